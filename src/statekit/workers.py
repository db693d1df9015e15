"""Worker processes: they do tasks, and may die of them without taking anybody along.

A worker is a fork of this process, so a task needs no description: its number is sent, and bytes come back.
What a file may do to a parser in another language (end the process, never return) ends one worker. It is
replaced, and the task is cut into its smallest parts, which are done again one by one; a part that ends its
worker again is lost.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Generic, NoReturn, TypeVar

SECONDS_OF_A_TASK = 120
"""How much processor time one task may take, in seconds; a worker that takes more is ended by the system."""

_NUMBER = struct.Struct("<I")
_HEADER = struct.Struct("<?Q")

_Task = TypeVar("_Task")


class Workers(Generic[_Task]):
    """Does tasks in processes of their own.

    Args:
        work: does one task, in a worker; what it raises is raised again by doing the task here.
        parts: the smallest parts of a task, which are tasks themselves; one where it has no smaller ones.
        lost: the result of a task that cannot be done; it is told why.
    """

    def __init__(
        self,
        work: Callable[[_Task], bytes],
        parts: Callable[[_Task], Sequence[_Task]],
        lost: Callable[[_Task, str], bytes],
    ):
        self._work = work
        self._parts = parts
        self._lost = lost
        self._tasks: list[_Task] = []
        self._retried: set[int] = set()
        self._waiting: list[int] = []
        self._workers: dict[int, _Worker] = {}

    def run(self, tasks: Sequence[_Task], jobs: int) -> Iterator[tuple[_Task, bytes]]:
        """Do tasks, and give each with its result as soon as it is done.

        Args:
            tasks: what is to be done.
            jobs: how many workers do it.
        """
        self._tasks = list(tasks)
        self._waiting = list(reversed(range(len(self._tasks))))
        poll = select.poll()
        try:
            while self._waiting or self._workers:
                while self._waiting and len(self._workers) < jobs:
                    worker = self._start()
                    self._give(worker)
                    poll.register(worker.replies, select.POLLIN)
                for descriptor, _ in poll.poll():
                    worker = self._workers[descriptor]
                    reply = worker.receive()
                    if reply is None:
                        poll.unregister(descriptor)
                        yield from self._bury(worker)
                        continue
                    task = self._tasks[worker.number]
                    done, result = reply
                    if self._waiting:
                        self._give(worker)
                    else:
                        poll.unregister(descriptor)
                        self._dismiss(worker)
                    yield task, result if done else self._work(task)
        finally:
            for worker in list(self._workers.values()):
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
                self._dismiss(worker)

    def _start(self) -> _Worker:
        requests, replies = os.pipe(), os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            for descriptor in (requests[1], replies[0], *self._descriptors()):
                os.close(descriptor)
            self._serve(requests[0], replies[1])
        os.close(requests[0])
        os.close(replies[1])
        worker = _Worker(pid, requests[1], replies[0])
        self._workers[worker.replies] = worker
        return worker

    def _descriptors(self) -> Iterator[int]:
        for other in self._workers.values():
            yield from (other.requests, other.replies)

    def _give(self, worker: _Worker) -> None:
        worker.number = self._waiting.pop()
        with suppress(BrokenPipeError):  # it died meanwhile, which its replies will tell
            os.write(worker.requests, _NUMBER.pack(worker.number))

    def _bury(self, worker: _Worker) -> Iterator[tuple[_Task, bytes]]:
        """A worker died of its task: do the parts of the task again, or give it up."""
        why = self._dismiss(worker)
        task = self._tasks[worker.number]
        parts = self._parts(task)
        if worker.number in self._retried and len(parts) < 2:  # noqa: PLR2004 - it has no smaller ones
            yield task, self._lost(task, why)
            return
        for part in reversed(parts):
            self._retried.add(len(self._tasks))
            self._waiting.append(len(self._tasks))
            self._tasks.append(part)

    def _dismiss(self, worker: _Worker) -> str:
        """Close a worker's pipes, wait for its end, and tell how it ended."""
        del self._workers[worker.replies]
        os.close(worker.requests)
        os.close(worker.replies)
        _, status = os.waitpid(worker.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGPROF:
            return f"it took more than {SECONDS_OF_A_TASK} seconds of processor time"
        if code < 0:
            return f"it ended the process that read it ({signal.Signals(-code).name})"
        return f"it ended the process that read it (exit code {code})"

    def _serve(self, requests: int, replies: int) -> NoReturn:
        """What a worker does with its life."""
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            gc.freeze()
            while len(asked := os.read(requests, _NUMBER.size)) == _NUMBER.size:
                signal.setitimer(signal.ITIMER_PROF, SECONDS_OF_A_TASK)
                try:
                    done, result = True, self._work(self._tasks[_NUMBER.unpack(asked)[0]])
                except Exception:  # noqa: BLE001 - the same is raised where somebody can say it
                    done, result = False, b""
                _send(replies, _HEADER.pack(done, len(result)) + result)
            code = 0
        finally:
            os._exit(code)


class _Worker:
    """A worker as its parent sees it; `number` is the task that it has."""

    def __init__(self, pid: int, requests: int, replies: int):
        self.pid = pid
        self.requests = requests
        self.replies = replies
        self.number = 0

    def receive(self) -> tuple[bool, bytes] | None:
        """Its reply: whether the task was done, and the result; None if it died."""
        header = _receive(self.replies, _HEADER.size)
        if header is None:
            return None
        done, size = _HEADER.unpack(header)
        result = _receive(self.replies, size)
        return None if result is None else (done, result)


def _send(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _receive(descriptor: int, size: int) -> bytes | None:
    parts: list[bytes] = []
    while size:
        part = os.read(descriptor, min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
