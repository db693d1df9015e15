"""Keywords and references are interpreted in the dialect of their schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from statekit.tabulate import Column, TablePlan

PlanOf = Callable[..., TablePlan]

JSON = pa.json_(pa.string())
STRING = {"type": "string"}
INTEGER = {"type": "integer"}
DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_6 = "http://json-schema.org/draft-06/schema#"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"
DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
DRAFTS = [DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019, DRAFT_2020]


def closed(**properties: Any) -> dict[str, Any]:
    """Return a closed object schema."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def element(of: pa.DataType, *, nullable: bool = False) -> pa.DataType:
    """Return the type of a list."""
    return pa.list_(pa.field("element", of, nullable=nullable))


def arrays(**keywords: Any) -> dict[str, Any]:
    """Return an array schema with these keywords."""
    return {"type": "array", **keywords}


# A schema, and its Arrow type in drafts 4, 6, 7, 2019-09 and 2020-12; None if the draft does not allow it.
MEANINGS: list[tuple[str, Any, list[pa.DataType | None]]] = [
    ("definitions", {"$ref": "#/definitions/text"}, [pa.string()] * 5),
    ("const", {"const": 1}, [JSON, *[pa.int64()] * 4]),
    (
        "exclusiveMaximum as a boolean",
        {"type": "integer", "maximum": 2**64, "exclusiveMaximum": True},
        [pa.uint64(), *[None] * 4],
    ),
    ("exclusiveMaximum", {"type": "integer", "exclusiveMaximum": 2**64}, [None, *[pa.uint64()] * 4]),
    ("items as a list", arrays(items=[STRING]), [*[JSON] * 4, None]),
    ("additionalItems", arrays(items=[STRING], additionalItems=False), [*[JSON] * 4, None]),
    ("additionalItems beside one", arrays(items=STRING, additionalItems=False), [element(pa.string())] * 5),
    ("prefixItems", arrays(prefixItems=[STRING], items=INTEGER), [*[element(pa.int64())] * 4, JSON]),
    (
        "$ref beside type",
        {"$ref": "#/definitions/either", "type": "integer"},
        [*[JSON] * 3, *[pa.int64()] * 2],
    ),
    (
        "dependencies",
        {**closed(a=STRING, b={}), "dependencies": {"a": {"properties": {"b": INTEGER}}}},
        [pa.struct([pa.field("a", pa.string()), pa.field("b", JSON)])] * 5,
    ),
    (
        "if",
        {
            **closed(a=STRING),
            "if": {"required": ["a"]},
            "then": {"required": ["a"]},
            "else": {"required": ["a"]},
        },
        [
            *[pa.struct([pa.field("a", pa.string())])] * 2,
            *[pa.struct([pa.field("a", pa.string(), nullable=False)])] * 3,
        ],
    ),
    (
        "unevaluatedProperties",
        {"type": "object", "properties": {"a": STRING}, "unevaluatedProperties": False},
        [
            *[pa.struct([pa.field("a", pa.string()), pa.field("additional_properties", JSON)])] * 3,
            *[pa.struct([pa.field("a", pa.string())])] * 2,
        ],
    ),
    ("nullable, which is no keyword", {"type": "string", "nullable": True}, [pa.string()] * 5),
    ("$recursiveRef", {"$recursiveRef": "#/definitions/text"}, [*[JSON] * 3, pa.string(), JSON]),
    ("$dynamicRef", {"$dynamicRef": "#/definitions/text"}, [*[JSON] * 4, pa.string()]),
]
CASES = [
    pytest.param(draft, schema, arrow_type, id=f"{name} in {draft.split('/')[-2]}")
    for name, schema, types in MEANINGS
    for draft, arrow_type in zip(DRAFTS, types, strict=True)
    if arrow_type is not None
]


@pytest.mark.parametrize(("draft", "schema", "arrow_type"), CASES)
def test_meaning(plan_of: PlanOf, draft: str, schema: Any, arrow_type: pa.DataType) -> None:
    """A keyword has the meaning of the dialect that the schema names."""
    definitions = {"text": STRING, "either": {"type": ["integer", "string"]}}
    plan = plan_of({"$schema": draft, **closed(it=schema), "definitions": definitions})
    assert plan.arrow_schema.field("it").type == arrow_type


def test_booleans_are_schemas(plan_of: PlanOf) -> None:
    """`true` allows any value; a property with `false` has no column, and such elements never occur."""
    plan = plan_of(closed(yes=True, no=False, none=arrays(items=False), all=arrays(items=True)))
    assert plan.arrow_schema.names == ["yes", "none", "all"]
    assert [column.reason for column in plan.columns] == ["admits any type", None, None]
    assert plan.arrow_schema.field("none").type == element(JSON)
    assert plan.arrow_schema.field("all").type == element(JSON, nullable=True)


