"""All that one kind's schema says of a record, in one object."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING

from statekit.diagnostics import JSON, Diagnostic, Finding, Part, Pointer, Route, Severity, pointer_text
from statekit.phrasing import shorten
from statekit.schema.dialects import DIALECTS
from statekit.schema.misspelled import misspelled_keywords
from statekit.schema.model import ANNOTATION, Schema
from statekit.schema.patterns import matcher
from statekit.schema.validator import Validator

if TYPE_CHECKING:
    from statekit.check.annotations.collect import Gatherer
    from statekit.check.annotations.demands import Demand
    from statekit.check.annotations.facts import RecordFacts
    from statekit.schema.explain.budget import Budget

KEYWORD = "dataset/keyword"


class Checker:
    """Checks the records of one kind.

    Attributes:
        schema: the schema.
        key: the property that identifies a record, if the schema declares one.
        kinds: the kinds that its references name.
        used: whether something has to refer to each record.
        looks_at: where the values stand that its demands compare, in its own records or in others.
        lists_are_records: whether a list at the top of a file is itself a record.

    Raises:
        SchemaError: the schema, or an annotation in it, cannot be used.
    """

    def __init__(self, schema: Schema):
        self.schema = schema
        self.key: str | None = None
        self.kinds: frozenset[str] = frozenset()
        self.looks_at: frozenset[Pointer] = frozenset()
        self.used = False
        self._gatherer: Gatherer | None = None
        self._columns: tuple[Pointer, ...] = ()
        with schema.with_locations():
            self._validator = Validator(schema)
            if any(_is_annotated(at.contents) for at in schema.subschemas.values()):
                self._take_annotations()
        self.lists_are_records = self._validator.lists_are_records

    def _take_annotations(self) -> None:
        # Most schemas have none, and loading what reads them takes longer than checking a hundred records.
        from statekit.check.annotations.collect import Gatherer
        from statekit.check.annotations.declarations import declarations_of, identity_of
        from statekit.check.annotations.graph import build_graph

        identity, declarations = identity_of(self.schema), declarations_of(self.schema)
        graph = build_graph(self.schema.root, declarations, self._validator.predicate_for)
        matches = matcher(DIALECTS[self.schema.specification.name], self._validator.patterns)
        self._gatherer = Gatherer(identity, graph, matches)
        self.key = identity.key
        self.kinds = frozenset(kind for declared in declarations.values() for kind in declared.refers_to)
        asked = {demand for declared in declarations.values() for demand in declared.demands}
        self.looks_at = frozenset(pointer for demand in asked for pointer in demand.looks_at)
        self.used = identity.used

    def notices(self) -> Iterator[Diagnostic]:
        """What is probably meant otherwise in the schema, though it can be used."""
        for at in self.schema.subschemas.values():
            for name, meant in misspelled_keywords(at.contents):
                yield Diagnostic(
                    KEYWORD,
                    Severity.WARNING,
                    f"`{shorten(name)}` is no keyword of JSON Schema: it says nothing",
                    self.schema.place(at, name, part=Part.KEY),
                    f"did you mean `{meant}`?",
                    pointer=pointer_text((*at.pointer, name)),
                )

    def keeping(self, columns: tuple[Pointer, ...]) -> Checker:
        """The same checker, whose facts hold the values at these pointers."""
        other = copy.copy(self)
        other._columns = columns  # noqa: SLF001 - it is another of us
        return other

    def is_valid(self, value: JSON) -> bool:
        """Whether a record satisfies the schema."""
        return self._validator.is_valid(value)

    def explain(self, value: JSON, route: Route, budget: Budget | None = None) -> list[Finding]:
        """What is wrong with a record that does not satisfy the schema; nothing if it does.

        Args:
            value: the record's value.
            route: the record.
            budget: what is left for the record's file; by default all.
        """
        return self._validator.explain(value, route, budget)

    @property
    def demands(self) -> tuple[Demand, ...]:
        """Everything that the schema demands of values, in the order in which it declares it."""
        return () if self._gatherer is None else self._gatherer.demands

    @property
    def gathers(self) -> bool:
        """Whether records have facts that a rule looks at."""
        return self._gatherer is not None and self._gatherer.is_needed

    def facts(self, value: JSON, route: Route, stem: str) -> RecordFacts:
        """What a record says of itself for the rules that cross records."""
        if self._gatherer is not None:
            return self._gatherer.facts(value, route, stem, self._columns)
        from statekit.check.annotations.facts import RecordFacts

        return RecordFacts(route, stem, None, (), named_by_file=False)


def _is_annotated(subschema: JSON) -> bool:
    return isinstance(subschema, dict) and ANNOTATION in subschema
