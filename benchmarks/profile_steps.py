"""Where the time of a cold validation goes, step by step, in one process.

    python benchmarks/profile_steps.py [--records 5000] [--schema FILE FOLDER] [--runs 3]

Each step runs over a batch of files before the next one begins, so that the clock is read twice for each
batch and step, and costs nothing. `the rest` is what a whole validation in this process takes beyond the
steps: finding the files, shards, results, the rules that cross records. The time is CPU time, and of several
runs the least of each line counts, because whatever else the machine does only adds to it; where the rest is
below zero, the machine did too much else.
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
from statekit.read.gate import passes
from statekit.schema import load_schema

BATCH = 32
REST, START = "the rest", "start and end of the process"
_WHOLE, _COMMAND = "whole", "command"


@dataclass
class Work:
    """A file on its way through the steps; each step fills what the next ones need."""

    file: RecordFile
    data: bytes = b""
    text: str = ""
    values: list[Any] = field(default_factory=list)


def read(work: Work, _checker: Checker) -> None:
    """Open the file and read its bytes."""
    work.data = read_bytes(work.file.path, work.file.path, follow_symlinks=work.file.is_link)


def decoded(work: Work, _checker: Checker) -> None:
    """Decode the bytes, and look for characters that no text in the fast tier may hold."""
    work.text = work.data.decode()
    work.text.replace("\n", "").isprintable()


def gate(work: Work, _checker: Checker) -> None:
    """Ask the gate to the fast tier."""
    passes(work.text)


def parse(work: Work, _checker: Checker) -> None:
    """Make values of the text by the native parser."""
    work.values = [yaml_rs.loads(work.text, parse_datetime=False)]


def verdict(work: Work, checker: Checker) -> None:
    """Ask whether the records satisfy the schema."""
    for value in work.values:
        checker.is_valid(value)


def facts(work: Work, checker: Checker) -> None:
    """Gather what the records say of themselves, for the rules that cross records."""
    for position, value in enumerate(work.values):
        checker.collect(value, Route(work.file.path, position), work.file.stem)


STEPS: dict[str, Callable[[Work, Checker], None]] = {
    "open and read": read,
    "decode": decoded,
    "gate": gate,
    "parse": parse,
    "verdict": verdict,
    "facts": facts,
}
"""The steps in their order: who changes the rooms changes them here."""


def profile(schema: Path, folder: Path, runs: int) -> dict[str, float]:
    """The CPU seconds of each step and of the rest, over all files of a folder: the least of several runs."""
    every = [_once(schema, folder) for _ in range(runs)]
    least = {name: min(each[name] for each in every) for name in every[0]}
    whole, command = least.pop(_WHOLE), least.pop(_COMMAND)
    return {**least, REST: whole - sum(least.values()), START: command - whole}


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
    spent[_WHOLE] = time.process_time() - begin
    spent[_COMMAND] = _command(schema, folder)
    return spent


def _batches(files: Sequence[RecordFile]) -> Iterator[Sequence[RecordFile]]:
    for start in range(0, len(files), BATCH):
        yield files[start : start + BATCH]


def _command(schema: Path, folder: Path) -> float:
    """The CPU seconds of the command itself, in one process and without a cache."""
    can = contenders.abilities()
    command = contenders.statekit("validate", "--schema", schema, folder)
    command += ["--jobs", "1"] if can.jobs else []
    command += ["--no-cache"] if can.cache else []
    return measure.run(measure.Contender("statekit validate", command)).cpu


def as_text(spent: dict[str, float], files: int) -> str:
    """The table: microseconds a file, and shares of the whole command."""
    total = sum(spent.values())
    lines = [f"{'step':<30}{'µs a file':>12}{'share':>8}"]
    for name, seconds in (*spent.items(), ("all", total)):
        lines.append(f"{name:<30}{seconds / files * 1e6:>12.1f}{seconds / total:>8.1%}")
    return "\n".join(lines)


def main() -> None:
    """Print where the time goes, on a corpus of its own or on anybody's files, which must be valid."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--schema", type=Path)
    parser.add_argument("folder", type=Path, nargs="?")
    wanted = parser.parse_args()
    if (wanted.schema is None) != (wanted.folder is None):
        parser.error("a schema and a folder go together")
    with tempfile.TemporaryDirectory() as made:
        schema, folder = wanted.schema, wanted.folder
        if schema is None:
            root = Path(made) / "corpus"
            corpus.write(corpus.Corpus("plain", wanted.records), root)
            schema, folder = root / corpus.SCHEMA, root / "records"
        files = len(statekit.find_files(schema, [folder]).files)
        try:
            spent = profile(schema, folder, wanted.runs)
        except measure.RunError as error:
            sys.exit(f"error: {error}")
    print(f"CPU time on {files} files, the least of {wanted.runs} runs")
    print(as_text(spent, files))


if __name__ == "__main__":
    main()
