"""The table of types in docs/mapping.md, row by row, with a value in each format."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import statekit

JSON = pa.json_(pa.string())


def element(of: pa.DataType, *, nullable: bool = False) -> pa.DataType:
    """Return the type of a list."""
    return pa.list_(pa.field("element", of, nullable=nullable))


STRING = {"type": "string"}
POINT = {
    "type": "object",
    "properties": {"x": {"type": "integer"}, "y": {"type": ["number", "null"]}},
    "required": ["x"],
    "additionalProperties": False,
}
IN_POINT = pa.struct([pa.field("x", pa.int64(), nullable=False), pa.field("y", pa.float64())])

# Name, schema, value, Arrow type, CSV cell, text in JSON Lines.
ROWS: list[tuple[str, Any, Any, pa.DataType, str, str]] = [
    ("string", STRING, 'a "b", c', pa.string(), 'a "b", c', '"a \\"b\\", c"'),
    ("empty", STRING, "", pa.string(), "", '""'),
    ("digits", STRING, "007", pa.string(), "007", '"007"'),
    ("uri", {**STRING, "format": "uri"}, "urn:x", pa.string(), "urn:x", '"urn:x"'),
    ("email", {**STRING, "format": "email"}, "a@b.org", pa.string(), "a@b.org", '"a@b.org"'),
    (
        "uuid",
        {**STRING, "format": "uuid"},
        "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
        pa.string(),
        "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
        '"2eb8aa08-aa98-11ea-b4aa-73b441d16380"',
    ),
    ("time", {**STRING, "format": "time"}, "03:04:05Z", pa.string(), "03:04:05Z", '"03:04:05Z"'),
    ("pattern", {**STRING, "pattern": "^[0-9]+$"}, "12", pa.string(), "12", '"12"'),
    ("enum", {"enum": ["a", "b"]}, "b", pa.string(), "b", '"b"'),
    ("const", {"const": "a"}, "a", pa.string(), "a", '"a"'),
    ("date", {**STRING, "format": "date"}, "2026-01-02", pa.date32(), "2026-01-02", '"2026-01-02"'),
    (
        "date-time",
        {**STRING, "format": "date-time"},
        "2026-01-02t05:04:05.5+02:00",
        pa.timestamp("us", tz="UTC"),
        "2026-01-02T03:04:05.500000Z",
        '"2026-01-02t05:04:05.5+02:00"',
    ),
    ("integer", {"type": "integer"}, -(2**63), pa.int64(), "-9223372036854775808", "-9223372036854775808"),
    ("narrow", {"type": "integer", "minimum": 0, "maximum": 9}, 7, pa.int64(), "7", "7"),
    (
        "unsigned",
        {"type": "integer", "maximum": 2**64 - 1},
        2**64 - 1,
        pa.uint64(),
        "18446744073709551615",
        "18446744073709551615",
    ),
    ("number", {"type": "number"}, 0.1, pa.float64(), "0.1", "0.1"),
    ("number or integer", {"type": ["number", "integer"]}, 3, pa.float64(), "3.0", "3"),
    ("boolean", {"type": "boolean"}, True, pa.bool_(), "true", "true"),
    ("object", POINT, {"x": 1, "y": None}, IN_POINT, "1", '{"x":1,"y":null}'),
    (
        "additional only",
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"b": 1, "a": 2},
        JSON,
        '{"a":2,"b":1}',
        '{"a":2,"b":1}',
    ),
    (
        "patterns only",
        {"type": "object", "patternProperties": {"^a": True}},
        {"a": 1},
        JSON,
        '{"a":1}',
        '{"a":1}',
    ),
    ("no type", {}, [1, "a"], JSON, '[1,"a"]', '[1,"a"]'),
    ("true", True, "text", JSON, '"text"', '"text"'),
    ("mixed", {"type": ["string", "integer"]}, "1", JSON, '"1"', '"1"'),
    ("recursive", {"$ref": "#/$defs/list"}, [[[]]], element(JSON), "[[[]]]", "[[[]]]"),
    ("prefixItems", {"type": "array", "prefixItems": [STRING]}, ["a", 1], JSON, '["a",1]', '["a",1]'),
    ("array", {"type": "array", "items": STRING}, ["a", ""], element(pa.string()), '["a",""]', '["a",""]'),
    (
        "points",
        {"type": "array", "items": POINT},
        [{"x": 1}, {"x": 2, "y": 0.5}],
        element(IN_POINT),
        '[{"x":1},{"x":2,"y":0.5}]',
        '[{"x":1},{"x":2,"y":0.5}]',
    ),
    ("T or null", {"type": ["integer", "null"]}, None, pa.int64(), "", "null"),
    ("anyOf null", {"anyOf": [STRING, {"type": "null"}]}, None, pa.string(), "", "null"),
    ("oneOf null", {"oneOf": [{"type": "null"}, {"type": "boolean"}]}, None, pa.bool_(), "", "null"),
    (
        "allOf",
        {"allOf": [{"type": ["integer", "string"]}, {"type": ["string", "null"]}]},
        "a",
        pa.string(),
        "a",
        '"a"',
    ),
    ("$ref with siblings", {"$ref": "#/$defs/any", "type": "integer"}, 5, pa.int64(), "5", "5"),
    (
        "oneOf of objects",
        {
            "oneOf": [
                {"type": "object", "properties": {"k": {"const": "x"}, "x": STRING}, "required": ["k", "x"]},
                {"type": "object", "properties": {"k": {"const": "y"}, "y": STRING}, "required": ["k"]},
            ],
            "unevaluatedProperties": False,
        },
        {"k": "x", "x": "a"},
        pa.struct(
            [
                pa.field("k", pa.string(), nullable=False),
                pa.field("x", pa.string()),
                pa.field("y", pa.string()),
            ]
        ),
        "x",
        '{"k":"x","x":"a"}',
    ),
]
NAMES = [row[0] for row in ROWS]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export one record with a value for each row of the table, and one with as few values as possible."""
    folder = tmp_path_factory.mktemp("mapping")
    schema = {
        "type": "object",
        "x-statekit": {"key": "id"},
        "properties": {"id": STRING, **{row[0]: row[1] for row in ROWS}},
        "required": ["id", *NAMES[::2]],
        "additionalProperties": False,
        "$defs": {
            "list": {"type": "array", "items": {"$ref": "#/$defs/list"}},
            "any": {"type": ["integer", "string"]},
        },
    }
    full = {"id": "full", **{row[0]: row[2] for row in ROWS}}
    least = {"id": "least", **{row[0]: row[2] for row in ROWS[::2]}}
    (folder / "row.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / "rows.json").write_text(json.dumps([full, least]), encoding="utf-8")
    found = statekit.find_files(folder / "row.schema.json", [folder / "rows.json"])
    done = statekit.export(found, folder / "build")
    assert done.report.diagnostics == ()
    return folder / "build"


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_row(build: Path, row: tuple[str, Any, Any, pa.DataType, str, str]) -> None:
    """The type comes from the schema, and each format contains the value as documented."""
    name, _, value, arrow_type, cell, text = row
    table = pq.read_table(build / "row.parquet")
    assert table.schema.field(name).type == arrow_type
    required = name in NAMES[::2]
    may_be_null = value is None or name in {"no type", "true"}
    assert table.schema.field(name).nullable == (may_be_null or not required)

    with (build / "row.csv").open(newline="", encoding="utf-8") as file:
        full, least = csv.DictReader(file)
    columns = {"object": "object.x", "oneOf of objects": "oneOf of objects.k"}
    assert full[columns.get(name, name)] == cell
    assert least[columns.get(name, name)] == (cell if required else "")

    lines = (build / "row.jsonl").read_text(encoding="utf-8").splitlines()
    assert f",{json.dumps(name)}:{text}" in lines[0]
    assert (f",{json.dumps(name)}:{text}" in lines[1]) == required


def test_null_is_not_the_empty_string(build: Path) -> None:
    """In CSV, null is empty and unquoted, and the empty string is quoted."""
    header, full, least = (build / "row.csv").read_bytes().decode().split("\r\n")[:3]
    assert header.startswith("id,string,empty,digits,")
    assert full.startswith('full,"a ""b"", c","",007,')
    assert least.startswith('least,"a ""b"", c",,007,')


def test_list_of_objects_is_a_child_table(build: Path) -> None:
    """The child table of a list of objects has the record's key, the position and the fields."""
    assert (build / "row.points.csv").read_bytes() == (
        b"row_id,position,x,y\r\nfull,0,1,\r\nfull,1,2,0.5\r\n"
    )


def test_members_and_description_are_metadata(build: Path) -> None:
    """The allowed values are in the metadata of the field."""
    schema = pq.read_schema(build / "row.parquet")
    assert schema.field("enum").metadata[b"enum"] == b'["a", "b"]'
    assert schema.field("const").metadata[b"enum"] == b'["a"]'
