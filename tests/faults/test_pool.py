"""Test workers that die, hang, or cannot be started: every task is done or reported as lost."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from statekit.process import pipes, pool
from statekit.process.pool import WorkerPool

Task = tuple[int, ...]
Fault = Callable[[], object]

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
LONG = "longer than the buffer of a pipe " * 10_000


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    """End the process of a test that takes longer than ten minutes."""
    signal.alarm(600)
    yield
    signal.alarm(0)


def numbers(task: Task) -> bytes:
    """Return the result of a task."""
    return ",".join(map(str, task)).encode()


def parts(task: Task) -> list[Task]:
    """Split a task into the smallest possible tasks."""
    return [(number,) for number in task]


def lost(task: Task, why: str) -> bytes:
    """Return the result of a task that cannot be done."""
    return f"{task[0]} is lost: {why}".encode()


class Tasks(NamedTuple):
    """The work of a pool, composed of three functions."""

    do: Callable[[Any], bytes]
    split: Callable[[Any], Sequence[Any]]
    give_up: Callable[[Any, str], bytes]


def run(work: Callable[[Task], bytes], tasks: Sequence[Task], jobs: int = 2) -> list[str]:
    """Run tasks, and return the results in the order of the tasks."""
    results: list[tuple[Task, bytes]] = list(WorkerPool(Tasks(work, parts, lost)).run(tasks, jobs))
    assert sorted(number for task, _ in results for number in task) == sorted(sum(tasks, ()))
    return [text.decode() for _, text in sorted(results)]


def failing_on(bad: set[int], fault: Fault) -> Callable[[Task], bytes]:
    """Return a function that does tasks, and triggers a fault for some numbers."""

    def work(task: Task) -> bytes:
        if bad & set(task):
            faulthandler.disable()  # it would report the intended crash
            fault()
        return numbers(task)

    return work


def half_a_reply() -> None:
    """Write the start of a long reply, and exit."""
    frame = sys._getframe()  # noqa: SLF001 - the worker's pipe is a local variable
    while frame.f_code.co_name != "_serve":
        assert frame.f_back is not None
        frame = frame.f_back
    os.write(frame.f_locals["replies"], pipes.HEADER.pack(*(True, 1_000_000)) + b"half")
    os._exit(0)


def spin() -> None:
    """Loop forever."""
    while True:
        pass


FAULTS: dict[str, tuple[Fault, str]] = {
    "killed": (lambda: os.kill(os.getpid(), signal.SIGKILL), "(SIGKILL)"),
    "exit with an error": (lambda: os._exit(7), "(exit code 7)"),
    "exit without an error": (lambda: os._exit(0), "(exit code 0)"),
    "segfault": (lambda: ctypes.string_at(1), "(SIGSEGV)"),
    "abort": (os.abort, "(SIGABRT)"),
    "terminated": (lambda: os.kill(os.getpid(), signal.SIGTERM), "(SIGTERM)"),
    "real-time signal": (
        lambda: os.kill(os.getpid(), signal.SIGRTMIN + 3),
        f"(signal {signal.SIGRTMIN + 3})",
    ),
    "SystemExit": (sys.exit, "(exit code 1)"),
    "half a reply": (half_a_reply, "(exit code 0)"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_dead_worker_loses_one_number(name: str) -> None:
    """However a worker ends, only the number that ended it is lost, and all others are done."""
    fault, why = FAULTS[name]
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    done = run(failing_on({4}, fault), [(1, 2), (3, 4, 5), (6,)])
    assert done == ["1,2", "3", f"4 is lost: the process that read it crashed {why}", "5", "6"]


def test_an_endless_task_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system ends a worker that computes for too long, even if the parent blocks the signal."""
    monkeypatch.setattr(pool, "SECONDS_OF_A_TASK", 0.2)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF])
    try:
        done = run(failing_on({2}, spin), [(1,), (2,), (3,)])
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    assert done == ["1", "2 is lost: it took more than 0.2 seconds of processor time", "3"]


def test_many_dead_workers() -> None:
    """If every second number ends a worker, all other numbers are still done."""
    tasks = [tuple(range(start, start + 5)) for start in range(0, 40 * ROUNDS, 5)]
    bad = set(range(0, 40 * ROUNDS, 2))
    done = run(failing_on(bad, lambda: os.kill(os.getpid(), signal.SIGKILL)), tasks, jobs=4)
    assert sorted(line for line in done if "lost" not in line) == sorted(map(str, range(1, 40 * ROUNDS, 2)))
    assert sum("is lost: the process that read it crashed (SIGKILL)" in line for line in done) == len(bad)


def test_long_replies_are_complete() -> None:
    """Replies that exceed the buffer of a pipe arrive completely."""
    results = dict(
        WorkerPool(Tasks(lambda task: LONG.encode() * task[0], parts, lost)).run([(1,), (2,), (3,)], 2)
    )
    assert {task[0]: len(reply) for task, reply in results.items()} == {n: n * len(LONG) for n in (1, 2, 3)}


def test_exceptions_of_tasks_are_raised(forked: list[int]) -> None:
    """The run raises the exception of a task, and no worker remains."""

    def work(_: Task) -> bytes:
        raise LookupError("this one")

    with pytest.raises(LookupError, match="this one"):
        run(work, [(1,), (2,)])
    assert forked
    assert children(forked) == []


