from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from statekit.diagnostics import Route
from statekit.tabulate import TablePlan, build_batch

PlanOf = Callable[..., TablePlan]

JSON = pa.json_(pa.string())
TIME = pa.timestamp("us", tz="UTC")


def element(of: pa.DataType, *, nullable: bool = False) -> pa.DataType:
    """Return the type of a list."""
    return pa.list_(pa.field("element", of, nullable=nullable))


def entity(**properties: Any) -> dict[str, Any]:
    """Return an open object schema."""
    return {"type": "object", "properties": properties}


def closed(**properties: Any) -> dict[str, Any]:
    """Return a closed object schema."""
    return {**entity(**properties), "additionalProperties": False}


STRING = {"type": "string"}
INTEGER = {"type": "integer"}

TYPES: list[tuple[str, Any, pa.DataType, bool]] = [
    # The table of types, row by row; True if nullable although the property is required.
    ("string", STRING, pa.string(), False),
    ("uri", {"type": "string", "format": "uri"}, pa.string(), False),
    ("time", {"type": "string", "format": "time"}, pa.string(), False),
    ("enum", {"enum": ["a", "b"]}, pa.string(), False),
    ("const", {"const": "a"}, pa.string(), False),
    ("date", {"type": "string", "format": "date"}, pa.date32(), False),
    ("date-time", {"type": "string", "format": "date-time"}, TIME, False),
    (
        "nanoseconds",
        {"type": "string", "format": "date-time", "x-statekit": {"type": "timestamp[ns]"}},
        pa.timestamp("ns", tz="UTC"),
        False,
    ),
    ("integer", INTEGER, pa.int64(), False),
    ("small integer", {"type": "integer", "minimum": 0, "maximum": 9}, pa.int64(), False),
    ("below 2^63", {"type": "integer", "maximum": 2**63 - 1}, pa.int64(), False),
    ("from 2^63", {"type": "integer", "maximum": 2**63}, pa.uint64(), False),
    ("below 2^64", {"type": "integer", "maximum": 2**64 - 1}, pa.uint64(), False),
    ("from 2^64", {"type": "integer", "maximum": 2**64}, pa.int64(), False),
    ("exclusive 2^63", {"type": "integer", "exclusiveMaximum": 2**63}, pa.int64(), False),
    ("exclusive 2^64", {"type": "integer", "exclusiveMaximum": 2**64}, pa.uint64(), False),
    ("number", {"type": "number"}, pa.float64(), False),
    ("number or integer", {"type": ["integer", "number"]}, pa.float64(), False),
    ("boolean", {"type": "boolean"}, pa.bool_(), False),
    ("object", closed(a=STRING), pa.struct([pa.field("a", pa.string())]), False),
    (
        "open object",
        entity(a=STRING),
        pa.struct([pa.field("a", pa.string()), pa.field("additional_properties", JSON)]),
        False,
    ),
    (
        "object with patterns",
        {**closed(a=STRING), "patternProperties": {"^x-": STRING}},
        pa.struct([pa.field("a", pa.string()), pa.field("additional_properties", JSON)]),
        False,
    ),
    (
        "object without unevaluated properties",
        {**entity(a=STRING), "unevaluatedProperties": False},
        pa.struct([pa.field("a", pa.string())]),
        False,
    ),
    (
        "object with a required property",
        {**closed(a=STRING, b=INTEGER), "required": ["b"]},
        pa.struct([pa.field("a", pa.string()), pa.field("b", pa.int64(), nullable=False)]),
        False,
    ),
    ("map", {"type": "object", "additionalProperties": INTEGER}, JSON, False),
    ("map by pattern", {"type": "object", "patternProperties": {"^a": INTEGER}}, JSON, False),
    ("empty object", {"type": "object", "additionalProperties": False}, JSON, False),
    ("true", True, JSON, True),
    ("no keywords", {}, JSON, True),
    (
        "no type but properties",
        {"properties": {"a": STRING}},
        pa.struct([pa.field("a", pa.string()), pa.field("additional_properties", JSON)]),
        True,
    ),
    (
        "properties in each alternative without a type",
        {"anyOf": [{"properties": {"a": STRING}}, {"properties": {"a": STRING}, "required": ["a"]}]},
        pa.struct([pa.field("a", pa.string()), pa.field("additional_properties", JSON)]),
        True,
    ),
    (
        "properties without a type, or a string",
        {"anyOf": [{"properties": {"a": STRING}}, STRING]},
        JSON,
        True,
    ),
    (
        "properties beside every type",
        {
            "properties": {"a": STRING},
            "type": ["null", "boolean", "object", "array", "number", "string", "integer"],
        },
        JSON,
        True,
    ),
    ("string or integer", {"type": ["string", "integer"]}, JSON, False),
    ("mixed enum", {"enum": ["a", 1]}, JSON, False),
    ("enum of a list", {"enum": [["a"]]}, element(JSON, nullable=True), False),
    ("enum of an object", {"const": {"a": 1}}, JSON, False),
    ("only null", {"type": "null"}, JSON, True),
    ("list", {"type": "array", "items": STRING}, element(pa.string()), False),
    (
        "list with nulls",
        {"type": "array", "items": {"type": ["string", "null"]}},
        element(pa.string(), nullable=True),
        False,
    ),
    (
        "list of lists of objects",
        {"type": "array", "items": {"type": "array", "items": closed(a=STRING)}},
        element(element(pa.struct([pa.field("a", pa.string())]))),
        False,
    ),
    ("list of anything", {"type": "array"}, element(JSON, nullable=True), False),
    ("list of nothing", {"type": "array", "items": False}, element(JSON), False),
    ("tuple", {"type": "array", "prefixItems": [STRING], "items": INTEGER}, JSON, False),
    ("string or null", {"type": ["string", "null"]}, pa.string(), True),
    ("anyOf with null", {"anyOf": [INTEGER, {"type": "null"}]}, pa.int64(), True),
    ("enum with null", {"enum": ["a", None]}, pa.string(), True),
    ("null kept out", {"type": "string", "enum": ["a", None]}, pa.string(), False),
    ("enum of integers", {"enum": [1, 2]}, pa.int64(), False),
    ("enum beyond int64", {"enum": [1, 2**63]}, pa.uint64(), False),
    ("enum of numbers", {"enum": [1, 2.5]}, pa.float64(), False),
    ("number that lists integers", {"type": "number", "enum": [1, 2]}, pa.float64(), False),
    ("enum of booleans", {"enum": [True]}, pa.bool_(), False),
    ("enum of dates", {"format": "date", "enum": ["2026-01-02"]}, pa.date32(), False),
    (
        "date or text",
        {"type": "string", "anyOf": [{"format": "date"}, {"pattern": "^[0-9]{4}$"}]},
        pa.string(),
        False,
    ),
    (
        "date or date-time",
        {"oneOf": [{"type": "string", "format": f} for f in ("date", "date-time")]},
        pa.string(),
        False,
    ),
    ("allOf", {"allOf": [{"type": ["integer", "string"]}, {"minimum": 1}, INTEGER]}, pa.int64(), False),
    (
        "allOf of objects",
        {"allOf": [entity(a=STRING), {**entity(b=INTEGER), "required": ["a"]}]},
        pa.struct(
            [
                pa.field("a", pa.string(), nullable=False),
                pa.field("b", pa.int64()),
                pa.field("additional_properties", JSON),
            ]
        ),
        False,
    ),
    (
        "$ref beside keywords",
        {"$ref": "#/$defs/named", "required": ["name"], "unevaluatedProperties": False},
        pa.struct([pa.field("name", pa.string(), nullable=False)]),
        False,
    ),
    (
        "oneOf of objects",
        {
            "oneOf": [
                {**closed(kind={"const": "a"}, x=INTEGER), "required": ["kind", "x"]},
                {**closed(kind={"const": "b"}, y=STRING), "required": ["kind"]},
            ]
        },
        pa.struct(
            [
                pa.field("kind", pa.string(), nullable=False),
                pa.field("x", pa.int64()),
                pa.field("y", pa.string()),
            ]
        ),
        False,
    ),
    (
        "if, then and else",
        {
            **entity(kind=STRING),
            "if": entity(kind={"const": "a"}),
            "then": {**entity(x=INTEGER), "required": ["x"]},
            "else": entity(y=STRING),
            "unevaluatedProperties": False,
        },
        pa.struct(
            [
                pa.field("kind", pa.string()),
                pa.field("x", pa.int64()),
                pa.field("y", pa.string()),
            ]
        ),
        False,
    ),
    (
        "one property, another type in each case",
        {
            **closed(kind=STRING, x=True),
            "allOf": [
                {"if": entity(kind={"const": "a"}), "then": entity(x=INTEGER)},
                {"if": entity(kind={"const": "b"}), "then": entity(x=STRING)},
            ],
        },
        pa.struct([pa.field("kind", pa.string()), pa.field("x", JSON)]),
        False,
    ),
    (
        "dependentSchemas",
        {**entity(a=STRING), "dependentSchemas": {"a": {**entity(b=INTEGER), "required": ["b"]}}},
        pa.struct(
            [
                pa.field("a", pa.string()),
                pa.field("b", pa.int64()),
                pa.field("additional_properties", JSON),
            ]
        ),
        False,
    ),
    (
        "recursive",
        {"$ref": "#/$defs/tree"},
        pa.struct([pa.field("name", pa.string()), pa.field("children", element(JSON))]),
        False,
    ),
    (
        "mutually recursive",
        {"$ref": "#/$defs/person"},
        pa.struct(
            [
                pa.field("name", pa.string()),
                pa.field("employer", pa.struct([pa.field("members", element(JSON))])),
            ]
        ),
        False,
    ),
    (
        "dynamic reference",
        {"$dynamicRef": "#tree"},
        pa.struct([pa.field("name", pa.string()), pa.field("children", element(JSON))]),
        False,
    ),
    (
        "property that no value may have",
        closed(a=STRING, b=False),
        pa.struct([pa.field("a", pa.string())]),
        False,
    ),
    (
        "names of any text",
        closed(**{"": STRING, "a.b": STRING, "ü😀": STRING, "n" * 300: STRING}),
        pa.struct([pa.field(name, pa.string()) for name in ("", "a.b", "ü😀", "n" * 300)]),
        False,
    ),
]
DEFINITIONS = {
    "named": {"type": "object", "properties": {"name": STRING}},
    "tree": {
        "$dynamicAnchor": "tree",
        **closed(name=STRING, children={"type": "array", "items": {"$ref": "#/$defs/tree"}}),
    },
    "person": closed(name=STRING, employer={"$ref": "#/$defs/employer"}),
    "employer": closed(members={"type": "array", "items": {"$ref": "#/$defs/person"}}),
}


