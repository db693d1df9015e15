"""Test runs that are ended by a signal: the old export remains, without leftovers or orphans."""

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
    from faults.conftest import Command, Exported

# Signals within a grace period count as one. It is extended here, because timing depends on the machine.
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
MESSAGES = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated", signal.SIGHUP: "hung up"}


def start(exported: Exported, code: str) -> tuple[subprocess.Popen[str], int]:
    """Start an export that waits, and return it with the ID of the waiting process (itself or a worker)."""
    process = subprocess.Popen(
        [sys.executable, "-c", code + MAIN, *map(str, exported.args)],
        cwd=exported.data,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def is_running(pid: int) -> bool:
    """Return True if a process exists and is not a zombie."""
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
def test_a_signal_ends_a_run(exported: Exported, number: signal.Signals, stage: str) -> None:
    """A signal ends a run with one line and the usual exit code; the old export and no process remain."""
    process, waiting = start(exported, STAGES[stage])
    with process:
        assert (stage == "write") is (waiting == process.pid)
        process.send_signal(number)
        process.send_signal(number)  # within the grace period: counts as the same signal
        out, err = process.communicate(timeout=600)
    assert (process.returncode, out, err) == (128 + number, "", f"statekit: {MESSAGES[number]}\n")
    assert not is_running(waiting)
    exported.check(new=False)


def test_an_inherited_ignored_signal_stays_ignored(exported: Exported, tmp_path: Path) -> None:
    """A run under `nohup` survives its terminal."""
    sent = tmp_path / "sent"
    until = f"while not os.path.exists({str(sent)!r}): time.sleep(0.01)\n    return check(*_)"
    quick = STAGES["check"].replace("time.sleep(600)", until)
    quick = "from statekit.run.worker import check_shard as check\n" + quick
    quick = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + quick
    process, waiting = start(exported, quick)
    with process:
        for pid in {process.pid, waiting}:
            os.kill(pid, signal.SIGHUP)
        sent.touch()
        process.communicate(timeout=600)
    assert process.returncode == 0
    exported.check(new=True)


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_run_leaves_the_old_export(exported: Exported, command: Command, stage: str) -> None:
    """A killed run leaves the old export and no process, and the next run removes its temporary files."""
    process, waiting = start(exported, STAGES[stage])
    with process:
        process.kill()
        process.communicate(timeout=600)  # until the worker has closed its end too
    deadline = time.monotonic() + 600
    while is_running(waiting):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert exported.files() == exported.old
    assert len(os.listdir(exported.parent)) == 2  # noqa: PTH208 - names only
    assert command(*exported.args, cwd=exported.data).code == 0
    exported.check(new=True)


def test_closed_pipes_are_reported_as_sigpipe(exported: Exported) -> None:
    """If the reader of stdout is gone, the exit code is that of SIGPIPE, and the new export is complete."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "statekit", *map(str, exported.args)],
            cwd=exported.data,
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
            encoding="utf-8",
            timeout=600,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr.count("\n")) == (141, 1)
    exported.check(new=True)


def test_the_c_locale_supports_all_scripts(exported: Exported) -> None:
    """In an ASCII locale, names in other scripts are still written and displayed."""
    output = exported.parent / "größe"
    done = subprocess.run(
        [sys.executable, "-m", "statekit", *map(str, exported.args[:-1]), output],
        cwd=exported.data,
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
def test_a_killed_run_releases_its_lock(exported: Exported) -> None:
    """As soon as a run is killed, its workers end too, and its output can be written again."""
    process, _ = start(exported, STAGES["check"])
    with process:
        process.kill()
        process.wait()
        with scratch_folder(exported.out) as folder:
            assert Path(folder).is_dir()
        process.communicate(timeout=600)
    exported.check(new=False)