def descriptors() -> list[int]:
    """Return the next free file descriptors."""
    opened = [os.dup(0) for _ in range(20)]
    for descriptor in opened:
        os.close(descriptor)
    return opened


@pytest.fixture(autouse=True)
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list of the processes that the test forks."""
    pids: list[int] = []
    fork = os.fork

    def recorded() -> int:
        pids.append(fork())
        return pids[-1]

    monkeypatch.setattr(os, "fork", recorded)
    return pids


def children(forked: list[int]) -> list[int]:
    """Return the processes that are running, or have ended without being waited for."""
    found: list[int] = []
    for pid in forked:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
            found.append(pid)
    return found


MANY_RUNS = """
import os, sys
from statekit.process.pool import WorkerPool
class Work:
    def do(self, task):
        if 2 in task:
            os._exit(1)
        return b""
    def split(self, task):
        return [(number,) for number in task]
    def give_up(self, task, reason):
        return b"lost"
def descriptors():
    opened = [os.dup(0) for _ in range(20)]
    for descriptor in opened:
        os.close(descriptor)
    return opened
before = descriptors()
for _ in range(int(sys.argv[1])):
    runs = WorkerPool(Work())
    assert sorted(runs.run([(1, 2), (3,)], 2)) == [((1,), b""), ((2,), b"lost"), ((3,), b"")]
assert descriptors() == before
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no leaks")
"""


def test_no_resources_leak() -> None:
    """A hundred runs with dead workers leak neither file descriptors nor processes."""
    done = subprocess.run(
        [sys.executable, "-c", MANY_RUNS, str(100 * ROUNDS)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr) == ("no leaks\n", "")


def interrupt_parent() -> None:
    """Interrupt the parent, and loop forever."""
    os.kill(os.getppid(), signal.SIGUSR1)
    spin()


def test_an_abandoned_run_ends_its_workers(forked: list[int]) -> None:
    """No worker remains after a run is interrupted, or after its iterator is deleted."""
    results = WorkerPool(Tasks(failing_on({2}, spin), parts, lost)).run([(1,), (2,)], 2)
    assert next(results) == ((1,), b"1")
    del results
    assert children(forked) == []

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(failing_on({2}, interrupt_parent), [(1,), (2,)])
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert children(forked) == []


def no_fork() -> int:
    """Raise the error of a system with too many processes."""
    raise BlockingIOError(11, "Resource temporarily unavailable")


def test_tasks_are_done_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """If no process can be started, the current process does the tasks, and no pipe remains open."""
    monkeypatch.setattr(os, "fork", no_fork)
    before = descriptors()
    assert run(numbers, [(1, 2), (3,)]) == ["1,2", "3"]
    assert descriptors() == before


def test_one_worker_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """If only one worker can be started, it does all tasks."""
    fork = os.fork
    started: list[int] = []

    def first_only() -> int:
        if started:
            return no_fork()
        started.append(1)
        return fork()

    monkeypatch.setattr(os, "fork", first_only)
    here = os.getpid()

    def work(task: Task) -> bytes:
        assert os.getpid() != here
        return numbers(task)

    assert run(work, [(number,) for number in range(8)], jobs=4) == list("01234567")


def test_a_fork_that_fails_once_does_not_limit_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a process cannot be started for a moment, all workers are started after that."""
    fork = os.fork
    calls: list[int] = []

    def fail_at_second() -> int:
        calls.append(1)
        return no_fork() if len(calls) == 2 else fork()

    monkeypatch.setattr(os, "fork", fail_at_second)
    assert run(numbers, [(number,) for number in range(8)], jobs=3) == list("01234567")
    assert len(calls) >= 4


def test_few_descriptors_are_enough() -> None:
    """If few files can be open, fewer workers or the current process do all tasks."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = descriptors()[0]
    try:
        for room in range(12):
            resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + room, before[1]))
            assert run(numbers, [(number,) for number in range(8)], jobs=4) == list("01234567")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_ignored_child_signals_do_not_hide_deaths() -> None:
    """A dead worker is detected even if the system discards the status of child processes."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        done = run(failing_on({2}, lambda: os._exit(1)), [(1,), (2,)])
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert done == ["1", "2 is lost: the process that read it crashed"]


ORPHANS = """
import os, time
from statekit.process.pool import WorkerPool
class Work:
    def do(self, task):
        os.write(1, b"%7d\\n" % os.getpid())
        DOING
WorkerPool(Work()).run([1, 2], 2).__next__()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker ends after its task")
@pytest.mark.parametrize("doing", ["time.sleep(600)", "while True: pass", "os.read(os.pipe()[0], 1)"])
def test_workers_end_with_their_parent(doing: str) -> None:
    """When the parent is killed, its workers end immediately, whatever they are doing."""
    with subprocess.Popen(
        [sys.executable, "-c", ORPHANS.replace("DOING", doing)], stdout=subprocess.PIPE, encoding="utf-8"
    ) as parent:
        assert parent.stdout is not None
        lines = [parent.stdout.readline() for _ in range(2)]
        parent.kill()
        parent.wait()
        # The workers inherit this pipe, so that it closes when the last of them ends.
        assert parent.stdout.read() == ""
    pids = [int(line) for line in lines]
    deadline = time.monotonic() + 600
    while any(Path(f"/proc/{pid}/cmdline").exists() and is_running(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Return True if a process exists and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
