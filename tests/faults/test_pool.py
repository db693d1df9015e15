"""Workers that die, stop in the middle, or cannot be started: every task is done or lost, nothing hangs."""

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
LONG = "longer than any pipe holds " * 10_000


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    """No test may hang: after ten minutes its process gets a signal that ends it."""
    signal.alarm(600)
    yield
    signal.alarm(0)


def numbers(task: Task) -> bytes:
    """What a task comes to."""
    return ",".join(map(str, task)).encode()


def parts(task: Task) -> list[Task]:
    """A task as the smallest ones."""
    return [(number,) for number in task]


def lost(task: Task, why: str) -> bytes:
    """What a task comes to that cannot be done."""
    return f"{task[0]} is lost: {why}".encode()


class Tasks(NamedTuple):
    """The work of a pool, made of three functions."""

    do: Callable[[Any], bytes]
    split: Callable[[Any], Sequence[Any]]
    give_up: Callable[[Any, str], bytes]


def run(work: Callable[[Task], bytes], tasks: Sequence[Task], jobs: int = 2) -> list[str]:
    """Do tasks, and give the results in their order, cut where the tasks were."""
    results: list[tuple[Task, bytes]] = list(WorkerPool(Tasks(work, parts, lost)).run(tasks, jobs))
    assert sorted(number for task, _ in results for number in task) == sorted(sum(tasks, ()))
    return [text.decode() for _, text in sorted(results)]


def on(bad: set[int], fault: Fault) -> Callable[[Task], bytes]:
    """Work in which some numbers are faults."""

    def work(task: Task) -> bytes:
        if bad & set(task):
            faulthandler.disable()  # it would tell of what is meant to happen
            fault()
        return numbers(task)

    return work


def half_a_reply() -> None:
    """Write the beginning of a long reply, and die."""
    frame = sys._getframe()  # noqa: SLF001 - a worker's pipe is nowhere else to be had
    while frame.f_code.co_name != "_serve":
        assert frame.f_back is not None
        frame = frame.f_back
    os.write(frame.f_locals["replies"], pipes.HEADER.pack(*(True, 1_000_000)) + b"half")
    os._exit(0)


def spin() -> None:
    """Never come back."""
    while True:
        pass


