"""Parquet and CSV of a release beside what its records give."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa

from statekit.tabulate import FlatField, Kind, Table, flat_columns, flat_fields
from statekit.write.jsonl import rows_sha256
from statekit.write.verify.folder import Folder, Problem, UnreadableError, in_one_line
from statekit.write.verify.rows import compare_rows

MISSING = "it is missing, and the records have rows for it"

_CSV_TYPES = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.UNSIGNED: pa.uint64(),
    Kind.NUMBER: pa.float64(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us", tz="UTC"),
}
_BLOCK = 4 * 1024 * 1024


def compare_parquet(folder: Folder, stem: str, table: Table, parent: Table) -> Iterator[Problem]:
    """Compare a Parquet file with a table: types, what is said of it, and every value.

    Args:
        folder: the release.
        stem: the name of the table's files.
        table: what it should hold.
        parent: the table of the records, if this is a child table, and else itself.
    """
    import pyarrow.parquet as pq

    name = f"{stem}.parquet"
    if name not in folder.there:
        yield name, MISSING
        return
    try:
        with folder.open(name) as stream, pq.ParquetFile(stream) as opened:
            yield from ((name, text) for text in _differences(opened, table, parent))
    except (UnreadableError, OSError, ValueError, MemoryError, pa.ArrowException) as error:
        yield name, f"it cannot be read: {in_one_line(error)}"


def _differences(opened: Any, table: Table, parent: Table) -> Iterator[str]:
    if not opened.schema_arrow.equals(table.arrow_schema):
        yield "its columns are not those that the schema gives"
        return
    if not opened.schema_arrow.equals(table.arrow_schema, check_metadata=False) or any(
        not one.equals(other, check_metadata=True)
        for one, other in zip(opened.schema_arrow, table.arrow_schema, strict=True)
    ):
        yield "what it says of its columns is not what the schema says"
    said = opened.schema_arrow.metadata or {}
    for key, text in {
        "table": table.name,
        "key": json.dumps(table.key, ensure_ascii=False),
        "schema-sha256": table.fingerprint,
        "rows-sha256": rows_sha256(parent),
    }.items():
        if said.get(f"statekit.{key}".encode()) != text.encode():
            yield f"its metadata does not say statekit.{key} as the records give it"
    if table.rows is not None and opened.metadata.num_rows != table.rows:
        fewer = opened.metadata.num_rows < table.rows
        yield f"it has {'fewer' if fewer else 'more'} rows than the records give"
        return
    rows = compare_rows(table.columns, opened.iter_batches(1024), (piece.data for piece in table.pieces()))
    if rows is not None:
        yield rows


def compare_csv(folder: Folder, stem: str, table: Table, expected: Path) -> Iterator[Problem]:
    """Compare a CSV file with a table: every byte, and every value as another program reads it.

    Args:
        folder: the release.
        stem: the name of the table's files.
        table: what it should hold.
        expected: a file that was written of the table.
    """
    name = folder.file_of(f"{stem}.csv")
    if name is None:
        yield f"{stem}.csv", MISSING
        return
    different = compare_bytes(folder, name, expected)
    if different is not None:
        yield name, different
        return
    # The bytes are those that this program writes. Whether they mean the values, another one has to say.
    found = read_back(expected, table)
    if found is not None:
        yield name, f"read by another program, {found}"


def compare_bytes(folder: Folder, name: str, expected: Path) -> str | None:
    """Say which line of a file, unpacked, is the first that is not as in another file."""
    try:
        with expected.open("rb") as other:
            for number, (found, wanted) in enumerate(zip_longest(folder.lines(name), other), 1):
                if found != wanted:
                    return f"line {number} is not what the records give"
    except UnreadableError as error:
        return str(error)
    return None


def read_back(file: Path, table: Table) -> str | None:
    """Say where PyArrow reads other values from a CSV file than a table has; None where it reads the same."""
    import pyarrow.csv as pc

    fields = flat_fields(table.columns)
    if not fields:
        return None
    one = len(fields) == 1  # there null is written as "", for an empty line would be none
    largest = max((piece.size for piece in table.pieces()), default=0)
    try:
        with pc.open_csv(
            file,
            read_options=pc.ReadOptions(block_size=min(_BLOCK + 4 * largest, 2**31 - 1), use_threads=False),
            parse_options=pc.ParseOptions(newlines_in_values=True),
            convert_options=pc.ConvertOptions(
                column_types={field.name: _csv_type(field) for field in fields},
                null_values=[""],
                strings_can_be_null=not one,
                quoted_strings_can_be_null=one,
                true_values=["true"],
                false_values=["false"],
            ),
        ) as reader:
            if reader.schema.names != [field.name for field in fields]:
                return "its header is another one"
            cells = [replace(field.column, kind=_cell(field), children=()) for field in fields]
            return compare_rows(cells, reader, _flat(table, fields, filled=one))
    except (OSError, pa.ArrowException) as error:
        return f"it makes no sense: {in_one_line(error)}"


def _cell(field: FlatField) -> Kind:
    return field.column.kind if field.column.kind in _CSV_TYPES else Kind.STRING


def _csv_type(field: FlatField) -> pa.DataType:
    return _CSV_TYPES.get(field.column.kind, pa.string())


def _flat(table: Table, fields: Sequence[FlatField], *, filled: bool) -> Iterator[pa.RecordBatch]:
    for piece in table.pieces():
        arrays = [
            array.cast(_csv_type(field))
            for field, array in zip(fields, flat_columns(table.columns, piece.data), strict=True)
        ]
        if filled and pa.types.is_string(arrays[0].type):
            arrays = [arrays[0].fill_null("")]
        yield pa.RecordBatch.from_arrays(arrays, [field.name for field in fields])
