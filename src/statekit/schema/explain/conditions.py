"""Find the properties that a condition tests."""

from __future__ import annotations

from statekit.diagnostics import Pointer
from statekit.schema.explain.violation import TestedProperty
from statekit.schema.node import IN_PLACE_APPLICATORS, SchemaNode, in_place

_APPLICATORS = (*IN_PLACE_APPLICATORS, "not")
_MAX_DEPTH = 4
"""The number of levels of properties that are followed, because a schema may refer to itself."""


def tested_properties(test: SchemaNode) -> list[TestedProperty]:
    """Return the properties that a subschema tests in any way; pointers start at its value."""
    found: dict[TestedProperty, None] = {}
    _collect(test, (), found)
    return list(found)


def _collect(node: SchemaNode, pointer: Pointer, found: dict[TestedProperty, None]) -> None:
    for part in in_place(node, _APPLICATORS):
        required = part.keywords.get("required")
        for name in required if isinstance(required, list) else ():
            found[TestedProperty((*pointer, str(name)), by_value=False)] = None
        properties = part.keywords.get("properties")
        for name in properties if isinstance(properties, dict) else ():
            inner = (*pointer, name)
            found[TestedProperty(inner, by_value=True)] = None
            if len(inner) < _MAX_DEPTH:
                _collect(part.child("properties", name), inner, found)