FAULTS: dict[str, tuple[Fault, str]] = {
    "killed": (lambda: os.kill(os.getpid(), signal.SIGKILL), "(SIGKILL)"),
    "exits": (lambda: os._exit(7), "(exit code 7)"),
    "exits well": (lambda: os._exit(0), "(exit code 0)"),
    "segfault": (lambda: ctypes.string_at(1), "(SIGSEGV)"),
    "abort": (os.abort, "(SIGABRT)"),
    "terminated": (lambda: os.kill(os.getpid(), signal.SIGTERM), "(SIGTERM)"),
    "of real time": (lambda: os.kill(os.getpid(), signal.SIGRTMIN + 3), f"(signal {signal.SIGRTMIN + 3})"),
    "SystemExit": (sys.exit, "(exit code 1)"),
    "half a reply": (half_a_reply, "(exit code 0)"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_worker_dies(name: str) -> None:
    """However a worker ends, the part that ended it is lost, and all others are done."""
    fault, why = FAULTS[name]
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    done = run(on({4}, fault), [(1, 2), (3, 4, 5), (6,)])
    assert done == ["1,2", "3", f"4 is lost: it ended the process that read it {why}", "5", "6"]


def test_a_task_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that computes for too long is ended by the system, also where its parent blocks the signal."""
    monkeypatch.setattr(pool, "SECONDS_OF_A_TASK", 0.2)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF])
    try:
        done = run(on({2}, spin), [(1,), (2,), (3,)])
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    assert done == ["1", "2 is lost: it took more than 0.2 seconds of processor time", "3"]


def test_many_deaths() -> None:
    """Every worker dies, again and again, of every second number: the others are done all the same."""
    tasks = [tuple(range(start, start + 5)) for start in range(0, 40 * ROUNDS, 5)]
    bad = set(range(0, 40 * ROUNDS, 2))
    done = run(on(bad, lambda: os.kill(os.getpid(), signal.SIGKILL)), tasks, jobs=4)
    assert sorted(line for line in done if "lost" not in line) == sorted(map(str, range(1, 40 * ROUNDS, 2)))
    assert sum("is lost: it ended the process that read it (SIGKILL)" in line for line in done) == len(bad)


def test_long_replies() -> None:
    """Replies that no pipe holds come through whole."""
    results = dict(
        WorkerPool(Tasks(lambda task: LONG.encode() * task[0], parts, lost)).run([(1,), (2,), (3,)], 2)
    )
    assert {task[0]: len(reply) for task, reply in results.items()} == {n: n * len(LONG) for n in (1, 2, 3)}


def test_what_a_task_raises_is_raised_here(forked: list[int]) -> None:
    """An exception of a task is that of the run, and leaves no worker."""

    def work(_: Task) -> bytes:
        raise LookupError("this one")

    with pytest.raises(LookupError, match="this one"):
        run(work, [(1,), (2,)])
    assert forked
    assert children(forked) == []


def descriptors() -> list[int]:
    """The first numbers that a file that is opened now would get."""
    opened = [os.dup(0) for _ in range(20)]
    for descriptor in opened:
        os.close(descriptor)
    return opened


@pytest.fixture(autouse=True)
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that a test has started by a fork."""
    pids: list[int] = []
    fork = os.fork

    def recorded() -> int:
        pids.append(fork())
        return pids[-1]

    monkeypatch.setattr(os, "fork", recorded)
    return pids


def children(forked: list[int]) -> list[int]:
    """Those of the processes that are there, or have ended and were not waited for."""
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
    print("nothing is left")
"""


def test_nothing_is_left() -> None:
    """After a hundred runs with deaths there are no more descriptors and no more processes than before."""
    done = subprocess.run(
        [sys.executable, "-c", MANY_RUNS, str(100 * ROUNDS)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr) == ("nothing is left\n", "")


def ask_for_the_end() -> None:
    """Interrupt the parent, and never come back."""
    os.kill(os.getppid(), signal.SIGUSR1)
    spin()


def test_a_run_that_is_left_ends_its_workers(forked: list[int]) -> None:
    """Who takes no more results, or is interrupted, leaves no worker that spins."""
    results = WorkerPool(Tasks(on({2}, spin), parts, lost)).run([(1,), (2,)], 2)
    assert next(results) == ((1,), b"1")
    del results
    assert children(forked) == []

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(on({2}, ask_for_the_end), [(1,), (2,)])
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert children(forked) == []


def no_fork() -> int:
    """What the system says where there are too many processes."""
    raise BlockingIOError(11, "Resource temporarily unavailable")


def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the tasks are done in this one, and no pipe is left open."""
    monkeypatch.setattr(os, "fork", no_fork)
    before = descriptors()
    assert run(numbers, [(1, 2), (3,)]) == ["1,2", "3"]
    assert descriptors() == before


def test_fewer_processes_than_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker does it all, if a second one cannot be started."""
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


def test_too_few_descriptors() -> None:
    """Where hardly any files can be open, all is done by fewer workers or none."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = descriptors()[0]
    try:
        for room in range(12):
            resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + room, before[1]))
            assert run(numbers, [(number,) for number in range(8)], jobs=4) == list("01234567")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_children_that_nobody_waits_for() -> None:
    """Where the system forgets children that have ended, a death is one all the same."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        done = run(on({2}, lambda: os._exit(1)), [(1,), (2,)])
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert done == ["1", "2 is lost: it ended the process that read it"]


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
def test_no_orphans(doing: str) -> None:
    """When the parent is killed outright, its workers are gone at once, whatever they are doing."""
    with subprocess.Popen(
        [sys.executable, "-c", ORPHANS.replace("DOING", doing)], stdout=subprocess.PIPE, encoding="utf-8"
    ) as parent:
        assert parent.stdout is not None
        lines = [parent.stdout.readline() for _ in range(2)]
        parent.kill()
        parent.wait()
        # The workers have this pipe too: it ends with the last of them.
        assert parent.stdout.read() == ""
    pids = [int(line) for line in lines]
    deadline = time.monotonic() + 600
    while any(Path(f"/proc/{pid}/cmdline").exists() and is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
