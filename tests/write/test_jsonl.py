from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from statekit.tabulate import Table, child_tables
from statekit.write import FORMATS

TableOf = Callable[..., Table]

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "day": {"type": "string", "format": "date"},
        "time": {"type": "string", "format": "date-time"},
        "list": {"type": "array", "items": {"type": "object", "properties": {"a": {}}}},
    },
    "required": ["id"],
}


def test_bytes(table_of: TableOf) -> None:
    """A record is a line, as it was written: absent is not null, offsets stay; keys are in order."""
    table = table_of(
        SCHEMA,
        [
            {"z": 0.1, "time": "2026-01-02t03:04:05.50+01:00", "id": "b", "B": 1.0},
            {"list": [{"b": "\n", "a": 2}, {}], "day": None, "id": "a"},
        ],
        "id",
    )
    stream = io.BytesIO()
    FORMATS["jsonl"].write(table, stream)
    assert stream.getvalue().decode() == (
        '{"id":"a","day":null,"list":[{"a":2,"b":"\\n"},{}]}\n'
        '{"id":"b","time":"2026-01-02t03:04:05.50+01:00","B":1.0,"z":0.1}\n'
    )


def test_table_without_rows(table_of: TableOf) -> None:
    """No records are no bytes."""
    stream = io.BytesIO()
    FORMATS["jsonl"].write(table_of(SCHEMA, []), stream)
    assert stream.getvalue() == b""


def test_child_tables_are_no_records(table_of: TableOf) -> None:
    """A child table is not written: its rows stand in the lines of its records."""
    assert not FORMATS["jsonl"].children
    (child,) = child_tables(table_of(SCHEMA, [{"id": "a"}]))
    with pytest.raises(ValueError, match=r"the rows of item\.list are no records"):
        FORMATS["jsonl"].write(child, io.BytesIO())
