"""Test exports that are killed or terminated at random moments (`make test-faults`)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from faults.conftest import Command, Exported

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
WAYS = (
    (),
    ("--compress", "gz"),
    ("--compress", "zst", "--spreadsheet"),
    ("--format", "sqlite", "--format", "jsonl"),
    ("--format", "duckdb", "--format", "parquet"),
)
START = "import sys; from statekit.__main__ import main; print('ready', flush=True); main()"
MESSAGES = {
    signal.SIGHUP: "statekit: hung up\n",
    signal.SIGINT: "statekit: interrupted\n",
    signal.SIGTERM: "statekit: terminated\n",
}

pytestmark = pytest.mark.skipif(ROUNDS == 1, reason="make test-faults runs it")


@pytest.mark.parametrize("number", [signal.SIGKILL, *MESSAGES])
def test_signals_at_random_moments(
    exported: Exported, command: Command, tmp_path: Path, number: signal.Signals
) -> None:
    """The export is always complete; leftovers remain only after SIGKILL, and only those of one run."""
    rng = random.Random(number)  # noqa: S311 - no secrets
    program = [sys.executable, "-c", START, "export", "--output", str(exported.out), "--ignore", "record"]
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    longest, ended = 0.0, 0
    for count in range(2 * ROUNDS):
        for position in range(40):
            file = exported.data / "records" / "person" / f"p{position}.yaml"
            file.write_text(f"- id: new-{'x' * count}-{'y' * position}\n  name: {'n' * 9000}\n", "utf-8")
        way = rng.choice(WAYS)
        began = time.monotonic()
        with subprocess.Popen(
            [*program, *way],
            cwd=exported.data,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()  # Python has started: before that, statekit cannot handle signals
            if count:  # the first run measures the duration
                time.sleep(rng.uniform(0, 1.1) * longest)
            else:
                process.wait(timeout=600)
            process.send_signal(number)
            _, err = process.communicate(timeout=600)
        longest = longest or time.monotonic() - began
        exported.files()
        ended += process.returncode != 0
        if number == signal.SIGKILL:
            assert process.returncode in {0, -number}, err
            assert len(os.listdir(exported.parent)) <= 2  # noqa: PTH208 - names only
        elif process.returncode == -number:  # before the export started
            assert os.listdir(exported.parent) == ["out"]  # noqa: PTH208 - names only
        else:
            assert process.returncode in {0, 128 + number}, err
            assert process.returncode == 0 or err.endswith(MESSAGES[number])
            assert os.listdir(exported.parent) == ["out"]  # noqa: PTH208 - names only
    assert command(*exported.args, "--ignore", "record", cwd=exported.data).code == 0
    exported.check(new=True)
    sys.stdout.write(f"{number.name}: {ended} of {2 * ROUNDS} runs did not finish\n")
