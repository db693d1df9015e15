"""jsonschema's account of a value that failed, as violations."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jsonschema import validators

from statekit.check.closure import Schema
from statekit.check.explain.keywords import Keywords, Note
from statekit.check.explain.verdict import Error, Way, way_of
from statekit.check.explain.violation import BRANCHING, Violation
from statekit.check.language.dialects import DIALECTS, keyword_of
from statekit.check.language.patterns import PatternOptions
from statekit.diagnostics import JSON, Pointer

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_extend: Any = validators.extend  # the stubs leave it untyped


_Key = tuple[Way, Way, str | None]
"""What is the same in both accounts of an error: ways through the record and the schema, the property."""


class Account:
    """jsonschema's account of a value, to be asked about one error of the verdict after another."""

    def __init__(self, violations: list[tuple[Way, Violation]]):
        self._all = violations
        self._exact: defaultdict[_Key, list[Violation]] = defaultdict(list)
        self._here: defaultdict[_Key, list[Violation]] = defaultdict(list)
        self._taken: set[_Key] = set()
        for way, violation in reversed(violations):
            pointer = way_of(violation.pointer)
            self._exact[pointer, way, violation.detail].append(violation)
            self._here[pointer, way, None].append(violation)

    def take(self, error: Error) -> list[Violation]:
        """What jsonschema says of an error, or else what the verdict says itself; nothing the second time."""
        key = way_of(error.violation.pointer), error.way, error.violation.detail
        if self._exact[key]:
            self._taken.add(key)
            return [self._exact[key].pop()]
        if key in self._taken:
            return []
        self._taken.add(key)
        if error.violation.detail is None and self._here[key]:
            return self._here[key][::-1]
        return (self._below(error) if error.reaches_down else []) or [error.violation]

    def _below(self, error: Error) -> list[Violation]:
        """What jsonschema says, by the same keyword, of values below the one that an error is about."""
        place, way = error.violation.place, error.way
        return [
            violation
            for inner, violation in self._all
            if violation.pointer[: len(place)] == place and inner[: len(way)] == way
        ]


class Explainer:
    """Explains values by one schema; says nothing where jsonschema fails."""

    def __init__(self, schema: Schema, patterns: PatternOptions, *, formats: bool):
        base = validators.validator_for({"$schema": DIALECTS[schema.specification.name]})
        keywords = Keywords(schema.specification, base.VALIDATORS, patterns, formats=formats)
        extended = _extend(base, keywords.by_name())
        self._validator = extended(
            schema.contents,
            registry=schema.registry,
            _resolver=schema.registry.resolver(schema.uri),
        )

    def account_of(self, value: JSON) -> Account:
        """What is wrong with a value, as far as jsonschema can tell."""
        found: list[tuple[Way, Violation]] = []
        with suppress(Exception):  # whatever it fails to explain is said as the verdict has it
            errors = self._validator.iter_errors(value)
            found.extend((way_of(error.relative_schema_path), _violation(error, ())) for error in errors)
        return Account(found)


def _violation(error: ValidationError, base: Pointer) -> Violation:
    pointer = (*base, *error.relative_path)
    keyword, refused = str(error.validator), error.validator is None
    note = getattr(error, "note", None) or Note()
    if refused:
        keyword, cause = keyword_of(list(error.absolute_schema_path))
        note = replace(note, detail=note.detail or cause)
    expected: Any = error.validator_value
    branches: list[list[Violation]] = []
    if keyword in BRANCHING and isinstance(expected, list):
        branches = [[] for _ in expected]
        for inner in error.context or ():
            branches[int(inner.relative_schema_path[0])].append(_violation(inner, pointer))
    instance: Any = error.instance
    return Violation(
        keyword=keyword,
        pointer=pointer,
        instance=instance,
        expected=expected,
        schema=error.schema if isinstance(error.schema, dict) else {},
        refused=refused,
        detail=note.detail,
        known=note.known,
        branches=tuple(tuple(branch) for branch in branches),
        fixed=note.fixed,
        condition=note.condition,
    )
