"""Messages about a value as a whole: its type, and the values that are allowed or not."""

from __future__ import annotations

import json
from collections.abc import Sequence

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON, Part
from statekit.phrasing import (
    SHOWN_MEMBERS,
    canonical,
    did_you_mean,
    format_number,
    list_of,
    one_of,
    plural,
    quoted,
    show,
    show_json,
    with_difference,
    with_type,
)
from statekit.schema.explain.messages.dates import date_help
from statekit.schema.explain.messages.message import Message
from statekit.schema.explain.messages.numbers import number_help
from statekit.schema.explain.messages.phrases import describe_types, describe_values
from statekit.schema.explain.messages.proposals import misspelled_value, other_type, quote_as_text
from statekit.schema.explain.violation import Violation
from statekit.schema.node import allowed_values

_TRUE = {"yes", "on", "y", "true"}
_FALSE = {"no", "off", "n", "false"}
_MAX_COMPARED = 10_000
_MAX_EXAMINED = 100
_NUMBER = expression(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_LIST_HELP = "write a list, even for one: each entry on a line of its own that begins with `- `"
_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
    "multipleOf": "a multiple of",
}
_OBJECT_HELP = "an object has keys and values, such as `name: value`"
_COLON_HELP = "text with a colon and a space in it is read as a key and its value: put it in quotes"
_SIZES = {"minItems", "maxItems", "minProperties", "maxProperties"}


def type_message(violation: Violation) -> Message:
    """Describe a value of the wrong type (`type`)."""
    expected = [str(name) for name in _as_list(violation.expected)]
    text = f"expected {describe_types(expected)}, found {with_type(violation.instance)}"
    if "string" in expected and _is_text_with_colon(violation.instance):
        return Message(text, _COLON_HELP, proposal=quote_as_text(is_safe=False))
    help_text = _date_help(violation, expected) or _type_help(violation.instance, expected)
    return Message(text, help_text, proposal=other_type(violation.instance, expected, help_text))


def _date_help(violation: Violation, expected: Sequence[str]) -> str | None:
    """Return how to write a number as a date: in quotes, it would only lead to the next error."""
    found, name = violation.instance, violation.schema.get("format")
    if "string" not in expected or isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return date_help(str(found)) if name in {"date", "date-time"} else None


def _type_help(found: JSON, expected: Sequence[str]) -> str | None:
    """Return how to write a value so that it has an expected type, if there is a likely way."""
    if found is None:
        return None if "null" in expected else "write a value, or leave the key out if it is not required"
    if isinstance(found, str):
        return _text_help(found, expected)
    if isinstance(found, dict | list):
        return _container_help(found, expected)
    if "string" in expected:
        return "put it in quotes if it is meant as text"
    if "boolean" in expected and found in {0, 1}:
        return "write true or false"
    return _LIST_HELP if "array" in expected else None


def _text_help(found: str, expected: Sequence[str]) -> str | None:
    """Return how to write a text as a boolean, a number, an object or a list."""
    if "boolean" in expected and found.casefold() in _TRUE | _FALSE:
        return "write true" if found.casefold() in _TRUE else "write false"
    if {"integer", "number"} & set(expected):
        if _is_number(found):
            return "write it without quotes"
        return number_help(found[:_MAX_EXAMINED], fractions="number" in expected)
    if "array" in expected:
        return "write it without quotes" if found.startswith("[") and found.endswith("]") else _LIST_HELP
    return _OBJECT_HELP if "object" in expected else None


def _container_help(found: dict[str, JSON] | list[JSON], expected: Sequence[str]) -> str | None:
    """Return how to write an object as a list, and a list as an object or a text."""
    if isinstance(found, dict):
        return "begin each entry of the list with `- `" if "array" in expected else None
    if "object" in expected:
        is_one = len(found) == 1 and isinstance(found[0], dict)
        return "write its keys without `- `" if is_one else _OBJECT_HELP
    return "write one text, without the brackets or dashes of a list" if "string" in expected else None


def _is_text_with_colon(found: JSON) -> bool:
    """Return True if an object may be a line of plain text, as in `- echo a: b`."""
    if not isinstance(found, dict) or len(found) != 1:
        return False
    return not any(value is None or isinstance(value, dict | list) for value in found.values())


def _is_number(text: str) -> bool:
    """Return True if a text without its quotes would be a number, in YAML and in JSON."""
    return len(text) <= _MAX_EXAMINED and _NUMBER.fullmatch(text) is not None


def enum_message(violation: Violation) -> Message:
    """Describe a value that is not one of those listed (`enum`)."""
    return not_one_of(violation.instance, _as_list(violation.expected))


def const_message(violation: Violation) -> Message:
    """Describe a value that is not the only one allowed (`const`)."""
    found, expected = violation.instance, violation.expected
    shown = show_json(found) if isinstance(expected, dict | list) else with_type(found)
    help_text = with_difference(_quotes_help(found, [expected]), found, expected)
    proposal = misspelled_value(found, [expected])
    return Message(f"expected {show_json(expected)}, found {shown}", help_text, proposal=proposal)


