"""What is said of a text or a number: its form, its length, its bounds."""

from __future__ import annotations

import re

from statekit.diagnostics import JSON
from statekit.phrasing import format_number, plural, quoted, shorten, show
from statekit.schema.explain.phrases import FORMATS, format_in_words, kind_in_words
from statekit.schema.explain.sentences import Sentence
from statekit.schema.explain.violation import Violation

_LONGEST_ADVICE = 120
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LINK_ALONE = re.compile(r"\[(?:learn more|more|see|docs?|documentation)[^\]]*\]\([^)]*\)", re.IGNORECASE)
_FIRST_SENTENCE = re.compile(r"(.+?[.!?])(?:\s+[^a-z0-9]|\s*$)")


def of_pattern(violation: Violation) -> Sentence:
    """A text matches the regular expression of the schema (`pattern`), somewhere or as it is anchored.

    Expressions are those of ECMA-262. They are matched in linear time where they allow it; one that looks
    around or back does not match if that would take too many steps. What the schema's description says is
    shown as help.
    """
    message = f"{show(violation.instance)} does not match the pattern {quoted(str(violation.expected))}"
    return Sentence(message, advice(violation.schema.get("description")))


def advice(description: JSON) -> str | None:
    """The first sentence of a description, without Markdown's links, if there is room for it."""
    if not isinstance(description, str):
        return None
    plain = _LINK.sub(r"\1", _LINK_ALONE.sub("", description[:1000])).strip()
    first = _FIRST_SENTENCE.match(" ".join(plain.split()))
    text = first.group(1) if first else " ".join(plain.split())
    return shorten(text, _LONGEST_ADVICE) or None


def of_format(violation: Violation) -> Sentence:
    """A text is of the format that the schema names (`format`), such as a date, a URI or a UUID.

    Formats are checked, whatever the dialect says of them; one that is not known means nothing.
    """
    name = violation.expected
    _, helpful = FORMATS.get(str(name), ("", None))
    return Sentence(f"{show(violation.instance)} is not {format_in_words(name)}", helpful)


def of_encoding(violation: Violation) -> Sentence:
    """A text is encoded as the schema says (`contentEncoding`), or holds what it says (`contentMediaType`).

    Both count in draft 6 and draft 7 only; later dialects do not assert them.
    """
    encoded = " encoded as" if violation.keyword == "contentEncoding" else ""
    return Sentence(f"{show(violation.instance)} is not{encoded} {shorten(str(violation.expected))}")


def of_length(violation: Violation) -> Sentence:
    """A text is not too short (`minLength`) and not too long (`maxLength`), in Unicode code points."""
    count = len(violation.instance) if isinstance(violation.instance, str) else 0
    if count == 0:
        return Sentence("the text is empty", "write it, or leave the key out if it is not required")
    least = violation.keyword == "minLength"
    return Sentence(
        f"the text has {plural(count, 'character', 'characters')}, {limit_of(violation, least=least)}"
    )


def limit_of(violation: Violation, *, least: bool, noun: str = "") -> str:
    """How many there must or may be."""
    limit = violation.expected
    bound = f"at {'least' if least else 'most'} {format_number(limit)}{noun}"
    return f"{bound} {'is' if limit == 1 else 'are'} {'required' if least else 'allowed'}"


def of_bound(violation: Violation) -> Sentence:
    """A number lies within its bounds (`minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`)."""
    found, limit = show(violation.instance), format_number(violation.expected)
    small = "inimum" in violation.keyword
    exclusive = (
        violation.keyword.startswith("exclusive") or violation.schema.get(_exclusive(violation)) is True
    )
    allowed = f"the {'least' if small else 'most'} allowed is {limit}"
    if exclusive:
        allowed = f"it must be {'more' if small else 'less'} than {limit}"
    return Sentence(f"{found} is too {'small' if small else 'large'}: {allowed}")


def _exclusive(violation: Violation) -> str:
    """The keyword that, up to draft 4, says by `true` that a bound itself is not allowed."""
    keyword = violation.keyword
    return f"exclusive{keyword[0].upper()}{keyword[1:]}"


def of_multiple(violation: Violation) -> Sentence:
    """A number is a multiple of the one that the schema gives (`multipleOf`)."""
    return Sentence(f"{show(violation.instance)} is not a multiple of {format_number(violation.expected)}")


def described(violation: Violation) -> str:
    """What a value should be, as a noun or after `is`: for a row of alternatives."""
    keyword, expected = violation.keyword, violation.expected
    kind = kind_in_words({keyword: expected})
    if kind is not None:
        return kind
    words = {
        "minimum": "at least",
        "maximum": "at most",
        "exclusiveMinimum": "more than",
        "exclusiveMaximum": "less than",
    }
    return f"{words.get(keyword, 'a multiple of')} {format_number(expected)}"
