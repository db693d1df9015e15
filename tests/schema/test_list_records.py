"""A list at the top of a file is one record if the schema describes lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from statekit.check import Checker

MakeChecker = Callable[[Any], Checker]


@pytest.mark.parametrize(
    ("schema", "lists_are_records"),
    [
        ({"type": "array"}, True),
        ({"type": ["object", "array"]}, True),
        ({"type": "object"}, False),
        ({"type": ["object", "null"]}, False),
        ({"type": "object", "items": {}}, False),
        ({}, False),
        (True, False),
        ({"items": {}}, True),
        ({"minItems": 1}, True),
        ({"prefixItems": [{}]}, True),
        ({"items": {}, "properties": {}}, False),
        ({"minItems": 1, "required": ["a"]}, False),
        ({"properties": {"a": {"type": "array"}}}, False),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "array"}}}, True),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "object"}}}, False),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"items": {}}}}, True),
        ({"allOf": [{"minLength": 1}, {"type": "array"}]}, True),
        ({"anyOf": [{"type": "object"}, {"type": "array"}]}, True),
        ({"oneOf": [{"type": "object"}, {"type": "string"}]}, False),
        ({"not": {"type": "array"}}, False),
        ({"type": "object", "anyOf": [{"type": "array"}]}, False),
        ({"properties": {"a": {}}, "anyOf": [{"type": "array"}]}, True),
        ({"oneOf": [{"type": "string"}, {"anyOf": [{"properties": {}}, {"contains": {}}]}]}, True),
    ],
)
def test_a_schema_may_describe_lists(
    make_checker: MakeChecker, schema: Any, *, lists_are_records: bool
) -> None:
    """A schema describes lists by their type, or by keywords for lists alone; nested values do not count."""
    assert make_checker(schema).lists_are_records is lists_are_records


def test_a_recursive_schema_is_visited_once(make_checker: MakeChecker) -> None:
    """References that lead back to a visited subschema are not followed again."""
    schema = {"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"b": {"$ref": "#/$defs/a"}}}}}
    assert make_checker(schema).lists_are_records is False
