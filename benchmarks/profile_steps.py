"""Profile the steps of a cold validation in one process.

    python benchmarks/profile_steps.py [--records 5000] [--schema FILE FOLDER] [--runs 3]

Each step processes a batch of files before the next step starts. The clock is therefore read only twice per
batch and step, which adds no measurable time. `the rest` is the additional time of a complete validation in
this process: discovery, shards, results, and rules across records. All times are CPU time. Each line shows
the minimum of several runs, because other work on the machine can only add time. If the rest is negative,
the machine was too busy.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml_rs

import contenders
import corpus
import measure
import statekit
from statekit.check import Checker
from statekit.diagnostics import Route
from statekit.discovery.dataset import RecordFile
from statekit.read import read_bytes
from statekit.read.gate import scan
from statekit.schema import load_schema

BATCH = 32
REST, START = "the rest", "start and end of the process"
_VALIDATION, _COMMAND = "validation", "command"


@dataclass
class Work:
    """The state of a file between steps; each step sets the fields that later steps need."""

    file: RecordFile
    data: bytes = b""
    text: str = ""
    values: list[Any] = field(default_factory=list)


def read(work: Work, _checker: Checker) -> None:
    """Open the file and read its bytes."""
    work.data = read_bytes(work.file.path, work.file.path, follow_symlinks=work.file.is_link)


def decode(work: Work, _checker: Checker) -> None:
    """Decode the bytes, and look for characters that the fast tier does not support."""
    work.text = work.data.decode()
    work.text.replace("\n", "").isprintable()


def gate(work: Work, _checker: Checker) -> None:
    """Check if the text passes the gate to the fast tier."""
    scan(work.data)


def parse(work: Work, _checker: Checker) -> None:
    """Parse the text with the native parser."""
    work.values = [yaml_rs.loads(work.text, parse_datetime=False)]


def verdict(work: Work, checker: Checker) -> None:
    """Check if the records match the schema."""
    for value in work.values:
        checker.is_valid(value)


def facts(work: Work, checker: Checker) -> None:
    """Collect the facts that the rules across records need."""
    for position, value in enumerate(work.values):
        checker.collect(value, Route(work.file.path, position), work.file.stem)


STEPS: dict[str, Callable[[Work, Checker], None]] = {
    "open and read": read,
    "decode": decode,
    "gate": gate,
    "parse": parse,
    "verdict": verdict,
    "facts": facts,
}
"""The steps in order. Update them when the pipeline changes."""


def profile(schema: Path, folder: Path, runs: int) -> dict[str, float]:
    """Return the CPU seconds of each step and of the rest for all files: the minimum of several runs."""
    every = [_once(schema, folder) for _ in range(runs)]
    least = {name: min(each[name] for each in every) for name in every[0]}
    validation, command = least.pop(_VALIDATION), least.pop(_COMMAND)
    return {**least, REST: validation - sum(least.values()), START: command - validation}


def _once(schema: Path, folder: Path) -> dict[str, float]:
    dataset = statekit.find_files(schema, [folder])
    checker = Checker(load_schema(schema))
    spent = dict.fromkeys(STEPS, 0.0)
    for batch in _batches(dataset.files):
        works = [Work(file) for file in batch]
        for name, step in STEPS.items():
            begin = time.process_time()
            for work in works:
                step(work, checker)
            spent[name] += time.process_time() - begin
    begin = time.process_time()
    statekit.validate(statekit.find_files(schema, [folder]))
    spent[_VALIDATION] = time.process_time() - begin
    spent[_COMMAND] = _command(schema, folder)
    return spent


def _batches(files: Sequence[RecordFile]) -> Iterator[Sequence[RecordFile]]:
    for start in range(0, len(files), BATCH):
        yield files[start : start + BATCH]


def _command(schema: Path, folder: Path) -> float:
    """Return the CPU seconds of the command, in one process and without a cache."""
    features = contenders.detect_features()
    command = contenders.statekit("validate", "--schema", schema, folder)
    command += ["--jobs", "1"] if features.jobs else []
    command += ["--no-cache"] if features.cache else []
    return measure.run(measure.Contender("statekit validate", command)).cpu


def as_text(spent: dict[str, float], files: int) -> str:
    """Return the table: microseconds per file, and the share of the command's time."""
    total = sum(spent.values())
    lines = [f"{'step':<30}{'µs per file':>13}{'share':>8}"]
    for name, seconds in (*spent.items(), ("all", total)):
        lines.append(f"{name:<30}{seconds / files * 1e6:>13.1f}{seconds / total:>8.1%}")
    return "\n".join(lines)


def main() -> None:
    """Print the profile for a generated corpus or for other files, which must be valid."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--schema", type=Path)
    parser.add_argument("folder", type=Path, nargs="?")
    arguments = parser.parse_args()
    if (arguments.schema is None) != (arguments.folder is None):
        parser.error("--schema and FOLDER must be used together")
    with tempfile.TemporaryDirectory() as temporary:
        schema, folder = arguments.schema, arguments.folder
        if schema is None:
            root = Path(temporary) / "corpus"
            corpus.write(corpus.Corpus("plain", arguments.records), root)
            schema, folder = root / corpus.SCHEMA, root / "records"
        files = len(statekit.find_files(schema, [folder]).files)
        try:
            spent = profile(schema, folder, arguments.runs)
        except measure.RunError as error:
            sys.exit(f"error: {error}")
    print(f"CPU time for {files} files, minimum of {arguments.runs} runs")
    print(as_text(spent, files))


if __name__ == "__main__":
    main()
