"""Compare each file of a release in a process of its own.

PyArrow, SQLite and DuckDB are native code: a crafted file may crash its process or make it run forever. Then
only that file is reported, and the run continues.
"""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from statekit.process.pool import SECONDS_OF_A_TASK, WorkerPool
from statekit.write.verify.folder import ReleaseFolder, ReleaseProblem

_MIN_BYTES_PER_SECOND = 1_000
"""The slowest accepted speed, for the time limit; the usual speed is a thousand times higher."""

MAX_MEMORY = 3 * 1024**3
"""How much memory a worker may allocate for a small release, in bytes; a file of 30 KB may need more."""
_MEMORY_PER_BYTE = 64
"""How much more memory a worker may allocate for each byte of the release."""

_STATM_DATA = 5
"""The index of the field of `/proc/self/statm` (Linux, proc_pid_statm(5)) that counts data pages."""


class Comparison(NamedTuple):
    """A file to compare: its name, and the function that yields its problems."""

    name: str
    compare: Callable[[], Iterator[ReleaseProblem]]


_Task = tuple[int, Comparison]


def compare_all(
    folder: ReleaseFolder, comparisons: Sequence[Comparison], jobs: int
) -> Iterator[ReleaseProblem]:
    """Compare files, and yield their problems in the order of the files.

    Args:
        folder: The release that contains the files.
        comparisons: The files to compare.
        jobs: The number of worker processes; 0 compares in the current process.
    """
    if not jobs:
        for comparison in comparisons:
            yield from comparison.compare()
        return
    size = sum((folder.path / name).lstat().st_size for name in folder.files)
    pool = WorkerPool(_Work(size), SECONDS_OF_A_TASK + size / _MIN_BYTES_PER_SECOND)
    results = {number: result for (number, _), result in pool.run(list(enumerate(comparisons)), jobs)}
    for number in range(len(comparisons)):
        yield from ((name, message) for name, message in json.loads(results[number]))


class _Work:
    """The work of a pool whose tasks are comparisons.

    Args:
        size: The size of the release in bytes.
    """

    def __init__(self, size: int):
        self._size = size
        self._parent = os.getpid()

    def do(self, task: _Task) -> bytes:
        """Compare a file, and return the problems as JSON."""
        if os.getpid() != self._parent:  # without workers, the parent compares the file: do not limit it
            _limit_memory(MAX_MEMORY + _MEMORY_PER_BYTE * self._size)
        return json.dumps(list(task[1].compare())).encode()

    @staticmethod
    def split(task: _Task) -> list[_Task]:
        """Return the task itself: a file is compared in one piece."""
        return [task]

    @staticmethod
    def give_up(task: _Task, reason: str) -> bytes:
        """Return the problem of a file that crashes every worker."""
        return json.dumps([(task[1].name, f"cannot be read: {reason}")]).encode()


def _limit_memory(additional: int) -> None:
    """Limit how many more bytes this process may allocate; only Linux supports this."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[_STATM_DATA])
    except (OSError, LookupError, ValueError):
        return
    limit = pages * os.sysconf("SC_PAGE_SIZE") + additional
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if soft == resource.RLIM_INFINITY or soft > limit:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
