"""Worker processes: they do tasks, and may die of them without taking anybody along.

A worker is a fork of this process, so a task needs no description: its number is sent, and bytes come back.
What a file may do to a parser in another language (end the process, never return) ends one worker. It is
replaced, and the task is cut into its smallest parts, which are done again one by one; a part that ends its
worker again is lost. Where no process can be started, tasks are done in this one.

No worker outlives its parent. Each has a lifeline, a pipe into which nobody writes: on Linux its end, with
the end of the parent, sends the worker a signal that ends it, whatever it is doing. Elsewhere the worker ends
after its task, when nobody asks it for another one.
"""

from __future__ import annotations

import fcntl
import gc
import os
import select
import signal
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Generic, NoReturn, Protocol, TypeVar

from statekit.process import signals

SECONDS_OF_A_TASK = 120
"""How much processor time one task may take, in seconds; a worker that takes more is ended by the system."""

_NUMBER = struct.Struct("<I")
_HEADER = struct.Struct("<?Q")

_Task = TypeVar("_Task")


class Work(Protocol[_Task]):
    """The work of a pool."""

    def do(self, task: _Task, /) -> bytes:
        """Do one task, in a worker. If this raises an exception, the task is done again in the parent."""

    def split(self, task: _Task, /) -> Sequence[_Task]:
        """Return the smallest parts of a task, which are tasks themselves; one if it cannot be split."""

    def give_up(self, task: _Task, reason: str, /) -> bytes:
        """Return the result of a task that no worker survives."""


class WorkerPool(Generic[_Task]):
    """Does tasks in worker processes.

    Args:
        work: the work.
        seconds: the processor time that one task may take; by default `SECONDS_OF_A_TASK`.
    """

    def __init__(self, work: Work[_Task], seconds: float | None = None):
        self._seconds = seconds or SECONDS_OF_A_TASK
        self._work = work
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
                    try:
                        worker = self._start()
                    except OSError:  # no more processes, descriptors or memory are to be had
                        jobs = len(self._workers)
                        break
                    self._give(worker)
                    poll.register(worker.replies, select.POLLIN)
                if not self._workers:
                    task = self._tasks[self._waiting.pop()]
                    yield task, self._work.do(task)
                    jobs = 1  # there may be room for a worker again
                    continue
                for descriptor, _ in poll.poll():
                    worker = self._workers[descriptor]
                    reply = worker.receive()
                    if reply is None:
                        poll.unregister(descriptor)
                        yield from self._handle_crash(worker)
                        continue
                    task = self._tasks[worker.number]
                    done, result = reply
                    if self._waiting and self._waiting[-1] < worker.known:
                        self._give(worker)
                    else:
                        poll.unregister(descriptor)
                        self._reap(worker)
                    yield task, result if done else self._work.do(task)
        finally:
            for worker in list(self._workers.values()):
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
                self._reap(worker)

    def _start(self) -> _Worker:
        """Start a worker.

        Raises:
            OSError: there is no room for it; nothing is left of the attempt.
        """
        pipes: list[int] = []
        # No worker is started that nobody knows of, and none takes itself for its parent.
        with signals.undisturbed():
            try:
                for _ in range(3):
                    pipes += os.pipe()
                asked, requests, replies, answers, life, lifeline = pipes
                pid = os.fork()
            except BaseException:
                for descriptor in pipes:
                    os.close(descriptor)
                raise
            if pid == 0:
                self._serve(asked, answers, life, (requests, replies, lifeline))
            for descriptor in (asked, answers, life):
                os.close(descriptor)
            worker = _Worker(pid, requests, replies, lifeline, len(self._tasks))
            self._workers[worker.replies] = worker
        return worker

    def _give(self, worker: _Worker) -> None:
        worker.number = self._waiting.pop()
        with suppress(BrokenPipeError):  # it died meanwhile, which its replies will tell
            os.write(worker.requests, _NUMBER.pack(worker.number))

    def _handle_crash(self, worker: _Worker) -> Iterator[tuple[_Task, bytes]]:
        """A worker died of its task: do the parts of the task again, or give it up."""
        why = self._reap(worker)
        task = self._tasks[worker.number]
        parts = self._work.split(task)
        if worker.number in self._retried and len(parts) < 2:  # noqa: PLR2004 - it has no smaller ones
            yield task, self._work.give_up(task, why)
            return
        for part in reversed(parts):
            self._retried.add(len(self._tasks))
            self._waiting.append(len(self._tasks))
            self._tasks.append(part)

    def _reap(self, worker: _Worker) -> str:
        """Close a worker's pipes, wait for its end, and tell how it ended."""
        worker.hang_up()
        try:
            _, status = os.waitpid(worker.pid, 0)  # if this is interrupted, the worker is still known
        except ChildProcessError:  # who started this process had it ignore how its children end
            status = None
        os.close(worker.lifeline)
        del self._workers[worker.replies]
        if status is None:
            return "it ended the process that read it"
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGPROF:
            return f"it took more than {round(self._seconds, 1):g} seconds of processor time"
        if code < 0:
            return f"it ended the process that read it ({_name_of(-code)})"
        return f"it ended the process that read it (exit code {code})"

    def _serve(self, requests: int, replies: int, life: int, parents: Sequence[int]) -> NoReturn:
        """What a worker does with its life; `parents` are the ends of its pipes that are its parent's."""
        code = 1
        try:
            for number in signals.NUMBERS:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    signal.signal(number, signal.SIG_DFL)
            for number in (signal.SIGPROF, signal.SIGIO):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            for descriptor in parents:
                os.close(descriptor)
            for other in self._workers.values():
                for descriptor in (other.requests, other.replies, other.lifeline):
                    os.close(descriptor)
            _hang_on(life)
            gc.freeze()
            while len(asked := os.read(requests, _NUMBER.size)) == _NUMBER.size:
                signal.setitimer(signal.ITIMER_PROF, self._seconds)
                try:
                    done, result = True, self._work.do(self._tasks[_NUMBER.unpack(asked)[0]])
                except Exception:  # noqa: BLE001 - the same is raised where somebody can say it
                    done, result = False, b""
                _send(replies, _HEADER.pack(done, len(result)) + result)
            code = 0
        finally:
            os._exit(code)


class _Worker:
    """A worker as its parent sees it.

    `number` is the task that it has, `known` how many there were when it was forked: it knows no later ones.
    """

    def __init__(self, pid: int, requests: int, replies: int, lifeline: int, known: int):
        self.pid = pid
        self.requests = requests
        self.replies = replies
        self.lifeline = lifeline
        self.known = known
        self._open = [requests, replies]
        self.number = 0

    def hang_up(self) -> None:
        """Close its pipes, once; it ends when it has done its task."""
        while self._open:
            os.close(self._open.pop())

    def receive(self) -> tuple[bool, bytes] | None:
        """Its reply: whether the task was done, and the result; None if it died."""
        header = _receive(self.replies, _HEADER.size)
        if header is None:
            return None
        done, size = _HEADER.unpack(header)
        result = _receive(self.replies, size)
        return None if result is None else (done, result)


def _hang_on(life: int) -> None:
    """Let this process end when nobody holds the other end of a pipe any more, if the system can do that."""
    if not sys.platform.startswith("linux"):  # elsewhere the signal does nothing
        return
    fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
    poll = select.poll()
    poll.register(life, 0)
    if poll.poll(0):  # it is too late to be told
        os._exit(1)


def _name_of(number: int) -> str:
    """The name of a signal; those of real time have none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


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


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
