"""Source columns: the file of each record, and its position in that file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pyarrow as pa

from statekit.tabulate.columns import Column, ColumnKind
from statekit.tabulate.rows import Piece, Table
from statekit.tabulate.texts import json_texts

SOURCE = pa.schema(
    [pa.field("path", pa.string(), nullable=False), pa.field("record", pa.int64(), nullable=False)]
)
"""The file and the position of records, in batches of any size."""

_COLUMNS = (
    Column(
        "source_path",
        ColumnKind.STRING,
        nullable=False,
        required=True,
        description="The path of the file that contains the record.",
        types=("string",),
    ),
    Column(
        "source_record",
        ColumnKind.INTEGER,
        nullable=False,
        required=True,
        description="The position of the record in its file, from 0.",
        types=("integer",),
    ),
)
_LINE = Column(
    "",
    ColumnKind.STRUCT,
    children=(
        Column("path", ColumnKind.STRING, nullable=False, required=True),
        Column("record", ColumnKind.INTEGER, nullable=False, required=True),
    ),
)


def with_source_columns(table: Table) -> Table:
    """Return a table with columns for the file and the position of each record.

    They are the last columns, and the key of a table without one. If a column has the name of one of them,
    underscores are put before the name of the source column until it is unique.

    Args:
        table: a table with `sources`. If there are fewer than rows, the last rows have a position of -1.
    """
    taken = {column.name for column in table.columns}
    added = []
    for column in _COLUMNS:
        name = column.name
        while name in taken:
            name = "_" + name
        added.append(replace(column, name=name))
    columns = (*table.columns, *added)
    schema = pa.schema([column.arrow_field for column in columns])

    def pieces() -> Iterator[Piece]:
        sources = _cut_as(table, table.sources() if table.sources else iter(()))
        for piece, source in zip(table.pieces(), sources, strict=True):
            arrays = [*piece.data.columns, *source.columns]
            yield Piece(piece.first, pa.RecordBatch.from_arrays(arrays, schema=schema), piece.size)

    key = table.key or tuple(column.name for column in added)
    return replace(table, key=key, columns=columns, pieces=pieces, has_source_columns=True)


def source_lines(table: Table) -> Iterator[pa.Array]:
    """Yield the file and the position of each record of a table as JSON."""
    for batch in table.sources() if table.sources else ():
        yield json_texts(_LINE, pa.StructArray.from_arrays(batch.columns, names=["path", "record"]))


def _cut_as(table: Table, sources: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield sources in batches of as many rows as the pieces of a table."""
    waiting = SOURCE.empty_table()
    for piece in table.pieces():
        rows = len(piece.data)
        while len(waiting) < rows:
            batch = next(sources, None)
            if batch is None:
                missing = rows - len(waiting)
                batch = pa.RecordBatch.from_arrays(
                    [pa.array([""] * missing, pa.string()), pa.array([-1] * missing, pa.int64())],
                    schema=SOURCE,
                )
            waiting = pa.concat_tables([waiting, pa.Table.from_batches([batch])])
        (part,) = waiting.slice(0, rows).combine_chunks().to_batches() or SOURCE.empty_table().to_batches()
        yield part
        waiting = waiting.slice(rows)


def record_sources(table: Table, root: str) -> Iterator[pa.RecordBatch]:
    """Yield the file and the position of each record of a table.

    Args:
        table: a table with origins.
        root: the folder that the paths are relative to.
    """

    @cache
    def relative(path: str) -> str:
        return os.path.relpath(path, root).replace(os.sep, "/")

    for origin in table.origins() if table.origins else ():
        paths = pa.array(map(relative, origin.column("path").to_pylist()), pa.string(), size=len(origin))
        yield pa.RecordBatch.from_arrays([paths, origin.column("record")], schema=SOURCE)
