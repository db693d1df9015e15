"""A release that ends at any call to the system, and readers at any moment."""

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
whole = gone = 0
print("ready", flush=True)
while not os.path.exists(path + ".end"):
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)  # at no moment is it absent
    def read(name):
        with open(os.open(name, os.O_RDONLY, dir_fd=folder), "rb") as stream:
            return stream.read()
    try:
        sums = [line.split("  ") for line in read("SHA256SUMS").decode().splitlines()]
        assert sorted(os.listdir(folder)) == sorted(["SHA256SUMS", *(name for _, name in sums)])
        for digest, name in sums:
            assert hashlib.sha256(read(name)).hexdigest() == digest, name
        whole += 1
    except (FileNotFoundError, AssertionError):
        if os.path.samestat(os.stat(path), os.fstat(folder)):
            raise
        gone += 1  # it was replaced meanwhile, and goes
    os.close(folder)
print(whole, gone)
"""


def test_a_release_is_ended_at_every_call() -> None:
    """Killed, failing or interrupted at any call: the old files or the new ones, all, and no litter."""
    step = max(1, 32 // ROUNDS)
    done = subprocess.run(
        [sys.executable, PROGRAM, str(step)], capture_output=True, encoding="utf-8", check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert len(counts) == 12
    assert min(counts.values()) > 100 // step
    sys.stdout.write(f"points: {counts}, together {sum(counts.values())}\n")


def test_readers_at_any_moment() -> None:
    """Who opens the folder while it is replaced again and again sees one set, whole, or one that goes."""
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
            said, wrong = reader.stdout.read(), reader.stderr.read()
        assert (reader.returncode, wrong) == (0, "")
        assert int(said.split()[0]) > 0
        sys.stdout.write(f"reads: {said}")
