"""Test releases that fail at any system call, and concurrent readers."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from faults.conftest import MEMORY

module = importlib.import_module("statekit.write.release")

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
PROGRAM = Path(__file__).with_name("release_points.py")

READER = """
import hashlib, os, sys
path = sys.argv[1]
complete = replaced = 0
print("ready", flush=True)
while not os.path.exists(path + ".end"):
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)  # it always exists
    def read(name):
        with open(os.open(name, os.O_RDONLY, dir_fd=folder), "rb") as stream:
            return stream.read()
    try:
        sums = [line.split("  ") for line in read("SHA256SUMS").decode().splitlines()]
        assert sorted(os.listdir(folder)) == sorted(["SHA256SUMS", *(name for _, name in sums)])
        for digest, name in sums:
            assert hashlib.sha256(read(name)).hexdigest() == digest, name
        complete += 1
    except (FileNotFoundError, AssertionError):
        if os.path.samestat(os.stat(path), os.fstat(folder)):
            raise
        replaced += 1  # it is being removed
    os.close(folder)
print(complete, replaced)
"""


def test_a_release_can_fail_at_any_call() -> None:
    """After a failure at any call, the folder has all old files or all new files, and no leftovers."""
    step = max(1, 32 // ROUNDS)
    done = subprocess.run(
        [sys.executable, PROGRAM, str(step)], capture_output=True, encoding="utf-8", check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert len(counts) == 12
    assert min(counts.values()) > 100 // step
    sys.stdout.write(f"points: {counts}, total: {sum(counts.values())}\n")


def test_readers_always_see_a_complete_release() -> None:
    """While releases are replaced, a reader sees a complete one, or one that is being removed."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place:
        output = Path(place) / "out"

        def release(number: int) -> None:
            def write(folder: Path) -> None:
                for name in range(20):
                    (folder / f"file{name}").write_text(f"{number}\n" * (1000 + name), encoding="utf-8")

            module.release(output, write, markers=frozenset())

        release(0)
        with subprocess.Popen(
            [sys.executable, "-c", READER, output],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as reader:
            assert reader.stdout is not None
            assert reader.stderr is not None
            reader.stdout.readline()
            for number in range(50 * ROUNDS):
                release(number)
            output.with_suffix(".end").touch()
            counts, errors = reader.stdout.read(), reader.stderr.read()
        assert (reader.returncode, errors) == (0, "")
        assert int(counts.split()[0]) > 0
        sys.stdout.write(f"reads: {counts}")