@pytest.mark.parametrize(
    ("schema", "arrow_type", "nullable"), [case[1:] for case in TYPES], ids=[c[0] for c in TYPES]
)
def test_type(plan_of: PlanOf, schema: Any, arrow_type: pa.DataType, *, nullable: bool) -> None:
    """Each schema has one Arrow type; a required column is nullable only if the schema admits null."""
    record = {**closed(optional=schema, required=schema), "required": ["required"]}
    plan = plan_of({**record, "$defs": DEFINITIONS})
    expected = pa.schema(
        [
            pa.field("optional", arrow_type),
            pa.field("required", arrow_type, nullable=nullable),
        ]
    )
    assert plan.arrow_schema.equals(expected), plan.arrow_schema


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"type": ["string", "object", "null"]}, "admits string and object"),
        ({"type": ["string", "integer", "array"]}, "admits integer, string and array"),
        ({}, "admits any type"),
        ({"type": "null"}, "admits only null"),
        ({"type": "object"}, "names no properties"),
        ({"type": "array", "prefixItems": [{}]}, "types its items by position"),
        ({"$ref": "#"}, "is recursive"),
        ({"$dynamicRef": "#"}, "is recursive"),
        (
            {"$ref": "https://json-schema.org/draft/2020-12/meta/applicator#/$defs/schemaArray"},
            "is a dynamic reference",
        ),
        ({"type": "array", "items": False}, "admits no value"),
        ({"anyOf": [{"properties": {"b": STRING}}, STRING]}, "admits any type"),
        ({"type": "string"}, None),
    ],
)
def test_reason(plan_of: PlanOf, schema: Any, reason: str | None) -> None:
    """A column that is JSON text states the reason."""
    column = plan_of(closed(a=schema)).columns[0]
    while column.children:
        column = column.children[0]
    assert column.reason == reason


