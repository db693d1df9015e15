"""jsonschema-rs's errors in terms that neither validator owns."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import jsonschema_rs

from statekit.diagnostics import JSON, Pointer
from statekit.phrasing import canonical
from statekit.schema.dialects import REFERENCES, keyword_of
from statekit.schema.explain.violation import Violation

Way: TypeAlias = "tuple[str | int, ...]"
"""A way through a schema or a record: see `way_of`."""

_Kind = jsonschema_rs.ValidationErrorKind
_EXPECTED = (
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
_NUMBER = re.compile(r"\+?[0-9]{1,19}")
_COUNTED = {"minContains", "maxContains"}


@dataclass(frozen=True, slots=True)
class Error:
    """One error of the verdict: what it says, and by which way through the schema.

    `reaches_down` is true where another validator may say more, of values below.
    """

    way: Way
    violation: Violation
    reaches_down: bool = False


def errors_of(error: jsonschema_rs.ValidationError, record: JSON) -> Iterator[Error]:
    """An error of the verdict on a record; one for each property or entry that it is about."""
    kind = error.kind
    path = list(error.evaluation_path)
    if isinstance(kind, _Kind.PropertyNames):
        path = list(kind.error.evaluation_path)
    keyword, cause = keyword_of(path) if isinstance(kind, _Kind.FalseSchema) else (str(path[-1]), None)
    way = way_of(path)
    instance: Any = error.instance
    violation = Violation(keyword, _pointer(error.instance_path, record), instance, _expected(kind))
    for name in _names(kind):
        yield Error(way, replace(violation, detail=name), isinstance(kind, _Kind.UnevaluatedProperties))
    match kind:
        case _Kind.Required() | _Kind.AdditionalProperties() | _Kind.UnevaluatedProperties():
            pass
        case _Kind.UnevaluatedItems():
            yield from _unevaluated_items(way, violation, [str(text) for text in kind.unexpected])
        case _Kind.PropertyNames():
            last = max(number for number, step in enumerate(path) if step == "propertyNames")
            about = replace(violation, keyword="propertyNames", detail=str(kind.error.instance))
            yield Error(way_of(path[: last + 1]), about)
        case _Kind.Contains() if keyword in _COUNTED:
            yield Error((*way[:-1], "contains"), violation)
        case _Kind.FalseSchema() if keyword == "items" and path[-1] == "items":
            yield Error(way, replace(violation, pointer=violation.pointer[:-1], instance=[]))
        case _Kind.FalseSchema():
            yield Error(way, replace(violation, refused=True, detail=cause))
        case _Kind.AnyOf() | _Kind.OneOfNotValid() | _Kind.OneOfMultipleValid():
            branches = tuple(
                tuple(inner.violation for each in branch for inner in errors_of(each, record))
                for branch in kind.context
            )
            yield Error(way, replace(violation, branches=branches))
        case _:
            yield Error(way, violation)


def way_of(path: Sequence[str | int]) -> Way:
    """A way in the form in which both validators give it.

    jsonschema leaves references out. jsonschema-rs leaves out steps that are empty, and gives those that look
    like numbers as numbers.
    """
    return tuple(as_number(step) for step in path if step not in ("", *REFERENCES))


def _pointer(steps: list[str | int], record: JSON) -> Pointer:
    """A way through a record. jsonschema-rs gives a key like `042` as a number, which it was in no record."""
    pointer: list[str | int] = []
    current = record
    for step in steps:
        if isinstance(current, dict):
            alike = (name for name in current if as_number(name) == step)
            key = str(step) if str(step) in current else next(alike, str(step))
            pointer.append(key)
            current = current.get(key)
        # jsonschema-rs's ways lead through the record: a step that is not there would be its mistake.
        elif isinstance(current, list) and isinstance(step, int) and step < len(current):  # pragma: no branch
            pointer.append(step)
            current = current[step]
    return tuple(pointer)


def as_number(step: str | int) -> str | int:
    """A step of a way as jsonschema-rs gives it: a number, if it looks like one."""
    return int(step) if isinstance(step, str) and _NUMBER.fullmatch(step) else step


def _names(kind: jsonschema_rs.ValidationErrorKind) -> list[str]:
    """The properties that an error is about."""
    if isinstance(kind, _Kind.Required):
        return [kind.property]
    if isinstance(kind, _Kind.AdditionalProperties | _Kind.UnevaluatedProperties):
        return list(kind.unexpected)
    return []


def _unevaluated_items(way: Way, violation: Violation, texts: list[str]) -> Iterator[Error]:
    items = violation.instance if isinstance(violation.instance, list) else []
    for position in _positions(texts, items):
        pointer = (*violation.pointer, position)
        entry = replace(violation, pointer=pointer, instance=items[position], refused=True)
        yield Error(way, entry, reaches_down=True)


def _positions(texts: list[str], items: list[JSON]) -> list[int]:
    """Where these entries, given as JSON, stand in a list; of equal ones the last, for they lie behind."""
    at = defaultdict[str, list[int]](list)
    for position, item in enumerate(items):
        at[canonical(item)].append(position)
    equal = (at[canonical(json.loads(text))] for text in texts)
    return sorted(positions.pop() for positions in equal if positions)


def _expected(kind: jsonschema_rs.ValidationErrorKind) -> Any:
    """The keyword's value, as far as the error tells."""
    for attribute in _EXPECTED:
        if hasattr(kind, attribute):
            return getattr(kind, attribute)
    return None
