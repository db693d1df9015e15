"""The graph of the subschemas through which a declaration can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from statekit.check.annotations.declarations import Declaration
from statekit.diagnostics import JSON
from statekit.schema.dialects import REFERENCES
from statekit.schema.node import SchemaNode, children, known_properties

Test: TypeAlias = Callable[[JSON], bool]
"""Return True if a value is valid against a subschema."""

_FOR_ADDITIONAL_PROPERTIES = ("additionalProperties", "unevaluatedProperties")
_FOR_REMAINING_ITEMS = ("items", "additionalItems", "unevaluatedItems")


@dataclass(slots=True)
class Subschema:
    """A node of the graph: a declaration, and the indices of the subschemas that the keywords lead to.

    Attributes:
        declaration: the declaration in this subschema.
        in_place: subschemas that apply to the same value.
        conditional: subschemas that apply to the same value if it passes a test.
        dependent: subschemas that apply to the same value if it has a property.
        properties: subschemas of properties, by name.
        patterns: subschemas of properties, by pattern; None if no declaration can be reached, because a
            property that matches is still not additional.
        additional: subschemas of the properties that have none of these names and match no pattern.
        prefix: subschemas of the first items of a list, by position; None if no declaration can be reached.
        remaining: subschemas of the items after those.
    """

    declaration: Declaration | None = None
    in_place: list[int] = field(default_factory=list)
    conditional: list[tuple[Test, int]] = field(default_factory=list)
    dependent: list[tuple[str, int]] = field(default_factory=list)
    properties: dict[str, int] = field(default_factory=dict)
    patterns: list[tuple[str, int | None]] = field(default_factory=list)
    additional: list[tuple[Mapping[str, object], int]] = field(default_factory=list)
    prefix: list[int | None] = field(default_factory=list)
    remaining: list[int] = field(default_factory=list)

    def successors(self) -> Iterator[int]:
        """Yield the indices of all subschemas that one keyword leads to."""
        yield from self.in_place
        yield from (index for _, index in (*self.conditional, *self.dependent, *self.additional))
        yield from self.properties.values()
        yield from (index for _, index in self.patterns if index is not None)
        yield from self.items()

    def items(self) -> Iterator[int]:
        """Yield the indices of the subschemas of the items of a list."""
        yield from (index for index in self.prefix if index is not None)
        yield from self.remaining

    def prune(self, kept: frozenset[int]) -> None:
        """Remove the edges to all subschemas but those to keep."""
        self.in_place = [index for index in self.in_place if index in kept]
        self.conditional = [each for each in self.conditional if each[1] in kept]
        self.dependent = [each for each in self.dependent if each[1] in kept]
        self.properties = {name: index for name, index in self.properties.items() if index in kept}
        self.additional = [each for each in self.additional if each[1] in kept]
        patterns = [(pattern, index if index in kept else None) for pattern, index in self.patterns]
        self.patterns = [each for each in patterns if each[1] is not None or self.additional]
        self.prefix = [index if index in kept else None for index in self.prefix]
        self.remaining = [index for index in self.remaining if index in kept]


def build_graph(
    root: SchemaNode,
    declarations: Mapping[int, Declaration],
    test_of: Callable[[SchemaNode], Test],
    check: Callable[[SchemaNode, bool], None] | None = None,
) -> list[Subschema]:
    """Return the subschemas that lead to declarations, the root first; an empty list if none does.

    Args:
        root: the root of the schema.
        declarations: the declarations, by the identity of the contents of their subschemas.
        test_of: returns the test for a subschema.
        check: called with each subschema that has a declaration, and with True if its value can be in a list.
    """
    if not declarations:
        return []
    builder = _GraphBuilder(declarations, test_of)
    builder.build(root)
    if check is not None:
        in_lists = _reachable(builder.graph, [each for node in builder.graph for each in node.items()])
        for index, node in enumerate(builder.nodes):
            if builder.graph[index].declaration is not None:
                check(node, index in in_lists)
    kept = _leading_to_declarations(builder.graph)
    for subschema in builder.graph:
        subschema.prune(kept)
    return builder.graph if 0 in kept else []


def _reachable(graph: list[Subschema], pending: list[int]) -> set[int]:
    """Return the indices of subschemas, and of all that they lead to."""
    reached = set(pending)
    pending = list(reached)
    while pending:
        added = [index for index in graph[pending.pop()].successors() if index not in reached]
        reached.update(added)
        pending.extend(added)
    return reached


def _leading_to_declarations(graph: list[Subschema]) -> frozenset[int]:
    """Return the indices of the subschemas from which a declaration can be reached."""
    predecessors: list[list[int]] = [[] for _ in graph]
    for index, subschema in enumerate(graph):
        for successor in subschema.successors():
            predecessors[successor].append(index)
    reached = {index for index, subschema in enumerate(graph) if subschema.declaration is not None}
    pending = list(reached)
    while pending:
        added = [index for index in predecessors[pending.pop()] if index not in reached]
        reached.update(added)
        pending.extend(added)
    return frozenset(reached)


class _GraphBuilder:
    def __init__(
        self,
        declarations: Mapping[int, Declaration],
        test_of: Callable[[SchemaNode], Test],
    ):
        self.graph: list[Subschema] = []
        self.nodes: list[SchemaNode] = []
        self._declarations = declarations
        self._test_of = test_of
        self._indices: dict[int, int] = {}
        self._pending: list[SchemaNode] = []

    def build(self, root: SchemaNode) -> None:
        self._index(root)
        while self._pending:
            node = self._pending.pop()
            subschema = self.graph[self._indices[id(node.contents)]]
            subschema.declaration = self._declarations.get(id(node.contents))
            self._add_in_place(subschema, node)
            self._add_properties(subschema, node)
            self._add_items(subschema, node)

    def _index(self, node: SchemaNode) -> int:
        """Return the index of a subschema, and add the subschema to the graph if it is new."""
        index = self._indices.get(id(node.contents))
        if index is None:
            index = self._indices[id(node.contents)] = len(self.graph)
            self.graph.append(Subschema())
            self.nodes.append(node)
            self._pending.append(node)
        return index

    def _add_in_place(self, subschema: Subschema, node: SchemaNode) -> None:
        targets = [target for keyword in REFERENCES if (target := node.follow(keyword))]
        subschema.in_place.extend(self._index(target) for target in (*targets, *children(node, "allOf")))
        for keyword in ("anyOf", "oneOf"):
            for child in children(node, keyword):
                subschema.conditional.append((self._test_of(child), self._index(child)))
        for condition in children(node, "if"):
            test = self._test_of(condition)
            subschema.conditional.append((test, self._index(condition)))
            subschema.conditional.extend((test, self._index(child)) for child in children(node, "then"))
            subschema.conditional.extend(
                (_negated(test), self._index(child)) for child in children(node, "else")
            )
        for keyword in ("dependentSchemas", "dependencies"):
            names = node.keywords.get(keyword)
            for name, contents in names.items() if isinstance(names, dict) else ():
                if isinstance(contents, dict):
                    subschema.dependent.append((name, self._index(node.child(keyword, name))))

    def _add_properties(self, subschema: Subschema, node: SchemaNode) -> None:
        properties, patterns = node.keywords.get("properties"), node.keywords.get("patternProperties")
        for name in properties if isinstance(properties, dict) else ():
            subschema.properties[name] = self._index(node.child("properties", name))
        for pattern in patterns if isinstance(patterns, dict) else ():
            subschema.patterns.append((pattern, self._index(node.child("patternProperties", pattern))))
        for keyword in _FOR_ADDITIONAL_PROPERTIES:
            for child in children(node, keyword):
                known = properties if keyword == "additionalProperties" else known_properties(node)
                subschema.additional.append((known if isinstance(known, dict) else {}, self._index(child)))

    def _add_items(self, subschema: Subschema, node: SchemaNode) -> None:
        for_prefix = "prefixItems" if "prefixItems" in node.keywords else "items"
        if isinstance(node.keywords.get(for_prefix), list):
            subschema.prefix.extend(self._index(child) for child in children(node, for_prefix))
        for keyword in _FOR_REMAINING_ITEMS:
            if isinstance(node.keywords.get(keyword), dict):
                subschema.remaining.extend(self._index(child) for child in children(node, keyword))


def _negated(test: Test) -> Test:
    return lambda value: not test(value)
