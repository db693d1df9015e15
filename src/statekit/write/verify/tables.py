"""Compare Parquet and CSV files of a release with the tables that the records produce."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa

from statekit.phrasing import exception_text
from statekit.tabulate import ColumnKind, FlatField, Table, flat_columns, flat_fields, portable
from statekit.write.jsonl import rows_sha256
from statekit.write.verify.folder import ReleaseFolder, ReleaseProblem, UnreadableError
from statekit.write.verify.rows import FEWER_ROWS, MORE_ROWS, compare_rows

MISSING_TABLE = "file is missing, but the records produce this table"

_CSV_TYPES = {
    ColumnKind.BOOLEAN: pa.bool_(),
    ColumnKind.INTEGER: pa.int64(),
    ColumnKind.UNSIGNED: pa.uint64(),
    ColumnKind.NUMBER: pa.float64(),
    ColumnKind.DATE: pa.date32(),
    ColumnKind.TIMESTAMP: pa.timestamp("us", tz="UTC"),
    ColumnKind.TIMESTAMP_NS: pa.timestamp("ns", tz="UTC"),
}
_BLOCK_SIZE = 4 * 1024 * 1024
_MAX_BLOCK_SIZE = 2**31 - 1


def compare_parquet(
    folder: ReleaseFolder, stem: str, table: Table, parent: Table
) -> Iterator[ReleaseProblem]:
    """Compare a Parquet file with a table: column types, metadata and every value.

    Args:
        folder: The release.
        stem: The file name of the table, without its ending.
        table: The table that the records produce.
        parent: The table of the records if this is a child table, otherwise the table itself.
    """
    import pyarrow.parquet as pq

    name = f"{stem}.parquet"
    if name not in folder.files:
        yield name, MISSING_TABLE
        return
    try:
        with folder.open(name) as stream, pq.ParquetFile(stream) as file:
            yield from ((name, message) for message in _parquet_differences(file, table, parent))
    except UnreadableError as error:
        yield name, str(error)
    except (OSError, ValueError, MemoryError, pa.ArrowException) as error:
        yield name, f"cannot be read: {exception_text(error)}"


def _parquet_differences(file: Any, table: Table, parent: Table) -> Iterator[str]:
    schema = file.schema_arrow
    if (schema.metadata or {}).get(b"statekit.json") == b"text":
        table = portable(table)
    if not schema.equals(table.arrow_schema):
        yield "the columns do not match the schema"
        return
    if not schema.equals(table.arrow_schema, check_metadata=False) or any(
        not actual.equals(expected, check_metadata=True)
        for actual, expected in zip(schema, table.arrow_schema, strict=True)
    ):
        yield "the metadata of the columns does not match the schema"
    metadata = schema.metadata or {}
    for key, text in {
        "table": table.name,
        "key": json.dumps(table.key, ensure_ascii=False),
        "schema-sha256": table.fingerprint,
        "rows-sha256": rows_sha256(parent),
    }.items():
        if metadata.get(f"statekit.{key}".encode()) != text.encode():
            yield f"the metadata `statekit.{key}` does not match the records"
    if table.rows is not None and file.metadata.num_rows != table.rows:
        yield FEWER_ROWS if file.metadata.num_rows < table.rows else MORE_ROWS
        return
    difference = compare_rows(
        table.columns, file.iter_batches(1024), (piece.data for piece in table.pieces())
    )
    if difference is not None:
        yield difference


def compare_csv(folder: ReleaseFolder, stem: str, table: Table, expected: Path) -> Iterator[ReleaseProblem]:
    """Compare a CSV file with a table: every byte, and every value as PyArrow reads it.

    Args:
        folder: The release.
        stem: The file name of the table, without its ending.
        table: The table that the records produce.
        expected: A CSV file written from this table.
    """
    name = folder.find(f"{stem}.csv")
    if name is None:
        yield f"{stem}.csv", MISSING_TABLE
        return
    difference = compare_bytes(folder, name, expected)
    if difference is not None:
        yield name, difference
        return
    # The bytes are those that statekit writes. Only another program can confirm that they mean the values.
    difference = read_back(expected, table)
    if difference is not None:
        yield name, f"read back with PyArrow: {difference}"


def compare_bytes(folder: ReleaseFolder, name: str, expected: Path) -> str | None:
    """Return a message for the first line of a file, decompressed, that differs from another file."""
    try:
        with expected.open("rb") as stream:
            for number, (actual, wanted) in enumerate(zip_longest(folder.lines(name), stream), 1):
                if actual != wanted:
                    return f"line {number} differs from the records"
    except UnreadableError as error:
        return str(error)
    return None


def read_back(file: Path, table: Table) -> str | None:
    """Return a message if PyArrow reads values from a CSV file that are not those of a table."""
    import pyarrow.csv as pc

    fields = flat_fields(table.columns)
    if not fields:
        return None
    single = len(fields) == 1  # then null is written as "", because readers skip empty lines
    largest = max((piece.size for piece in table.pieces()), default=0)
    try:
        with pc.open_csv(
            file,
            read_options=pc.ReadOptions(
                block_size=min(_BLOCK_SIZE + 4 * largest, _MAX_BLOCK_SIZE), use_threads=False
            ),
            parse_options=pc.ParseOptions(newlines_in_values=True),
            convert_options=pc.ConvertOptions(
                column_types={field.name: _csv_type(field) for field in fields},
                null_values=[""],
                strings_can_be_null=not single,
                quoted_strings_can_be_null=single,
                true_values=["true"],
                false_values=["false"],
            ),
        ) as reader:
            if reader.schema.names != [field.name for field in fields]:
                return "the header differs"
            cells = [replace(field.column, kind=_cell_kind(field), children=()) for field in fields]
            return compare_rows(cells, reader, _csv_batches(table, fields, fill_null=single))
    except (OSError, pa.ArrowException) as error:
        return f"cannot be read: {exception_text(error)}"


def _cell_kind(field: FlatField) -> ColumnKind:
    kind = field.column.kind
    return kind if kind in _CSV_TYPES or kind is ColumnKind.DECIMAL else ColumnKind.STRING


def _csv_type(field: FlatField) -> pa.DataType:
    if field.column.kind is ColumnKind.DECIMAL:
        return field.column.arrow_type
    return _CSV_TYPES.get(field.column.kind, pa.string())


def _csv_batches(table: Table, fields: Sequence[FlatField], *, fill_null: bool) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table with the types of CSV cells; nulls may become empty strings."""
    for piece in table.pieces():
        arrays = [
            array.cast(_csv_type(field))
            for field, array in zip(fields, flat_columns(table.columns, piece.data), strict=True)
        ]
        if fill_null and pa.types.is_string(arrays[0].type):
            arrays = [arrays[0].fill_null("")]
        yield pa.RecordBatch.from_arrays(arrays, [field.name for field in fields])
