"""A pool of worker processes that survives crashes of its workers.

A worker is a fork of this process, so tasks do not have to be serialized: the worker is sent the number of a
task, and replies with bytes. A file that crashes a native parser, or makes it loop forever, ends only one
worker. The worker is replaced, and its task is split into its smallest parts, each of which is tried once
more; a part that ends its worker again is given up. If no process can be started, tasks are done in this
process.

No worker outlives its parent. Each worker holds one end of a pipe to which nothing is ever written; only the
parent holds the other end, so the pipe is closed when the parent ends. On Linux, this sends the worker a
signal that ends it at once. On other systems the worker ends after its current task, when it cannot read the
number of the next one.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Generic, NoReturn, Protocol, TypeVar

from statekit.process import signals
from statekit.process.pipes import end_when_closed, receive_reply, send_reply

SECONDS_OF_A_TASK = 120
"""The processor time that one task may take, in seconds; the system ends a worker that takes more."""

_NUMBER = struct.Struct("<I")

_Task = TypeVar("_Task")


class Work(Protocol[_Task]):
    """The work of a pool."""

    def do(self, task: _Task, /) -> bytes:
        """Do one task in a worker. If this raises an exception, the parent does the task again."""

    def split(self, task: _Task, /) -> Sequence[_Task]:
        """Return the smallest parts of a task, each a task itself; only the task if it cannot be split."""

    def give_up(self, task: _Task, reason: str, /) -> bytes:
        """Return the result of a task that has ended every worker that tried it."""


class WorkerPool(Generic[_Task]):
    """A pool of worker processes.

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
        self._poll = select.poll()

    def run(self, tasks: Sequence[_Task], jobs: int) -> Iterator[tuple[_Task, bytes]]:
        """Do tasks, and yield each with its result as soon as it is done.

        Args:
            tasks: the tasks.
            jobs: the maximum number of workers.
        """
        self._tasks = list(tasks)
        self._waiting = list(reversed(range(len(self._tasks))))
        self._poll = select.poll()
        try:
            while self._waiting or self._workers:
                self._start_workers(jobs)
                if not self._workers:
                    task = self._tasks[self._waiting.pop()]
                    yield task, self._work.do(task)
                    continue
                for descriptor, _ in self._poll.poll():
                    yield from self._collect(self._workers[descriptor])
        finally:
            for worker in list(self._workers.values()):
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
                self._reap(worker)

    def _start_workers(self, jobs: int) -> None:
        """Start workers while tasks are waiting.

        If no more can be started now, this is tried again after the next task: the processes, descriptors or
        memory may be needed by others only for a moment.
        """
        while self._waiting and len(self._workers) < jobs:
            try:
                worker = self._start()
            except OSError:
                return
            self._assign(worker)
            self._poll.register(worker.replies, select.POLLIN)

    def _start(self) -> _Worker:
        """Start a worker.

        Raises:
            OSError: it cannot be started; its pipes are closed again.
        """
        pipes: list[int] = []
        # Blocked, because a signal between the fork and the last line would leave a worker that is missing in
        # `_workers`, and one that reaches a worker before `_isolate` would run the parent's handler in it.
        with signals.block_signals():
            try:
                for _ in range(3):
                    pipes += os.pipe()
                tasks, requests, replies, results, parent_gone, parent_alive = pipes
                pid = os.fork()
            except BaseException:
                for descriptor in pipes:
                    os.close(descriptor)
                raise
            if pid == 0:
                self._serve(tasks, results, parent_gone, (requests, replies, parent_alive))
            for descriptor in (tasks, results, parent_gone):
                os.close(descriptor)
            worker = _Worker(pid, requests, replies, parent_alive, len(self._tasks))
            self._workers[worker.replies] = worker
        return worker

    def _assign(self, worker: _Worker) -> None:
        """Send the next task to a worker."""
        worker.number = self._waiting.pop()
        with suppress(BrokenPipeError):  # the worker has died; `_collect` handles it
            os.write(worker.requests, _NUMBER.pack(worker.number))

    def _collect(self, worker: _Worker) -> Iterator[tuple[_Task, bytes]]:
        """Receive the reply of a worker, and assign it the next task or let it end."""
        reply = receive_reply(worker.replies)
        if reply is None:
            self._poll.unregister(worker.replies)
            yield from self._handle_crash(worker)
            return
        task = self._tasks[worker.number]
        done, result = reply
        if self._waiting and self._waiting[-1] < worker.task_count:
            self._assign(worker)
        else:
            self._poll.unregister(worker.replies)
            self._reap(worker)
        yield task, result if done else self._work.do(task)

    def _handle_crash(self, worker: _Worker) -> Iterator[tuple[_Task, bytes]]:
        """Queue the parts of a task that ended its worker, or give up a part that has been tried twice."""
        reason = self._reap(worker)
        task = self._tasks[worker.number]
        parts = self._work.split(task)
        if worker.number in self._retried and len(parts) < 2:  # noqa: PLR2004 - it cannot be split
            yield task, self._work.give_up(task, reason)
            return
        for part in reversed(parts):
            self._retried.add(len(self._tasks))
            self._waiting.append(len(self._tasks))
            self._tasks.append(part)

    def _reap(self, worker: _Worker) -> str:
        """Close a worker's pipes, wait until it has ended, and describe how it ended."""
        worker.close()
        try:
            _, status = os.waitpid(worker.pid, 0)  # if this is interrupted, the worker is still in `_workers`
        except ChildProcessError:  # this process was started with SIGCHLD ignored
            status = None
        os.close(worker.parent_alive)
        del self._workers[worker.replies]
        if status is None:
            return "the process that read it crashed"
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGPROF:
            return f"it took more than {round(self._seconds, 1):g} seconds of processor time"
        if code < 0:
            return f"the process that read it crashed ({_signal_name(-code)})"
        return f"the process that read it crashed (exit code {code})"

    def _serve(self, requests: int, replies: int, parent_gone: int, foreign: Sequence[int]) -> NoReturn:
        """Do tasks in a worker until the parent closes the pipe of requests.

        Args:
            requests: the pipe to read the numbers of tasks from.
            replies: the pipe to write results to.
            parent_gone: the pipe that is closed when the parent ends.
            foreign: the ends of the pipes that only the parent uses.
        """
        code = 1
        try:
            self._isolate(parent_gone, foreign)
            while len(request := os.read(requests, _NUMBER.size)) == _NUMBER.size:
                signal.setitimer(signal.ITIMER_PROF, self._seconds)
                try:
                    result = self._work.do(self._tasks[_NUMBER.unpack(request)[0]])
                except Exception:  # noqa: BLE001 - the parent does the task again, and raises it
                    result = None
                send_reply(replies, result)
            code = 0
        finally:
            os._exit(code)

    def _isolate(self, parent_gone: int, foreign: Sequence[int]) -> None:
        """Reset the signals of a new worker, and close the descriptors that belong to its parent."""
        for number in signals.ENDING_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, signal.SIG_DFL)
        for number in (signal.SIGPROF, signal.SIGIO):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        for descriptor in foreign:
            os.close(descriptor)
        for other in self._workers.values():
            for descriptor in (other.requests, other.replies, other.parent_alive):
                os.close(descriptor)
        end_when_closed(parent_gone)
        gc.freeze()


class _Worker:
    """A worker, as its parent sees it.

    Attributes:
        number: the number of its task.
        task_count: the number of tasks when it was forked; it does not know tasks that were added later.
    """

    def __init__(self, pid: int, requests: int, replies: int, parent_alive: int, task_count: int):
        self.pid = pid
        self.requests = requests
        self.replies = replies
        self.parent_alive = parent_alive
        self.task_count = task_count
        self.number = 0
        self._open = [requests, replies]

    def close(self) -> None:
        """Close its pipes, if they are open; the worker ends after its current task."""
        while self._open:
            os.close(self._open.pop())


def _signal_name(number: int) -> str:
    """Return the name of a signal; real-time signals have only numbers."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
