"""Format many files, in this process or in workers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeAlias

from statekit._startup.frozen import frozen
from statekit.edit.edits import EditError
from statekit.layout.errors import LayoutError, OtherFormatError
from statekit.layout.order import KeyOrder
from statekit.layout.proof import format_bytes
from statekit.process.pool import WorkerPool
from statekit.read import STRICT, Profile, ReadError

BYTES_PER_WORKER = 64 * 1024
"""The work, in bytes, that justifies one more worker; for less, starting it does not pay."""

Progress: TypeAlias = Callable[[int, int], None]
"""A function that is called with the number of files formatted so far and the number of all files."""


@frozen
class Form:
    """The form of the files of one kind.

    Attributes:
        order: the order of keys, or None.
        lists: True if a list at the top level of a file is a list of records.
        profile: the options for YAML.
    """

    order: KeyOrder | None = None
    lists: bool = True
    profile: Profile = STRICT


@frozen
class Unformatted:
    """A file that is left as it is.

    Attributes:
        path: its path as displayed.
        message: why it is left, in one line.
        is_error: True if the file cannot be read or has errors in its text.
        is_other_format: True if the file is not YAML.
    """

    path: str
    message: str
    is_error: bool
    is_other_format: bool = False

    @classmethod
    def because_of(cls, path: str, error: EditError | LayoutError | ReadError) -> Unformatted:
        """Return the file that an error leaves as it is."""
        if isinstance(error, LayoutError):
            return cls(path, error.message, False, isinstance(error, OtherFormatError))  # noqa: FBT003 - is_error
        if isinstance(error, EditError):
            return cls(path, str(error), is_error=True)
        where = "" if error.line is None else f"line {error.line}: "
        return cls(path, where + error.message, is_error=True)


@frozen
class Task:
    """The formatting of one file.

    Attributes:
        number: its number among all tasks.
        path: the path of the file as displayed.
        data: the bytes of the file.
        form: its form.
    """

    number: int
    path: str
    data: bytes
    form: Form

    def do(self) -> bytes | Unformatted:
        """Return the bytes of the file in its form, or why it is left as it is."""
        form = self.form
        try:
            return format_bytes(self.data, self.path, form.order, lists=form.lists, profile=form.profile)
        except (EditError, LayoutError, ReadError) as error:
            return Unformatted.because_of(self.path, error)


def do_tasks(tasks: Sequence[Task], jobs: int, progress: Progress | None) -> list[bytes | Unformatted]:
    """Return the results of tasks, in their order.

    Args:
        tasks: the tasks.
        jobs: the maximum number of worker processes; 0 for this process alone.
        progress: is called after each task.
    """
    results: list[bytes | Unformatted] = [b""] * len(tasks)
    size = sum(len(task.data) for task in tasks)
    jobs = min(jobs, size // BYTES_PER_WORKER)
    if jobs > 1:
        done = ((task, _decode(data, task)) for task, data in WorkerPool(_Work()).run(tasks, jobs))
    else:
        done = ((task, task.do()) for task in tasks)
    for count, (task, result) in enumerate(done, 1):
        results[task.number] = result
        if progress is not None:
            progress(count, len(tasks))
    return results


class _Work:
    """The work of a pool of workers. A result is None for a file that has its form already."""

    @staticmethod
    def do(task: Task) -> bytes:
        """Return the encoded result of a task."""
        result = task.do()
        if isinstance(result, Unformatted):
            return json.dumps([result.message, result.is_error, result.is_other_format]).encode()
        return json.dumps(None if result == task.data else result.decode()).encode()

    @staticmethod
    def split(task: Task) -> list[Task]:
        """Return the task: it cannot be split."""
        return [task]

    @staticmethod
    def give_up(_task: Task, reason: str) -> bytes:
        """Return the result for a file that ends every worker that formats it."""
        return json.dumps([reason, True, False]).encode()


def _decode(data: bytes, task: Task) -> bytes | Unformatted:
    result = json.loads(data)
    if isinstance(result, list):
        return Unformatted(task.path, *result)
    return task.data if result is None else result.encode()
