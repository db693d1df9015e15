"""Real exports that are killed or ended at random moments, again and again: `make test-faults`."""

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
    from faults.conftest import Command, Home

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
WAYS = (
    (),
    ("--compress", "gz"),
    ("--compress", "zst", "--spreadsheet"),
    ("--format", "sqlite", "--format", "jsonl"),
    ("--format", "duckdb", "--format", "parquet"),
)
START = "import sys; from statekit.__main__ import main; print('ready', flush=True); main()"
SAID = {
    signal.SIGHUP: "statekit: hung up\n",
    signal.SIGINT: "statekit: interrupted\n",
    signal.SIGTERM: "statekit: terminated\n",
}

pytestmark = pytest.mark.skipif(ROUNDS == 1, reason="make test-faults runs it")


@pytest.mark.parametrize("number", [signal.SIGKILL, *SAID])
def test_at_random_moments(home: Home, command: Command, tmp_path: Path, number: signal.Signals) -> None:
    """Whenever it comes: one whole set, as much litter as one run leaves if it is killed, and else none."""
    chance = random.Random(number)  # noqa: S311 - no secrets
    program = [sys.executable, "-c", START, "export", "--output", str(home.out), "--ignore", "record"]
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    longest, ended = 0.0, 0
    for count in range(2 * ROUNDS):
        for position in range(40):
            file = home.data / "records" / "person" / f"p{position}.yaml"
            file.write_text(f"- id: new-{'x' * count}-{'y' * position}\n  name: {'n' * 9000}\n", "utf-8")
        way = chance.choice(WAYS)
        began = time.monotonic()
        with subprocess.Popen(
            [*program, *way],
            cwd=home.data,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()  # Python itself has started, which no program can undo
            if count:  # the first one tells how long they take
                time.sleep(chance.uniform(0, 1.1) * longest)
            else:
                process.wait(timeout=600)
            process.send_signal(number)
            _, err = process.communicate(timeout=600)
        longest = longest or time.monotonic() - began
        home.files()
        ended += process.returncode != 0
        if number == signal.SIGKILL:
            assert process.returncode in {0, -number}, err
            assert len(os.listdir(home.place)) <= 2  # noqa: PTH208 - names alone
        elif process.returncode == -number:  # it came before anything was begun
            assert os.listdir(home.place) == ["out"]  # noqa: PTH208 - names alone
        else:
            assert process.returncode in {0, 128 + number}, err
            assert process.returncode == 0 or err.endswith(SAID[number])
            assert os.listdir(home.place) == ["out"]  # noqa: PTH208 - names alone
    assert command(*home.args, "--ignore", "record", cwd=home.data).code == 0
    home.check(new=True)
    sys.stdout.write(f"{number.name}: {ended} of {2 * ROUNDS} runs were ended\n")
