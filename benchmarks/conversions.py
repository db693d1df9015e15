"""Compare an export to Parquet with conversions from JSON Lines to Parquet by DuckDB and pandas.

    python benchmarks/conversions.py [--records 100000] [--runs 3] [--folder FOLDER]

DuckDB and pandas read the same records from one existing JSON Lines file, and infer the types. statekit reads
YAML, one file per record, checks every record and takes the types from the schema. The programs run in turn,
so that a slow phase of the machine affects all of them. The table shows medians, as ratios to DuckDB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import corpus
from measure import Contender, Cost, median, remover, run_all

DUCKDB = "DuckDB, from JSON Lines"
PANDAS = "pandas, from JSON Lines"
EXPORT = "statekit export, from YAML"
CACHED = "statekit export, from YAML, nothing changed"
ALL_FORMATS = "statekit export, from YAML, three formats"

_DUCKDB = "import duckdb, sys; duckdb.execute(f\"copy (from read_json('{sys.argv[1]}')) to '{sys.argv[2]}'\")"
_PANDAS = "import pandas, sys; pandas.read_json(sys.argv[1], lines=True).to_parquet(sys.argv[2])"


def contenders(root: Path, jobs: int) -> list[Contender]:
    """Return the commands to measure.

    Args:
        root: The folder that contains `corpus/` and `lines/`, which `prepare` writes.
        jobs: The number of processes for statekit and of threads for DuckDB.
    """
    lines, out = str(root / "lines" / "statement.jsonl"), root / "out"
    peer = [sys.executable, "-c"]
    parquet = ["--format", "parquet"]
    threads = f"import duckdb; duckdb.execute('set threads = {jobs}'); "
    return [
        Contender(DUCKDB, [*peer, threads + _DUCKDB, lines, str(root / "duckdb.parquet")]),
        Contender(PANDAS, [*peer, _PANDAS, lines, str(root / "pandas.parquet")]),
        Contender(EXPORT, [*export(root, out, jobs), *parquet, "--no-cache"], before=remover(out)),
        Contender(
            CACHED,
            [*export(root, out, jobs), *parquet],
            variables={"XDG_CACHE_HOME": str(root / "cache")},
            before=remover(out),
        ),
        Contender(ALL_FORMATS, [*export(root, out, jobs), "--no-cache"], before=remover(out)),
    ]


def export(root: Path, output: Path, jobs: int) -> list[str]:
    """Return the command that exports the corpus."""
    source = root / "corpus"
    command = [sys.executable, "-m", "statekit", "export", "--schema", str(source / corpus.SCHEMA)]
    return [*command, str(source / "records"), "--output", str(output), "--jobs", str(jobs)]


def prepare(root: Path, records: int, jobs: int) -> None:
    """Generate the records and export them to JSON Lines, unless this was done before.

    Raises:
        subprocess.CalledProcessError: The export failed.
    """
    if not (root / "corpus" / "corpus.json").exists():
        corpus.write(corpus.Corpus("plain", records), root / "corpus")
    if not (root / "lines").exists():
        command = [*export(root, root / "lines", jobs), "--format", "jsonl", "--no-cache"]
        subprocess.run(command, check=True, capture_output=True)


def table(costs: Mapping[str, Sequence[Cost]]) -> Iterator[str]:
    """Yield the lines of the table: medians as ratios to those of DuckDB."""
    base = median(costs[DUCKDB])
    yield "| program | wall time | CPU time | memory |"
    yield "|---|--:|--:|--:|"
    for name, measured in costs.items():
        cost = median(measured)
        ratios = cost.wall / base.wall, cost.cpu / base.cpu, cost.memory / base.memory
        yield f"| {name} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |"


def main() -> None:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="keep and reuse the records here (default: temporary)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="statekit-conversions-") as temporary:
        root = arguments.folder or Path(temporary)
        prepare(root, arguments.records, arguments.jobs)
        measured = run_all(
            contenders(root, arguments.jobs), arguments.runs, lambda line: print(line, file=sys.stderr)
        )
    print(f"{arguments.records:,} records, {arguments.jobs} cores, {arguments.runs} runs\n")
    print("\n".join(table(measured)))


if __name__ == "__main__":
    main()
