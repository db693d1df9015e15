"""Whatever the schema, one mistake in a valid record is one finding at its location."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES
from hypothesis import given, note, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from statekit.api import Tier, validate
from statekit.check import Checker
from statekit.diagnostics import Part, Pointer, Route
from statekit.discovery.find import find_files
from statekit.schema import load_schema

VALUE, KEY = Part.VALUE, Part.KEY
NAMES = ("alpha", "bravo", "charlie", "delta", "echo")
UNKNOWN = "zzqqxx"


@dataclass(frozen=True)
class Break:
    """A value with one mistake.

    Attributes:
        value: the value.
        keywords: the keywords that may be reported.
        pointer: the pointer to report.
        part: the part of the entry to report.
    """

    value: Any
    keywords: frozenset[str]
    pointer: Pointer = ()
    part: Part = VALUE


@dataclass(frozen=True)
class Case:
    """A schema, a value that satisfies it, and values with one mistake each."""

    schema: dict[str, Any]
    value: Any
    breaks: list[Break]
    definitions: dict[str, Any] = field(default_factory=dict)


def wrong(value: Any, *keywords: str, pointer: Pointer = (), part: Part = VALUE) -> Break:
    """Return a break with the keywords that may be reported."""
    return Break(value, frozenset(keywords), pointer, part)


TEXTS = [
    Case(
        {"type": "string", "minLength": 2, "maxLength": 5},
        "abc",
        [wrong("a", "minLength"), wrong("abcdef", "maxLength"), wrong(7, "type"), wrong(None, "type")],
    ),
    Case(
        {"type": "string", "pattern": "^[a-z]+$", "minLength": 2},
        "abc",
        [wrong("AB", "pattern"), wrong("", "minLength"), wrong([], "type")],
    ),
    Case(
        {"type": "string", "format": "date"},
        "2026-01-31",
        [wrong("2026-02-31", "format"), wrong({}, "type")],
    ),
    Case({"type": "string", "format": "uri"}, "https://example.org", [wrong("nowhere", "format")]),
    Case({"enum": ["red", "green", 3]}, "red", [wrong("blue", "enum"), wrong(4, "enum"), wrong([1], "enum")]),
    Case(
        {"type": "string", "enum": ["red", "green"], "pattern": "^[a-z]+$"},
        "green",
        [wrong("RED", "enum"), wrong(3, "type")],
    ),
    Case({"const": "fixed"}, "fixed", [wrong("fixes", "const"), wrong(None, "const")]),
    Case({"const": {"a": [1]}}, {"a": [1]}, [wrong({"a": [2]}, "const"), wrong([1], "const")]),
]
NUMBERS = [
    Case(
        {"type": "integer", "minimum": 3, "maximum": 9},
        5,
        [wrong(1, "minimum"), wrong(10, "maximum"), wrong(4.5, "type"), wrong("5", "type")],
    ),
    Case(
        {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5},
        1.5,
        [wrong(0, "exclusiveMinimum"), wrong(0.7, "multipleOf"), wrong("1", "type")],
    ),
    Case({"type": "boolean"}, value=True, breaks=[wrong("yes", "type"), wrong(1, "type")]),
]
SCALARS = st.sampled_from(TEXTS + NUMBERS)


def inside(step: str | int, case: Case, around: Any) -> list[Break]:
    """Return the breaks of a case whose value is inside another one; `around(broken)` returns the whole."""
    return [replace(b, value=around(b.value), pointer=(step, *b.pointer)) for b in case.breaks]


@st.composite
def lists(draw: st.DrawFn, inner: st.SearchStrategy[Case]) -> Case:
    """Draw a list of two entries, with one limit or none."""
    case = draw(inner)
    value = [case.value, case.value]
    schema: dict[str, Any] = {"type": "array", "items": case.schema}
    breaks = inside(1, case, lambda broken: [case.value, broken])
    breaks.append(wrong({UNKNOWN: 1}, "type"))
    match draw(st.sampled_from(["none", "least", "most", "tuple", "contains"])):
        case "least":
            schema["minItems"] = 2
            breaks += [wrong([case.value], "minItems"), wrong([], "minItems")]
        case "most":
            schema["maxItems"] = 2
            breaks.append(wrong([case.value] * 3, "maxItems"))
        case "tuple":
            schema = {"type": "array", "prefixItems": [case.schema, case.schema], "items": False}
            breaks.append(wrong([*value, case.value, case.value], "items", pointer=(2,)))
        case "contains":
            schema = {"type": "array", "contains": {"const": UNKNOWN}, "maxContains": 1}
            value = [7, UNKNOWN]
            breaks = [wrong([7], "contains"), wrong([UNKNOWN] * 2, "maxContains")]
    return Case(schema, value, breaks, case.definitions)


@st.composite
def unique(draw: st.DrawFn) -> Case:
    """Draw a list of unique entries."""
    case = draw(SCALARS)
    schema = {"type": "array", "items": {"anyOf": [case.schema, {"const": "else"}]}, "uniqueItems": True}
    value = ["else", case.value]
    return Case(schema, value, [wrong([*value, case.value], "uniqueItems", pointer=(2,))])


CLOSED = ["additional", "unevaluated", "outer", "names", "open", "most", "pattern"]


def closed(schema: dict[str, Any], how: str, names: list[str], size: int) -> dict[str, Any]:
    """Return a schema for mappings that allows no other properties."""
    match how:
        case "names":
            return schema | {"propertyNames": {"enum": names}}
        case "most":
            return schema | {"maxProperties": size, "additionalProperties": False}
        case "pattern":
            return schema | {"patternProperties": {"^x-": {"type": "null"}}, "additionalProperties": False}
        case "outer":
            return {"allOf": [schema], "unevaluatedProperties": False}
        case "open":
            return schema
    return schema | {f"{how}Properties": False}


@st.composite
def mappings(draw: st.DrawFn, inner: st.SearchStrategy[Case], kind: str | None = None) -> Case:
    """Draw a mapping that is closed in one of several ways, with a property for its kind if it has one."""
    parts = draw(st.dictionaries(st.sampled_from(NAMES), inner, min_size=1, max_size=3))
    value = {name: case.value for name, case in parts.items()}
    required = [name for name in parts if draw(st.booleans())]
    properties = {name: case.schema for name, case in parts.items()}
    discriminator = [] if kind is None else ["kind"]
    if kind is not None:
        value["kind"] = kind
        properties["kind"] = draw(st.sampled_from([{"const": kind}, {"enum": [kind, kind * 2]}]))
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": [*required, *discriminator],
    }
    breaks = [] if discriminator else [wrong("text", "type"), wrong([], "type")]
    closing = draw(st.sampled_from(CLOSED))
    schema = closed(schema, closing, [*NAMES, "foxtrot", *discriminator], len(value))
    if closing == "pattern":
        breaks.append(wrong({**value, "x-a": 1}, "type", pointer=("x-a",)))
    if closing != "open":
        keywords = ("additionalProperties", "unevaluatedProperties", "propertyNames")
        breaks.append(wrong({**value, UNKNOWN: 1}, *keywords, pointer=(UNKNOWN,), part=KEY))
    for name, case in parts.items():
        breaks += inside(name, case, lambda broken, name=name: {**value, name: broken})
        if name in required:
            less = {key: inner for key, inner in value.items() if key != name}
            breaks.append(wrong(less, "required", part=KEY))
            if closing in {"additional", "most", "unevaluated", "outer"}:
                misspelled = {**less, f"{name}s": value[name]}
                about = "additionalProperties", "unevaluatedProperties"
                breaks.append(wrong(misspelled, *about, pointer=(f"{name}s",), part=KEY))
    definitions = {k: v for case in parts.values() for k, v in case.definitions.items()}
    return Case(schema, value, breaks, definitions)


@st.composite
def unions(draw: st.DrawFn, inner: st.SearchStrategy[Case]) -> Case:
    """Draw two or three kinds of mappings, distinguished by a property."""
    keyword = draw(st.sampled_from(["oneOf", "anyOf"]))
    kinds = draw(st.sampled_from([("one", "two"), ("one", "two", "three")]))
    cases = {kind: draw(mappings(inner, kind)) for kind in kinds}
    chosen = cases[draw(st.sampled_from(kinds))]
    without_kind = {name: value for name, value in chosen.value.items() if name != "kind"}
    breaks = [
        *chosen.breaks,
        wrong({**chosen.value, "kind": "nonsense"}, keyword, "const", "enum", pointer=("kind",)),
        wrong(without_kind, "required", part=KEY),
        wrong("text", keyword, "type"),
    ]
    definitions = {k: v for case in cases.values() for k, v in case.definitions.items()}
    return Case({keyword: [case.schema for case in cases.values()]}, chosen.value, breaks, definitions)


@st.composite
def conditions(draw: st.DrawFn, inner: st.SearchStrategy[Case]) -> Case:
    """Draw a mapping whose schema has conditions on a value, and on the existence of a property."""
    case = draw(inner)
    value = {"mode": "strict", "extra": case.value, "with": 1}
    test = {"properties": {"mode": {"const": "strict"}}, "required": ["mode"]}
    schema = {
        "if": test,
        "then": {"properties": {"extra": case.schema}, "required": ["extra"]},
        "else": {"properties": {"extra": False}},
        "dependentRequired": {"extra": ["with"]},
        "not": {"required": ["never"]},
    }
    breaks = [
        *inside("extra", case, lambda broken: {**value, "extra": broken}),
        wrong({"mode": "strict", "with": 1}, "required", part=KEY),
        wrong({**value, "mode": "lax"}, "properties", pointer=("extra",), part=KEY),
        wrong({"mode": "strict", "extra": case.value}, "dependentRequired", part=KEY),
        wrong({**value, "never": 1}, "not", pointer=("never",), part=KEY),
    ]
    return Case(schema, value, breaks, case.definitions)


@st.composite
def wrapped(draw: st.DrawFn, inner: st.SearchStrategy[Case]) -> Case:
    """Draw an equivalent case: by a reference, `allOf`, `then`, or with null as an alternative."""
    case = draw(inner)
    how = draw(st.sampled_from(["$ref", "allOf", "null", "then"]))
    if how == "$ref":
        name = hashlib.sha256(json.dumps(case.schema).encode()).hexdigest()[:8]
        return replace(
            case,
            schema={"$ref": f"#/$defs/{name}"},
            definitions={**case.definitions, name: case.schema},
        )
    if how == "allOf":
        return replace(case, schema={"allOf": [case.schema, {}, case.schema]})
    if how == "then":
        return replace(case, schema={"if": True, "then": case.schema})
    breaks = [
        replace(b, keywords=b.keywords | {"anyOf"} if b.pointer == () else b.keywords)
        for b in case.breaks
        if b.value is not None
    ]
    return replace(case, schema={"anyOf": [case.schema, {"type": "null"}]}, breaks=breaks)


CASES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        mappings(inner), lists(inner), wrapped(inner), unions(inner), conditions(inner), unique()
    ),
    max_leaves=8,
)


def checker_of(schema: dict[str, Any]) -> Checker:
    """Return the checker of a schema."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "schema.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        return Checker(load_schema(file, name="schema.json"))


