"""The collection of what cross-record rules need from a record, by the declarations of its schema."""

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
from statekit.check.annotations.plans import Plan, Planner
from statekit.check.annotations.subschemas import Subschema
from statekit.diagnostics import JSON, Pointer, Route
from statekit.schema.patterns import Matcher


@dataclass(slots=True)
class _Values:
    """The values of one record for which something is declared, in the order in which they are found."""

    references: list[Reference] = field(default_factory=list)
    unique_values: list[UniqueValue] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    source_texts: list[SourceText] = field(default_factory=list)
    constrained: list[ConstrainedValue] = field(default_factory=list)
    loci: list[RecordedLocus] = field(default_factory=list)


class Collector:
    """Collects from records what cross-record rules need.

    Args:
        identity: the declarations at the root of the schema.
        graph: the subschemas that lead to declarations, the root first.
        matches: decides if a property name matches a pattern.
    """

    def __init__(self, identity: Identity, graph: list[Subschema], matches: Matcher):
        self._identity = identity
        self._graph = graph
        self._planner = Planner(graph, matches)

    def collect(
        self, value: JSON, route: Route, stem: str, columns: Collection[Pointer] = ()
    ) -> CollectedRecord:
        """Return the collected data of a record.

        Args:
            value: the record, which need not be valid.
            route: the location of the record.
            stem: the name of its file without the extension.
            columns: the pointers to the values that rules compare.
        """
        values = _Values()
        for inner, pointer, plan in self.planned(value):
            if plan.has_declarations:
                _add_declared(plan, inner, pointer, value, values)
        key, key_pointer = self._key(value, stem)
        withdrawn, successor = self._withdrawal(value)
        return CollectedRecord(
            route,
            stem,
            key,
            key_pointer,
            self._identity.named_by_file,
            values.references or (),
            values.unique_values or (),
            values.selections or (),
            values.source_texts or (),
            values.constrained or (),
            withdrawn,
            successor,
            {column: there for column in columns if (there := value_at(value, column)) is not None},
            values.loci or (),
        )

    def planned(self, value: JSON) -> Iterator[tuple[JSON, Pointer, Plan]]:
        """Yield the values of a record that declarations may concern, with what is declared for each.

        Args:
            value: the record, which need not be valid.
        """
        planner = self._planner
        pending: list[tuple[JSON, Pointer, Plan]] = []
        if planner.root is not None:
            pending.append((value, (), planner.root))
        while pending:
            inner, pointer, plan = pending.pop()
            if plan.conditional or plan.dependent:
                plan = planner.with_conditional(plan, inner)
            yield inner, pointer, plan
            if isinstance(inner, dict | list):
                pending.extend(
                    [(each, (*pointer, step), to) for step, each, to in planner.below(inner, plan)]
                )

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """The constraints of the schema, in the order of their declarations."""
        declared = (each.declaration for each in self._graph if each.declaration is not None)
        return tuple(dict.fromkeys(constraint for each in declared for constraint in each.constraints))

    @property
    def is_needed(self) -> bool:
        """True if a record of this schema can have data that a rule needs."""
        return self._identity.key is not None or self._planner.root is not None

    def _key(self, value: JSON, stem: str) -> tuple[str | int | None, Pointer]:
        """Return the key of a record, and the pointer to it."""
        name, required = self._identity.key, self._identity.required
        if name is None:
            return None, ()
        if required is not None and required.is_file:
            return stem, ()
        return _scalar(value.get(name)) if isinstance(value, dict) else None, (name,)

    def _withdrawal(self, value: JSON) -> tuple[bool, str | int | None]:
        """Return True if a record is withdrawn, and the key of its successor."""
        withdrawal = self._identity.withdrawal
        if withdrawal is None or value_at(value, withdrawal.at) not in withdrawal.values:
            return False, None
        if withdrawal.superseded_by is None:
            return True, None
        return True, _scalar(value_at(value, withdrawal.superseded_by))


def _add_declared(plan: Plan, value: JSON, pointer: Pointer, record: JSON, values: _Values) -> None:
    """Add what is declared for a value, if the value has the type that the declaration is for."""
    if plan.constraints and value is not None:
        scalar = _scalar(value)
        values.constrained.extend(
            [ConstrainedValue(pointer, scalar, constraint) for constraint in plan.constraints]
        )
    if isinstance(value, dict):
        sha256, characters = value.get("sha256"), value.get("characters")
        if plan.source_text and isinstance(sha256, str):
            count = characters if isinstance(characters, int) and not isinstance(characters, bool) else None
            values.source_texts.append(SourceText(pointer, sha256, count))
        for source in plan.sources:
            selection = _selection(value, pointer, _scalar(value_at(record, source)), waived=plan.waived)
            if selection is not None:
                values.selections.append(selection)
        for spans, source in plan.loci:
            locus = _locus(value, pointer, value_at(record, spans), _scalar(value_at(record, source)))
            if locus is not None:
                values.loci.append(locus)
        return
    scalar = _scalar(value)
    if scalar is not None and plan.kinds:
        values.references.append(Reference(pointer, scalar, plan.kinds))
    unique = _scalar(_integer(value)) if plan.unique else None
    if unique is not None:
        values.unique_values.append(UniqueValue(pointer, unique, plan.unique_in_list))


def _selection(
    value: dict[str, JSON], pointer: Pointer, source: str | int | None, *, waived: bool
) -> Selection | None:
    start, end = _scalar(value.get("start")), _scalar(value.get("end"))
    if source is None or not isinstance(start, int) or not isinstance(end, int):
        return None
    exact, prefix, suffix, sha256 = (value.get(name) for name in ("exact", "prefix", "suffix", "sha256"))
    context = _text(exact), _text(prefix), _text(suffix), _text(sha256)
    lemma, truncated = _text(value.get("lemma")), value.get("fidelity") == "truncated"
    return Selection(pointer, source, start, end, *context, waived=waived, lemma=lemma, truncated=truncated)


def _locus(
    value: dict[str, JSON], pointer: Pointer, spans: JSON, source: str | int | None
) -> RecordedLocus | None:
    """Return the locus that a value states; None unless it, its source and all spans are complete."""
    paragraph, sentences = _scalar(value.get("paragraph")), value.get("sentences")
    entries = spans if isinstance(spans, list) else [spans]
    offsets = [
        (_scalar(span.get("start")), _scalar(span.get("end"))) if isinstance(span, dict) else (None, None)
        for span in entries
    ]
    complete = tuple(
        (start, end) for start, end in offsets if isinstance(start, int) and isinstance(end, int)
    )
    numbers = (
        tuple(each for each in sentences if isinstance(each, int)) if isinstance(sentences, list) else ()
    )
    if source is None or not isinstance(paragraph, int) or len(complete) < len(entries) or not complete:
        return None
    return RecordedLocus(pointer, source, paragraph, numbers, complete)


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) else None


_MAX_EXACT = 2.0**53
"""Below it, different integers are different floats."""


def _integer(value: JSON) -> JSON:
    """Return 1 for 1.0, which JSON Schema takes for an integer, and any other value as it is."""
    is_integer = isinstance(value, float) and value.is_integer() and abs(value) < _MAX_EXACT
    return int(value) if isinstance(value, float) and is_integer else value


def _scalar(value: JSON) -> str | int | None:
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def value_at(value: JSON, pointer: Pointer) -> JSON:
    """Return the value at a pointer that a schema declares; None without one."""
    for step in pointer:
        if isinstance(value, dict):
            value = value.get(str(step))
        elif isinstance(value, list) and str(step).isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
