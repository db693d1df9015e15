"""Messages about texts and numbers: their form, length and bounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON
from statekit.phrasing import format_number, plural, quoted, shorten, show
from statekit.schema.explain.messages.addresses import email_help, uri_help
from statekit.schema.explain.messages.dates import date_help, date_time_help, time_help
from statekit.schema.explain.messages.durations import duration_help
from statekit.schema.explain.messages.message import Message
from statekit.schema.explain.messages.phrases import FORMATS, describe_format, describe_values
from statekit.schema.explain.messages.proposals import other_notation
from statekit.schema.explain.violation import Violation

_MAX_HELP_LENGTH = 120
_MAX_EXAMINED = 500
_FULL_DATE = len("2026-1-1")
_LINK = expression(r"!?\[([^\]]*)\]\([^)]*\)")
_BARE_LINK = expression(r"\[(?:learn more|more|see|docs?|documentation)[^\]]*\]\([^)]*\)", re.IGNORECASE)
_FIRST_SENTENCE = expression(r"(.+?[.!?])(?:\s+[^a-z0-9]|\s*$)")


def pattern_message(violation: Violation) -> Message:
    """Describe a text that does not match a regular expression (`pattern`); the description helps."""
    text = f"{show(violation.instance)} does not match the pattern {quoted(str(violation.expected))}"
    found = violation.instance
    date = date_help(found[:_MAX_EXAMINED]) if isinstance(found, str) else None
    help_text = _first_sentence(violation.schema.get("description"))
    return Message(text, help_text, proposal=other_notation(found, date))


def _first_sentence(description: JSON) -> str | None:
    """Return the first sentence of a description in Markdown, shortened and without links."""
    if not isinstance(description, str):
        return None
    plain = _LINK.sub(r"\1", _BARE_LINK.sub("", description[:1000])).strip()
    first = _FIRST_SENTENCE.match(" ".join(plain.split()))
    text = first.group(1) if first else " ".join(plain.split())
    return shorten(text, _MAX_HELP_LENGTH) or None


def format_message(violation: Violation) -> Message:
    """Describe a text of the wrong format (`format`)."""
    name, found = str(violation.expected), violation.instance
    _, example = FORMATS.get(name, ("", None))
    text = f"{show(found)} is not {describe_format(name)}"
    help_text = format_help(name, found) if isinstance(found, str) else None
    return Message(text, help_text or example, proposal=other_notation(found, help_text))


def format_help(name: str, text: str) -> str | None:
    """Return how to write a text in a format, made of the text itself."""
    if len(text) > _MAX_EXAMINED:
        return None
    help_of = _HELP.get(name)
    return help_of(text) if help_of is not None else None


def _edtf_help(text: str) -> str | None:
    return date_help(text) if len(text) >= _FULL_DATE else None


_HELP: Mapping[str, Callable[[str], str | None]] = {
    "date": date_help,
    "date-time": date_time_help,
    "time": time_help,
    "duration": duration_help,
    "edtf": _edtf_help,
    "edtf-level-0": _edtf_help,
    "edtf-level-1": _edtf_help,
    "email": email_help,
    "idn-email": email_help,
    "uri": uri_help,
    "iri": partial(uri_help, unicode=True),
}


def content_message(violation: Violation) -> Message:
    """Describe a text of the wrong encoding (`contentEncoding`) or media type (`contentMediaType`).

    Only draft 6 and draft 7 assert these keywords.
    """
    encoded = " encoded as" if violation.keyword == "contentEncoding" else ""
    return Message(f"{show(violation.instance)} is not{encoded} {shorten(str(violation.expected))}")


def length_message(violation: Violation) -> Message:
    """Describe a text that is too short (`minLength`) or too long (`maxLength`), in Unicode code points."""
    count = len(violation.instance) if isinstance(violation.instance, str) else 0
    if count == 0:
        return Message("the text is empty", "write it, or leave the key out if it is not required")
    least = violation.keyword == "minLength"
    return Message(
        f"the text has {plural(count, 'character', 'characters')}, {limit_phrase(violation, least=least)}"
    )


def limit_phrase(violation: Violation, *, least: bool, noun: str = "") -> str:
    """Return a clause with the limit of a keyword, such as `at least 3 are required`."""
    limit = violation.expected
    bound = f"at {'least' if least else 'most'} {format_number(limit)}{noun}"
    return f"{bound} {'is' if limit == 1 else 'are'} {'required' if least else 'allowed'}"


def bound_message(violation: Violation) -> Message:
    """Describe a number out of bounds (`minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`)."""
    found, limit = show(violation.instance), format_number(violation.expected)
    is_minimum = violation.keyword in {"minimum", "exclusiveMinimum"}
    bound = f"the {'least' if is_minimum else 'most'} allowed is {limit}"
    if _is_exclusive(violation):
        bound = f"it must be {'more' if is_minimum else 'less'} than {limit}"
    return Message(f"{found} is too {'small' if is_minimum else 'large'}: {bound}")


def _is_exclusive(violation: Violation) -> bool:
    """Return True if the bound itself is not allowed; in draft 4, a second keyword is then true."""
    keyword = violation.keyword
    return (
        keyword.startswith("exclusive")
        or violation.schema.get(f"exclusive{keyword[0].upper()}{keyword[1:]}") is True
    )


def multiple_message(violation: Violation) -> Message:
    """Describe a number that is not a multiple of another one (`multipleOf`)."""
    return Message(f"{show(violation.instance)} is not a multiple of {format_number(violation.expected)}")


def requirement(violation: Violation) -> str:
    """Return a phrase for the values that a keyword allows, which can follow `is`."""
    keyword, expected = violation.keyword, violation.expected
    phrase = describe_values({keyword: expected})
    if phrase is not None:
        return phrase
    comparisons = {
        "minimum": "at least",
        "maximum": "at most",
        "exclusiveMinimum": "more than",
        "exclusiveMaximum": "less than",
    }
    return f"{comparisons.get(keyword, 'a multiple of')} {format_number(expected)}"
