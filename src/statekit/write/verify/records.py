"""Compare the records of a release with the records that it was exported from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from statekit.diagnostics import JSON, Pointer, pointer_text
from statekit.phrasing import one_of, quoted
from statekit.tabulate import Table
from statekit.write.verify.folder import ReleaseProblem

_MAX_PROBLEMS = 20
_ABSENT: Any = object()


class _Record(NamedTuple):
    """A record.

    Attributes:
        key: The key, or the number of the row in a table without a key.
        line: The record as canonical JSON.
        path: The file that contains the record.
    """

    key: Any
    line: str
    path: str

    def __str__(self) -> str:
        return json.dumps(self.key, ensure_ascii=False, default=str)


def _shown_key(key: Sequence[str]) -> str:
    return f"the key {one_of([quoted(name) for name in key], 'and')}" if key else "no key"


def compare_records(name: str, found: Table, expected: Table) -> Iterator[ReleaseProblem]:
    """Compare the records of a release with those that an export would write.

    Args:
        name: The file of the release that contains the records.
        found: The table of the records in the release.
        expected: The table of the records that an export would write.
    """
    if found.key != expected.key:
        keys = f"the export has {_shown_key(found.key)}, and the records have {_shown_key(expected.key)}"
        yield name, f"{keys}; `verify` needs the same key as `export`"
        return
    compare = _differences_by_key if found.key else _differences_by_row
    messages = list(compare(found, expected))
    yield from ((name, message) for message in messages[:_MAX_PROBLEMS])
    if len(messages) > _MAX_PROBLEMS:
        yield name, f"and {len(messages) - _MAX_PROBLEMS} more records differ"


def _differences_by_key(found: Table, expected: Table) -> Iterator[str]:
    """Compare two tables in the order of their key."""
    found_records, expected_records = _records(found), _records(expected)
    actual, wanted = next(found_records, None), next(expected_records, None)
    while actual is not None or wanted is not None:
        if actual is not None and (wanted is None or actual.key < wanted.key):
            yield f"unexpected record {actual}"
            actual = next(found_records, None)
        elif wanted is not None and (actual is None or wanted.key < actual.key):
            yield f"record {wanted} is missing: {wanted.path}"
            wanted = next(expected_records, None)
        elif actual is not None and wanted is not None:
            yield from _difference(actual, wanted)
            actual, wanted = next(found_records, None), next(expected_records, None)


def _differences_by_row(found: Table, expected: Table) -> Iterator[str]:
    """Compare two tables row by row, up to the first difference: without a key, later rows may be shifted."""
    if found.rows != expected.rows:
        yield f"contains {found.rows} records instead of {expected.rows}"
    for actual, wanted in zip(_records(found), _records(expected), strict=False):
        if messages := list(_difference(actual, wanted)):
            yield from messages
            return


def _difference(actual: _Record, wanted: _Record) -> Iterator[str]:
    if actual.line == wanted.line:
        return
    # The keys in a line are in the order of a schema, and the two schemas may order them differently.
    pointer = _first_difference(json.loads(actual.line), json.loads(wanted.line))
    if pointer is not None:
        location = f" at {pointer_text(pointer)}" if pointer else ""
        yield f"record {actual} differs{location}: {wanted.path}"


def _first_difference(actual: JSON, wanted: JSON) -> Pointer | None:
    """Return the location of the first difference between two values; None if they are equal."""
    if isinstance(actual, dict) and isinstance(wanted, dict):
        pairs: list[tuple[str | int, JSON, JSON]] = [
            (name, actual.get(name, _ABSENT), wanted.get(name, _ABSENT)) for name in {**wanted, **actual}
        ]
    elif isinstance(actual, list) and isinstance(wanted, list):
        items = enumerate(zip_longest(actual, wanted, fillvalue=_ABSENT))
        pairs = [(index, left, right) for index, (left, right) in items]
    else:
        return None if repr(actual) == repr(wanted) else ()
    differences = ((token, _first_difference(left, right)) for token, left, right in pairs)
    return next(((token, *pointer) for token, pointer in differences if pointer is not None), None)


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
