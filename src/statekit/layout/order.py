"""The order of keys: that of the properties in the schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from statekit.schema.dialects import DIALECTS
from statekit.schema.model import Schema
from statekit.schema.node import SchemaNode, in_place
from statekit.schema.patterns import BACKTRACKING, matcher

Nodes = Sequence[SchemaNode]
"""The subschemas that apply to a value."""


class KeyOrder:
    """The order of the keys of a record.

    The subschemas of `oneOf`, `anyOf`, `if` and the like count too, in the order of the schema, whether the
    record is valid against them or not.

    Args:
        schema: The schema of the record.
    """

    def __init__(self, schema: Schema):
        self.root: Nodes = (schema.root,)
        self._matches = matcher(DIALECTS[schema.specification.name], BACKTRACKING)
        self._properties: dict[tuple[int, ...], dict[str, int]] = {}
        self._parts: dict[int, list[SchemaNode]] = {}

    def positions(self, nodes: Nodes) -> dict[str, int]:
        """Return the position of each property that the schema describes."""
        key = tuple(id(node.contents) for node in nodes)
        if key not in self._properties:
            names: dict[str, int] = {}
            for part in self._in_place(nodes):
                for name in _object(part, "properties"):
                    names.setdefault(name, len(names))
            self._properties[key] = names
        return self._properties[key]

    def of_member(self, nodes: Nodes, name: str) -> Nodes:
        """Return the subschemas that apply to the value of a key."""
        return _distinct(child for part in self._in_place(nodes) for child in self.member_of(part, name))

    def of_item(self, nodes: Nodes, position: int) -> Nodes:
        """Return the subschemas that apply to an item of a list."""
        return _distinct(child for part in self._in_place(nodes) for child in item_of(part, position))

    def _in_place(self, nodes: Nodes) -> Iterator[SchemaNode]:
        for node in nodes:
            if id(node.contents) not in self._parts:
                self._parts[id(node.contents)] = list(in_place(node))
            yield from self._parts[id(node.contents)]

    def member_of(self, part: SchemaNode, name: str) -> Iterator[SchemaNode]:
        """Yield the subschemas that one subschema alone applies to the value of a key."""
        found = False
        if name in _object(part, "properties"):
            found = True
            yield part.child("properties", name)
        for pattern in _object(part, "patternProperties"):
            if self._is_match(pattern, name):
                found = True
                yield part.child("patternProperties", pattern)
        if not found:
            for keyword in ("additionalProperties", "unevaluatedProperties"):
                if isinstance(part.keywords.get(keyword), dict):
                    yield part.child(keyword)

    def _is_match(self, pattern: str, name: str) -> bool:
        """Return True if a pattern matches a name. One that is not valid never does."""
        with suppress(ValueError):
            return self._matches(pattern, name)
        return False


def item_of(part: SchemaNode, position: int) -> Iterator[SchemaNode]:
    """Yield the subschemas that one subschema alone applies to an item of a list."""
    for keyword, rest in (("prefixItems", "items"), ("items", "additionalItems")):
        first = part.keywords.get(keyword)
        if isinstance(first, list):
            if position < len(first):
                yield part.child(keyword, position)
            elif isinstance(part.keywords.get(rest), dict):
                yield part.child(rest)
            return
    for keyword in ("items", "contains", "unevaluatedItems"):
        if isinstance(part.keywords.get(keyword), dict):
            yield part.child(keyword)


def _object(part: SchemaNode, keyword: str) -> dict[str, object]:
    value = part.keywords.get(keyword)
    return dict(value) if isinstance(value, dict) else {}


def _distinct(nodes: Iterator[SchemaNode]) -> Nodes:
    return tuple({id(node.contents): node for node in nodes}.values())
