"""Test the order of keys in schemas of all kinds."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fuzz.writer import NAMES as FIRST_NAMES
from fuzz.writer import Writer
from hypothesis import given
from hypothesis import strategies as st

from statekit.edit.edits import EditError
from statekit.layout.errors import LayoutError
from statekit.layout.form import format_tree, parse_text
from statekit.layout.order import KeyOrder
from statekit.layout.proof import format_bytes
from statekit.read import read_values
from statekit.schema import load_schema

NAMES = [f"{name}{number}" for name in FIRST_NAMES for number in range(3)]
A_B: dict[str, Any] = {"properties": {"a": {}, "b": {}}}
B_A: dict[str, Any] = {"properties": {"b": {}, "a": {}}}
B = "{b: 1, a: 2}"
A = "{a: 2, b: 1}"


@pytest.mark.parametrize(
    ("schema", "before", "after"),
    [
        (
            {"patternProperties": {"^x": A_B}, "additionalProperties": B_A},
            f"x: {B}\ny: {A}",
            f"x: {A}\ny: {B}",
        ),
        ({"patternProperties": {"(": A_B, "^x": A_B}}, f"x: {B}", f"x: {A}"),
        ({"additionalProperties": A_B}, f"x: {B}", f"x: {A}"),
        ({"unevaluatedProperties": A_B}, f"x: {B}", f"x: {A}"),
        ({"properties": {"l": {"prefixItems": [A_B], "items": B_A}}}, f"l: [{B}, {A}]", f"l: [{A}, {B}]"),
        ({"properties": {"l": {"prefixItems": [A_B]}}}, f"l: [{B}, {B}]", f"l: [{A}, {B}]"),
        ({"properties": {"l": {"contains": A_B}}}, f"l: [{B}]", f"l: [{A}]"),
        ({"properties": {"l": {"unevaluatedItems": A_B}}}, f"l: [{B}]", f"l: [{A}]"),
        ({"oneOf": [A_B, B_A]}, "b: 1\na: 2", "a: 2\nb: 1"),
        ({"if": B_A, "then": A_B}, "a: 2\nb: 1", "b: 1\na: 2"),
        ({"allOf": [{"$ref": "#/$defs/x"}], "$defs": {"x": A_B}}, "b: 1\na: 2", "a: 2\nb: 1"),
        ({"properties": {"c": {"$ref": "#"}, **A_B["properties"]}}, f"b: 1\nc: {B}", f"c: {A}\nb: 1"),
        (True, "b: 1\na: 2", "b: 1\na: 2"),
        (
            {"$schema": "http://json-schema.org/draft-07/schema#", "items": [A_B], "additionalItems": B_A},
            f"- - {B}\n  - {A}",
            f"- - {A}\n  - {B}",
        ),
    ],
)
def test_order(schema: Any, before: str, after: str, tmp_path: Path) -> None:
    """Keys have the order of the first schema that describes them."""
    file = tmp_path / "x.schema.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    order = KeyOrder(load_schema(file))
    assert format_tree(parse_text(before), order) == f"{after}\n"
    assert format_tree(parse_text(after), order) == f"{after}\n"


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[list[str], KeyOrder]]:
    """Some orders of all names at all levels."""
    file, orders = tmp_path_factory.mktemp("schemas") / "x.schema.json", []
    for seed in range(4):
        names = Random(seed).sample(NAMES, len(NAMES))  # noqa: S311 - no secrets
        inner = {"additionalProperties": {"$ref": "#"}, "items": {"$ref": "#"}}
        file.write_text(json.dumps({"properties": {name: {"$ref": "#"} for name in names}, **inner}))
        orders.append((names, KeyOrder(load_schema(file))))
    return orders


@given(st.integers(0, 2**32), st.integers(0, 3))
def test_all_objects_are_sorted(orders: list[tuple[list[str], KeyOrder]], seed: int, number: int) -> None:
    """At every level, the keys of the schema are in its order, and the others follow in theirs."""
    names, order = orders[number]
    text = Writer(Random(seed)).text()  # noqa: S311 - no secrets
    try:
        formatted = format_bytes(text.encode(), "x.yaml", order)
    except (EditError, LayoutError) as error:
        assert "kept exactly" not in str(error)  # noqa: PT017 - most texts are formatted
        return
    assert format_bytes(formatted, "x.yaml", order) == formatted
    pending = list(read_values(formatted, lists=True) or ())
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            positions = [names.index(key) if key in names else len(names) for key in value]
            assert positions == sorted(positions)
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