@pytest.mark.parametrize(
    ("dialect", "schema", "arrow_type"),
    [
        ("http://json-schema.org/draft-04/schema#", {"const": 1}, JSON),
        (
            "http://json-schema.org/draft-04/schema#",
            {"type": "integer", "maximum": 2**63, "exclusiveMaximum": True},
            pa.int64(),
        ),
        ("http://json-schema.org/draft-06/schema#", {"const": 1}, pa.int64()),
        (
            "http://json-schema.org/draft-07/schema#",
            {"$ref": "#/properties/text", "type": "integer"},
            pa.string(),
        ),
        ("http://json-schema.org/draft-07/schema#", {"type": "array", "items": [STRING]}, JSON),
        (
            "http://json-schema.org/draft-07/schema#",
            {"type": "array", "prefixItems": [STRING], "items": INTEGER},
            element(pa.int64()),
        ),
        (
            "http://json-schema.org/draft-07/schema#",
            {**entity(a=STRING), "dependencies": {"a": entity(b=INTEGER), "b": ["a"]}},
            pa.struct(
                [
                    pa.field("a", pa.string()),
                    pa.field("b", pa.int64()),
                    pa.field("additional_properties", JSON),
                ]
            ),
        ),
        ("https://json-schema.org/draft/2019-09/schema", {"$recursiveRef": "#"}, JSON),
    ],
)
def test_dialect(plan_of: PlanOf, dialect: str, schema: Any, arrow_type: pa.DataType) -> None:
    """A keyword has the meaning of the dialect that the schema names."""
    plan = plan_of({"$schema": dialect, **closed(text=STRING, it=schema)})
    assert plan.arrow_schema.field("it").type == arrow_type


