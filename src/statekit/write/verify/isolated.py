"""Files of a release that libraries in other languages read: each is read in a process of its own.

Such a library may end its process over a file that was made to do that, or never come back. Then that is what
is wrong with the file, and the run goes on.
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
from statekit.write.verify.folder import Folder, Problem

_BYTES_IN_A_SECOND = 1_000
"""How many bytes of a release are read in a second at least; it is a thousand times as many, as a rule."""


MOST_MEMORY = 3 * 1024**3
"""How much memory a worker may take beside what it has, in bytes; a file of 30 KB may ask for more."""
_MEMORY_A_BYTE = 64
"""How much more it may take for each byte of the release."""

_DATA = 5
"""Which number in Linux's `statm` tells how much of the memory that counts a process has, in pages."""


class Reading(NamedTuple):
    """A file that is to be read: its name, and what reads it and says what is wrong."""

    name: str
    read: Callable[[], Iterator[Problem]]


_Task = tuple[int, Reading]


def read_all(folder: Folder, readings: Sequence[Reading], jobs: int) -> Iterator[Problem]:
    """Read files, and say what is wrong with them, in their order.

    Args:
        folder: the release that they are in.
        readings: the files.
        jobs: how many processes read them; 0 for this one.
    """
    if not jobs:
        for reading in readings:
            yield from reading.read()
        return
    size = sum((folder.path / name).lstat().st_size for name in folder.there)
    pool = WorkerPool(_Work(size), SECONDS_OF_A_TASK + size / _BYTES_IN_A_SECOND)
    done = {number: result for (number, _), result in pool.run(list(enumerate(readings)), jobs)}
    for number in range(len(readings)):
        yield from ((name, text) for name, text in json.loads(done[number]))


class _Work:
    """The work of a pool: its tasks are files to read.

    Args:
        size: the size of the release in bytes.
    """

    def __init__(self, size: int):
        self._size = size
        self._parent = os.getpid()

    def do(self, task: _Task) -> bytes:
        """Read a file, and return the problems as JSON."""
        if os.getpid() != self._parent:  # without workers, it is read in the parent
            _limit_memory(MOST_MEMORY + _MEMORY_A_BYTE * self._size)
        return json.dumps(list(task[1].read())).encode()

    @staticmethod
    def split(task: _Task) -> list[_Task]:
        """Return the task itself: a file is read in one piece."""
        return [task]

    @staticmethod
    def give_up(task: _Task, reason: str) -> bytes:
        """Return the problem of a file that no worker survives."""
        return json.dumps([(task[1].name, f"it cannot be read: {reason}")]).encode()


def _limit_memory(more: int) -> None:
    """Let this process take so much memory (in bytes) beside what it has; others than Linux know no limit."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[_DATA])
    except (OSError, LookupError, ValueError):
        return
    most = pages * os.sysconf("SC_PAGE_SIZE") + more
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if soft == resource.RLIM_INFINITY or soft > most:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