@settings(max_examples=4 * EXAMPLES)
@given(case=CASES, data=st.data())
@pytest.mark.costly
def test_one_mistake_is_one_finding(case: Case, data: st.DataObject) -> None:
    """A valid value with one mistake has one finding, with its pointer, part and keyword."""
    checker = checker_of({**case.schema, "$defs": case.definitions})
    assert checker.is_valid(case.value)
    assert checker.explain(case.value, Route("record.yaml", 0)) == []
    broken = data.draw(st.sampled_from(case.breaks))
    note(f"schema {case.schema}")
    note(f"definitions {case.definitions}")
    note(f"broken {broken}")
    found = checker.explain(broken.value, Route("record.yaml", 0))
    note(f"found {found}")
    assert not checker.is_valid(broken.value)
    assert len(found) == 1
    assert (found[0].route.pointer, found[0].route.part) == (broken.pointer, broken.part)
    assert found[0].keyword in broken.keywords
    assert found[0].rule == f"schema/{found[0].keyword}"


@given(case=CASES)
@settings(max_examples=30)
@pytest.mark.costly
def test_both_tiers_report_the_same(case: Case) -> None:
    """The report of a file does not depend on the tier that reads it."""
    yaml = YAML()
    yaml.default_flow_style = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = folder / "case.schema.json"
        schema.write_text(json.dumps({**case.schema, "$defs": case.definitions}), encoding="utf-8")
        for number, value in enumerate([case.value, *(broken.value for broken in case.breaks)][:20]):
            with (folder / f"{number}.yaml").open("w", encoding="utf-8") as stream:
                yaml.dump(value if isinstance(value, dict | list) else {"top": value}, stream)
        dataset = find_files(schema, [folder])
        assert validate(dataset, tier=Tier.AUTO) == validate(dataset, tier=Tier.REFERENCE)
