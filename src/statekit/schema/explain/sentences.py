"""What is said of a value as such: of its type, and of what it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from statekit.diagnostics import JSON, Part, Pointer
from statekit.phrasing import (
    SHOWN_MEMBERS,
    did_you_mean,
    list_of,
    name_at,
    one_of,
    quoted,
    show,
    show_json,
    with_type,
)
from statekit.schema.explain.phrases import kind_in_words, types_in_words
from statekit.schema.explain.violation import Violation

_TRUE = {"yes", "on", "y", "true"}
_FALSE = {"no", "off", "n", "false"}
_MOST_MEMBERS = 10_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a finding says: the message, what helps, and which token it is about."""

    message: str
    help: str | None = None
    part: Part = Part.VALUE
    pointer: Pointer | None = None


def of_type(violation: Violation) -> Sentence:
    """A value is of a type that the schema asks for (`type`).

    A type is what a value looks like: `5` is an integer, `"5"` is text, `true` is a boolean and `yes` is
    text, a date is text too. Where a value fails this, nothing else is said of it.
    """
    expected = [str(name) for name in _listed(violation.expected)]
    message = f"expected {types_in_words(expected)}, found {with_type(violation.instance)}"
    if "string" in expected and _is_text_with_colon(violation.instance):
        return Sentence(
            message, "a colon and a space make a mapping: put it in quotes if it is meant as text"
        )
    return Sentence(message, _how_to_write(violation.instance, expected))


def _how_to_write(found: JSON, expected: Sequence[str]) -> str | None:
    """How a value becomes one of an expected type, where there is a likely way."""
    if "string" in expected and isinstance(found, bool | int | float):
        return "put it in quotes if it is meant as text"
    if "boolean" in expected and isinstance(found, str) and found.casefold() in _TRUE | _FALSE:
        return "write true" if found.casefold() in _TRUE else "write false"
    if isinstance(found, str) and {"integer", "number"} & set(expected) and _is_number(found):
        return "write it without quotes"
    if "array" in expected and found is not None and not isinstance(found, list | dict):
        return "write a list, even for one: each entry on a line of its own that begins with `- `"
    if found is None and "null" not in expected:
        return "write a value, or leave the key out if it is not required"
    return None


def _is_text_with_colon(found: JSON) -> bool:
    """Whether a mapping may be a line of text, as in `- echo a: b`."""
    if not isinstance(found, dict) or len(found) != 1:
        return False
    return not any(isinstance(value, dict | list) for value in found.values())


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def of_enum(violation: Violation) -> Sentence:
    """A value is one of those that the schema lists (`enum`).

    The members are shown, of a long list the first ones; the nearest one is suggested.
    """
    return not_one_of(violation.instance, _listed(violation.expected))


def of_const(violation: Violation) -> Sentence:
    """A value is the one that the schema asks for (`const`)."""
    found, expected = violation.instance, violation.expected
    shown = show_json(found) if isinstance(expected, dict | list) else with_type(found)
    return Sentence(f"expected {show_json(expected)}, found {shown}", _quotes(found, [expected]))


def not_one_of(found: JSON, members: Sequence[JSON]) -> Sentence:
    """Say that a value is none of those that it might be."""
    if len(members) == 1:
        message = f"expected {show_json(members[0])}, found {with_type(found)}"
        return Sentence(message, _quotes(found, members) or did_you_mean(found, members))
    if not members:
        return Sentence("no value is allowed here")
    front, rest = members[:SHOWN_MEMBERS], members[SHOWN_MEMBERS:]
    listed = [show_json(each)[1:-1] if isinstance(each, dict | list) else each for each in front] + [*rest]
    message = f"{show(found)} is not one of {list_of(listed)}"
    if found is None:
        message = f"a value is missing: one of {list_of(listed)}"
    return Sentence(message, _quotes(found, members) or did_you_mean(found, members))


def _quotes(found: JSON, members: Sequence[JSON]) -> str | None:
    """Whether quotes make the difference between what is there and what was expected."""
    if isinstance(found, dict | list):
        return None
    if len(members) > _MOST_MEMBERS:
        return None
    text = _written(found)
    same = [member for member in members if _written(member) == text]
    if isinstance(found, str) and same:
        return "write it without quotes"
    if any(isinstance(member, str) for member in same):
        return "put it in quotes"
    if isinstance(found, str) and found.casefold() in _TRUE | _FALSE:
        meant = found.casefold() in _TRUE
        if any(member is meant for member in members):
            return f"write {str(meant).lower()}"
    return None


def of_not(violation: Violation) -> Sentence:
    """A value is not what the schema rules out (`not`).

    Where it rules out properties, or that some stand together, these are named.
    """
    inner = violation.expected if isinstance(violation.expected, dict) else {}
    needed = _ruled_out(inner, violation.instance)
    if needed:
        names = one_of([quoted(name) for name in needed], "and")
        if len(needed) == 1:
            return Sentence(f"{names} is not allowed here", None, Part.KEY, (*violation.pointer, needed[0]))
        return Sentence(f"{names} are not allowed together", "keep one of them", Part.KEY)
    kind = kind_in_words(inner)
    if isinstance(violation.instance, dict | list):
        what = f"{name_at(violation.pointer)} is what the schema rules out"
        return Sentence(f"{what}: {kind}" if kind else what)
    if kind is None or kind == show(violation.instance):
        return Sentence(f"{show(violation.instance)} is not allowed here")
    return Sentence(f"{show(violation.instance)} is {kind}, which is not allowed here")


def _ruled_out(inner: dict[str, JSON], found: JSON) -> list[str]:
    """The properties that may not be there, or not together, by what stands in a `not`."""
    if not isinstance(found, dict):
        return []
    for choice in (inner, *_listed(inner.get("anyOf", []))):
        names = choice.get("required") if isinstance(choice, dict) else None
        alone = isinstance(choice, dict) and set(choice) <= {"required", "type"}
        if alone and isinstance(names, list) and all(name in found for name in names):
            return [str(name) for name in names]
    return []


def _written(value: JSON) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _listed(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else [value]
