"""jsonschema-rs's errors in terms that neither validator owns."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import jsonschema_rs

from statekit.check.explain.explanation import Steps, keyword_of
from statekit.check.explain.violation import Violation
from statekit.check.language.dialects import keyword_steps
from statekit.check.shown import canonical
from statekit.diagnostics import JSON

_Kind = jsonschema_rs.ValidationErrorKind
_EXPECTED = ("types", "options", "expected_value", "pattern", "format", "limit", "multiple_of", "schema")
_COUNTED = {"minContains", "maxContains"}


@dataclass(frozen=True, slots=True)
class Error:
    """One error of the verdict: what it says, and by which way through the schema.

    `reaches_down` is true where another validator may say more, of values below.
    """

    steps: Steps
    violation: Violation
    reaches_down: bool = False


def errors_of(error: jsonschema_rs.ValidationError) -> Iterator[Error]:
    """An error of the verdict; one for each property or entry that it is about."""
    path = list(error.evaluation_path)
    keyword, cause = keyword_of(path)
    steps = tuple(keyword_steps(path))
    instance: Any = error.instance
    kind = error.kind
    violation = Violation(keyword, tuple(error.instance_path), instance, _expected(kind))
    for name in _names(kind):
        yield Error(steps, replace(violation, detail=name), isinstance(kind, _Kind.UnevaluatedProperties))
    match kind:
        case _Kind.Required() | _Kind.AdditionalProperties() | _Kind.UnevaluatedProperties():
            pass
        case _Kind.UnevaluatedItems():
            yield from _unevaluated_items(steps, violation, [str(text) for text in kind.unexpected])
        case _Kind.PropertyNames():
            last = max(number for number, step in enumerate(steps) if step[0] == "propertyNames")
            about = replace(violation, keyword="propertyNames", detail=str(kind.error.instance))
            yield Error(steps[: last + 1], about)
        case _Kind.Contains() if keyword in _COUNTED:
            yield Error((*steps[:-1], ("contains", None)), violation)
        case _Kind.FalseSchema() if steps[-1:] == (("items", None),):
            yield Error(steps, replace(violation, pointer=violation.pointer[:-1], instance=[]))
        case _Kind.FalseSchema():
            yield Error(steps, replace(violation, refused=True, detail=cause))
        case _Kind.AnyOf() | _Kind.OneOfNotValid() | _Kind.OneOfMultipleValid():
            branches = tuple(
                tuple(inner.violation for each in branch for inner in errors_of(each))
                for branch in kind.context
            )
            yield Error(steps, replace(violation, branches=branches))
        case _:
            yield Error(steps, violation)


def _names(kind: jsonschema_rs.ValidationErrorKind) -> list[str]:
    """The properties that an error is about."""
    if isinstance(kind, _Kind.Required):
        return [kind.property]
    if isinstance(kind, _Kind.AdditionalProperties | _Kind.UnevaluatedProperties):
        return list(kind.unexpected)
    return []


def _unevaluated_items(steps: Steps, violation: Violation, texts: list[str]) -> Iterator[Error]:
    items = violation.instance if isinstance(violation.instance, list) else []
    for position in _positions(texts, items):
        pointer = (*violation.pointer, position)
        entry = replace(violation, pointer=pointer, instance=items[position], refused=True)
        yield Error(steps, entry, reaches_down=True)


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
