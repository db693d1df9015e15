"""The whole command, killed or failed by strace at its system calls: `make test-faults`, where strace is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from faults.conftest import Command, Home

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
STRACE = shutil.which("strace")
CALLS = (
    "openat",
    "mkdir",
    "write",
    "fsync",
    "rename",
    "renameat2",
    "unlinkat",
    "rmdir",
    "flock",
    "close",
    "clone",
)
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")

pytestmark = pytest.mark.skipif(
    ROUNDS == 1 or STRACE is None, reason="make test-faults runs it, where strace is installed"
)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_a_system_call(home: Home, command: Command, call: str, fault: str) -> None:
    """The old set or the new one, whole, as the exit code says; the next run removes what is left."""
    # Before the first hundreds of these calls, Python is loading modules.
    first, step = {"openat": (1500, 40), "close": (1500, 40), "write": (1, 3)}.get(call, (1, 2))
    for number in range(first, first + step * ROUNDS, step):
        inject = f"--inject={call}:{fault}:when={number}"
        done = subprocess.run(
            [
                str(STRACE),
                "-f",
                "-qq",
                "-o",
                os.devnull,
                f"--trace={call}",
                inject,
                sys.executable,
                "-m",
                "statekit",
                *map(str, home.args),
            ],
            cwd=home.data,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=600,
        )
        home.check_set(new=home.files() != home.old)
        assert done.returncode in {0, 2, -9, 137, 1, 120}, done
        assert "internal error" not in done.stderr, (number, done)
        if done.returncode == 0:
            home.check_set(new=True)
        assert command(*home.args, cwd=home.data).code == 0
        home.check(new=True)
