"""Test the command while strace kills it or makes its system calls fail (`make test-faults`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from faults.conftest import Command, Exported

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
def test_a_failed_system_call_loses_nothing(
    exported: Exported, command: Command, call: str, fault: str
) -> None:
    """The exit code indicates which export is present, and the next run removes leftovers."""
    # Most earlier calls load Python modules.
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
                *map(str, exported.args),
            ],
            cwd=exported.data,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=600,
        )
        exported.check_set(new=exported.files() != exported.old)
        assert done.returncode in {0, 2, -9, 137, 1, 120}, done
        assert "internal error" not in done.stderr, (number, done)
        if done.returncode == 0:
            exported.check_set(new=True)
        assert command(*exported.args, cwd=exported.data).code == 0
        exported.check(new=True)
