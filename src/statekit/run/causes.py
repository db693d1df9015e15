"""Replace the findings that one mistake in the layout of a record causes by one finding at the mistake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import takewhile
from typing import TypeAlias

from statekit._startup.frozen import replace
from statekit.diagnostics import JSON, Finding, Part, Pointer, Route
from statekit.phrasing import is_misspelling

IsValid: TypeAlias = Callable[[JSON], bool]
InBraces: TypeAlias = Callable[[Pointer], bool]
Names: TypeAlias = Callable[[], Collection[str]]

_UNKNOWN_KEY = ("additionalProperties", "unevaluatedProperties")
_MAX_TRIES = 20


def find_cause(  # noqa: PLR0913, PLR0917 - what is known of one record
    value: JSON, findings: list[Finding], route: Route, is_valid: IsValid, in_braces: InBraces, names: Names
) -> list[Finding]:
    """Return the findings in a record, or one at their cause.

    A cause is certain if the record is valid without it. A key around records is also the cause if what is
    below it has the properties of records, whatever else is wrong there.

    Args:
        value: the record.
        findings: the findings in it.
        route: the route to it.
        is_valid: returns True for a valid record.
        in_braces: returns True if the object at a pointer is written in braces.
        names: returns the properties that the schema mentions.
    """
    if not isinstance(value, dict) or not findings:
        return findings
    if len(value) == 1:
        [(key, inner)] = value.items()
        wrapper = None
        if isinstance(inner, list) and _are_records(key, inner, is_valid, names):
            wrapper = _around_list(key, in_braces)
        elif isinstance(inner, dict) and len(findings) > 1 and _are_records(key, [inner], is_valid, names):
            wrapper = _around_record(key, in_braces)
        if wrapper is not None:
            place = replace(route, pointer=(key,), part=Part.KEY)
            message, help_text = wrapper
            return [
                replace(findings[0], message=message, help=help_text, route=place, related=(), proposal=None)
            ]
    if len(findings) == 1:
        return findings
    return _outdented(value, findings, is_valid, in_braces) or findings


def _are_records(key: str, values: Sequence[JSON], is_valid: IsValid, names: Names) -> bool:
    """Return True if the values below the only key of an object are records.

    One valid record among objects is enough. Otherwise, most properties of each must be those of a record,
    and the key must not be one, not even misspelled.
    """
    if not values or not all(isinstance(each, dict) and each for each in values):
        return False
    if any(map(is_valid, values)):
        return True
    known = names()
    if any(is_misspelling(key, name) for name in known):
        return False
    objects = (each for each in values if isinstance(each, dict))
    return all(2 * len(each.keys() & set(known)) > len(each) for each in objects)


def _around_record(key: str, in_braces: InBraces) -> tuple[str, str]:
    """Return the message and the help for a record inside of the key of an object."""
    message = f"the record is inside of the key `{key}`"
    if in_braces(()):
        help_text = f"remove `{key}` and the braces around it, and keep its value"
    elif in_braces((key,)):
        help_text = f"remove `{key}:`, and keep its value"
    else:
        help_text = f"remove `{key}:`, and move what is below it to the left"
    return message, help_text


def _around_list(key: str, in_braces: InBraces) -> tuple[str, str]:
    """Return the message and the help for a list of records inside of the key of an object."""
    message = f"the records are in a list inside of the key `{key}`"
    if in_braces(()):
        help_text = f"remove `{key}` and the braces around it, and keep the list"
    else:
        help_text = f"remove `{key}:`, and keep the list below it: a file may be a list of records"
    return message, help_text


def _outdented(
    value: dict[str, JSON], findings: list[Finding], is_valid: IsValid, in_braces: InBraces
) -> list[Finding]:
    """Return the finding for a key directly after the object that it belongs to."""
    unknown = [each for each in findings if each.keyword in _UNKNOWN_KEY and each.route.pointer]
    for finding in unknown[:_MAX_TRIES]:
        *parent, key = finding.route.pointer
        siblings = _at(value, parent)
        if not isinstance(siblings, dict) or key not in siblings:
            continue
        outside = {each.route.pointer[-1] for each in unknown if [*each.route.pointer[:-1]] == parent}
        keys = [*siblings]
        at = keys.index(str(key))
        owner = keys[at - 1]
        inner = siblings[owner]
        if at == 0 or not isinstance(inner, dict):
            continue
        moved = [*takewhile(outside.__contains__, keys[at:])]
        if inner.keys() & moved:
            continue
        if is_valid(_moved(value, parent, owner, moved)):
            if in_braces((*parent, owner)):
                message = f"`{key}` belongs to `{owner}`, but is outside of its braces"
                help_text = "move it into these braces"
            else:
                message = f"`{key}` belongs to `{owner}`, but is not indented as what is below `{owner}` is"
                help_text = f"indent it by as many spaces as the other keys of `{owner}`"
            return [replace(finding, message=message, help=help_text, related=(), proposal=None)]
    return []


def _at(value: JSON, pointer: Sequence[str | int]) -> JSON:
    for step in pointer:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _moved(value: JSON, pointer: Sequence[str | int], owner: str, keys: Sequence[str]) -> JSON:
    """Return a copy of a record in which keys of an object are those of the object in another key."""
    if pointer:
        first, *rest = pointer
        if isinstance(value, dict):
            return {
                key: _moved(each, rest, owner, keys) if key == first else each for key, each in value.items()
            }
        if isinstance(value, list):
            return [_moved(each, rest, owner, keys) if at == first else each for at, each in enumerate(value)]
        return value
    if not isinstance(value, dict):
        return value
    inner = value[owner]
    moved = {key: value[key] for key in keys}
    kept = {key: each for key, each in value.items() if key not in moved}
    return kept | {owner: {**inner, **moved} if isinstance(inner, dict) else inner}


def is_divided_record(values: Sequence[JSON], is_valid: IsValid) -> bool:
    """Return True if two invalid documents are one valid record that a `---` divides."""
    first, second = values
    if not isinstance(first, dict) or not isinstance(second, dict) or first.keys() & second.keys():
        return False
    return bool(first) and bool(second) and is_valid({**first, **second})
