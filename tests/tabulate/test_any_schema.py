"""For any schema, the table is fixed before any record, and a record is stored completely or reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from statekit.diagnostics import Route
from statekit.schema import SchemaError
from statekit.tabulate import TablePlan, build_batch, decode

PlanOf = Callable[..., TablePlan]

NAMES = st.sampled_from(["a", "b", "c"])
DEFINITIONS = ["d", "e"]
TIMES = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.1234567Z", "2016-12-31T23:59:60Z"]
SCALARS: list[Any] = [None, True, 0, 1, 1.0, 2.5, -1, 2**53 + 1, 2**63, 2**64 - 1, "", "a", "2026-01-02"]
SCALARS += ["0000-01-01", *TIMES]
# Values that many schemas admit; others are generated.
USUAL: list[Any] = [
    *SCALARS,
    [],
    {},
    *([scalar] for scalar in SCALARS),
    *({"a": scalar} for scalar in SCALARS),
]
USUAL += [{"a": scalar, "b": other} for scalar in SCALARS[:4] for other in SCALARS[1::3]]
USUAL += [{"b": {"a": scalar}} for scalar in SCALARS] + [{"c": [{"b": scalar}]} for scalar in SCALARS]
LEAVES = st.sampled_from(SCALARS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]


def keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Generate a schema of some keywords, whether they make sense together or not."""
    several = st.lists(inner, min_size=1, max_size=3)
    mapped = st.dictionaries(NAMES, inner, max_size=3)
    of_objects = st.fixed_dictionaries(
        {"type": st.just("object"), "properties": mapped},
        optional={
            "required": st.lists(NAMES, unique=True),
            "additionalProperties": inner,
            "unevaluatedProperties": st.booleans(),
        },
    )
    anything = st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(TYPES)
            | st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True),
            "enum": st.lists(VALUES, min_size=1, max_size=3),
            "const": VALUES,
            "format": st.sampled_from(["date", "date-time", "uri"]),
            "maximum": st.sampled_from([0, 2.5, 2**63, 2**64 - 1]),
            "exclusiveMaximum": st.sampled_from([1, 2**63, 2**64]),
            "properties": mapped,
            "patternProperties": st.dictionaries(st.just("^a"), inner, max_size=1),
            "additionalProperties": inner,
            "unevaluatedProperties": inner,
            "required": st.lists(NAMES, unique=True),
            "items": inner,
            "prefixItems": several,
            "allOf": several,
            "anyOf": several,
            "oneOf": several,
            "not": inner,
            "if": inner,
            "then": inner,
            "else": inner,
            "dependentSchemas": mapped,
            "$ref": st.sampled_from([f"#/$defs/{name}" for name in DEFINITIONS]),
            "$dynamicRef": st.sampled_from(["#d", "#e"]),
        },
    )
    return of_objects | of_objects | anything


LEAST = [
    *({"type": name} for name in TYPES),
    *({"type": "string", "format": name} for name in ("date", "date-time")),
]
SCHEMAS = st.recursive(st.booleans() | st.sampled_from(LEAST).map(dict), keywords, max_leaves=8)


@st.composite
def whole_schemas(draw: st.DrawFn) -> Any:
    """Generate a schema whose definitions refer to each other."""
    root = draw(keywords(SCHEMAS))
    definitions = {name: draw(keywords(SCHEMAS)) for name in DEFINITIONS}
    for name, definition in definitions.items():
        definition["$dynamicAnchor"] = name
    return {**root, "$defs": definitions}


def comparable(value: Any) -> Any:
    """Normalize a value for comparison: no null properties, times in UTC, booleans distinct from numbers."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if isinstance(value, str) and value.startswith("2026-01-02T03:04:05Z"):
        return datetime.fromisoformat(value).astimezone(UTC)
    return ("boolean", value) if isinstance(value, bool) else value


@given(schema=whole_schemas(), values=st.lists(VALUES, max_size=8))
@pytest.mark.costly
def test_a_record_is_there_whole_or_refused_aloud(plan_of: PlanOf, schema: Any, values: list[Any]) -> None:
    """The Arrow schema equals that of the empty table; each valid record is read back or reported."""
    try:
        plan = plan_of(schema)
        validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    except (SchemaError, ValueError):
        return  # a reference refers to itself
    valid = [value for value in USUAL + values if validator.is_valid(value)]
    empty, _ = build_batch(plan, [])
    assert empty.columns.schema.equals(plan.arrow_schema, check_metadata=True)
    batch, findings = build_batch(plan, [(Route("a.yaml", n), value) for n, value in enumerate(valid)])
    assert batch.columns.schema.equals(plan.arrow_schema, check_metadata=True)
    assert {finding.rule for finding in findings} <= {"table/value"}
    refused: set[int] = set()
    for finding in findings:
        assert finding.route.record is not None
        assert stands(valid[finding.route.record], finding.route.pointer)
        refused.add(finding.route.record)
    there = [value for n, value in enumerate(valid) if n not in refused]
    event(f"refused: {len(refused) > 0}, there: {len(there) > 0}")
    array = batch.columns.column(0) if plan.wrapped else batch.columns.to_struct_array()
    assert list(map(comparable, decode(plan.record, array))) == list(map(comparable, there)), json.dumps(
        schema
    )


def stands(value: Any, pointer: tuple[str | int, ...]) -> bool:
    """Return True if a pointer leads to a value."""
    for step in pointer:
        if isinstance(value, dict) and step not in value:
            return False
        value = value[step]
    return True
