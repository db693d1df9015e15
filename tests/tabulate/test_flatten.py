from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa

from statekit.tabulate import Table, child_tables, decode, flat_columns, flat_fields

TableOf = Callable[..., Table]

STRING = {"type": "string"}
JSON = pa.json_(pa.string())


def closed(**properties: Any) -> dict[str, Any]:
    """Return a closed object schema."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def many(items: Any) -> dict[str, Any]:
    """Return a list schema."""
    return {"type": "array", "items": items}


def flat_rows(table: Table) -> pa.RecordBatch:
    """Return the rows of a small table as Python values."""
    names = [field.name for field in flat_fields(table.columns)]
    return pa.RecordBatch.from_arrays(flat_columns(table.columns, next(table.pieces()).data), names)


def test_child_tables(table_of: TableOf) -> None:
    """Each list of objects is a table: at the top, in a struct, and in a list of another table."""
    schema = {
        **closed(
            id=STRING,
            quotes=many({**closed(exact=STRING, notes=many(closed(text=STRING))), "required": ["exact"]}),
            date=closed(sources=many(closed(url=STRING))),
            tags=many(STRING),
        ),
        "required": ["id"],
    }
    records: list[Any] = [
        {
            "id": "b",
            "quotes": [
                {"exact": "one", "notes": [{"text": "n"}, {}]},
                {"exact": "two"},
                {"exact": "three", "notes": [{"text": "m"}]},
            ],
            "date": {"sources": [{"url": "u"}]},
        },
        {"id": "a", "quotes": [{"exact": "four", "notes": []}], "date": None},
        {"id": "c", "quotes": [], "date": {}},
        {"id": "d", "quotes": None},
    ]
    children = child_tables(table_of(schema, records, "id"))
    assert [(child.name, child.key) for child in children] == [
        ("item.quotes", ("item_id", "position")),
        ("item.quotes.notes", ("item_id", "quotes_position", "position")),
        ("item.date.sources", ("item_id", "position")),
    ]
    quotes, notes, sources = children
    assert quotes.read_all().schema.equals(
        pa.schema(
            [
                pa.field("item_id", pa.string(), nullable=False),
                pa.field("position", pa.int64(), nullable=False),
                pa.field("exact", pa.string(), nullable=False),
                pa.field(
                    "notes",
                    pa.list_(pa.field("element", pa.struct([pa.field("text", pa.string())]), nullable=False)),
                ),
            ]
        )
    )
    assert quotes.read_all().to_pylist() == [
        {"item_id": "a", "position": 0, "exact": "four", "notes": []},
        {"item_id": "b", "position": 0, "exact": "one", "notes": [{"text": "n"}, {"text": None}]},
        {"item_id": "b", "position": 1, "exact": "two", "notes": None},
        {"item_id": "b", "position": 2, "exact": "three", "notes": [{"text": "m"}]},
    ]
    assert notes.read_all().to_pylist() == [
        {"item_id": "b", "quotes_position": 0, "position": 0, "text": "n"},
        {"item_id": "b", "quotes_position": 0, "position": 1, "text": None},
        {"item_id": "b", "quotes_position": 2, "position": 0, "text": "m"},
    ]
    assert sources.read_all().to_pylist() == [{"item_id": "b", "position": 0, "url": "u"}]


def test_child_of_a_table_without_key(table_of: TableOf) -> None:
    """Without a key, the row number identifies the owner; a null in a list is a row."""
    item = {**closed(n={"type": "integer"}), "type": ["object", "null"], "required": ["n"]}
    table = table_of(closed(list=many(item)), [{}, {"list": [{"n": 1}, None]}, {"list": [{"n": 2}]}])
    (child,) = child_tables(table)
    assert child.key == ("item_row", "position")
    assert child.read_all().schema.field("n").nullable
    assert child.read_all().to_pylist() == [
        {"item_row": 1, "position": 0, "n": 1},
        {"item_row": 1, "position": 1, "n": None},
        {"item_row": 2, "position": 0, "n": 2},
    ]


def test_names_that_clash(table_of: TableOf) -> None:
    """If a field has the name of a key column, the key column gets underscores."""
    item = closed(position=STRING, _position=STRING, item_id=STRING, position_position=many(closed(a=STRING)))
    schema = {**closed(id=STRING, position=many(item)), "required": ["id"]}
    table = table_of(schema, [{"id": "x", "position": [{"position_position": [{"a": "b"}]}]}], "id")
    child, grandchild = child_tables(table)
    assert child.read_all().column_names[:4] == ["_item_id", "__position", "position", "_position"]
    assert grandchild.read_all().column_names == ["item_id", "position_position", "position", "a"]


def test_nested_paths_with_one_name(table_of: TableOf) -> None:
    """Nested lists of the same name have position columns of different names."""
    inner = many(closed(a=many(closed(a=many(closed(b=STRING))))))
    table = table_of(closed(a=inner), [{"a": [{"a": [{"a": [{"b": "x"}]}]}]}])
    assert [child.read_all().column_names for child in child_tables(table)] == [
        ["item_row", "position", "a"],
        ["item_row", "a_position", "position", "a"],
        ["item_row", "a_position", "_a_position", "position", "b"],
    ]


def test_list_as_record(table_of: TableOf) -> None:
    """A record that is a list of objects has a child table."""
    table = table_of(many(closed(a=STRING)), [[{"a": "x"}], [], [{"a": "y"}, {}]])
    (child,) = child_tables(table)
    assert child.name == "item.value"
    assert child.read_all().to_pylist() == [
        {"item_row": 0, "position": 0, "a": "x"},
        {"item_row": 2, "position": 0, "a": "y"},
        {"item_row": 2, "position": 1, "a": None},
    ]


def test_flat_columns(table_of: TableOf) -> None:
    """In CSV, structs are dotted columns; lists and JSON are the text of the record."""
    schema = closed(
        a={**closed(b=STRING, c=closed(d=many({"type": "string", "format": "date"}))), "required": ["b"]},
        l=many(
            {
                "type": "object",
                "properties": {
                    "t": {"type": "string", "format": "date-time"},
                    "n": {"type": ["integer", "null"]},
                    "x": STRING,
                },
                "required": ["n"],
            }
        ),
        j={},
    )
    table = table_of(
        schema,
        [
            {
                "a": {"b": "x", "c": {"d": ["2026-01-02", "0001-01-01"]}},
                "l": [{"z": 1, "t": "2026-01-02T03:04:05+01:00", "n": None, "x": None}],
                "j": {"b": 1, "a": 1.0},
            },
            {},
        ],
    )
    flat = flat_rows(table)
    assert flat.schema.types == [pa.string(), pa.large_string(), pa.large_string(), pa.string()]
    assert flat.to_pylist() == [
        {
            "a.b": "x",
            "a.c.d": '["2026-01-02","0001-01-01"]',
            "l": '[{"t":"2026-01-02T02:04:05Z","n":null,"z":1}]',
            "j": '{"a":1.0,"b":1}',
        },
        {"a.b": None, "a.c.d": None, "l": None, "j": None},
    ]


def test_flat_names_that_clash(table_of: TableOf) -> None:
    """Columns with equal names are numbered, always in the same way."""
    schema = {
        "type": "object",
        "properties": {
            "a.b": STRING,
            "a": closed(b=STRING, b_2=STRING),
            "a.b_2": STRING,
            "": closed(**{"": STRING}),
            ".": STRING,
        },
        "additionalProperties": False,
    }
    table = table_of(schema, [{"a.b": "1", "a": {"b": "2", "b_2": "3"}}])
    flat = flat_rows(table)
    assert flat.schema.names == ["a.b", "a.b_3", "a.b_2", "a.b_2_2", ".", "._2"]
    assert list(flat.to_pylist()[0].values()) == ["1", "2", "3", None, None, None]


def test_decode(table_of: TableOf) -> None:
    """The columns return the records: null is absent unless the property is required."""
    schema = {
        "type": "object",
        "properties": {"a": STRING, "b": {"type": ["string", "null"]}, "c": closed(d=STRING)},
        "required": ["b"],
    }
    table = table_of(schema, [{"z": [1.5], "a": None, "b": None, "c": {"d": None}}])
    column = table.columns[2]
    assert decode(column, table.read_all()["c"].chunk(0)) == [{}]
    assert decode(table.columns[3], table.read_all()["additional_properties"].chunk(0)) == [{"z": [1.5]}]
