"""Files of a release that libraries in other languages read: each is read in a process of its own.

Such a library may end its process over a file that was made to do that, or never come back. Then that is what
is wrong with the file, and the run goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from statekit.workers import SECONDS_OF_A_TASK, Workers
from statekit.write.verify.folder import Folder, Problem

_BYTES_IN_A_SECOND = 1_000
"""How many bytes of a release are read in a second at least; it is a thousand times as many, as a rule."""


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
    workers = Workers(_work, lambda task: [task], _lost, SECONDS_OF_A_TASK + size / _BYTES_IN_A_SECOND)
    done = {number: result for (number, _), result in workers.run(list(enumerate(readings)), jobs)}
    for number in range(len(readings)):
        yield from ((name, text) for name, text in json.loads(done[number]))


def _work(task: _Task) -> bytes:
    return json.dumps(list(task[1].read())).encode()


def _lost(task: _Task, why: str) -> bytes:
    return json.dumps([(task[1].name, f"it cannot be read: {why}")]).encode()
