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
    """A record is one line: absent and null differ, time offsets remain, and keys are ordered."""
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
    """A table without rows is an empty file."""
    stream = io.BytesIO()
    FORMATS["jsonl"].write(table_of(SCHEMA, []), stream)
    assert stream.getvalue() == b""


def test_child_tables_are_rejected(table_of: TableOf) -> None:
    """A child table is not written, because the lines of the records contain its rows."""
    assert not FORMATS["jsonl"].children
    (child,) = child_tables(table_of(SCHEMA, [{"id": "a"}]))
    with pytest.raises(ValueError, match=r"the rows of item\.list are not records"):
        FORMATS["jsonl"].write(child, io.BytesIO())
