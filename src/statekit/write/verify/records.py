"""A release beside the records that it was made of: none is missing, none is more, and each is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from statekit.diagnostics import JSON, Pointer, pointer_text
from statekit.tabulate import Table
from statekit.write.verify.folder import Problem

_SAID = 20
_ABSENT: Any = object()


class _Record(NamedTuple):
    """A record: its key, or else the number of its row; its line; the file that it stands in."""

    key: Any
    line: str
    path: str

    def __str__(self) -> str:
        return json.dumps(self.key, ensure_ascii=False, default=str)


def compare_records(name: str, found: Table, expected: Table) -> Iterator[Problem]:
    """Compare the records of a release with those that an export would hold.

    Args:
        name: the file that the release has them in.
        found: the table that it gives.
        expected: the table that the records give.
    """
    if found.key != expected.key:
        yield name, "its schema names another key than that of the records"
        return
    said = list(_by_key(found, expected) if found.key else _by_row(found, expected))
    yield from ((name, text) for text in said[:_SAID])
    if len(said) > _SAID:
        yield name, f"and {len(said) - _SAID} more records are not the same"


def _by_key(found: Table, expected: Table) -> Iterator[str]:
    """Go through both in the order of the key."""
    ours, theirs = _records(found), _records(expected)
    one, other = next(ours, None), next(theirs, None)
    while one is not None or other is not None:
        if one is not None and (other is None or one.key < other.key):
            yield f"the record {one} is none of the records"
            one = next(ours, None)
        elif other is not None and (one is None or other.key < one.key):
            yield f"the record {other} is missing: {other.path}"
            other = next(theirs, None)
        elif one is not None and other is not None:
            yield from _difference(one, other)
            one, other = next(ours, None), next(theirs, None)


def _by_row(found: Table, expected: Table) -> Iterator[str]:
    """Go through both from the first row on, up to the first difference: nothing tells which is which."""
    if found.rows != expected.rows:
        yield f"it has {found.rows} records, and should have {expected.rows}"
    for one, other in zip(_records(found), _records(expected), strict=False):
        if said := list(_difference(one, other)):
            yield from said
            return


def _difference(one: _Record, other: _Record) -> Iterator[str]:
    if one.line == other.line:
        return
    # Lines are written in the order of a schema, and both need not have the same one.
    where = _where(json.loads(one.line), json.loads(other.line))
    if where is not None:
        at = f" at {pointer_text(where)}" if where else ""
        yield f"the record {one} is another one{at}: {other.path}"


def _where(one: JSON, other: JSON) -> Pointer | None:
    """The way to the first difference between two values; None where they are the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        pairs: list[tuple[str | int, JSON, JSON]] = [
            (name, one.get(name, _ABSENT), other.get(name, _ABSENT)) for name in {**other, **one}
        ]
    elif isinstance(one, list) and isinstance(other, list):
        items = enumerate(zip_longest(one, other, fillvalue=_ABSENT))
        pairs = [(number, mine, yours) for number, (mine, yours) in items]
    else:
        return None if repr(one) == repr(other) else ()
    found = ((step, _where(mine, yours)) for step, mine, yours in pairs)
    return next(((step, *where) for step, where in found if where is not None), None)


def _records(table: Table) -> Iterator[_Record]:
    if table.origins is None:
        return
    pieces = table.pieces()
    first = 0
    for origin in table.origins():
        numbers = range(first, first + origin.num_rows)
        keys = next(pieces).data.column(table.key[0]).to_pylist() if table.key else numbers
        yield from map(_Record, keys, origin.column("line").to_pylist(), origin.column("path").to_pylist())
        first += origin.num_rows
