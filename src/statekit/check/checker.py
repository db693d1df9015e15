"""All that one kind's schema says of a record, in one object."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING

from statekit.diagnostics import JSON, Diagnostic, Finding, Part, Pointer, Route, Severity, pointer_text
from statekit.phrasing import shorten
from statekit.schema.dialects import DIALECTS
from statekit.schema.misspelled import misspelt
from statekit.schema.model import ANNOTATION, Schema
from statekit.schema.patterns import matcher
from statekit.schema.validator import Validator

if TYPE_CHECKING:
    from statekit.check.annotations.collect import Collector
    from statekit.check.annotations.collected import CollectedRecord
    from statekit.check.annotations.constraints import Constraint
    from statekit.schema.explain.budget import Budget

KEYWORD = "dataset/keyword"


class Checker:
    """Checks the records of one kind.

    Attributes:
        schema: the schema.
        key: the property that identifies a record, if the schema declares one.
        refers_to: the kinds that its references name.
        used: whether something has to refer to each record.
        required_columns: where the values stand that its demands compare, in its own records or in others.
        takes_lists: whether a list at the top of a file is itself a record.

    Raises:
        SchemaError: the schema, or an annotation in it, cannot be used.
    """

    def __init__(self, schema: Schema):
        self.schema = schema
        self.key: str | None = None
        self.refers_to: frozenset[str] = frozenset()
        self.required_columns: frozenset[Pointer] = frozenset()
        self.used = False
        self._collector: Collector | None = None
        self._columns: tuple[Pointer, ...] = ()
        with schema.finding_places():
            self._validator = Validator(schema)
            if any(_is_annotated(at.contents) for at in schema.locations.values()):
                self._take_annotations()
        self.takes_lists = self._validator.takes_lists

    def _take_annotations(self) -> None:
        # Most schemas have none, and loading what reads them takes longer than checking a hundred records.
        from statekit.check.annotations.collect import Collector
        from statekit.check.annotations.declarations import declarations_of, identity_of
        from statekit.check.annotations.subschemas import build_graph

        identity, declarations = identity_of(self.schema), declarations_of(self.schema)
        graph = build_graph(self.schema.root, declarations, self._validator.test_of)
        matches = matcher(DIALECTS[self.schema.specification.name], self._validator.patterns)
        self._collector = Collector(identity, graph, matches)
        self.key = identity.key
        self.refers_to = frozenset(kind for declared in declarations.values() for kind in declared.refers_to)
        asked = {demand for declared in declarations.values() for demand in declared.constraints}
        self.required_columns = frozenset(pointer for demand in asked for pointer in demand.columns)
        self.used = identity.used

    def notices(self) -> Iterator[Diagnostic]:
        """What is probably meant otherwise in the schema, though it can be used."""
        for at in self.schema.locations.values():
            for name, meant in misspelt(at.contents):
                yield Diagnostic(
                    KEYWORD,
                    Severity.WARNING,
                    f"`{shorten(name)}` is no keyword of JSON Schema: it says nothing",
                    self.schema.place(at, name, part=Part.KEY),
                    f"did you mean `{meant}`?",
                    pointer=pointer_text((*at.pointer, name)),
                )

    def with_columns(self, columns: tuple[Pointer, ...]) -> Checker:
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
    def constraints(self) -> tuple[Constraint, ...]:
        """Everything that the schema demands of values, in the order in which it declares it."""
        return () if self._collector is None else self._collector.constraints

    @property
    def collects(self) -> bool:
        """Whether records have facts that a rule looks at."""
        return self._collector is not None and self._collector.is_needed

    def collect(self, value: JSON, route: Route, stem: str) -> CollectedRecord:
        """What a record says of itself for the rules that cross records."""
        if self._collector is not None:
            return self._collector.collect(value, route, stem, self._columns)
        from statekit.check.annotations.collected import CollectedRecord

        return CollectedRecord(route, stem, None, (), named_by_file=False)


def _is_annotated(subschema: JSON) -> bool:
    return isinstance(subschema, dict) and ANNOTATION in subschema
