"""Rows side by side: those that a file gives, and those that the records give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

import pyarrow as pa

from statekit.tabulate import Column, Kind, json_texts

_AT_ONCE = 1024


def compare_rows(
    columns: Sequence[Column], found: Iterable[pa.RecordBatch], expected: Iterable[pa.RecordBatch]
) -> str | None:
    """Say where rows first differ; None where they are the same, value by value and bit by bit.

    Args:
        columns: what the columns are.
        found: the rows of a file, in batches of any size.
        expected: the rows that it should have, of the same Arrow types.
    """
    floating = [number for number, column in enumerate(columns) if _has_floats(column)]
    for number, (one, other) in enumerate(zip_longest(_rows(found), _rows(expected))):
        if one is None or other is None:
            return f"it has {'fewer' if one is None else 'more'} rows than the records give"
        if not one.equals(other) or not _same_floats(columns, floating, one, other):
            rows = min(len(one), len(other))
            same = (
                one.slice(at, 1).equals(other.slice(at, 1))
                and _same_floats(columns, floating, one.slice(at, 1), other.slice(at, 1))
                for at in range(rows)
            )
            first = next((at for at, equal in enumerate(same) if not equal), rows)
            return f"row {first + number * _AT_ONCE} differs"
    return None


def _has_floats(column: Column) -> bool:
    return column.kind is Kind.NUMBER or any(map(_has_floats, column.children))


def _same_floats(columns: Sequence[Column], numbers: Sequence[int], one: pa.Table, other: pa.Table) -> bool:
    """Whether floats are the same as they are written: to Arrow, -0.0 is 0.0."""
    return all(
        _texts(columns[number], one.column(number)).equals(_texts(columns[number], other.column(number)))
        for number in numbers
    )


def _texts(column: Column, values: pa.ChunkedArray) -> pa.Array:
    whole = values.combine_chunks()
    return json_texts(column, whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole)


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Rows of batches of any size, so many at once."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        whole = pa.Table.from_batches(waiting)
        start = 0
        while count - start >= _AT_ONCE:
            yield whole.slice(start, _AT_ONCE)
            start += _AT_ONCE
        waiting, count = whole.slice(start).to_batches(), count - start
    if count:
        yield pa.Table.from_batches(waiting)