@pytest.mark.parametrize(
    ("schema", "arrow_type", "nullable"),
    [
        ({"type": "array", "items": STRING}, element(pa.string()), False),
        ({"type": "string"}, pa.string(), False),
        ({"type": ["string", "object"]}, JSON, False),
        (
            {**closed(a=STRING), "type": ["object", "null"]},
            pa.struct([pa.field("a", pa.string())]),
            True,
        ),
        ({"type": "object"}, JSON, False),
        (True, JSON, True),
    ],
)
def test_record_that_is_no_object(
    plan_of: PlanOf,
    schema: Any,
    arrow_type: pa.DataType,
    *,
    nullable: bool,
) -> None:
    """A record that is not an object fills the single column `value`."""
    plan = plan_of(schema, "a")
    assert plan.wrapped
    assert plan.arrow_schema.equals(pa.schema([pa.field("value", arrow_type, nullable=nullable)]))
    assert plan.key is None


def test_record_without_type(plan_of: PlanOf) -> None:
    """A record whose schema names properties but no type has their columns; other values are reported."""
    plan = plan_of(
        {"properties": {"a": STRING, "b": {"type": "array", "items": {"properties": {"c": INTEGER}}}}}, "a"
    )
    assert not plan.wrapped
    assert plan.arrow_schema.names == ["a", "b", "additional_properties"]
    assert plan.record.assumption == "has no type: assumed to be an object"
    values: list[Any] = [{"a": "x", "b": [{"c": 1}, None]}, [], None, {"b": ["text"]}]
    batch, findings = build_batch(plan, [(Route("a.yaml", n), value) for n, value in enumerate(values)])
    assert batch.columns.num_rows == 1
    assert [(each.route.record, each.message) for each in findings] == [
        (1, "[] is not an object; the schema names properties here but no type"),
        (2, "null is not an object; the schema names properties here but no type"),
        (3, '"text" is not an object; the schema names properties here but no type'),
    ]


def test_name_of_the_rest(plan_of: PlanOf) -> None:
    """The column for extra keys never takes the name of a property."""
    plan = plan_of(entity(additional_properties=STRING, _additional_properties=STRING))
    assert plan.arrow_schema.names[-1] == "__additional_properties"


@pytest.mark.parametrize(
    ("key", "kept"),
    [("id", "id"), ("number", "number"), ("optional", None), ("list", None), ("none", None)],
)
def test_key(plan_of: PlanOf, key: str, kept: str | None) -> None:
    """Only a scalar that every record has can be the key."""
    plan = plan_of(
        {
            **closed(id=STRING, number=INTEGER, optional=STRING, list={"type": "array"}),
            "required": ["id", "number", "list"],
        },
        key,
    )
    assert plan.key == kept


def test_metadata(plan_of: PlanOf) -> None:
    """Arrow fields contain the schema's description and all allowed values."""
    plan = plan_of(
        {
            **closed(
                mode={"enum": ["ä", "b", None], "description": "How."},
                named={"$ref": "#/$defs/named"},
                maybe={"anyOf": [{"$ref": "#/$defs/named"}, {"type": "null"}]},
                either={"anyOf": [{"const": 1, "description": "One."}, {"const": 2}]},
                list={"type": "array", "items": {"type": "string", "description": "Each."}},
            ),
            "$defs": {"named": {"type": "string", "description": "A name."}},
        }
    )
    found = {
        field.name: {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
        for field in plan.arrow_schema
    }
    assert found == {
        "mode": {"description": "How.", "enum": '["ä", "b"]'},
        "named": {"description": "A name."},
        "maybe": {"description": "A name."},
        "either": {"enum": "[1, 2]"},
        "list": {},
    }
    assert plan.arrow_schema.field("list").type.value_field.metadata == {b"description": b"Each."}


def test_members_of_one_case_only(plan_of: PlanOf) -> None:
    """Allowed values of only one alternative of an open object do not appear in the metadata."""
    branch = {**entity(mode={"enum": ["x"]}, kind={"const": "a"}), "required": ["mode", "kind"]}
    other = {**entity(kind={"const": "b"}), "required": ["mode", "kind"]}
    plan = plan_of({"oneOf": [branch, other]})
    assert plan.arrow_schema.field("mode").equals(pa.field("mode", pa.string()), check_metadata=True)
    assert plan.arrow_schema.field("kind").metadata == {b"enum": b'["a", "b"]'}


def test_plan_travels(plan_of: PlanOf) -> None:
    """A plan can be sent to another process."""
    plan = plan_of({**entity(a={"enum": ["x"]}), "required": ["a"]}, "a")
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301 - made just before