def not_one_of(found: JSON, members: Sequence[JSON]) -> Message:
    """Describe a value that is not one of these members; the nearest one is suggested."""
    if not members:
        return Message("no value is allowed here")
    help_text, proposal = _quotes_help(found, members) or did_you_mean(found, members), None
    if len(members) <= _MAX_COMPARED:
        proposal = misspelled_value(found, members)
    if len(members) == 1:
        text = f"expected {show_json(members[0])}, found {with_type(found)}"
        return Message(text, help_text, proposal=proposal)
    shown, rest = members[:SHOWN_MEMBERS], members[SHOWN_MEMBERS:]
    listed = [show_json(each)[1:-1] if isinstance(each, dict | list) else each for each in shown] + [*rest]
    text = f"{show(found)} is not one of {list_of(listed)}"
    if found is None:
        text = f"a value is missing: one of {list_of(listed)}"
    return Message(text, help_text, proposal=proposal)


def _quotes_help(found: JSON, members: Sequence[JSON]) -> str | None:
    """Return how to change the quotes of a scalar, if only these distinguish it from an allowed value."""
    if isinstance(found, dict | list) or len(members) > _MAX_COMPARED:
        return None
    if not isinstance(found, str):
        return "put it in quotes" if json.dumps(found) in members else None
    if any(type(member) is not str and json.dumps(member) == found for member in members):
        return "write it without quotes"
    if found.casefold() in _TRUE | _FALSE:
        boolean = found.casefold() in _TRUE
        if any(member is boolean for member in members):
            return f"write {str(boolean).lower()}"
    return None


def not_message(violation: Violation) -> Message:
    """Describe a value that matches a schema that is not allowed (`not`).

    If that schema only requires properties, these are named.
    """
    inner = violation.expected if isinstance(violation.expected, dict) else {}
    forbidden = _forbidden_properties(inner, violation.instance)
    if forbidden:
        names = one_of([quoted(name) for name in forbidden], "and")
        if len(forbidden) == 1:
            return Message(f"{names} is not allowed here", None, Part.KEY, (*violation.pointer, forbidden[0]))
        return Message(f"{names} are not allowed together", "keep one of them", Part.KEY)
    counted = _counted(violation, inner)
    if counted is not None:
        return counted
    kind = describe_values(inner) or _bound(inner)
    if isinstance(violation.instance, dict | list):
        text = f"{violation.holder} matches a schema that is not allowed here"
        return Message(f"{text}: {kind}" if kind else text)
    if kind is None or kind == show(violation.instance):
        return Message(f"{show(violation.instance)} is not allowed here")
    return Message(f"{show(violation.instance)} is {kind}, which is not allowed here")


def _bound(inner: dict[str, JSON]) -> str | None:
    """Return a phrase for the numbers that a single bound allows, or None."""
    if len(inner) != 1:
        return None
    [(keyword, limit)] = inner.items()
    return f"{_BOUNDS[keyword]} {format_number(limit)}" if keyword in _BOUNDS else None


def _counted(violation: Violation, inner: dict[str, JSON]) -> Message | None:
    """Describe a list or an object whose size or entries a `not` rules out."""
    found, holder = violation.instance, violation.holder
    keywords = inner.keys() - {"type", "title", "description"}
    if len(keywords) != 1 or not isinstance(found, dict | list):
        return None
    (keyword,) = keywords
    if keyword == "contains" and isinstance(found, list):
        return _contained(violation, inner["contains"], found)
    if keyword == "uniqueItems" and isinstance(found, list):
        return Message(f"all entries of {holder} differ, which is not allowed here")
    limit = inner[keyword]
    if keyword not in _SIZES or isinstance(limit, bool) or not isinstance(limit, int | float):
        return None
    one, many = ("entry", "entries") if isinstance(found, list) else ("property", "properties")
    is_minimum = keyword.startswith("min")
    if is_minimum and limit == 1:
        return Message(f"{holder} must be empty")
    bound = f"at most {limit - 1}" if is_minimum else f"at least {limit + 1}"
    verb = "allowed" if is_minimum else "required"
    is_or_are = "is" if bound.endswith(" 1") else "are"
    return Message(f"{holder} has {plural(len(found), one, many)}: {bound} {is_or_are} {verb}")


def _contained(violation: Violation, schema: JSON, found: list[JSON]) -> Message:
    values = allowed_values(schema) if isinstance(schema, dict) else None
    texts = {canonical(value) for value in values or ()}
    for position, item in enumerate(found):
        if canonical(item) in texts:
            pointer = (*violation.pointer, position)
            return Message(f"{show_json(item)} is not allowed in {violation.holder}", pointer=pointer)
    kind = describe_values(schema)
    text = f"{violation.holder} has an entry that is not allowed here"
    return Message(f"{text}: {kind}" if kind else text)


def _forbidden_properties(inner: dict[str, JSON], found: JSON) -> list[str]:
    """Return the properties that the schema of a `not` does not allow, or not together."""
    if not isinstance(found, dict):
        return []
    for schema in (inner, *_as_list(inner.get("anyOf", []))):
        names = schema.get("required") if isinstance(schema, dict) else None
        only_requires = isinstance(schema, dict) and set(schema) <= {"required", "type"}
        if only_requires and isinstance(names, list) and all(name in found for name in names):
            return [str(name) for name in names]
    return []


def _as_list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else [value]
