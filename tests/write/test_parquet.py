from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from statekit.tabulate import Table, child_tables, rows
from statekit.write import FORMATS, parquet

TableOf = Callable[..., Table]
Write = Callable[[Table], Path]

STRING = {"type": "string"}


def closed(**properties: Any) -> dict[str, Any]:
    """Return the schema of an object with these properties, all required, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes a table to a file."""

    def to_file(table: Table) -> Path:
        file = tmp_path / f"{table.name}.parquet"
        with file.open("wb") as stream:
            FORMATS["parquet"].write(table, stream)
        return file

    return to_file


LEAF = closed(s=STRING, n={"type": "integer"}, j={"type": ["string", "integer"]}, l={"type": "array"})
NESTED = {
    "type": "object",
    "properties": {
        "id": STRING,
        "one": closed(leaf=LEAF, leaves={"type": "array", "items": LEAF}),
        "many": {
            "type": "array",
            "items": {"anyOf": [closed(leaf=LEAF), {"type": "null"}]},
        },
    },
    "required": ["id"],
    "additionalProperties": False,
}
VALUE = {"s": "x", "n": 1, "j": "y", "l": [1, None]}
CELL = {"s": "x", "n": 1, "j": '"y"', "l": ["1", None]}
RECORDS: list[dict[str, Any]] = [
    {"id": "a"},
    {
        "id": "b",
        "one": {"leaf": VALUE, "leaves": [VALUE, VALUE]},
        "many": [{"leaf": VALUE}, None],
    },
    {"id": "c", "many": []},
]
ROWS: list[dict[str, Any]] = [
    {"id": "a", "one": None, "many": None},
    {"id": "b", "one": {"leaf": CELL, "leaves": [CELL, CELL]}, "many": [{"leaf": CELL}, None]},
    {"id": "c", "one": None, "many": []},
]


def test_required_fields_of_absent_objects(table_of: TableOf, write: Write) -> None:
    """All readers accept optional objects with required fields."""
    file = write(table_of(NESTED, RECORDS, "id"))
    assert pq.read_table(file).to_pylist() == ROWS
    names = list(ROWS[0])
    assert duckdb.read_parquet(str(file)).fetchall() == [tuple(row.values()) for row in ROWS]
    assert plain(pl.read_parquet(file).rows(named=True)) == ROWS
    assert plain(pd.read_parquet(file)[names].to_dict("records")) == ROWS


def plain(value: Any) -> Any:
    """Return a value as lists and dicts: pandas returns NumPy arrays."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return value
    return [plain(item) for item in value]


def test_table_without_rows(table_of: TableOf, write: Write) -> None:
    """A table without rows is a file with all columns, which all readers accept."""
    table = table_of(NESTED, [])
    file = write(table)
    assert pq.read_table(file).schema.equals(table.read_all().schema)
    assert duckdb.read_parquet(str(file)).fetchall() == []
    assert duckdb.read_parquet(str(file)).columns == ["id", "one", "many"]
    assert pl.read_parquet(file).columns == ["id", "one", "many"]
    assert list(pd.read_parquet(file).columns) == ["id", "one", "many"]


def test_file(table_of: TableOf, write: Write) -> None:
    """The file has zstd compression, a sort order, page indexes, and metadata of the schema."""
    schema = {
        "type": "object",
        "properties": {
            "first": closed(a=STRING, b={"type": "array", "items": closed(c=STRING, d={})}),
            "id": {"type": "string", "description": "Which ä."},
            "when": {"type": "string", "format": "date-time"},
            "any": {},
        },
        "required": ["id"],
        "additionalProperties": False,
    }
    table = table_of(schema, [{"id": "a"}], "id")
    file = write(table)
    metadata = pq.ParquetFile(file).metadata
    group = metadata.row_group(0)
    column = group.column(5)
    assert (column.path_in_schema, column.compression) == ("any", "ZSTD")
    assert column.has_offset_index
    assert group.column(4).path_in_schema == "when"
    assert group.column(0).path_in_schema == "first.a"
    assert [order.column_index for order in group.sorting_columns] == [3]
    assert str(metadata.schema.column(5).logical_type) == "JSON"
    found = {key.decode(): value.decode() for key, value in metadata.metadata.items()}
    assert found.keys() == {
        "ARROW:schema",
        "statekit.table",
        "statekit.key",
        "statekit.schema",
        "statekit.schema-sha256",
    }
    assert (found["statekit.table"], found["statekit.key"]) == ("item", '["id"]')
    assert found["statekit.schema"] == table.schema_id
    assert found["statekit.schema-sha256"] == table.fingerprint
    back = pq.read_schema(file)
    assert back.field("id").metadata[b"description"].decode() == "Which ä."
    assert back.field("when").type == pa.timestamp("us", tz="UTC")


def test_order_of_child_tables(table_of: TableOf, write: Write) -> None:
    """A child table declares that it is sorted by its key, which has several columns."""
    schema = {"type": "object", "properties": {"id": STRING, "l": {"type": "array", "items": LEAF}}}
    (child,) = child_tables(table_of({**schema, "required": ["id"]}, [{"id": "a", "l": [VALUE]}], "id"))
    group = pq.ParquetFile(write(child)).metadata.row_group(0)
    assert [order.column_index for order in group.sorting_columns] == [0, 1]


def test_row_groups(table_of: TableOf, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row groups have a fixed number of rows."""
    assert parquet.ROWS_PER_GROUP == 131_072
    monkeypatch.setattr(parquet, "ROWS_PER_GROUP", 2)
    file = write(table_of(closed(id=STRING), [{"id": str(number)} for number in range(5)], "id"))
    metadata = pq.ParquetFile(file).metadata
    assert [metadata.row_group(index).num_rows for index in range(3)] == [2, 2, 1]


def test_row_groups_of_large_records(
    table_of: TableOf, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row group with large records ends early; no empty row group is written at the end."""
    assert parquet.BYTES_PER_GROUP == 268_435_456
    monkeypatch.setattr(parquet, "BYTES_PER_GROUP", 100)
    monkeypatch.setattr(rows, "ROWS_IN_A_PIECE", 1)
    file = write(table_of(closed(id=STRING), [{"id": str(number) * 60} for number in range(4)], "id"))
    metadata = pq.ParquetFile(file).metadata
    assert [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)] == [2, 2]


def test_values_in_other_readers(table_of: TableOf, write: Write) -> None:
    """DuckDB and Polars read the types that the schema declares."""
    schema = closed(
        day={"type": "string", "format": "date"},
        time={"type": "string", "format": "date-time"},
        unsigned={"type": "integer", "maximum": 2**64 - 1},
        number={"type": "number"},
        flag={"type": "boolean"},
        any={},
    )
    record = {
        "day": "2026-01-02",
        "time": "2026-01-02T03:04:05.000001+01:00",
        "unsigned": 2**64 - 1,
        "number": 2,
        "flag": True,
        "any": {"a": [1]},
    }
    file = write(table_of(schema, [record]))
    relation = duckdb.read_parquet(str(file))
    assert list(map(str, relation.types)) == [
        "DATE",
        "TIMESTAMP WITH TIME ZONE",
        "UBIGINT",
        "DOUBLE",
        "BOOLEAN",
        "JSON",
    ]
    assert relation.project("epoch_us(time), unsigned, \"any\" ->> '$.a[0]'").fetchall() == [
        (1_767_319_445_000_001, 2**64 - 1, "1")
    ]
    polars_schema = pl.read_parquet(file).schema
    assert polars_schema["time"] == pl.Datetime("us", "UTC")
    assert polars_schema["unsigned"] == pl.UInt64
