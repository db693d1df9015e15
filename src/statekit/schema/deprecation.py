"""Find the deprecated parts of a schema that a valid record uses.

`deprecated` is an annotation (2020-12 validation, section 9.3). A value uses it if it is in the output of the
validator (core, section 7.7). With `anyOf`, a value that also matches an alternative without
anything deprecated uses none. A verdict has no annotations, and collecting them is slow, so most records are
only validated a second time, against a schema that forbids what is deprecated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from statekit._startup.expressions import expression
from statekit._startup.frozen import frozen
from statekit.diagnostics import JSON, Finding, Part, Pointer, Route, Severity, parse_pointer
from statekit.phrasing import name_at, one_line, quoted, shorten, show
from statekit.schema.dialects import REF_HIDES_SIBLINGS
from statekit.schema.model import Schema

if TYPE_CHECKING:
    import jsonschema_rs

RULE = "schema/deprecated"

Change: TypeAlias = Callable[[dict[str, JSON]], dict[str, JSON]]
"""A function that returns the changed copy of a subschema."""
Compile: TypeAlias = "Callable[[Mapping[int, Change]], jsonschema_rs.Validator]"
"""A function that compiles a schema, some subschemas of which are changed, by their identity."""

_MARK = "x-statekit-deprecated"
_MESSAGES = (
    *("deprecationMessage", "x-deprecationMessage", "x-deprecation-message", "x-deprecated-message"),
    *("deprecated", "x-deprecated", "markdownDeprecationMessage"),
)
"""The keywords whose text says what to use instead; the first is that of Visual Studio Code."""
_PREFIX = expression(r"^\W*(?:this (?:\w+ )?is )?deprecated\b[\s:;,.*_)\]-]*", re.IGNORECASE)
_NOT_MONOTONE = ("not", "if", "oneOf", "minContains", "maxContains")
"""The keywords by which a schema may allow more values if its subschemas allow fewer."""
_MAPS = ("properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions")
_ALTERNATIVES = ("anyOf", "oneOf")
_MAX_LENGTH = 200


@frozen
class _Use:
    """A deprecated subschema that applies to a value.

    Attributes:
        pointer: the pointer to the value, as text.
        path: the path of evaluation.
        index: the number of the subschema.
    """

    pointer: str
    path: str
    index: int


def is_deprecated(contents: JSON) -> bool:
    """Return True if a subschema is deprecated, by any of the keywords in use for that."""
    if not isinstance(contents, dict) or contents.get("deprecated") is False:
        return False
    return (
        contents.get("deprecated") is True or contents.get("x-deprecated") is True or bool(_message(contents))
    )


class Deprecations:
    """Finds what is deprecated in records.

    Args:
        schema: the schema.
        compiled: compiles the schema with changes.
    """

    def __init__(self, schema: Schema, compiled: Compile):
        everything = [each.contents for each in schema.subschemas.values() if isinstance(each.contents, dict)]
        self._deprecated = [contents for contents in everything if is_deprecated(contents)]
        hides_siblings = schema.specification in REF_HIDES_SIBLINGS
        self._evaluated = compiled(
            {
                id(contents): _marked(index, hides_siblings=hides_siblings)
                for index, contents in enumerate(self._deprecated)
            }
        )
        self._forbidding: jsonschema_rs.Validator | None = None
        if not any(keyword in contents for contents in everything for keyword in _NOT_MONOTONE):
            forbidden = _forbidden(hides_siblings=hides_siblings)
            self._forbidding = compiled({id(contents): forbidden for contents in self._deprecated})

    def may_apply(self, value: JSON) -> bool:
        """Return False if a valid value surely uses nothing that is deprecated."""
        if self._forbidding is not None:
            return not self._forbidding.is_valid(value)
        return bool(self._uses(value))

    def find(self, value: JSON, route: Route) -> list[Finding]:
        """Return a finding for each deprecated value or property of a valid record.

        Args:
            value: the value of the record.
            route: the route of the record, to which pointers are added.
        """
        findings: dict[Pointer, Finding] = {}
        for use in sorted(self._uses(value), key=lambda use: (use.pointer.count("/"), use.path.count("/"))):
            pointer = _typed(value, parse_pointer(use.pointer))
            if not any(pointer[:length] in findings for length in range(len(pointer) + 1)):
                findings[pointer] = self._finding(use, pointer, value, route)
        return list(findings.values())

    def _uses(self, value: JSON) -> list[_Use]:
        evaluation = self._evaluated.evaluate(value)
        if not any(_mark_of(each) is not None for each in evaluation.annotations()):
            return []
        return _uses_in(evaluation.hierarchical())

    def _finding(self, use: _Use, pointer: Pointer, value: JSON, route: Route) -> Finding:
        contents = self._deprecated[use.index]
        is_named = bool(pointer) and isinstance(pointer[-1], str)
        is_alternative = _is_alternative(use.path)
        if is_named and not is_alternative:
            subject = quoted(str(pointer[-1]))
        elif pointer:
            shown = show(_value_at(value, pointer))
            holder = name_at(pointer if is_named else pointer[:-1])
            subject = f"the value {shown} of {holder}" if is_named else f"{shown} in {holder}"
        else:
            subject = "this form of the record" if is_alternative else "this kind of record"
        message, description = _message(contents), contents.get("description")
        text = f"{subject} is deprecated: {message}" if message else f"{subject} is deprecated"
        is_described = not message and isinstance(description, str) and description.strip()
        part = Part.KEY if is_named and not is_alternative else Part.VALUE
        return Finding(
            rule=RULE,
            message=text,
            route=Route(route.path, route.record, pointer, part),
            help=_one_line(str(description)) if is_described else None,
            severity=Severity.WARNING,
            keyword="deprecated",
        )


def _marked(index: int, *, hides_siblings: bool) -> Change:
    def change(contents: dict[str, JSON]) -> dict[str, JSON]:
        return {**_with_visible_siblings(contents, hides_siblings=hides_siblings), _MARK: index}

    return change


def _forbidden(*, hides_siblings: bool) -> Change:
    def change(contents: dict[str, JSON]) -> dict[str, JSON]:
        contents = _with_visible_siblings(contents, hides_siblings=hides_siblings)
        all_of = contents.get("allOf")
        return {**contents, "allOf": [*(all_of if isinstance(all_of, list) else []), {"not": {}}]}

    return change


def _with_visible_siblings(contents: dict[str, JSON], *, hides_siblings: bool) -> dict[str, JSON]:
    """Return a subschema in which `$ref` does not hide `deprecated`, as it does up to draft 7."""
    if not hides_siblings or not isinstance(contents.get("$ref"), str):
        return contents
    return {"allOf": [{"$ref": contents["$ref"]}]}


def _message(contents: Mapping[str, JSON]) -> str:
    """Return the message of a deprecated subschema, without the statement that it is deprecated."""
    for keyword in _MESSAGES:
        text = contents.get(keyword)
        if isinstance(text, str) and text.strip():
            stripped = _PREFIX.sub("", text.strip())
            return _one_line(stripped) if stripped else ""
    return ""


def _one_line(text: str) -> str:
    return shorten(one_line(" ".join(text.split())), _MAX_LENGTH)


def _mark_of(unit: Mapping[str, Any]) -> int | None:
    annotations = unit.get("annotations")
    mark = annotations.get(_MARK) if isinstance(annotations, dict) else None
    return mark if isinstance(mark, int) else None


def _uses_in(unit: Mapping[str, Any]) -> list[_Use]:
    """Return the uses in a unit of the hierarchical output (2020-12 core, section 12.4.4)."""
    if not unit["valid"]:
        return []
    inner = [_uses_in(each) for each in unit.get("details", ()) if each["valid"]]
    path = unit["evaluationPath"]
    if inner and _is_keyword(path, "anyOf"):
        return min(inner, key=len)
    found = [use for uses in inner for use in uses]
    mark = _mark_of(unit)
    return found if mark is None else [_Use(unit["instanceLocation"], path, mark), *found]


def _is_keyword(path: str, keyword: str) -> bool:
    """Return True if a path of evaluation ends with a keyword, not with a property of this name."""
    is_name = was_name = False
    for step in path.split("/")[1:]:
        was_name = is_name
        is_name = not was_name and step in _MAPS
    return path.endswith(f"/{keyword}") and not was_name


def _is_alternative(path: str) -> bool:
    """Return True if a subschema is an alternative for a value, by its path of evaluation."""
    steps = path.split("/")
    while steps and (
        steps[-1] in {"$ref", "allOf", "$dynamicRef", "$recursiveRef"} or steps[-2:-1] == ["allOf"]
    ):
        steps.pop()
    return len(steps) > 1 and steps[-2] in _ALTERNATIVES and steps[-1].isdecimal()


def _typed(value: JSON, pointer: tuple[str, ...]) -> Pointer:
    """Return a pointer into a value whose positions in lists are integers."""
    steps: list[str | int] = []
    for step in pointer:
        steps.append(int(step) if isinstance(value, list) else step)
        value = value[int(step)] if isinstance(value, list) else value[step]  # type: ignore[index]
    return tuple(steps)


def _value_at(value: JSON, pointer: Pointer) -> JSON:
    current: Any = value
    for step in pointer:
        current = current[step]
    found: JSON = current
    return found
