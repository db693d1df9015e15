"""Evaluate a value with jsonschema to find its violations."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import referencing
from jsonschema import validators
from jsonschema_specifications import REGISTRY as METASCHEMAS

from statekit.diagnostics import JSON
from statekit.schema.dialects import DIALECTS, specification_of
from statekit.schema.explain.budget import MAX_ERRORS, MAX_EVALUATIONS, Budget
from statekit.schema.explain.evaluations import EvaluationCounter, EvaluationLimitError
from statekit.schema.explain.explanation import Explanation
from statekit.schema.explain.keywords import Keywords
from statekit.schema.explain.own_messages import with_own_messages
from statekit.schema.model import Schema
from statekit.schema.patterns import PatternOptions

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_extend: Any = validators.extend  # the stubs do not type it


class Explainer:
    """Explains values by one schema; an explanation is empty where jsonschema fails.

    Args:
        schema: the schema.
        patterns: the options for its patterns.
        formats: True to assert formats.
    """

    def __init__(self, schema: Schema, patterns: PatternOptions, *, formats: bool):
        base = validators.validator_for({"$schema": DIALECTS[schema.specification.name]})
        self._keywords = Keywords(schema.specification, base.VALIDATORS, patterns, formats=formats)
        self._counter = EvaluationCounter()
        keywords = {**base.VALIDATORS, **self._keywords.by_name()}
        subschemas = (each.contents for each in schema.subschemas.values() if isinstance(each.contents, dict))
        if any("errorMessage" in contents for contents in subschemas):
            keywords = {name: with_own_messages(name, each) for name, each in keywords.items()}
        extended = _extend(base, {name: self._counter.counted(name, each) for name, each in keywords.items()})
        registry = _registry_without_dialects(schema)
        resolver = registry.resolver(schema.uri)
        if schema.pointer:
            resolver = resolver.lookup(f"#{schema.fragment}").resolver
        self._validator = extended(_without_dialect(schema.contents), registry=registry, _resolver=resolver)

    def explain(self, value: JSON, budget: Budget) -> Explanation:
        """Return the violations in a value, as far as the budget allows."""
        errors: list[ValidationError] = []
        self._keywords.combinators.reset()
        limit = min(MAX_EVALUATIONS, budget.evaluations)
        self._counter.start(limit)
        is_truncated = False
        with suppress(
            Exception
        ):  # what jsonschema fails to explain is reported as jsonschema-rs describes it
            try:
                for error in self._validator.iter_errors(value):
                    is_truncated = len(errors) == MAX_ERRORS
                    if is_truncated:
                        break
                    errors.append(error)
            except EvaluationLimitError:
                is_truncated = True
        budget.evaluations -= limit - max(self._counter.remaining, 0)
        return Explanation(errors, is_truncated=is_truncated)


def _registry_without_dialects(schema: Schema) -> referencing.Registry[Any]:
    """Return a registry of everything that a reference may name, without the declarations of dialects.

    For a subschema that declares a dialect, jsonschema would switch to its own validator of that dialect.
    """
    registry = _published_without_dialects()
    for uri, contents in schema.resources.items():
        declares_dialect = isinstance(contents, dict) and "$schema" in contents
        dialect = (specification_of(contents) if declares_dialect else None) or schema.specification
        registry = registry.with_resource(uri, dialect.create_resource(_without_dialect(contents)))
    return registry.crawl()


@cache
def _published_without_dialects() -> referencing.Registry[Any]:
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
