"""A list at the top of a file is one record where the schema is about lists."""

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
def test_whether_a_list_can_be_a_record(
    make_checker: MakeChecker, schema: Any, *, lists_are_records: bool
) -> None:
    """It can by a type that says so, or by keywords of lists alone; what is below does not count."""
    assert make_checker(schema).lists_are_records is lists_are_records


def test_a_schema_that_refers_to_itself_is_looked_at_once(make_checker: MakeChecker) -> None:
    """Alternatives that lead around end."""
    schema = {"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"b": {"$ref": "#/$defs/a"}}}}}
    assert make_checker(schema).lists_are_records is False
