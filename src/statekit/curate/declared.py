"""Where the schema of a kind declares selections of texts, the identity of a text, and loci."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from statekit._startup.frozen import frozen
from statekit.check.annotations.declarations import Declaration, declarations_of
from statekit.diagnostics import JSON, Pointer
from statekit.schema import Schema, SchemaNode, in_place
from statekit.schema.node import known_properties

ITEM = 0
"""The step to the items of a list in the pointer of a place."""

_MAX_DEPTH = 8
_MAX_NODES = 20_000


@frozen(cached=True)
class DeclaredPlace:
    """A place in the records of a kind for which the schema declares something.

    Attributes:
        pointer: the pointer to it; `ITEM` stands for any item of a list.
        node: its subschema.
        declaration: what is declared.
    """

    pointer: Pointer
    node: SchemaNode
    declaration: Declaration

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The properties that an object there can have, in the order of the schema."""
        return tuple(known_properties(self.node))

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The properties that an object there must have."""
        lists = (part.keywords.get("required") for part in in_place(self.node, ("allOf",)))
        names = (name for each in lists if isinstance(each, list) for name in each)
        return tuple(dict.fromkeys(map(str, names)))

    def limit(self, member: str) -> int | None:
        """Return the largest number of characters that a member can have; None without a limit."""
        for part in in_place(self.node):
            properties = part.keywords.get("properties")
            if isinstance(properties, dict) and member in properties:
                for inner in in_place(part.child("properties", member), ("allOf",)):
                    limit = inner.keywords.get("maxLength")
                    if isinstance(limit, int):
                        return limit
        return None

    @property
    def name(self) -> str:
        """The names of the properties that lead to the place, such as `content` or `evidence/quotes`."""
        return "/".join(str(step) for step in self.pointer if step != ITEM)

    def wrapped(self, value: JSON) -> JSON:
        """Return a record that has nothing but this value at the place."""
        for step in reversed(self.pointer):
            value = [value] if step == ITEM else {str(step): value}
        return value


def declared_places(schema: Schema) -> list[DeclaredPlace]:
    """Return the places for which a schema declares something, in the order of the schema.

    A schema can be recursive: no subschema is entered again within itself.
    """
    walk = _Walk(declarations_of(schema))
    return list(walk.below((), schema.root, frozenset()))


class _Walk:
    """The search for places, which ends after a number of subschemas."""

    def __init__(self, declarations: dict[int, Declaration]):
        self._declarations = declarations
        self._remaining = _MAX_NODES

    def below(self, pointer: Pointer, node: SchemaNode, above: frozenset[int]) -> Iterator[DeclaredPlace]:
        """Yield the place of a subschema, and those below it, each place once."""
        parts = [part for part in in_place(node) if id(part.contents) not in above]
        self._remaining -= len(parts)
        declared = [each for part in parts if (each := self._declarations.get(id(part.contents)))]
        yield from (DeclaredPlace(pointer, node, each) for each in declared)
        if len(pointer) >= _MAX_DEPTH or self._remaining <= 0 or not self._declarations:
            return
        inside = above | {id(part.contents) for part in parts}
        for step, inner in _children(parts):
            yield from self.below((*pointer, step), inner, inside)


def _children(parts: list[SchemaNode]) -> Iterator[tuple[str | int, SchemaNode]]:
    """Yield the subschemas of properties and of items, the first of each name."""
    named: set[str | int] = set()
    for part in parts:
        properties, items = part.keywords.get("properties"), part.keywords.get("items")
        if isinstance(properties, dict):
            for name in properties:
                if name not in named:
                    named.add(name)
                    yield name, part.child("properties", name)
        if isinstance(items, dict) and ITEM not in named:
            named.add(ITEM)
            yield ITEM, part.child("items")