def test_a_bundle_needs_no_network(plan_of: PlanOf) -> None:
    """References resolve through `$id`, `$anchor` and embedded resources, by their base and dialect."""
    bundle = {
        "$schema": DRAFT_2020,
        "$id": "https://example.org/root",
        **closed(
            relative={"$ref": "parts/name"},
            absolute={"$ref": "https://example.org/parts/name"},
            urn={"$ref": "urn:example:number"},
            anchor={"$ref": "#here"},
            theirs={"$ref": "parts/name#there"},
            inner={"$ref": "parts/name#/$defs/sibling"},
            old={"$ref": "old"},
        ),
        "$defs": {
            "name": {
                "$id": "parts/name",
                "type": "string",
                "$defs": {
                    "date": {"$anchor": "there", "type": "string", "format": "date"},
                    "sibling": {"$ref": "#there"},
                },
            },
            "number": {"$id": "urn:example:number", "type": "number"},
            "here": {"$anchor": "here", "type": "boolean"},
            "old": {
                "$schema": DRAFT_7,
                "$id": "old",
                "type": "array",
                "prefixItems": [STRING],
                "items": INTEGER,
            },
        },
    }
    assert plan_of(bundle).arrow_schema.remove_metadata() == pa.schema(
        {
            "relative": pa.string(),
            "absolute": pa.string(),
            "urn": pa.float64(),
            "anchor": pa.bool_(),
            "theirs": pa.date32(),
            "inner": pa.date32(),
            "old": element(pa.int64()),
        }
    )


def test_an_embedded_schema_has_its_own_dialect(plan_of: PlanOf) -> None:
    """An embedded subschema is read in the dialect that it names."""
    old = {"$schema": DRAFT_7, "$id": "urn:example:old", **arrays(prefixItems=[STRING], items=INTEGER)}
    plan = plan_of({"$schema": DRAFT_2020, **closed(new=arrays(prefixItems=[STRING]), old=old)})
    assert plan.arrow_schema.types == [JSON, element(pa.int64())]


LIST = {
    "$id": "urn:example:list",
    "type": "array",
    "items": {"$dynamicRef": "#item"},
    "$defs": {"item": {"$dynamicAnchor": "item"}},
}


def test_a_dynamic_reference_leads_to_the_outermost_anchor(plan_of: PlanOf) -> None:
    """An anchor in the schema itself takes precedence over those of other resources."""
    root = {
        **closed(them={"$ref": "urn:example:list"}),
        "$defs": {"list": LIST, "item": {"$dynamicAnchor": "item", **STRING}},
    }
    assert plan_of(root).arrow_schema.types == [element(pa.string())]


def test_a_dynamic_reference_may_lead_to_several_anchors(plan_of: PlanOf) -> None:
    """If the target depends on the dynamic scope, one type covers all; a single anchor is exact."""

    def wrapping(name: str, schema: Any) -> Any:
        return {
            "$id": f"urn:example:{name}",
            "$ref": "urn:example:list",
            "$defs": {"item": {"$dynamicAnchor": "item", **schema}},
        }

    texts = {**LIST, "$defs": {"item": {"$dynamicAnchor": "item", **STRING}}}
    alone = plan_of({**closed(a={"$ref": "urn:example:list"}), "$defs": {"list": texts}})
    assert alone.arrow_schema.types == [element(pa.string())]
    definitions = {"list": texts, "dates": wrapping("dates", {**STRING, "format": "date"})}
    same = plan_of({**closed(a={"$ref": "urn:example:dates"}), "$defs": definitions})
    assert same.arrow_schema.types == [element(pa.string())]
    definitions = {"list": texts, "numbers": wrapping("numbers", INTEGER)}
    mixed = plan_of({**closed(a={"$ref": "urn:example:numbers"}), "$defs": definitions})
    assert mixed.arrow_schema.types == [element(JSON)]
    assert mixed.columns[0].children[0].reason == "admits integer and string"


@pytest.mark.parametrize(("anchored", "types"), [(True, {"array", "object"}), (False, {"array"})])
def test_a_recursive_reference_leads_to_all_that_may_stand_for_it(
    plan_of: PlanOf, types: set[str], *, anchored: bool
) -> None:
    """In 2019-09, `$recursiveRef` resolves to its own resource, and to others with the anchor."""
    root = {
        "$schema": DRAFT_2019,
        "$id": "urn:example:root",
        "$recursiveAnchor": anchored,
        **closed(name=STRING, list={"$ref": "urn:example:list"}),
        "$defs": {
            "list": {
                "$id": "urn:example:list",
                "$recursiveAnchor": anchored,
                "type": "array",
                "items": {"$recursiveRef": "#"},
            }
        },
    }
    plan = plan_of(root)
    assert plan.arrow_schema.types == [pa.string(), element(JSON)]
    item = plan.columns[1].children[0]
    assert (set(item.types), item.reason) == (types, "is recursive")


def reasons(column: Column) -> set[str]:
    """Return why a nested column is JSON."""
    below = {reason for child in column.children for reason in reasons(child)}
    return below | {column.reason} if column.reason else below


def test_recursion_is_cut_at_each_reference(plan_of: PlanOf) -> None:
    """A recursive schema is JSON exactly where it refers back to itself."""
    node = closed(value=INTEGER, next={"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]})
    plan = plan_of(
        {**closed(one={"$ref": "#/$defs/node"}, two={"$ref": "#/$defs/node"}), "$defs": {"node": node}}
    )
    once = pa.struct([pa.field("value", pa.int64()), pa.field("next", JSON)])
    assert plan.arrow_schema.types == [once, once]
    assert reasons(plan.record) == {"is recursive"}
