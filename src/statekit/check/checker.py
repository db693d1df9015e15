"""The checker of one kind: it validates records, and collects the data that cross-record rules need."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING

from statekit._startup.frozen import replace
from statekit.diagnostics import JSON, Diagnostic, Finding, Part, Pointer, Route
from statekit.discovery.dataset import FILE_KEY
from statekit.phrasing import quoted
from statekit.schema.dialects import DIALECTS
from statekit.schema.load import load_schema
from statekit.schema.model import ANNOTATION, Schema, SchemaError
from statekit.schema.node import known_properties
from statekit.schema.patterns import matcher
from statekit.schema.validator import Validator

if TYPE_CHECKING:
    from statekit.check.annotations.collect import Collector
    from statekit.check.annotations.collected import CollectedRecord
    from statekit.check.annotations.constraints import Constraint
    from statekit.check.annotations.plans import Plan
    from statekit.check.annotations.record_key import RecordKey
    from statekit.discovery.dataset import Kind
    from statekit.schema.explain.budget import Budget
    from statekit.schema.lookup import SchemaLookup
    from statekit.schema.node import SchemaNode
    from statekit.schema.quoted import TextOracle


def load_checker(
    kind: Kind,
    contents: JSON = None,
    *,
    lookup: SchemaLookup | None = None,
    content: bool = False,
    formats: bool = True,
) -> Checker:
    """Load the schema of a kind, with the key that is named outside of it, if any.

    Args:
        kind: the kind.
        contents: the contents of the schema file; by default they are read.
        lookup: where references are looked up, in addition to the folder of the file.
        content: True to assert `contentEncoding` and `contentMediaType` in draft 6 and 7.
        formats: True to assert formats; otherwise they are annotations.

    Raises:
        SchemaError: the schema cannot be used, or declares another key.
    """
    load = partial(
        load_schema, kind.schema, name=kind.path, contents=contents, fragment=kind.fragment, lookup=lookup
    )
    schema = load()
    if kind.key is None:
        return Checker(schema, content=content, formats=formats)
    by_file = kind.key == FILE_KEY
    annotation: dict[str, JSON] = {"key": {"property": kind.key}}
    if by_file:
        annotation = {"key": {"column": _unused_name(FILE_KEY, known_properties(schema.root))}}
    declared = schema.contents.get(ANNOTATION) if isinstance(schema.contents, dict) else None
    key = declared.get("key") if isinstance(declared, dict) else None
    if key is not None and key != kind.key:
        name = quoted(key) if isinstance(key, str) else "a key"
        message = f"the schema declares {name} as the key: {quoted(kind.key)} cannot be the key as well"
        raise SchemaError(
            kind.path, message, help_text="omit `--key` and `key` in the settings for this schema"
        )
    if key is None:
        schema = load(annotation=annotation, part=schema.pointer)
    return Checker(schema, content=content, formats=formats, by_file=by_file)


def _unused_name(name: str, used: Collection[str]) -> str:
    while name in used:
        name = "_" + name
    return name


class Checker:
    """Checks the records of one kind.

    Attributes:
        schema: the schema.
        asserts_content: True if `contentEncoding` and `contentMediaType` are asserted in draft 6 and 7.
        asserts_formats: False if formats are annotations.
        key: the property that identifies a record; None if the schema declares none.
        required_key: the key, if every record must have it.
        refers_to: the kinds that its references name.
        used: True if each record must be referred to by another one.
        required_columns: the pointers to the values that its constraints compare, in records of this kind
            or of another.
        lists_are_records: True if a list at the top level of a file can be a record.

    Args:
        schema: the schema.
        content: True to assert `contentEncoding` and `contentMediaType` in draft 6 and 7.
        formats: True to assert formats; otherwise they are annotations.
        by_file: True if the schema declares a column as the key, and records get it from the name of their
            file.

    Raises:
        SchemaError: the schema, or an annotation in it, cannot be used.
    """

    def __init__(self, schema: Schema, *, content: bool = False, formats: bool = True, by_file: bool = False):
        self.schema = schema
        self.asserts_content = content
        self.asserts_formats = formats
        self.key: str | None = None
        self.required_key: RecordKey | None = None
        self.refers_to: frozenset[str] = frozenset()
        self.required_columns: frozenset[Pointer] = frozenset()
        self.used = False
        self._collector: Collector | None = None
        self._columns: tuple[Pointer, ...] = ()
        with schema.with_locations():
            self._validator = Validator(schema, formats=formats, content=content, export=True)
            if any(_is_annotated(location.contents) for location in schema.subschemas.values()):
                self._load_annotations(by_file=by_file)
        self.lists_are_records = self._validator.lists_are_records

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the schema and of the options, for the key of cached results."""
        content, formats = "+content" * self.asserts_content, "-formats" * (not self.asserts_formats)
        return self.schema.fingerprint + content + formats

    def _load_annotations(self, *, by_file: bool) -> None:
        # Most schemas have no annotations, and these imports take longer than checking a hundred records.
        from statekit.check.annotations.applicability import check_applicability
        from statekit.check.annotations.collect import Collector
        from statekit.check.annotations.declarations import declarations_of, identity_of
        from statekit.check.annotations.subschemas import build_graph

        schema = self.schema
        identity, declarations = identity_of(schema), declarations_of(schema)
        if by_file and identity.required is not None:
            identity = replace(identity, required=replace(identity.required, is_file=True))
        graph = build_graph(
            schema.root,
            declarations,
            self._validator.predicate_for,
            lambda node, in_list: check_applicability(schema, node, in_list=in_list),
        )
        matches = matcher(DIALECTS[self.schema.specification.name], self._validator.patterns)
        self._collector = Collector(identity, graph, matches)
        self.key = identity.key
        self.required_key = identity.required
        self.used = identity.used
        declared = declarations.values()
        self.refers_to = frozenset(kind for each in declared for kind in each.refers_to)
        constraints = {constraint for each in declared for constraint in each.constraints}
        self.required_columns = frozenset(column for each in constraints for column in each.columns)

    def notices(self) -> Iterator[Diagnostic]:
        """Yield a warning for each probable mistake in the schema."""
        from statekit.check.misspelled import misspelled_annotations
        from statekit.schema.notices import KEYWORD, Notice, diagnostic_of, notices

        yield from notices(self.schema, formats=self.asserts_formats)
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
        key = self.required_key
        if key is None:
            return self._validator.is_valid(value)
        return key.accepts(value) and self._validator.is_valid(key.record(value))

    @property
    def verdict(self) -> Callable[[JSON], bool]:
        """The function that `is_clean` calls, for the verdict on many records."""
        return self._validator.verdict if self.required_key is None else self.is_clean

    def is_clean(self, value: JSON) -> bool:
        """Return True if nothing is to be reported of a record.

        It is valid, uses nothing deprecated, and has only values that an export surely accepts.
        """
        key = self.required_key
        if key is None:
            return self._validator.is_clean(value)
        return key.accepts(value) and self._validator.is_clean(key.record(value))

    def may_be_deprecated(self, value: JSON) -> bool:
        """Return False if a valid record surely uses nothing that is deprecated."""
        return self._validator.may_be_deprecated(self.record(value))

    def deprecated(self, value: JSON, route: Route) -> list[Finding]:
        """Return a warning for each deprecated part of the schema that a valid record uses."""
        return self._validator.deprecated(self.record(value), route)

    def no_worse_than(self, value: JSON) -> Callable[[JSON], bool]:
        """Return a function that checks whether a record has no errors that this one does not have."""
        return self._validator.no_worse_than(value)

    def test(self, node: SchemaNode) -> Callable[[JSON], bool]:
        """Return a function that checks whether a value satisfies a subschema."""
        return self._validator.predicate_for(node)

    def property_names(self) -> Collection[str]:
        """Return the names of properties that the schema mentions at the root of a record."""
        from statekit.schema.node import mentioned_properties  # only invalid records need it

        return mentioned_properties(self.schema.root)

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
        key = self.required_key
        is_row = key is not None and not key.is_file
        found = self._validator.explain(self.record(value) if is_row else value, route, budget)
        if key is None or key.accepts(value):
            return found
        from statekit.check.annotations.record_key import is_about_key

        is_reported = any(is_about_key(each, key, route) for each in found)
        return found if is_reported else [*found, key.finding(value, route)]

    @property
    def key_type(self) -> str | None:
        """The JSON type of the key, if every record must have it."""
        return None if self.required_key is None else self.required_key.type

    def row(self, record: JSON, stem: str) -> JSON:
        """Return a record as it is exported: with the name of its file, if that is the key."""
        return record if self.required_key is None else self.required_key.row(record, stem)

    def record(self, row: JSON) -> JSON:
        """Return the record that was exported as a row."""
        return row if self.required_key is None else self.required_key.record(row)

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

    def planned(self, value: JSON) -> Iterator[tuple[JSON, Pointer, Plan]]:
        """Yield the values of a record that declarations may concern, with what is declared for each."""
        return iter(()) if self._collector is None else self._collector.planned(value)


def _is_annotated(contents: JSON) -> bool:
    return isinstance(contents, dict) and ANNOTATION in contents
