"""Measures an export to Parquet beside what turns JSON Lines into Parquet: DuckDB and pandas.

    python benchmarks/conversions.py [--records 100000] [--runs 3] [--folder FOLDER]

The two are given the same records, as JSON Lines in one file that is already there, and infer the types.
statekit reads YAML, a file a record, checks every record and takes the types from the schema. The programs
run in turn, so that what slows the machine slows all alike; the table says medians, as ratios to DuckDB's.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import corpus
from measure import Contender, Cost, median, run_all, without

DUCKDB = "DuckDB, from JSON Lines"
PANDAS = "pandas, from JSON Lines"
EXPORT = "statekit export, from YAML"
CACHED = "statekit export, from YAML, nothing changed"
ALL_FORMATS = "statekit export, from YAML, three formats"

_DUCKDB = "import duckdb, sys; duckdb.execute(f\"copy (from read_json('{sys.argv[1]}')) to '{sys.argv[2]}'\")"
_PANDAS = "import pandas, sys; pandas.read_json(sys.argv[1], lines=True).to_parquet(sys.argv[2])"


def contenders(root: Path, jobs: int) -> list[Contender]:
    """What is measured, on a corpus that lies in a folder.

    Args:
        root: the folder: with `corpus/`, and `lines/` for what `prepare` writes.
        jobs: how many processes statekit may use; DuckDB uses as many threads.
    """
    lines, out = str(root / "lines" / "statement.jsonl"), root / "out"
    peer = [sys.executable, "-c"]
    parquet = ["--format", "parquet"]
    threads = f"import duckdb; duckdb.execute('set threads = {jobs}'); "
    return [
        Contender(DUCKDB, [*peer, threads + _DUCKDB, lines, str(root / "duckdb.parquet")]),
        Contender(PANDAS, [*peer, _PANDAS, lines, str(root / "pandas.parquet")]),
        Contender(EXPORT, [*export(root, out, jobs), *parquet, "--no-cache"], before=without(out)),
        Contender(
            CACHED,
            [*export(root, out, jobs), *parquet],
            variables={"XDG_CACHE_HOME": str(root / "cache")},
            before=without(out),
        ),
        Contender(ALL_FORMATS, [*export(root, out, jobs), "--no-cache"], before=without(out)),
    ]


def export(root: Path, output: Path, jobs: int) -> list[str]:
    """The command that exports the corpus."""
    source = root / "corpus"
    command = [sys.executable, "-m", "statekit", "export", "--schema", str(source / corpus.SCHEMA)]
    return [*command, str(source / "records"), "--output", str(output), "--jobs", str(jobs)]


def prepare(root: Path, records: int, jobs: int) -> None:
    """Make the records, and the JSON Lines of them, unless they are there.

    Raises:
        subprocess.CalledProcessError: they cannot be exported.
    """
    if not (root / "corpus" / "corpus.json").exists():
        corpus.write(corpus.Corpus("plain", records), root / "corpus")
    if not (root / "lines").exists():
        command = [*export(root, root / "lines", jobs), "--format", "jsonl", "--no-cache"]
        subprocess.run(command, check=True, capture_output=True)


def table(costs: Mapping[str, Sequence[Cost]]) -> Iterator[str]:
    """The lines of the table: medians as ratios to DuckDB's."""
    base = median(costs[DUCKDB])
    yield "| program | wall time | CPU time | memory |"
    yield "|---|--:|--:|--:|"
    for name, measured in costs.items():
        cost = median(measured)
        ratios = cost.wall / base.wall, cost.cpu / base.cpu, cost.memory / base.memory
        yield f"| {name} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the records lie, or shall lie; by default nowhere")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="statekit-conversions-") as temporary:
        root = given.folder or Path(temporary)
        prepare(root, given.records, given.jobs)
        measured = run_all(
            contenders(root, given.jobs), given.runs, lambda line: print(line, file=sys.stderr)
        )
    print(f"{given.records:,} records, {given.jobs} cores, {given.runs} runs\n")
    print("\n".join(table(measured)))


if __name__ == "__main__":
    main()
