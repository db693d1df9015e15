"""Maps and tuples: objects with free keys and lists of a fixed length, as typed columns on request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import statekit

COUNTS = {
    "type": "object",
    "additionalProperties": {"type": "integer"},
    "x-statekit": {"type": "map"},
}
POINT = {
    "type": "array",
    "prefixItems": [{"type": "number"}, {"type": ["string", "null"]}],
    "items": False,
    "minItems": 2,
    "x-statekit": {"type": "tuple"},
}
FORMATS = ["jsonl", "parquet", "csv", "sqlite", "duckdb"]


def find(folder: Path, text: str, properties: dict[str, Any], **more: Any) -> statekit.Dataset:
    """Return a dataset of one file."""
    schema = {"type": "object", "properties": properties, "additionalProperties": False, **more}
    (folder / "item.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    return statekit.find_files(folder / "item.schema.json", [folder / "one.yaml"])


def test_a_map(tmp_path: Path) -> None:
    """A map is a list of keys and values in Parquet, the same JSON as before in CSV, and a child table."""
    dataset = find(tmp_path, "counts: {b: 2, a: 1}\n---\ncounts: {}\n---\n{}\n", {"counts": COUNTS})
    done = statekit.export(dataset, tmp_path / "build", formats=FORMATS, spreadsheet=True)
    assert done.report.diagnostics == ()
    assert statekit.verify(tmp_path / "build", dataset).problems == ()
    build = tmp_path / "build"
    assert (build / "item.jsonl").read_text() == '{"counts":{"a":1,"b":2}}\n{"counts":{}}\n{}\n'
    assert (build / "item.csv").read_bytes() == b'counts\r\n"{""a"":1,""b"":2}"\r\n{}\r\n""\r\n'
    assert (build / "item.counts.csv").read_text() == "item_row,position,key,value\n0,0,a,1\n0,1,b,2\n"
    table = pq.read_table(build / "item.parquet")
    entry = pa.struct(
        [pa.field("key", pa.string(), nullable=False), pa.field("value", pa.int64(), nullable=False)]
    )
    assert table.schema.field("counts").type == pa.list_(pa.field("element", entry, nullable=False))
    assert table["counts"].to_pylist() == [
        [{"key": "a", "value": 1}, {"key": "b", "value": 2}],
        [],
        None,
    ]


def test_maps_of_objects(tmp_path: Path) -> None:
    """The values of a map may be objects, lists, maps or null; each misfit is reported at its key."""
    day = {"type": "string", "format": "date"}
    entity = {"type": "object", "properties": {"day": day}, "additionalProperties": False}
    values = {"anyOf": [entity, {"type": "null"}]}
    people = COUNTS | {"additionalProperties": values}
    deep = COUNTS | {"patternProperties": {"^x": COUNTS}, "additionalProperties": False}
    time = COUNTS | {"additionalProperties": {"type": "string", "format": "date-time"}}
    properties = {"people": people, "deep": deep, "times": time}
    text = "people: {ann: {day: 2026-01-02}, bob: null, eve: {}}\ndeep: {x: {a: 1}, x2: {}}\n"
    dataset = find(tmp_path, text, properties)
    statekit.export(dataset, tmp_path / "build", formats=FORMATS, spreadsheet=True)
    assert statekit.verify(tmp_path / "build", dataset).problems == ()
    assert (tmp_path / "build" / "item.people.csv").read_text() == (
        "item_row,position,key,value.day\n0,0,ann,2026-01-02\n0,1,bob,\n0,2,eve,\n"
    )
    assert (tmp_path / "build" / "item.deep.value.csv").read_text() == (
        "item_row,deep_position,position,key,value\n0,0,0,a,1\n"
    )
    assert (tmp_path / "build" / "item.csv").read_text() == (
        "people,deep,times\n"
        '"{""ann"":{""day"":""2026-01-02""},""bob"":null,""eve"":{}}","{""x"":{""a"":1},""x2"":{}}",\n'
    )
    wrong = find(tmp_path, "times: {a: 2026-01-02T03:04:05Z, b: 2026-01-02T23:59:60Z}\n", properties)
    [finding] = statekit.export(wrong, tmp_path / "build").report.diagnostics
    assert str(finding).startswith(f"{wrong.files[0].path}:1:37: error[table/value]")
    assert finding.pointer == "/times/b"


def test_a_tuple(tmp_path: Path) -> None:
    """A tuple is a struct in Parquet, columns in CSV, and within a list JSON text."""
    properties = {"at": POINT, "track": {"type": "array", "items": POINT}}
    dataset = find(tmp_path, "at: [1.5, a]\ntrack: [[2, b], [3, null]]\n---\n{}\n", properties)
    done = statekit.export(dataset, tmp_path / "build", formats=FORMATS, spreadsheet=True)
    assert done.report.diagnostics == ()
    assert statekit.verify(tmp_path / "build", dataset).problems == ()
    build = tmp_path / "build"
    assert (build / "item.jsonl").read_text() == '{"at":[1.5,"a"],"track":[[2,"b"],[3,null]]}\n{}\n'
    assert (build / "item.csv").read_text() == (
        'at.item_0,at.item_1,track\n1.5,a,"[[2.0,""b""],[3.0,null]]"\n,,\n'
    )
    struct = pa.struct([pa.field("item_0", pa.float64(), nullable=False), pa.field("item_1", pa.string())])
    table = pq.read_table(build / "item.parquet")
    assert table.schema.field("at").type == struct
    assert table["at"].to_pylist() == [{"item_0": 1.5, "item_1": "a"}, None]
    assert table["track"].to_pylist() == [
        [{"item_0": 2.0, "item_1": "b"}, {"item_0": 3.0, "item_1": None}],
        None,
    ]


def test_tuples_of_older_drafts(tmp_path: Path) -> None:
    """In draft 7, `items` is the list of the items."""
    old = {"type": "array", "items": [{"type": "integer"}, COUNTS], "additionalItems": False}
    point = old | {"minItems": 2, "x-statekit": {"type": "tuple"}}
    draft = "http://json-schema.org/draft-07/schema#"
    dataset = find(tmp_path, "at: [1, {a: 2}]\n", {"at": point}, **{"$schema": draft})
    statekit.export(dataset, tmp_path / "build", formats=FORMATS, spreadsheet=True)
    assert statekit.verify(tmp_path / "build", dataset).problems == ()
    assert (tmp_path / "build" / "item.csv").read_text() == 'at.item_0,at.item_1\n1,"{""a"":2}"\n'
    assert (tmp_path / "build" / "item.at.item_1.csv").read_text() == (
        "item_row,position,key,value\n0,0,a,2\n"
    )


def test_a_value_in_a_tuple_that_does_not_fit(tmp_path: Path) -> None:
    """The finding is at the item."""
    point = POINT | {"prefixItems": [{"type": "integer"}, {"type": "string", "format": "date-time"}]}
    dataset = find(tmp_path, "at: [1, 2026-01-02T23:59:60Z]\n", {"at": point})
    [finding] = statekit.export(dataset, tmp_path / "build").report.diagnostics
    assert str(finding).startswith(f"{dataset.files[0].path}:1:9: error[table/value]")
    assert finding.pointer == "/at/1"


def test_nothing_changes_without_the_annotation(tmp_path: Path) -> None:
    """Maps and tuples stay JSON text unless the schema asks for columns."""
    properties = {
        "map": {"type": "object", "additionalProperties": {"type": "integer"}},
        "tuple": {name: value for name, value in POINT.items() if name != "x-statekit"},
        "either": {"anyOf": [COUNTS, {"type": "object", "additionalProperties": {"type": "integer"}}]},
    }
    find(tmp_path, "{}\n", properties)
    schema = statekit.arrow_schema(tmp_path / "item.schema.json")
    assert {str(field.type) for field in schema} == {"extension<arrow.json>"}


MAP_NEEDS = '`map` needs `"type": "object"` beside `x-statekit`, and no `properties`'
TUPLE_NEEDS = '`tuple` needs `"type": "array"` and `prefixItems` beside `x-statekit`'
LENGTH = '`tuple` needs a fixed length: add `"minItems": 2` and `"items": false`'


@pytest.mark.parametrize(
    ("subschema", "message"),
    [
        (COUNTS | {"properties": {"a": {}}}, MAP_NEEDS),
        (COUNTS | {"type": "string"}, MAP_NEEDS),
        (COUNTS | {"type": ["object", "array"]}, MAP_NEEDS),
        ({"x-statekit": {"type": "map"}}, MAP_NEEDS),
        ({"type": "array", "items": {}, "x-statekit": {"type": "tuple"}}, TUPLE_NEEDS),
        (POINT | {"type": "object"}, TUPLE_NEEDS),
        (POINT | {"items": {"type": "string"}}, LENGTH),
        (POINT | {"minItems": 1}, LENGTH),
    ],
)
def test_types_that_are_not_usable(tmp_path: Path, subschema: dict[str, Any], message: str) -> None:
    """A type that the values cannot have is an error of the schema."""
    with pytest.raises(statekit.SchemaError) as error:
        statekit.validate(find(tmp_path, "{}\n", {"a": subschema}))
    assert str(error.value).endswith(f"{message} (at /properties/a/x-statekit/type)")
