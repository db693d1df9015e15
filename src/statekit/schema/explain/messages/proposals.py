"""What was probably meant by a value or a key that violates a schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON, Action, Correction, Pointer, Proposal
from statekit.phrasing import is_certain_misspelling, is_likely_misspelling, nearest, quoted, show

_CURLY = expression("[\u2018\u201c\u201e\u201a\u201d\u2019\u00ab](.*)[\u2019\u201d\u201c\u2018\u00bb]")
_NUMBER = expression(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_MAX_DIGITS = 40
_WRITE = expression(r"write it as ([^\s;]+)")
_TRUE = {"yes", "on", "y", "true"}
_FALSE = {"no", "off", "n", "false"}
_AS_TEXT = "put it in quotes"


def write(value: str | float | bool | None, *, is_safe: bool = True) -> Proposal:  # noqa: FBT001 - a value
    """Propose another value."""
    return Proposal(f"write {show(value)}", (Correction(value),), is_safe)


def rename(
    name: str, pointer: Pointer | None = None, *, is_safe: bool = True, verb: str = "rename it to"
) -> Proposal:
    """Propose another name for a key.

    Args:
        name: the name.
        pointer: the pointer to the key; by default that of the finding.
        is_safe: True if the name is certain.
        verb: how the description begins.
    """
    return Proposal(f"{verb} {quoted(name)}", (Correction(name, pointer, Action.RENAME),), is_safe)


def quote_as_text(*, is_safe: bool = True) -> Proposal:
    """Propose to read a value as text, as it is written."""
    return Proposal(_AS_TEXT, (Correction(action=Action.QUOTE),), is_safe)


def remove_copy() -> Proposal:
    """Propose to remove an entry that its list has already."""
    return Proposal("remove it", (Correction(action=Action.REMOVE),))


def misspelled_key(name: str, meant: str | None, known: Iterable[str]) -> Proposal | None:
    """Propose the known key that was probably meant by an unknown one."""
    plain = without_curly_quotes(name)
    known = list(known)
    if plain in known:
        return rename(plain)
    if meant is None or not is_likely_misspelling(name, meant):
        return None
    return rename(meant, is_safe=is_certain_misspelling(name, meant, known))


def misspelled_value(found: JSON, members: Sequence[JSON]) -> Proposal | None:
    """Propose the allowed value that was probably meant by another one."""
    if isinstance(found, dict | list):
        return None
    if not isinstance(found, str):
        return quote_as_text() if json.dumps(found) in members else None
    plain = {without_curly_quotes(found), found.rstrip("\n")} - {found}
    same = [
        each
        for each in members
        if not isinstance(each, dict | list)
        and (each in plain if isinstance(each, str) else json.dumps(each) == found)
    ]
    if same:
        return write(same[0])
    boolean = _boolean(found)
    if boolean is not None and any(member is boolean for member in members):
        return write(boolean, is_safe=False)
    meant = nearest(found, members)
    texts = [member for member in members if isinstance(member, str)]
    if meant is None or not is_likely_misspelling(found, meant):
        return None
    return write(meant, is_safe=is_certain_misspelling(found, meant, texts))


def other_type(found: JSON, expected: Sequence[str], help_text: str | None) -> Proposal | None:
    """Propose a value of an expected type that is written almost like this one.

    Args:
        found: the value.
        expected: the names of the expected types.
        help_text: the help about the value, which may name a date.
    """
    if isinstance(found, str):
        plain = without_curly_quotes(found).strip()
        boolean, number = _boolean(plain), _number(plain)
        if "boolean" in expected and boolean is not None:
            return write(boolean, is_safe=plain.casefold() in {"true", "false"})
        if number is not None and ("number" in expected or ("integer" in expected and number == int(number))):
            return write(number)
        return None
    if found is None or isinstance(found, dict | list) or "string" not in expected:
        return None
    if help_text is not None and (proposal := named_by(help_text)) is not None:
        return proposal
    return quote_as_text(is_safe=not isinstance(found, bool))


def other_notation(found: JSON, help_text: str | None) -> Proposal | None:
    """Propose the notation of a text that its help names, or the text without curly quotes."""
    proposal = None if help_text is None else named_by(help_text)
    if proposal is None and isinstance(found, str):
        plain = without_curly_quotes(found).strip()
        return None if plain == found or not plain else write(plain)
    return proposal


def named_by(help_text: str) -> Proposal | None:
    """Propose the notation that a help text of the form `write it as 2026-01-31` names."""
    found = _WRITE.fullmatch(help_text)
    return None if found is None else write(found[1])


def without_curly_quotes(text: str) -> str:
    """Return a text without typographic quotes around it, which are not quotes of YAML."""
    found = _CURLY.fullmatch(text)
    return text if found is None else found[1]


def _boolean(text: str) -> bool | None:
    folded = text.casefold()
    return None if folded not in _TRUE | _FALSE else folded in _TRUE


def _number(text: str) -> int | float | None:
    """Return the number that a text is, if no digit of it gets lost."""
    if len(text) > _MAX_DIGITS or _NUMBER.fullmatch(text) is None:
        return None
    number: int | float = json.loads(text)
    return number if Decimal(text) == Decimal(json.dumps(number)) else None
