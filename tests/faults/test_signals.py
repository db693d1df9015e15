"""Runs that are ended from outside, at work or while they write: old set, no litter, no orphan, one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from statekit.write import scratch_folder

if TYPE_CHECKING:
    from faults.conftest import Command, Home

# Signals that come soon after the first are one with it. How soon depends on the machine, so here all do.
MAIN = """
from statekit.process import signals; signals._GRACE = 600.0
from statekit.__main__ import main; main()
"""
WAIT = """
import os, sys, time
def wait(*_):
    sys.stdout.write(f"{os.getpid()}\\n")
    sys.stdout.flush()
    time.sleep(600)
"""
STAGES = {
    "check": WAIT + "from statekit.run import engine; engine.check_shard = wait",
    "write": WAIT + "import statekit.write.export as export; export.write_tables = wait",
}
STATES = Path("/proc/self/stat")  # on Linux; a small system has no ps
SAID = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated", signal.SIGHUP: "hung up"}


def start(home: Home, code: str) -> tuple[subprocess.Popen[str], int]:
    """Start an export that waits; gives it, and the process that waits: it or a worker of it."""
    process = subprocess.Popen(
        [sys.executable, "-c", code + MAIN, *map(str, home.args)],
        cwd=home.data,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def is_there(pid: int) -> bool:
    """Whether a process is there, and not only remembered by the system."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    if STATES.exists():
        try:
            return (STATES.parents[1] / str(pid) / "stat").read_bytes().rpartition(b") ")[2][:1] != b"Z"
        except FileNotFoundError:
            return False
    state = subprocess.run(["/bin/ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)
    return not state.stdout.startswith(b"Z") and state.stdout != b""


@pytest.mark.parametrize(
    ("number", "stage"),
    [
        (signal.SIGINT, "check"),
        (signal.SIGTERM, "check"),
        (signal.SIGHUP, "check"),
        (signal.SIGINT, "write"),
        (signal.SIGTERM, "write"),
    ],
)
def test_a_signal_ends_a_run(home: Home, number: signal.Signals, stage: str) -> None:
    """One line, the exit code of the shells, the old set, and nobody and nothing is left."""
    process, at_work = start(home, STAGES[stage])
    with process:
        assert (stage == "write") is (at_work == process.pid)
        process.send_signal(number)
        process.send_signal(number)  # a second one at once is one with the first
        out, err = process.communicate(timeout=600)
    assert (process.returncode, out, err) == (128 + number, "", f"statekit: {SAID[number]}\n")
    assert not is_there(at_work)
    home.check(new=False)


def test_a_signal_that_is_ignored(home: Home, tmp_path: Path) -> None:
    """What is started to outlive its terminal does."""
    sent = tmp_path / "sent"
    until = f"while not os.path.exists({str(sent)!r}): time.sleep(0.01)\n    return check(*_)"
    quick = STAGES["check"].replace("time.sleep(600)", until)
    quick = "from statekit.run.worker import check_shard as check\n" + quick
    quick = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + quick
    process, at_work = start(home, quick)
    with process:
        for pid in {process.pid, at_work}:
            os.kill(pid, signal.SIGHUP)
        sent.touch()
        process.communicate(timeout=600)
    assert process.returncode == 0
    home.check(new=True)


@pytest.mark.parametrize("stage", STAGES)
def test_a_run_is_killed(home: Home, command: Command, stage: str) -> None:
    """A run that is killed outright leaves the old set and no process; the next one removes its litter."""
    process, at_work = start(home, STAGES[stage])
    with process:
        process.kill()
        process.communicate(timeout=600)  # until the worker too has closed its end
    deadline = time.monotonic() + 600
    while is_there(at_work):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert home.files() == home.old
    assert len(os.listdir(home.place)) == 2  # noqa: PTH208 - names alone
    assert command(*home.args, cwd=home.data).code == 0
    home.check(new=True)


def test_nobody_reads(home: Home) -> None:
    """Where nobody reads what is said, the exit code is that of SIGPIPE, and the new set is there."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "statekit", *map(str, home.args)],
            cwd=home.data,
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
            encoding="utf-8",
            timeout=600,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr.count("\n")) == (141, 1)
    home.check(new=True)


def test_the_locale_of_c(home: Home) -> None:
    """In a locale that knows ASCII alone, names in other scripts are written and said all the same."""
    output = home.place / "größe"
    done = subprocess.run(
        [sys.executable, "-m", "statekit", *map(str, home.args[:-1]), output],
        cwd=home.data,
        env=os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=600,
    )
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
    assert "person.jsonl" in done.stdout
    assert (output / "SHA256SUMS").is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker ends after its task")
def test_a_lock_is_not_held_by_the_dead(home: Home) -> None:
    """As soon as a run is killed, its output can be written again: its workers are gone with it."""
    process, _ = start(home, STAGES["check"])
    with process:
        process.kill()
        process.wait()
        with scratch_folder(home.out) as folder:
            assert Path(folder).is_dir()
        process.communicate(timeout=600)
    home.check(new=False)
