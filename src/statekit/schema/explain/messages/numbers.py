"""What to write instead of a text that is almost a number."""

from __future__ import annotations

import re

from statekit._startup.expressions import expression

_ABSENT = {"n/a", "na", "none", "nil", "-", "--", "?", "unknown", "tbd", "tba", "nan", ".nan"}
_NUMBER = r"[-+]?[0-9]+(?:\.[0-9]+)?"
_GROUPS = expression(r"[-+]?[0-9]{1,3}(?:([,._' \u00a0\u202f\u2009])[0-9]{3})+(?:([.,])[0-9]+)?")
_DECIMAL_COMMA = expression(r"([-+]?[0-9]+),([0-9]+)")
_APPROXIMATE = expression(
    rf"(?:~|ca?\.?|about|approx\.?|circa|[<>\u2248\u2264\u2265]=?)\s*({_NUMBER})", re.IGNORECASE
)
_WITH_UNIT = expression(rf"({_NUMBER})\s*([^\s0-9.,+-]\S{{0,15}})")
_NO_UNIT = expression(r"[-+]?(?:0[box]|[0-9]*[ilo][0-9ilo]*$|[0-9]+:|[0-9.]+e[0-9])", re.IGNORECASE)
"""A number of another base, with letters for digits, or with an exponent; or a time."""


def number_help(text: str, *, fractions: bool = True) -> str | None:
    """Return how to write a text as a number, if it is almost one; nothing that it contains gets lost.

    Args:
        text: the text.
        fractions: True if the number may have a fraction.
    """
    plain = text.strip()
    if plain.casefold() in _ABSENT:
        return "if there is no number, leave the key out, or write null if the schema allows it"
    found = _GROUPS.fullmatch(plain)
    if found is not None:
        return _without_groups(plain, found, fractions=fractions)
    found = _DECIMAL_COMMA.fullmatch(plain)
    if found is not None:
        return f"write a point for the comma: {found[1]}.{found[2]}" if fractions else None
    found = _APPROXIMATE.fullmatch(plain)
    if found is not None:
        return f"write the number alone, {found[1]}, and keep that it is not exact in another property"
    found = _WITH_UNIT.fullmatch(plain)
    if found is not None and not _NO_UNIT.match(plain):
        return f"write the number alone, {found[1]}, and keep {found[2]} in another property"
    return None


def _without_groups(plain: str, found: re.Match[str], *, fractions: bool) -> str | None:
    separator, point = found[1], found[2]
    if point == separator or (point is not None and not fractions):
        return None
    digits = plain.replace(separator, "")
    if point == ",":
        digits = digits.replace(",", ".")
    if separator in ",." and point is None and plain.count(separator) == 1:
        if separator == ".":
            return None
        if not fractions:
            return f"write it without separators: {digits}"
        return f"write {digits}, or {plain.replace(',', '.')} if the comma is a decimal comma"
    return f"write it without separators: {digits}"
