"""Compare the rows of a file with the rows that the records produce."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

import pyarrow as pa

from statekit.tabulate import Column, ColumnKind, json_texts

FEWER_ROWS = "fewer rows than the records produce"
MORE_ROWS = "more rows than the records produce"

_CHUNK_ROWS = 1024


def row_differs(number: int) -> str:
    """Return the message for the first row that differs, counted from 0."""
    return f"row {number} differs from the records"


def compare_rows(
    columns: Sequence[Column], found: Iterable[pa.RecordBatch], expected: Iterable[pa.RecordBatch]
) -> str | None:
    """Return a message for the first row that differs; None if all values are equal, bit by bit.

    Args:
        columns: The columns of both sides.
        found: The rows of the file, in batches of any size.
        expected: The rows that the records produce, of the same Arrow types.
    """
    floats = [index for index, column in enumerate(columns) if _has_floats(column)]
    for number, (actual, wanted) in enumerate(zip_longest(_chunks(found), _chunks(expected))):
        if actual is None or wanted is None:
            return FEWER_ROWS if actual is None else MORE_ROWS
        if _are_equal(columns, floats, actual, wanted):
            continue
        shared = min(len(actual), len(wanted))
        first = next(
            (
                index
                for index in range(shared)
                if not _are_equal(columns, floats, actual.slice(index, 1), wanted.slice(index, 1))
            ),
            shared,
        )
        return row_differs(first + number * _CHUNK_ROWS)
    return None


def _has_floats(column: Column) -> bool:
    return column.kind is ColumnKind.NUMBER or any(map(_has_floats, column.children))


def _are_equal(columns: Sequence[Column], floats: Sequence[int], actual: pa.Table, wanted: pa.Table) -> bool:
    """Return True if two tables are equal; floats are compared as text, because to Arrow -0.0 equals 0.0."""
    return actual.equals(wanted) and all(
        _texts(columns[index], actual.column(index)).equals(_texts(columns[index], wanted.column(index)))
        for index in floats
    )


def _texts(column: Column, values: pa.ChunkedArray) -> pa.Array:
    combined = values.combine_chunks()
    return json_texts(column, combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined)


def _chunks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield the rows of batches of any size as tables of `_CHUNK_ROWS` rows; the last may be shorter."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        combined = pa.Table.from_batches(waiting)
        start = 0
        while count - start >= _CHUNK_ROWS:
            yield combined.slice(start, _CHUNK_ROWS)
            start += _CHUNK_ROWS
        waiting, count = combined.slice(start).to_batches(), count - start
    if count:
        yield pa.Table.from_batches(waiting)
