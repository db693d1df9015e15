"""What a condition looks at."""

from __future__ import annotations

from statekit.diagnostics import Pointer
from statekit.schema.explain.violation import Tested
from statekit.schema.node import ADDING, SchemaNode, in_place

_APPLIED = (*ADDING, "not")
_DEEPEST = 4
"""How many levels of properties are followed; a schema may refer to itself."""


def places_tested(test: SchemaNode) -> list[Tested]:
    """The properties at which a subschema looks, whatever it says of them; pointers run from its value."""
    found: dict[Tested, None] = {}
    _look(test, (), found)
    return list(found)


def _look(node: SchemaNode, pointer: Pointer, found: dict[Tested, None]) -> None:
    for part in in_place(node, _APPLIED):
        required = part.keywords.get("required")
        for name in required if isinstance(required, list) else ():
            found[Tested((*pointer, str(name)), by_value=False)] = None
        properties = part.keywords.get("properties")
        for name in properties if isinstance(properties, dict) else ():
            place = (*pointer, name)
            found[Tested(place, by_value=True)] = None
            if len(place) < _DEEPEST:
                _look(part.child("properties", name), place, found)
