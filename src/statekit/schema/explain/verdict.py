"""Convert the errors of jsonschema-rs to violations."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeAlias

import jsonschema_rs

from statekit._startup.expressions import expression
from statekit._startup.frozen import frozen, replace
from statekit.diagnostics import JSON, Pointer
from statekit.phrasing import canonical
from statekit.schema.adaptation import format_of_guard
from statekit.schema.dialects import REFERENCES, keyword_of
from statekit.schema.explain.violation import Violation

NormalizedPath: TypeAlias = "tuple[str | int, ...]"
"""A path through a schema or a record that is equal for both validators: see `normalize_path`."""

_Kind = jsonschema_rs.ValidationErrorKind
_EXPECTED_ATTRIBUTES = (
    "types",
    "options",
    "expected_value",
    "pattern",
    "format",
    "limit",
    "multiple_of",
    "schema",
    "content_encoding",
    "content_media_type",
)
_NUMBER = expression(r"\+?[0-9]{1,19}")
_CONTAINS_LIMITS = {"minContains", "maxContains"}


@frozen
class VerdictError:
    """An error of jsonschema-rs.

    Attributes:
        path: the path through the schema.
        violation: the error as a violation.
        includes_descendants: True if jsonschema may report errors in values below instead.
    """

    path: NormalizedPath
    violation: Violation
    includes_descendants: bool = False


def verdict_errors(  # noqa: C901 - one case per kind of error
    error: jsonschema_rs.ValidationError, record: JSON, original: Callable[[str], str] = str
) -> Iterator[VerdictError]:
    """Convert an error of jsonschema-rs; yield one error for each property or entry that it is about.

    Args:
        error: the error.
        record: the value as a whole.
        original: returns an expression as it is written in the schema: see `Adaptation`.
    """
    kind = error.kind
    steps = list(error.evaluation_path)
    if isinstance(kind, _Kind.PropertyNames):
        steps = list(kind.error.evaluation_path)
    steps = [original(step) if isinstance(step, str) else step for step in steps]
    if isinstance(kind, _Kind.Pattern):
        guarded = format_of_guard(kind.pattern)
        if guarded is not None:
            steps = [*steps[:-3], "format"]
            value: Any = error.instance
            yield VerdictError(
                normalize_path(steps),
                Violation("format", follow(error.instance_path, record)[0], value, guarded),
            )
            return
    keyword, dependency = keyword_of(steps) if isinstance(kind, _Kind.FalseSchema) else (str(steps[-1]), None)
    path = normalize_path(steps)
    instance: Any = error.instance
    pointer, expected = follow(error.instance_path, record)[0], _expected(kind, original)
    names = property_names(kind)
    if names is not None:
        includes_descendants = isinstance(kind, _Kind.UnevaluatedProperties)
        for name in names:
            about_property = Violation(keyword, pointer, instance, expected, property_name=name)
            yield VerdictError(path, about_property, includes_descendants)
        return
    violation = Violation(keyword, pointer, instance, expected)
    match kind:
        case _Kind.UnevaluatedItems():
            yield from _unevaluated_items(path, violation, [str(text) for text in kind.unexpected])
        case _Kind.PropertyNames():
            last = max(index for index, step in enumerate(steps) if step == "propertyNames")
            name = str(kind.error.instance)
            about_name = replace(violation, keyword="propertyNames", property_name=name)
            yield VerdictError(normalize_path(steps[: last + 1]), about_name)
        case _Kind.Contains() if keyword in _CONTAINS_LIMITS:
            yield VerdictError((*path[:-1], "contains"), violation)
        case _Kind.FalseSchema() if keyword == "items" and steps[-1] == "items":
            yield VerdictError(path, replace(violation, pointer=violation.pointer[:-1], instance=[]))
        case _Kind.FalseSchema():
            yield VerdictError(path, replace(violation, is_false_schema=True, property_name=dependency))
        case _Kind.AnyOf() | _Kind.OneOfNotValid() | _Kind.OneOfMultipleValid():
            branches = tuple(
                tuple(inner.violation for each in branch for inner in verdict_errors(each, record, original))
                for branch in kind.context
            )
            yield VerdictError(path, replace(violation, branches=branches))
        case _:
            yield VerdictError(path, violation)


def normalize_path(path: Sequence[str | int]) -> NormalizedPath:
    """Return a path in a form that is equal for both validators.

    jsonschema leaves out references. jsonschema-rs leaves out empty steps, and converts steps that look like
    numbers.
    """
    return tuple(normalize_step(step) for step in path if step not in ("", *REFERENCES))


def normalize_step(step: str | int) -> str | int:
    """Return a step as jsonschema-rs reports it: a number if it looks like one."""
    return int(step) if isinstance(step, str) and _NUMBER.fullmatch(step) else step


def follow(steps: list[str | int], record: JSON) -> tuple[Pointer, JSON]:
    """Return the pointer of a path through a record, and the value there.

    jsonschema-rs reports a key such as `042` as a number.
    """
    pointer: list[str | int] = []
    current = record
    for step in steps:
        if isinstance(current, dict):
            key = str(step)
            if key not in current:
                key = next((name for name in current if normalize_step(name) == step), key)
            pointer.append(key)
            current = current.get(key)
        # Every step that jsonschema-rs reports exists in the record.
        elif isinstance(current, list) and isinstance(step, int) and step < len(current):  # pragma: no branch
            pointer.append(step)
            current = current[step]
    return tuple(pointer), current


def property_names(kind: jsonschema_rs.ValidationErrorKind) -> list[str] | None:
    """Return the properties that an error is about, or None if it is about none."""
    if isinstance(kind, _Kind.Required):
        return [kind.property]
    if isinstance(kind, _Kind.AdditionalProperties | _Kind.UnevaluatedProperties):
        return list(kind.unexpected)
    return None


def _unevaluated_items(
    path: NormalizedPath, violation: Violation, texts: list[str]
) -> Iterator[VerdictError]:
    items = violation.instance if isinstance(violation.instance, list) else []
    for position in _positions(texts, items):
        pointer = (*violation.pointer, position)
        entry = replace(violation, pointer=pointer, instance=items[position], is_false_schema=True)
        yield VerdictError(path, entry, includes_descendants=True)


def _positions(texts: list[str], items: list[JSON]) -> list[int]:
    """Return the positions in a list of entries given as JSON text.

    Of equal entries the last ones are unevaluated, because evaluated entries come first.
    """
    by_text = defaultdict[str, list[int]](list)
    for position, item in enumerate(items):
        by_text[canonical(item)].append(position)
    candidates = (by_text[canonical(json.loads(text))] for text in texts)
    return sorted(positions.pop() for positions in candidates if positions)


def _expected(kind: jsonschema_rs.ValidationErrorKind, original: Callable[[str], str]) -> Any:
    """Return the value of the keyword if the error has it."""
    if isinstance(kind, _Kind.Pattern):
        return original(kind.pattern)
    cls: Any = type(kind)
    attribute = _expected_attribute(cls)
    return None if attribute is None else getattr(kind, attribute)


@cache
def _expected_attribute(kind: Any) -> str | None:
    return next((attribute for attribute in _EXPECTED_ATTRIBUTES if hasattr(kind, attribute)), None)
