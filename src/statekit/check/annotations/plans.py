"""Plans for collecting: what a set of subschemas declares for a value and for the values below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from statekit.check.annotations.constraints import Constraint
from statekit.check.annotations.subschemas import Subschema, Test
from statekit.diagnostics import JSON, Pointer
from statekit.schema.patterns import Matcher

_Indices = frozenset[int]


@dataclass(slots=True, eq=False)
class Plan:
    """The declarations for a value to which certain subschemas apply, and the plans for the values below it.

    Attributes:
        indices: the indices of the subschemas.
        subschemas: the subschemas.
        kinds: the kinds that the value may refer to.
        unique: True if the value must be unique.
        source_text: True if the value identifies the text of a source.
        sources: the pointers to the keys of the sources from which the value selects a span.
        waived: True if that span is not part of the content of the source.
        constraints: the constraints on the value.
        loci: the pointers to the spans and to the key of the source whose locus the value states.
        conditional: subschemas that apply as well if the value passes a test.
        dependent: subschemas that apply as well if the value has a property.
        is_simple: True if `properties` and `items` are enough to find the plans for the values below.
        properties: the plans for the values of properties.
        items: the plan for the items of a list.
        has_declarations: True if anything is declared for the value itself.
    """

    indices: _Indices
    subschemas: list[Subschema]
    kinds: tuple[str, ...] = ()
    unique: bool = False
    unique_in_list: bool = False
    source_text: bool = False
    sources: tuple[Pointer, ...] = ()
    waived: bool = False
    constraints: tuple[Constraint, ...] = ()
    loci: tuple[tuple[Pointer, Pointer], ...] = ()
    conditional: list[tuple[Test, int]] = field(default_factory=list)
    dependent: list[tuple[str, int]] = field(default_factory=list)
    is_simple: bool = True
    properties: list[tuple[str, Plan]] = field(default_factory=list)
    items: Plan | None = None
    has_declarations: bool = False


class Planner:
    """Makes plans from the graph of a schema, each only once.

    Attributes:
        root: the plan for a record; None if no declaration can be reached.

    Args:
        graph: the subschemas that lead to declarations, the root first.
        matches: decides if a property name matches a pattern.
    """

    def __init__(self, graph: list[Subschema], matches: Matcher):
        self._graph = graph
        self._matches = matches
        self._plans: dict[_Indices, Plan] = {}
        self._incomplete: list[Plan] = []
        self.root = self._plan(frozenset({0})) if graph else None

    def with_conditional(self, plan: Plan, value: JSON) -> Plan:
        """Return the plan for a value including the conditional subschemas that apply to it."""
        tested: set[int] = set()
        while True:
            tests = [
                (test, index)
                for test, index in plan.conditional
                if index not in plan.indices and index not in tested
            ]
            added = {index for test, index in tests if test(value)}
            tested.update(index for _, index in tests)
            if isinstance(value, dict):
                added.update(index for name, index in plan.dependent if name in value)
            if added <= plan.indices:
                return plan
            plan = self._plan(plan.indices | added)

    def below(
        self, value: dict[str, JSON] | list[JSON], plan: Plan
    ) -> Iterator[tuple[str | int, JSON, Plan]]:
        """Yield the key or index, the value and the plan of each value directly below, in reverse order."""
        if not plan.is_simple:
            entries: list[tuple[str | int, JSON]]
            entries = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
            for step, inner in reversed(entries):
                indices = frozenset(index for each in plan.subschemas for index in self._applying(each, step))
                if indices:
                    yield step, inner, self._plan(indices)
        elif isinstance(value, dict):
            yield from ((name, value[name], inner) for name, inner in plan.properties if name in value)
        elif plan.items is not None:
            for index in reversed(range(len(value))):
                yield index, value[index], plan.items

    def _applying(self, subschema: Subschema, step: str | int) -> Iterator[int]:
        """Yield the indices of the subschemas that apply to one property or one item."""
        if isinstance(step, int):
            if step >= len(subschema.prefix):
                yield from subschema.remaining
            elif (index := subschema.prefix[step]) is not None:
                yield index
            return
        if step in subschema.properties:
            yield subschema.properties[step]
        matching = [index for pattern, index in subschema.patterns if self._matches(pattern, step)]
        yield from (index for index in matching if index is not None)
        if not matching:
            yield from (index for known, index in subschema.additional if step not in known)

    def _plan(self, indices: _Indices) -> Plan:
        """Return the plan for these subschemas and all that apply in place with them."""
        plan = self._begin(indices)
        while self._incomplete:
            self._complete(self._incomplete.pop())
        return plan

    def _begin(self, indices: _Indices) -> Plan:
        """Return a plan that may still be incomplete: a schema can be recursive."""
        if indices not in self._plans:
            closed = set(indices)
            pending = list(indices)
            while pending:
                added = [index for index in self._graph[pending.pop()].in_place if index not in closed]
                closed.update(added)
                pending.extend(added)
            plan = Plan(frozenset(closed), [self._graph[index] for index in sorted(closed)])
            self._plans[indices] = plan
            self._incomplete.append(plan)
        return self._plans[indices]

    def _complete(self, plan: Plan) -> None:
        declared = [each.declaration for each in plan.subschemas if each.declaration is not None]
        plan.kinds = tuple(dict.fromkeys(kind for each in declared for kind in each.refers_to))
        plan.unique = any(each.unique or each.unique_in_list for each in declared)
        plan.unique_in_list = plan.unique and not any(each.unique for each in declared)
        plan.source_text = any(each.source_text for each in declared)
        plan.sources = tuple(dict.fromkeys(each.selects for each in declared if each.selects is not None))
        plan.waived = any(each.waived for each in declared)
        plan.constraints = tuple(dict.fromkeys(each for one in declared for each in one.constraints))
        plan.loci = tuple(dict.fromkeys(each.locus_of for each in declared if each.locus_of is not None))
        plan.has_declarations = bool(declared)
        properties: dict[str, set[int]] = {}
        for subschema in plan.subschemas:
            plan.conditional.extend(subschema.conditional)
            plan.dependent.extend(subschema.dependent)
            plan.is_simple &= not (subschema.patterns or subschema.additional or subschema.prefix)
            for name, index in subschema.properties.items():
                properties.setdefault(name, set()).add(index)
        plan.properties = [
            (name, self._begin(frozenset(indices))) for name, indices in reversed(properties.items())
        ]
        remaining = frozenset(index for subschema in plan.subschemas for index in subschema.remaining)
        plan.items = self._begin(remaining) if remaining else None
