"""The subschemas of a schema from which a declaration can be reached, as a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from statekit.check.annotations.declarations import Declaration
from statekit.diagnostics import JSON
from statekit.schema.dialects import REFERENCES
from statekit.schema.node import SchemaNode, children, known_properties

Test: TypeAlias = Callable[[JSON], bool]
"""Whether a value satisfies a subschema."""

_OTHERS = ("additionalProperties", "unevaluatedProperties")
_REST = ("items", "additionalItems", "unevaluatedItems")


@dataclass(slots=True)
class Step:
    """A subschema: what it declares, and the numbers of the steps that its keywords lead to.

    Attributes:
        declared: what it declares.
        same: subschemas that apply to the same value.
        tested: subschemas that apply to the same value if it passes a test.
        dependent: subschemas that apply to the same value if it has a property.
        properties: by name.
        patterns: by expression; one that leads nowhere still tells what is none of the others.
        others: for properties that have no name among these.
        positions: by position; a list may be shorter than its subschemas, and longer.
        rest: for the entries behind these.
    """

    declared: Declaration | None = None
    same: list[int] = field(default_factory=list)
    tested: list[tuple[Test, int]] = field(default_factory=list)
    dependent: list[tuple[str, int]] = field(default_factory=list)
    properties: dict[str, int] = field(default_factory=dict)
    patterns: list[tuple[str, int | None]] = field(default_factory=list)
    others: list[tuple[Mapping[str, object], int]] = field(default_factory=list)
    positions: list[int | None] = field(default_factory=list)
    rest: list[int] = field(default_factory=list)

    def leads_to(self) -> Iterator[int]:
        """Every step that is one keyword away."""
        yield from self.same
        yield from (number for _, number in (*self.tested, *self.dependent, *self.others))
        yield from self.properties.values()
        maybe = (*self.positions, *(number for _, number in self.patterns))
        yield from (number for number in maybe if number is not None)
        yield from self.rest

    def keep(self, live: frozenset[int]) -> None:
        """Forget the steps that lead nowhere."""
        self.same = [number for number in self.same if number in live]
        self.tested = [each for each in self.tested if each[1] in live]
        self.dependent = [each for each in self.dependent if each[1] in live]
        self.properties = {name: number for name, number in self.properties.items() if number in live}
        self.others = [each for each in self.others if each[1] in live]
        named = [(expression, number if number in live else None) for expression, number in self.patterns]
        self.patterns = [each for each in named if each[1] is not None or self.others]
        self.positions = [number if number in live else None for number in self.positions]
        self.rest = [number for number in self.rest if number in live]


def build_graph(
    root: SchemaNode, declarations: Mapping[int, Declaration], test_of: Callable[[SchemaNode], Test]
) -> list[Step]:
    """The steps that lead to declarations; the first is the root. There is none if nothing is declared."""
    if not declarations:
        return []
    building = _Building(declarations, test_of)
    building.run(root)
    live = _live(building.steps)
    for step in building.steps:
        step.keep(live)
    return building.steps if 0 in live else []


def _live(steps: list[Step]) -> frozenset[int]:
    """The steps from which a declaration can be reached."""
    back: list[list[int]] = [[] for _ in steps]
    for number, step in enumerate(steps):
        for way in step.leads_to():
            back[way].append(number)
    live = {number for number, step in enumerate(steps) if step.declared is not None}
    waiting = list(live)
    while waiting:
        fresh = [number for number in back[waiting.pop()] if number not in live]
        live.update(fresh)
        waiting.extend(fresh)
    return frozenset(live)


class _Building:
    def __init__(self, declarations: Mapping[int, Declaration], test_of: Callable[[SchemaNode], Test]):
        self.steps: list[Step] = []
        self._declarations = declarations
        self._test_of = test_of
        self._numbers: dict[int, int] = {}
        self._waiting: list[SchemaNode] = []

    def run(self, root: SchemaNode) -> None:
        self._number(root)
        while self._waiting:
            node = self._waiting.pop()
            step = self.steps[self._numbers[id(node.contents)]]
            step.declared = self._declarations.get(id(node.contents))
            self._applied_in_place(step, node)
            self._applied_to_properties(step, node)
            self._applied_to_items(step, node)

    def _number(self, node: SchemaNode) -> int:
        number = self._numbers.get(id(node.contents))
        if number is None:
            number = self._numbers[id(node.contents)] = len(self.steps)
            self.steps.append(Step())
            self._waiting.append(node)
        return number

    def _applied_in_place(self, step: Step, node: SchemaNode) -> None:
        targets = [target for keyword in REFERENCES if (target := node.follow(keyword))]
        step.same.extend(self._number(target) for target in (*targets, *children(node, "allOf")))
        for keyword in ("anyOf", "oneOf"):
            for child in children(node, keyword):
                step.tested.append((self._test_of(child), self._number(child)))
        for test in children(node, "if"):
            holds = self._test_of(test)
            step.tested.append((holds, self._number(test)))
            step.tested.extend((holds, self._number(child)) for child in children(node, "then"))
            step.tested.extend((_negated(holds), self._number(child)) for child in children(node, "else"))
        for keyword in ("dependentSchemas", "dependencies"):
            names = node.keywords.get(keyword)
            for name, inner in names.items() if isinstance(names, dict) else ():
                if isinstance(inner, dict):
                    step.dependent.append((name, self._number(node.child(keyword, name))))

    def _applied_to_properties(self, step: Step, node: SchemaNode) -> None:
        named, patterned = node.keywords.get("properties"), node.keywords.get("patternProperties")
        for name in named if isinstance(named, dict) else ():
            step.properties[name] = self._number(node.child("properties", name))
        for expression in patterned if isinstance(patterned, dict) else ():
            step.patterns.append((expression, self._number(node.child("patternProperties", expression))))
        for keyword in _OTHERS:
            for child in children(node, keyword):
                known = named if keyword == "additionalProperties" else known_properties(node)
                step.others.append((known if isinstance(known, dict) else {}, self._number(child)))

    def _applied_to_items(self, step: Step, node: SchemaNode) -> None:
        in_order = "prefixItems" if "prefixItems" in node.keywords else "items"
        if isinstance(node.keywords.get(in_order), list):
            step.positions.extend(self._number(child) for child in children(node, in_order))
        for keyword in _REST:
            if isinstance(node.keywords.get(keyword), dict):
                step.rest.extend(self._number(child) for child in children(node, keyword))


def _negated(test: Test) -> Test:
    return lambda value: not test(value)
