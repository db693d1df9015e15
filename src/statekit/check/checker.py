"""The checker of one kind: it validates records, and collects the data that cross-record rules need."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from statekit.diagnostics import JSON, Diagnostic, Finding, Part, Pointer, Route
from statekit.schema.dialects import DIALECTS
from statekit.schema.model import ANNOTATION, Schema
from statekit.schema.patterns import matcher
from statekit.schema.validator import Validator

if TYPE_CHECKING:
    from statekit.check.annotations.collect import Collector
    from statekit.check.annotations.collected import CollectedRecord
    from statekit.check.annotations.constraints import Constraint
    from statekit.schema.explain.budget import Budget
    from statekit.schema.quoted import TextOracle


class Checker:
    """Checks the records of one kind.

    Attributes:
        schema: the schema.
        fingerprint: the fingerprint of the schema and of the options, for the key of cached results.
        key: the property that identifies a record; None if the schema declares none.
        refers_to: the kinds that its references name.
        used: True if each record must be referred to by another one.
        required_columns: the pointers to the values that its constraints compare, in records of this kind
            or of another.
        lists_are_records: True if a list at the top level of a file can be a record.

    Args:
        schema: the schema.
        content: True to assert `contentEncoding` and `contentMediaType` in draft 6 and 7.

    Raises:
        SchemaError: the schema, or an annotation in it, cannot be used.
    """

    def __init__(self, schema: Schema, *, content: bool = False):
        self.schema = schema
        self.fingerprint = f"{schema.fingerprint}+content" if content else schema.fingerprint
        self.key: str | None = None
        self.refers_to: frozenset[str] = frozenset()
        self.required_columns: frozenset[Pointer] = frozenset()
        self.used = False
        self._collector: Collector | None = None
        self._columns: tuple[Pointer, ...] = ()
        with schema.with_locations():
            self._validator = Validator(schema, content=content)
            if any(_is_annotated(location.contents) for location in schema.subschemas.values()):
                self._load_annotations()
        self.lists_are_records = self._validator.lists_are_records

    def _load_annotations(self) -> None:
        # Most schemas have no annotations, and these imports take longer than checking a hundred records.
        from statekit.check.annotations.applicability import check_applicability
        from statekit.check.annotations.collect import Collector
        from statekit.check.annotations.declarations import declarations_of, identity_of
        from statekit.check.annotations.subschemas import build_graph

        schema = self.schema
        identity, declarations = identity_of(schema), declarations_of(schema)
        graph = build_graph(
            schema.root,
            declarations,
            self._validator.predicate_for,
            lambda node: check_applicability(schema, node),
        )
        matches = matcher(DIALECTS[self.schema.specification.name], self._validator.patterns)
        self._collector = Collector(identity, graph, matches)
        self.key = identity.key
        self.used = identity.used
        declared = declarations.values()
        self.refers_to = frozenset(kind for each in declared for kind in each.refers_to)
        constraints = {constraint for each in declared for constraint in each.constraints}
        self.required_columns = frozenset(column for each in constraints for column in each.columns)

    def notices(self) -> Iterator[Diagnostic]:
        """Yield a warning for each probable mistake in the schema."""
        from statekit.check.misspelled import misspelled_annotations
        from statekit.schema.notices import KEYWORD, Notice, diagnostic_of, notices

        yield from notices(self.schema)
        for location in self.schema.subschemas.values():
            for name, message, help_text in misspelled_annotations(location.contents):
                notice = Notice(KEYWORD, message, help_text, (name,), Part.KEY)
                yield diagnostic_of(self.schema, location, notice)

    def with_columns(self, columns: tuple[Pointer, ...]) -> Checker:
        """Return a copy of the checker that also collects the values at these pointers."""
        checker = copy.copy(self)
        checker._columns = columns  # noqa: SLF001 - it is of the same class
        return checker

    def is_valid(self, value: JSON) -> bool:
        """Return True if a record is valid against the schema."""
        return self._validator.is_valid(value)

    @property
    def verdict(self) -> Callable[[JSON], bool]:
        """The function that `is_clean` calls, for the verdict on many records."""
        return self._validator.verdict

    def is_clean(self, value: JSON) -> bool:
        """Return True if nothing is to be reported of a record: it is valid, and uses nothing deprecated."""
        return self._validator.is_clean(value)

    def deprecated(self, value: JSON, route: Route) -> list[Finding]:
        """Return a warning for each deprecated part of the schema that a valid record uses."""
        return self._validator.deprecated(value, route)

    def no_worse_than(self, value: JSON) -> Callable[[JSON], bool]:
        """Return a function that checks whether a record has no errors that this one does not have."""
        return self._validator.no_worse_than(value)

    @cached_property
    def text_oracle(self) -> TextOracle:
        """The oracle that finds the numbers for which the schema also admits text."""
        from statekit.schema.quoted import TextOracle  # few datasets need it

        return TextOracle(self.schema)

    def explain(self, value: JSON, route: Route, budget: Budget | None = None) -> list[Finding]:
        """Return the findings about a record that is invalid; an empty list if it is valid.

        Args:
            value: the value of the record.
            route: the location of the record.
            budget: the remaining budget of the file; by default a new one.
        """
        return self._validator.explain(value, route, budget)

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """The constraints of the schema, in the order of their declarations."""
        return () if self._collector is None else self._collector.constraints

    @property
    def collects(self) -> bool:
        """True if cross-record rules need data from the records."""
        return self._collector is not None and self._collector.is_needed

    def collect(self, value: JSON, route: Route, stem: str) -> CollectedRecord:
        """Return the data of a record that cross-record rules need.

        Args:
            value: the value of the record, which need not be valid.
            route: the location of the record.
            stem: the name of its file without the extension.
        """
        if self._collector is not None:
            return self._collector.collect(value, route, stem, self._columns)
        from statekit.check.annotations.collected import CollectedRecord

        return CollectedRecord(route, stem, None, (), named_by_file=False)


def _is_annotated(contents: JSON) -> bool:
    return isinstance(contents, dict) and ANNOTATION in contents
