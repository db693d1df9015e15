"""jsonschema's account of a value that failed, as violations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import referencing
from jsonschema import validators
from jsonschema_specifications import REGISTRY as METASCHEMAS

from statekit.diagnostics import JSON
from statekit.schema.dialects import DIALECTS, specification_of
from statekit.schema.explain.budget import MOST_STEPS, Budget
from statekit.schema.explain.errors import note_of, violations_of
from statekit.schema.explain.keywords import Keywords
from statekit.schema.explain.steps import Steps, TooLong
from statekit.schema.explain.verdict import Error, Way, way_of
from statekit.schema.explain.violation import Violation
from statekit.schema.model import Schema
from statekit.schema.patterns import PatternOptions

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_extend: Any = validators.extend  # the stubs leave it untyped


_Key = tuple[Way, Way, str | None]
"""What is the same in both accounts of an error: ways through the record and the schema, the property."""

_MOST_ERRORS = 20_000
"""Of how many errors, counted in each alternative, jsonschema-rs is asked to give its own account."""


_MOST_COPIED = 1_000_000
"""Of how many values, each counted as often as an error is about it, it is asked for that."""


class Account:
    """jsonschema's account of a value, to be asked about one error of the verdict after another.

    Attributes:
        is_long: whether the verdict's own account would be too long to be asked for.
        is_cut: whether jsonschema's account took too many steps, so that it is not whole.
    """

    def __init__(self, errors: Sequence[ValidationError], *, is_cut: bool = False):
        self.is_cut = is_cut
        self.is_long = is_cut or _is_long(errors)
        self._said = [(_key(error), violations_of(error)) for error in errors]
        self._exact: defaultdict[_Key, list[list[Violation]]] = defaultdict(list)
        self._taken: set[_Key] = set()
        self._given: set[int] = set()  # by the identity of violations, which live as long as we do
        for key, violations in reversed(self._said):
            self._exact[key].append(violations)

    def everything(self) -> list[Violation]:
        """All that jsonschema says."""
        return [violation for _, violations in self._said for violation in violations]

    def patterns_left(self) -> list[Violation]:
        """The patterns that are violated and that nobody asked about.

        They are decided by jsonschema-rs as all are, but where one takes too many steps, it lists no error.
        """
        left = (violation for groups in self._exact.values() for group in groups for violation in group)
        return [each for each in left if each.keyword == "pattern" and id(each) not in self._given]

    def take(self, error: Error) -> list[Violation]:
        """What jsonschema says of an error, or else what the verdict says itself; nothing the second time."""
        pointer, detail = way_of(error.violation.pointer), error.violation.detail
        key = pointer, error.way, detail
        if self._exact[key]:
            self._taken.add(key)
            return self._exact[key].pop()
        if key in self._taken:
            return []
        self._taken.add(key)
        found: list[Violation] = []
        for (inner, way, _), violations in self._said:
            if detail is None and (inner, way) == key[:2]:
                found.extend(violations)
            elif error.reaches_down and way[: len(error.way)] == error.way:
                place = way_of(error.violation.place)
                found.extend(violations if inner[: len(place)] == place else ())
        self._given.update(map(id, found))
        return found or [error.violation]


def _is_long(errors: Sequence[ValidationError]) -> bool:
    """Whether the verdict's own account would be too long: each of its errors holds a copy of its value."""
    sizes: dict[int, int] = {}
    copied = sum(note_of(error).size * _values_in(error.instance, sizes) for error in errors)
    return copied > _MOST_COPIED or sum(map(_size, errors)) > _MOST_ERRORS


def _values_in(value: Any, known: dict[int, int]) -> int:
    """How many values a value holds, itself included; of what is nested, each is counted once."""
    if not isinstance(value, dict | list):
        return 1
    waiting = [] if id(value) in known else [value]
    while waiting:
        current = waiting[-1]
        inner = [
            each
            for each in (current.values() if isinstance(current, dict) else current)
            if isinstance(each, dict | list)
        ]
        fresh = [each for each in inner if id(each) not in known]
        if fresh:
            waiting.extend(fresh)
            continue
        waiting.pop()
        known[id(current)] = 1 + len(current) + sum(known[id(each)] for each in inner)
    return known[id(value)]


def _size(error: ValidationError) -> int:
    """How long the verdict's own account of an error is, in errors: it repeats the keyword's value."""
    expected = error.validator_value
    return note_of(error).size + (len(expected) // 10 if isinstance(expected, list | dict) else 0)


def _key(error: ValidationError) -> _Key:
    return way_of(error.relative_path), way_of(error.relative_schema_path), note_of(error).detail


def _undeclared(schema: Schema) -> referencing.Registry[Any]:
    """Everything that a reference may name, without the dialects that it declares.

    Where a subschema declares one, jsonschema goes on with its own validator of the dialect, not with ours.
    """
    registry = _published()
    for uri, contents in schema.resources.items():
        declares = isinstance(contents, dict) and "$schema" in contents
        dialect = (specification_of(contents) if declares else None) or schema.specification
        registry = registry.with_resource(uri, dialect.create_resource(_without_dialect(contents)))
    return registry.crawl()


@cache
def _published() -> referencing.Registry[Any]:
    registry: referencing.Registry[Any] = referencing.Registry()
    for uri in METASCHEMAS:
        contents = METASCHEMAS.contents(uri)
        dialect = specification_of(contents)
        if dialect is not None:
            registry = registry.with_resource(uri, dialect.create_resource(_without_dialect(contents)))
    return registry.crawl()


def _without_dialect(contents: JSON) -> JSON:
    if not isinstance(contents, dict):
        return contents
    return {keyword: value for keyword, value in contents.items() if keyword != "$schema"}


class Explainer:
    """Explains values by one schema; says nothing where jsonschema fails."""

    def __init__(self, schema: Schema, patterns: PatternOptions, *, formats: bool):
        base = validators.validator_for({"$schema": DIALECTS[schema.specification.name]})
        self._keywords = Keywords(schema.specification, base.VALIDATORS, patterns, formats=formats)
        self._steps = Steps()
        keywords = {**base.VALIDATORS, **self._keywords.by_name()}
        extended = _extend(base, {name: self._steps.counted(name, each) for name, each in keywords.items()})
        registry = _undeclared(schema)
        self._validator = extended(
            _without_dialect(schema.contents), registry=registry, _resolver=registry.resolver(schema.uri)
        )

    def account_of(self, value: JSON, budget: Budget) -> Account:
        """What is wrong with a value, as far as jsonschema can tell with what is left of the budget."""
        errors: list[ValidationError] = []
        self._keywords.alternatives.forget()
        most = min(MOST_STEPS, budget.steps)
        self._steps.begin(most)
        is_cut = False
        with suppress(Exception):  # whatever it fails to explain is said as the verdict has it
            try:
                for error in self._validator.iter_errors(value):
                    is_cut = len(errors) == _MOST_ERRORS
                    if is_cut:
                        break
                    errors.append(error)
            except TooLong:
                is_cut = True
        budget.steps -= most - max(self._steps.left, 0)
        return Account(errors, is_cut=is_cut)
