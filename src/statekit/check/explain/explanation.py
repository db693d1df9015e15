"""jsonschema's account of a value that failed, as violations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from jsonschema import validators

from statekit.check.closure import Schema
from statekit.check.explain.keywords import Keywords, Note
from statekit.check.explain.violation import BRANCHING, Violation
from statekit.check.language.dialects import DIALECTS, keyword_steps
from statekit.check.language.patterns import PatternOptions
from statekit.diagnostics import JSON, Pointer

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Steps: TypeAlias = "tuple[tuple[str, str | int | None], ...]"
"""The way to a keyword, through all that applies to the value."""

_extend: Any = validators.extend  # the stubs leave it untyped


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

    def violations(self, value: JSON) -> list[tuple[Steps, Violation]]:
        """What is wrong with a value, each with the way to the keyword that says so."""
        found: list[tuple[Steps, Violation]] = []
        try:
            for error in self._validator.iter_errors(value):
                steps = tuple(keyword_steps(list(error.relative_schema_path)))
                found.append((steps, _violation(error, ())))
        except Exception:  # noqa: BLE001 - whatever it fails to explain is said in the verdict's words
            return found
        return found


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


def keyword_of(path: Sequence[str | int]) -> tuple[str, str | None]:
    """The keyword at the end of a way, and the property because of which it applies, if it is about one.

    It is `false` where the way has no keyword: the whole schema is `false`.
    """
    keyword, entry = (keyword_steps(path) or [("false", None)])[-1]
    return keyword, str(entry) if keyword in {"dependentSchemas", "dependencies"} and entry else None
