"""What a record says of itself by the declarations of its schema: its key, references, selections."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from statekit.check.annotations.collected import (
    CollectedRecord,
    ConstrainedValue,
    RecordedLocus,
    Reference,
    Selection,
    SourceText,
    UniqueValue,
)
from statekit.check.annotations.constraints import Constraint
from statekit.check.annotations.declarations import Identity
from statekit.check.annotations.subschemas import Step, Test
from statekit.diagnostics import JSON, Pointer, Route
from statekit.schema.patterns import Matcher

_Numbers = frozenset[int]


@dataclass(slots=True, eq=False)
class _Plan:
    """What is to be done with a value to which some subschemas apply.

    `properties` and `items` lead to the plans for what is below; they are enough where every subschema
    names its properties, and means all entries of a list alike. Else `simple` is false.
    """

    numbers: _Numbers
    steps: list[Step]
    kinds: tuple[str, ...] = ()
    unique: bool = False
    source_text: bool = False
    sources: tuple[Pointer, ...] = ()
    waived: bool = False
    constraints: tuple[Constraint, ...] = ()
    loci: tuple[tuple[Pointer, Pointer], ...] = ()
    tested: list[tuple[Test, int]] = field(default_factory=list)
    dependent: list[tuple[str, int]] = field(default_factory=list)
    simple: bool = True
    properties: list[tuple[str, _Plan]] = field(default_factory=list)
    items: _Plan | None = None
    declares: bool = False


@dataclass(slots=True)
class _Gathered:
    """What is declared of the values of one record, as it is found."""

    references: list[Reference] = field(default_factory=list)
    unique_values: list[UniqueValue] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    source_texts: list[SourceText] = field(default_factory=list)
    constrained: list[ConstrainedValue] = field(default_factory=list)
    loci: list[RecordedLocus] = field(default_factory=list)


class Collector:
    """Gathers the facts of records.

    Args:
        identity: what the schema declares of its records.
        graph: what its subschemas declare.
        matches: what decides which properties an expression means.
    """

    def __init__(self, identity: Identity, graph: list[Step], matches: Matcher):
        self._identity = identity
        self._graph = graph
        self._matches = matches
        self._plans: dict[_Numbers, _Plan] = {}
        self._unfinished: list[_Plan] = []
        self._root = self._plan(frozenset({0})) if graph else None

    def collect(
        self, value: JSON, route: Route, stem: str, columns: Collection[Pointer] = ()
    ) -> CollectedRecord:
        """What a record says of itself.

        Args:
            value: the record; it need not be valid.
            route: where the record is.
            stem: the name of its file without the ending.
            columns: where the values stand that rules compare.
        """
        name = self._identity.key
        key = value.get(name) if isinstance(value, dict) and name is not None else None
        where: Pointer = () if name is None else (name,)
        gathered = _Gathered()
        waiting: list[tuple[JSON, Pointer, _Plan]] = []
        if self._root is not None:
            waiting.append((value, (), self._root))
        while waiting:
            inner, pointer, plan = waiting.pop()
            if plan.tested or plan.dependent:
                plan = self._with_alternatives(plan, inner)
            if plan.declares:
                _collect(plan, inner, pointer, value, gathered)
            if isinstance(inner, dict | list):
                waiting.extend([(each, (*pointer, step), to) for step, each, to in self._below(inner, plan)])
        withdrawn, successor = self._being_in_force(value)
        found = {column: there for column in columns if (there := _at(value, column)) is not None}
        return CollectedRecord(
            route,
            stem,
            _scalar(key),
            where,
            self._identity.named_by_file,
            gathered.references or (),
            gathered.unique_values or (),
            gathered.selections or (),
            gathered.source_texts or (),
            gathered.constrained or (),
            withdrawn,
            successor,
            found,
            gathered.loci or (),
        )

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """Everything that the schema demands of values, in the order in which it declares it."""
        declared = (step.declared for step in self._graph if step.declared is not None)
        return tuple(dict.fromkeys(demand for each in declared for demand in each.constraints))

    @property
    def is_needed(self) -> bool:
        """Whether a record of this schema can have facts that a rule looks at."""
        return self._identity.key is not None or self._root is not None

    def _being_in_force(self, value: JSON) -> tuple[bool, str | int | None]:
        """Whether a record says that it was withdrawn, and what took its place."""
        how = self._identity.withdrawal
        if how is None or _at(value, how.at) not in how.values:
            return False, None
        return True, None if how.superseded_by is None else _scalar(_at(value, how.superseded_by))

    def _with_alternatives(self, plan: _Plan, value: JSON) -> _Plan:
        """The plan for a value with the alternatives that it satisfies."""
        tried: set[int] = set()
        while True:
            tests = [each for each in plan.tested if each[1] not in plan.numbers and each[1] not in tried]
            fresh = {number for test, number in tests if test(value)}
            tried.update(number for _, number in tests)
            if isinstance(value, dict):
                fresh.update(number for name, number in plan.dependent if name in value)
            if fresh <= plan.numbers:
                return plan
            plan = self._plan(plan.numbers | fresh)

    def _below(
        self, value: dict[str, JSON] | list[JSON], plan: _Plan
    ) -> Iterator[tuple[str | int, JSON, _Plan]]:
        """The values directly below one to which declarations may apply, the last one first."""
        if not plan.simple:
            entries: list[tuple[str | int, JSON]]
            entries = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
            for step, inner in reversed(entries):
                numbers = frozenset(number for each in plan.steps for number in self._ways(each, step))
                if numbers:
                    yield step, inner, self._plan(numbers)
        elif isinstance(value, dict):
            yield from ((name, value[name], to) for name, to in plan.properties if name in value)
        elif plan.items is not None:
            for position in reversed(range(len(value))):
                yield position, value[position], plan.items

    def _ways(self, step: Step, name: str | int) -> Iterator[int]:
        """The steps that apply to one property or one entry."""
        if isinstance(name, int):
            if name >= len(step.positions):
                yield from step.rest
            elif (number := step.positions[name]) is not None:
                yield number
            return
        if name in step.properties:
            yield step.properties[name]
        matched = [number for expression, number in step.patterns if self._matches(expression, name)]
        yield from (number for number in matched if number is not None)
        if not matched:
            yield from (number for known, number in step.others if name not in known)

    def _plan(self, numbers: _Numbers) -> _Plan:
        """The plan for all subschemas that apply to a value because these do."""
        plan = self._begun(numbers)
        while self._unfinished:
            self._finish(self._unfinished.pop())
        return plan

    def _begun(self, numbers: _Numbers) -> _Plan:
        if numbers not in self._plans:
            found = set(numbers)
            waiting = list(numbers)
            while waiting:
                fresh = [number for number in self._graph[waiting.pop()].same if number not in found]
                found.update(fresh)
                waiting.extend(fresh)
            plan = _Plan(frozenset(found), [self._graph[number] for number in sorted(found)])
            self._plans[numbers] = plan
            self._unfinished.append(plan)
        return self._plans[numbers]

    def _finish(self, plan: _Plan) -> None:
        declared = [step.declared for step in plan.steps if step.declared is not None]
        plan.kinds = tuple(dict.fromkeys(kind for each in declared for kind in each.refers_to))
        plan.unique = any(each.unique for each in declared)
        plan.source_text = any(each.source_text for each in declared)
        plan.sources = tuple(dict.fromkeys(each.selects for each in declared if each.selects is not None))
        plan.waived = any(each.waived for each in declared)
        plan.constraints = tuple(dict.fromkeys(demand for each in declared for demand in each.constraints))
        plan.loci = tuple(dict.fromkeys(each.locus_of for each in declared if each.locus_of is not None))
        plan.declares = bool(declared)
        properties: dict[str, set[int]] = {}
        for step in plan.steps:
            plan.tested.extend(step.tested)
            plan.dependent.extend(step.dependent)
            plan.simple &= not (step.patterns or step.others or step.positions)
            for name, number in step.properties.items():
                properties.setdefault(name, set()).add(number)
        plan.properties = [
            (name, self._begun(frozenset(ways))) for name, ways in reversed(properties.items())
        ]
        rest = frozenset(number for step in plan.steps for number in step.rest)
        plan.items = self._begun(rest) if rest else None


def _collect(plan: _Plan, value: JSON, pointer: Pointer, record: JSON, facts: _Gathered) -> None:
    """Note what is declared of a value, if the value is of the type that it means."""
    if plan.constraints and value is not None:
        scalar = _scalar(value)
        facts.constrained.extend([ConstrainedValue(pointer, scalar, demand) for demand in plan.constraints])
    if isinstance(value, dict):
        sha256, characters = value.get("sha256"), value.get("characters")
        if plan.source_text and isinstance(sha256, str):
            count = characters if isinstance(characters, int) and not isinstance(characters, bool) else None
            facts.source_texts.append(SourceText(pointer, sha256, count))
        for source in plan.sources:
            selection = _selection(value, pointer, _scalar(_at(record, source)), waived=plan.waived)
            if selection is not None:
                facts.selections.append(selection)
        for spans, source in plan.loci:
            located = _located(value, pointer, _at(record, spans), _scalar(_at(record, source)))
            if located is not None:
                facts.loci.append(located)
        return
    scalar = _scalar(value)
    if scalar is not None and plan.kinds:
        facts.references.append(Reference(pointer, scalar, plan.kinds))
    if scalar is not None and plan.unique:
        facts.unique_values.append(UniqueValue(pointer, scalar))


def _selection(
    value: dict[str, JSON], pointer: Pointer, source: str | int | None, *, waived: bool
) -> Selection | None:
    start, end = _scalar(value.get("start")), _scalar(value.get("end"))
    if source is None or not isinstance(start, int) or not isinstance(end, int):
        return None
    exact, prefix, suffix, sha256 = (value.get(name) for name in ("exact", "prefix", "suffix", "sha256"))
    context = _text(exact), _text(prefix), _text(suffix), _text(sha256)
    return Selection(pointer, source, start, end, *context, waived=waived)


def _located(
    value: dict[str, JSON], pointer: Pointer, listed: JSON, source: str | int | None
) -> RecordedLocus | None:
    paragraph, sentences = _scalar(value.get("paragraph")), value.get("sentences")
    spans = listed if isinstance(listed, list) else [listed]
    offsets = [
        (_scalar(span.get("start")), _scalar(span.get("end"))) if isinstance(span, dict) else (None, None)
        for span in spans
    ]
    known = tuple((start, end) for start, end in offsets if isinstance(start, int) and isinstance(end, int))
    numbers = (
        tuple(each for each in sentences if isinstance(each, int)) if isinstance(sentences, list) else ()
    )
    if source is None or not isinstance(paragraph, int) or len(known) < len(spans) or not known:
        return None
    return RecordedLocus(pointer, source, paragraph, numbers, known)


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) else None


def _scalar(value: JSON) -> str | int | None:
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _at(value: JSON, pointer: Pointer) -> JSON:
    """What stands at a pointer; None where there is nothing."""
    for step in pointer:
        if isinstance(value, dict):
            value = value.get(str(step))
        elif isinstance(value, list) and str(step).isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
