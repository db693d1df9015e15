"""Every consumer reads the values of the records, in every table of two releases.

Consumers that are not installed are skipped; `make test-consumers` installs them all.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import statekit

PAGE = Path(__file__).parents[2] / "docs" / "consumers.md"
Rows = list[dict[str, Any]]
pytestmark = pytest.mark.filterwarnings("default")


@dataclass(frozen=True)
class Consumer:
    """A program that reads a release.

    Attributes:
        module: The name of its module.
        read: Returns the rows of a table, given the folder and the name of the table.
        call: The call, as the documentation shows it.
        columns: "all" if every value is compared; "plain" if only top-level text and integers are compared.
        empty_is_null: True if it reads the empty string in CSV as null.
        floats: True if it reads integers as floats in a column with nulls.
    """

    module: str
    read: Callable[[Path, str], Rows]
    call: str
    columns: str = "all"
    empty_is_null: bool = False
    floats: bool = False


def _pyarrow(folder: Path, table: str) -> Rows:
    from pyarrow import parquet

    return list(parquet.read_table(folder / f"{table}.parquet").to_pylist())


def _pyarrow_csv(folder: Path, table: str) -> Rows:
    from pyarrow import csv

    options = csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
    parsing = csv.ParseOptions(newlines_in_values=True)
    read = csv.read_csv(folder / f"{table}.csv", convert_options=options, parse_options=parsing)
    return list(read.to_pylist())


def _pandas(folder: Path, table: str) -> Rows:
    import pandas as pd

    frame = pd.read_parquet(folder / f"{table}.parquet", dtype_backend="pyarrow")
    return list(pa.Table.from_pandas(frame, preserve_index=False).to_pylist())


def _polars(folder: Path, table: str) -> Rows:
    import polars as pl

    return pl.read_parquet(folder / f"{table}.parquet").to_dicts()


def _polars_csv(folder: Path, table: str) -> Rows:
    import polars as pl

    return pl.read_csv(folder / f"{table}.csv").to_dicts()


def _duckdb(folder: Path, table: str) -> Rows:
    import duckdb

    relation: Any = duckdb.sql(f"from '{folder}/{table}.parquet'")
    return list(relation.to_arrow_table().to_pylist())


def _duckdb_csv(folder: Path, table: str) -> Rows:
    import duckdb

    relation: Any = duckdb.sql(f"from read_csv('{folder}/{table}.csv', allow_quoted_nulls = false)")
    return list(relation.to_arrow_table().to_pylist())


def _hugging_face(folder: Path, table: str) -> Rows:
    import datasets

    loaded = datasets.load_dataset(str(folder), table, cache_dir=str(folder.parent / "hugging-face"))["train"]
    decoded = [name for name, kind in loaded.features.items() if type(kind).__name__ == "Json"]
    return [row | {name: _json(row[name]) for name in decoded} for row in loaded]


def _json(value: Any) -> str | None:
    """Return the JSON text of a value that a reader has decoded."""
    return (
        None
        if value is None
        else json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    )


@cache
def _session() -> Any:
    from pyspark.sql import SparkSession

    return SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()


def _spark(folder: Path, table: str) -> Rows:
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    rows = _session().read.parquet(str(folder / f"{table}.parquet")).collect()
    return [row.asDict(recursive=True) for row in rows]


def _frictionless(folder: Path, table: str) -> Rows:
    import frictionless

    package = frictionless.Package(str(folder / "datapackage.json"))
    return [row.to_dict() for row in package.get_resource(f"{table}.csv").read_rows()]


def _csvw(folder: Path, table: str) -> Rows:
    from csvw import TableGroup

    group = TableGroup.from_frictionless_datapackage(folder / "datapackage.json")
    return [dict(row) for row in group.tabledict[f"{table}.csv"].iterdicts()]


def _croissant(folder: Path, table: str) -> Rows:
    import mlcroissant

    records = mlcroissant.Dataset(str(folder / "croissant.json")).records(table)
    return [{name.removeprefix(f"{table}/"): value for name, value in record.items()} for record in records]


def _sqlite(folder: Path, table: str) -> Rows:
    database = sqlite3.connect(_database(folder))
    database.row_factory = sqlite3.Row
    rows = database.execute(f'select * from "{table}" order by rowid').fetchall()  # noqa: S608 - a known table
    database.close()
    return [dict(row) for row in rows]


def _datasette(folder: Path, table: str) -> Rows:
    from datasette.app import Datasette

    async def rows() -> Rows:
        file = _database(folder)
        server = Datasette([str(file)])
        await server.invoke_startup()
        url = server.urls.table(file.stem, table, format="json")
        response = await server.client.get(f"{url}?_shape=array&_size=max")
        return list(response.json())

    return asyncio.run(rows())


def _database(folder: Path) -> Path:
    files = list(folder.glob("*.sqlite"))
    if not files:
        pytest.skip("the release has no SQLite database")
    return files[0]


CONSUMERS = {
    "PyArrow": Consumer("pyarrow", _pyarrow, "`parquet.read_table(FILE)`"),
    "PyArrow, CSV": Consumer(
        "pyarrow",
        _pyarrow_csv,
        "`csv.read_csv(FILE, ...)` with `strings_can_be_null=True`, `quoted_strings_can_be_null=False`, "
        "`newlines_in_values=True`",
        "plain",
    ),
    "pandas": Consumer("pandas", _pandas, '`read_parquet(FILE, dtype_backend="pyarrow")`'),
    "polars": Consumer("polars", _polars, "`read_parquet(FILE)`"),
    "polars, CSV": Consumer("polars", _polars_csv, "`read_csv(FILE)`", "plain"),
    "DuckDB": Consumer("duckdb", _duckdb, "`from 'FILE'`"),
    "DuckDB, CSV": Consumer(
        "duckdb", _duckdb_csv, "`from read_csv('FILE', allow_quoted_nulls = false)`", "plain"
    ),
    "Hugging Face datasets": Consumer("datasets", _hugging_face, "`load_dataset(FOLDER, TABLE)`"),
    "PySpark": Consumer("pyspark", _spark, "`spark.read.parquet(FILE)`"),
    "mlcroissant": Consumer(
        "mlcroissant", _croissant, '`Dataset("croissant.json").records(TABLE)`', "plain", floats=True
    ),
    "frictionless": Consumer(
        "frictionless", _frictionless, '`Package("datapackage.json")`', "plain", empty_is_null=True
    ),
    "csvw": Consumer(
        "csvw",
        _csvw,
        '`TableGroup.from_frictionless_datapackage(Path("datapackage.json"))`',
        "plain",
        empty_is_null=True,
    ),
    "SQLite": Consumer("sqlite3", _sqlite, "`select * from TABLE`", "plain"),
    "Datasette": Consumer("datasette", _datasette, "`/DATABASE/TABLE.json`", "plain"),
}


def plain(value: Any) -> Any:
    """Return a value as JSON: dates and times, of the types of each library, become text in UTC."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case bytes():
            return value.decode()
        case dict():
            return {name: plain(inner) for name, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
    return _number(value) if isinstance(value, Decimal) else value


def _number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else str(value.normalize())


def expected(loaded: statekit.LoadedTable, consumer: Consumer) -> Rows:
    """Return the rows of a table that a consumer should read."""
    table = loaded.to_arrow()
    if consumer.columns == "plain":
        wanted = [f.name for f in table.schema if pa.types.is_string(f.type) or pa.types.is_int64(f.type)]
        table = table.select(wanted)
    rows = [plain(row) for row in table.to_pylist()]
    return [{name: _as_read(value, consumer) for name, value in row.items()} for row in rows]


def _as_read(value: Any, consumer: Consumer) -> Any:
    if consumer.empty_is_null and value == "":
        return None
    return float(value) if consumer.floats and isinstance(value, int) else value


@pytest.mark.parametrize("name", CONSUMERS)
def test_values(name: str, release: tuple[Path, statekit.LoadedDataset]) -> None:
    """A consumer reads the rows of every table in order, with the values of the records."""
    consumer = CONSUMERS[name]
    pytest.importorskip(consumer.module, reason="run make test-consumers")
    folder, tables = release
    for table, rows in tables.items():
        wanted = expected(rows, consumer)
        found = [{column: plain(row[column]) for column in wanted[0]} for row in consumer.read(folder, table)]
        assert found == wanted, table


def test_documentation() -> None:
    """The page lists the calls of all consumers, and what each of them changes."""
    lines = ["| reader | call | values compared | changes |", "|---|---|---|---|"]
    compared = {"all": "every value", "plain": "text and integers"}
    for name, each in CONSUMERS.items():
        changes = ['`""` is null'] if each.empty_is_null else []
        changes += ["integers beside nulls are floats"] if each.floats else []
        lines.append(
            f"| {name} | {each.call} | {compared[each.columns]} | {'; '.join(changes) or 'nothing'} |"
        )
    assert "\n".join(lines) in PAGE.read_text(encoding="utf-8")
