"""What is said of a single value: of its type, its text, its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from statekit.check.explain.phrases import FORMATS, format_in_words, kind_in_words, types_in_words
from statekit.check.explain.violation import Violation
from statekit.check.shown import (
    did_you_mean,
    holder_of,
    list_of,
    one_of,
    plural,
    quoted,
    shorten,
    show,
    show_whole,
    what_is,
    whole,
)
from statekit.diagnostics import JSON, Part, Pointer

_LONGEST_ADVICE = 120
_TRUE = {"yes", "on", "y", "true"}
_FALSE = {"no", "off", "n", "false"}
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LINK_ALONE = re.compile(r"\[(?:learn more|more|see|docs?|documentation)[^\]]*\]\([^)]*\)", re.IGNORECASE)
_FIRST_SENTENCE = re.compile(r"(.+?[.!?])(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a finding says: the message, what helps, and which token it is about."""

    message: str
    help: str | None = None
    part: Part = Part.VALUE
    pointer: Pointer | None = None


def of_type(violation: Violation) -> Sentence:
    """Say which types were expected, and what is there."""
    expected = [str(name) for name in _listed(violation.expected)]
    message = f"expected {types_in_words(expected)}, found {what_is(violation.instance)}"
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


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def of_enum(violation: Violation) -> Sentence:
    """Say which values there may be."""
    return not_one_of(violation.instance, _listed(violation.expected))


def of_const(violation: Violation) -> Sentence:
    """Say which value there must be."""
    found, expected = violation.instance, violation.expected
    shown = show_whole(found) if isinstance(expected, dict | list) else what_is(found)
    return Sentence(f"expected {show_whole(expected)}, found {shown}", _quotes(found, [expected]))


def not_one_of(found: JSON, members: Sequence[JSON]) -> Sentence:
    """Say that a value is none of those that it might be."""
    if len(members) == 1:
        message = f"expected {show_whole(members[0])}, found {what_is(found)}"
        return Sentence(message, _quotes(found, members) or did_you_mean(found, members))
    if not members:
        return Sentence("no value is allowed here")
    listed = [
        member if not isinstance(member, dict | list) else show_whole(member)[1:-1] for member in members
    ]
    message = f"{show(found)} is not one of {list_of(listed)}"
    if found is None:
        message = f"a value is missing: one of {list_of(listed)}"
    return Sentence(message, _quotes(found, members) or did_you_mean(found, members))


def _quotes(found: JSON, members: Sequence[JSON]) -> str | None:
    """Whether quotes make the difference between what is there and what was expected."""
    if isinstance(found, dict | list):
        return None
    same = [member for member in members if show(member) == show(found) and type(member) is not type(found)]
    if isinstance(found, str) and same:
        return "write it without quotes"
    if any(isinstance(member, str) for member in same):
        return "put it in quotes"
    if isinstance(found, str) and found.casefold() in _TRUE | _FALSE:
        meant = found.casefold() in _TRUE
        if any(member is meant for member in members):
            return f"write {str(meant).lower()}"
    return None


def of_pattern(violation: Violation) -> Sentence:
    """Say which expression a text does not match, and what the schema says of such texts."""
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
    """Say of which format a text is not."""
    name = violation.expected
    _, helpful = FORMATS.get(str(name), ("", None))
    return Sentence(f"{show(violation.instance)} is not {format_in_words(name)}", helpful)


def of_encoding(violation: Violation) -> Sentence:
    """Say how a text should be encoded, or what it should hold (both are asserted up to draft 7 only)."""
    name = violation.schema.get(violation.keyword)
    kind = f"is not {name}" if isinstance(name, str) else f"does not satisfy `{violation.keyword}`"
    if violation.keyword == "contentEncoding" and isinstance(name, str):
        kind = f"is not encoded as {name}"
    return Sentence(f"{show(violation.instance)} {kind}")


def of_length(violation: Violation) -> Sentence:
    """Say how long a text is and may be; characters are Unicode code points."""
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
    bound = f"at {'least' if least else 'most'} {whole(limit)}{noun}"
    return f"{bound} {'is' if limit == 1 else 'are'} {'required' if least else 'allowed'}"


def of_bound(violation: Violation) -> Sentence:
    """Say which number is the least or the largest one that is allowed."""
    found, limit = show(violation.instance), whole(violation.expected)
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
    """Say of what a number is not a multiple."""
    return Sentence(f"{show(violation.instance)} is not a multiple of {whole(violation.expected)}")


def of_not(violation: Violation) -> Sentence:
    """Say what a value may not be, or which properties may not be there."""
    inner = violation.expected if isinstance(violation.expected, dict) else {}
    needed = _ruled_out(inner, violation.instance)
    if needed:
        names = one_of([quoted(name) for name in needed], "and")
        if len(needed) == 1:
            return Sentence(f"{names} is not allowed here", None, Part.KEY, (*violation.pointer, needed[0]))
        return Sentence(f"{names} are not allowed together", "keep one of them", Part.KEY)
    kind = kind_in_words(inner)
    if isinstance(violation.instance, dict | list):
        what = f"{holder_of(violation.pointer)} is what the schema rules out"
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


def described(violation: Violation) -> str:
    """What a value should be, as a noun or after `is`: for a row of alternatives."""
    expected = violation.expected
    if violation.keyword == "pattern":
        return f"text that matches the pattern {quoted(str(expected))}"
    if violation.keyword == "format":
        return format_in_words(expected)
    if violation.keyword.endswith("Length"):
        least = "least" if violation.keyword == "minLength" else "most"
        return f"text of at {least} {plural(whole(expected), 'character', 'characters')}"
    if violation.keyword == "multipleOf":
        return f"a multiple of {whole(expected)}"
    words = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than"}
    return f"{words.get(violation.keyword, 'less than')} {whole(expected)}"


def _listed(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else [value]
