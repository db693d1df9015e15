"""Tables without extension types, for programs that do not read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from statekit.tabulate.columns import Column, ColumnKind
from statekit.tabulate.rows import Piece, Table

NOTE = "json"
"""The note of a portable table, with the value `text`."""


def portable(table: Table) -> Table:
    """Return a table whose JSON columns are plain strings at every level of nesting.

    The values stay the same. The note `json` of the table states what its columns contain.
    """
    columns = tuple(map(_with_plain_text, table.columns))
    schema = pa.schema([column.arrow_field for column in columns])

    def pieces() -> Iterator[Piece]:
        for piece in table.pieces():
            pairs = zip(columns, piece.data.columns, strict=True)
            arrays = [array.cast(column.arrow_type) for column, array in pairs]
            yield replace(piece, data=pa.RecordBatch.from_arrays(arrays, schema=schema))

    return replace(table, columns=columns, pieces=pieces, notes={**table.notes, NOTE: "text"})


def _with_plain_text(column: Column) -> Column:
    return replace(
        column,
        plain=column.kind is ColumnKind.JSON,
        children=tuple(map(_with_plain_text, column.children)),
    )
