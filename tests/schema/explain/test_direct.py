"""Most errors are explained without jsonschema, in the same words."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.check import Checker
from statekit.diagnostics import Finding, Route
from statekit.schema import load_schema
from statekit.schema.validator import Validator

Explain = Callable[[Any, Any], list[Finding]]

NAMES = st.sampled_from(["a", "b", "c", "042", "x y"])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 30),
    st.floats(-2, 9, allow_nan=False).map(lambda number: round(number, 2)),
    st.sampled_from(["", "a", "ab", "2025-02-30", "2025-02-03", "x@y.z"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]
KEYWORDS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, max_size=2, unique=True),
    "enum": st.lists(SCALARS, min_size=1, max_size=3, unique_by=json.dumps),
    "const": VALUES,
    "required": st.lists(NAMES, max_size=3, unique=True),
    "pattern": st.sampled_from(["^a", "b$", "^[0-9]+$", "^(?=ab)"]),
    "format": st.sampled_from(["date", "email"]),
    "multipleOf": st.sampled_from([0.01, 2, 0.3]),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), st.integers(-2, 12)),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), st.integers(0, 3)),
    **dict.fromkeys(("minProperties", "maxProperties"), st.integers(0, 3)),
    "uniqueItems": st.booleans(),
}
LEAVES = st.fixed_dictionaries({}, optional=KEYWORDS).flatmap(
    lambda chosen: (
        st.lists(st.sampled_from(sorted(chosen)), max_size=3).map(
            lambda names: {name: chosen[name] for name in names}
        )
        if chosen
        else st.just({})
    )
)


def with_subschemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return schemas that contain others."""
    applicators = {
        "properties": st.dictionaries(NAMES, inner, max_size=3),
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "[0-9]"]), inner, max_size=1),
        "additionalProperties": st.just(value=False) | inner,
        "items": inner,
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=2),
        "not": inner,
    }
    parts = st.fixed_dictionaries({}, optional={**applicators, "required": KEYWORDS["required"]})
    return st.tuples(parts, LEAVES).map(lambda pair: {**pair[1], **pair[0]})


SCHEMAS = st.recursive(LEAVES | st.just({"$ref": "#/$defs/d"}), with_subschemas, max_leaves=6)


def explain_both(schema: Any, value: Any) -> tuple[list[Finding], list[Finding]]:
    """Return the findings about a value, with and without the direct explanation."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "s.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        loaded = load_schema(file)
    direct, full = Validator(loaded), Validator(loaded)
    full.__dict__["_direct"] = None
    route = Route("x.yaml", 0)
    return direct.explain(value, route), full.explain(value, route)


@given(SCHEMAS, LEAVES, VALUES)
def test_both_ways_find_the_same(schema: dict[str, Any], definition: Any, value: Any) -> None:
    """What is explained directly is what jsonschema would explain, in the same order and words."""
    direct, full = explain_both({**schema, "$defs": {"d": definition}}, value)
    assert direct == full


SCHEMA = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z]+$"},
        "born": {"$ref": "#/$defs/date"},
        "tags": {"type": "array", "uniqueItems": True, "items": {"enum": ["red", "green"]}},
        "who": {"allOf": [{"required": ["name"]}, {"maxProperties": 1}]},
        "word": {"type": "string", "pattern": "^(?=a)"},
        "day": {"type": "string", "allOf": [{"minLength": 1}], "format": "date"},
        "any": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    },
    "$defs": {"date": {"type": "string", "format": "date"}},
}


@pytest.mark.parametrize(
    ("value", "messages"),
    [
        ({}, ["the record lacks the required property `id`"]),
        (
            {"id": "A", "bron": 1},
            ["`A` does not match the pattern `^[a-z]+$`", "`bron` is not a property of the record"],
        ),
        ({"id": "a", "born": "2025-02-30"}, ["`2025-02-30` is not a date"]),
        ({"id": "a", "tags": ["red", "rde"]}, ["`rde` is not one of red, green"]),
        ({"id": "a", "tags": ["red", "red"]}, ["`red` is already in the list"]),
        ({"id": "a", "who": {}}, ["`who` lacks the required property `name`"]),
        ({"id": "a", "word": "b"}, ["`b` does not match the pattern `^(?=a)`"]),
        ({"id": "a", "day": "+024-01-01"}, ["`+024-01-01` is not a date"]),
    ],
)
def test_common_errors_do_not_need_jsonschema(
    make_checker: Callable[[Any], Checker], monkeypatch: pytest.MonkeyPatch, value: Any, messages: list[str]
) -> None:
    """Errors of keywords that decide alone are explained without jsonschema."""
    monkeypatch.setattr(Validator, "_explainer", property(lambda _: pytest.fail("jsonschema is used")))
    found = make_checker(SCHEMA).explain(value, Route("x.yaml", 0))
    assert [each.message for each in found] == messages


def test_a_pattern_that_exceeds_the_limit_is_listed_with_other_errors(
    make_checker: Callable[[Any], Checker],
) -> None:
    """A text for which a pattern backtracks too often does not match, whatever else is wrong."""
    slow = "(?=(a+))(a|aa)+(?=c)"
    schema = {"properties": {"x": {"pattern": slow}, "y": {"type": "integer"}}}
    found = make_checker(schema).explain({"x": "a" * 50 + "b", "y": "s"}, Route("x.yaml", 0))
    assert {each.rule for each in found} == {"schema/pattern", "schema/type"}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (SCHEMA, {"id": "a", "any": []}),
        (SCHEMA, {"": 1}),
        (SCHEMA, {"id": "x" * 50_000, "z": 1}),
        (SCHEMA, {"id": 1, "tags": [1] * 600}),
        ({"minimum": 3, "errorMessage": "too few"}, 1),
        ({"required": [f"p{number}" for number in range(200)]}, {}),
        ({"properties": {"a": {"$ref": "#"}}, "allOf": [{"type": "object"}]}, {"a": 1}),
    ],
)
def test_other_errors_need_jsonschema(
    make_checker: Callable[[Any], Checker], monkeypatch: pytest.MonkeyPatch, schema: Any, value: Any
) -> None:
    """Alternatives, large values, and schemas whose errors may multiply are left to jsonschema."""
    used: list[bool] = []
    original = Validator._explained  # noqa: SLF001 - to see if it is called

    def explained(self: Validator, *arguments: Any) -> Any:
        used.append(True)
        return original(self, *arguments)

    monkeypatch.setattr(Validator, "_explained", explained)
    assert make_checker(schema).explain(value, Route("x.yaml", 0))
    assert used
