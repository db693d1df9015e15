"""Test the comparison of conversions to Parquet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

import conversions
from measure import Cost, run_all


def test_every_program_converts_the_same_records(tmp_path: Path) -> None:
    """Every program succeeds and writes one row per record."""
    conversions.prepare(tmp_path, 30, jobs=1)
    rows = len((tmp_path / "lines" / "statement.jsonl").read_bytes().splitlines())
    # One run of each is enough here. The second run of CACHED uses the cache of the first.
    contenders = [
        replace(contender, runs=int(contender.name == conversions.CACHED))
        for contender in conversions.contenders(tmp_path, jobs=1)
    ]
    costs = run_all(contenders, 1, lambda _: None)
    assert list(costs) == [
        conversions.DUCKDB,
        conversions.PANDAS,
        conversions.EXPORT,
        conversions.CACHED,
        conversions.ALL_FORMATS,
    ]
    written = ["duckdb.parquet", "pandas.parquet", "out/statement.parquet"]
    assert {pq.read_metadata(tmp_path / name).num_rows for name in written} == {rows}
    assert rows > 20


def test_the_table_shows_ratios() -> None:
    """Each figure is a median divided by that of DuckDB."""
    costs = {
        conversions.DUCKDB: [Cost(2, 3, 100), Cost(1, 1, 300), Cost(4, 2, 200)],
        conversions.EXPORT: [Cost(5, 9, 100)],
    }
    assert list(conversions.table(costs)) == [
        "| program | wall time | CPU time | memory |",
        "|---|--:|--:|--:|",
        "| DuckDB, from JSON Lines | 1.00 | 1.00 | 1.00 |",
        "| statekit export, from YAML | 2.50 | 4.50 | 0.50 |",
    ]
