"""Classes of an expression, such as `[a-z]`."""

from __future__ import annotations

from statekit.schema.ecma.characters import NOTHING, class_range, read_character
from statekit.schema.ecma.properties import read_property
from statekit.schema.ecma.results import Difference, PatternError

_ANYTHING = r"[\s\S]"
_NO_RANGE = "it is not a range, and the hyphen is a character; with its flag `u`, ECMA-262 rejects it"


def translate_class(text: str, position: int, differences: list[Difference]) -> tuple[str, int, bool]:
    """Translate a class; ranges of surrogates are left out, because no text contains one.

    Args:
        text: the expression.
        position: the position of the opening bracket.
        differences: is extended by the parts that other validators read differently.

    Returns:
        The translation, the position after the class, and True if nothing is written in it.

    Raises:
        PatternError: the class is not closed, or contains an invalid range or escape.
    """
    at = position + 1
    is_negated = text[at : at + 1] == "^"
    at += is_negated
    start = at
    parts: list[str] = []
    while text[at : at + 1] != "]":
        if at >= len(text):
            raise PatternError("this bracket is never closed", position, r"write `\[` for the character")
        part, at = _translate_item(text, at, differences)
        parts.append(part)
    inside = "".join(parts)
    everything_or_nothing = _ANYTHING if is_negated else NOTHING
    translated = f"[{'^' if is_negated else ''}{inside}]" if inside else everything_or_nothing
    return translated, at + 1, at == start


def _translate_item(text: str, at: int, differences: list[Difference]) -> tuple[str, int]:
    """Translate a character, an escape or a range, and return the position after it."""
    first, hyphen = _read_item(text, at, differences)
    if text[hyphen : hyphen + 1] != "-" or text[hyphen + 1 : hyphen + 2] in {"]", ""}:
        return _as_text(first), hyphen
    last, end = _read_item(text, hyphen + 1, differences)
    if isinstance(first, str) or isinstance(last, str):
        differences.append(Difference(text[at:end], at, _NO_RANGE, r"write `\-` for the hyphen"))
        return rf"{_as_text(first)}\-{_as_text(last)}", end
    if last < first:
        raise PatternError("this range ends before it begins", hyphen, r"write `\-` for the character")
    return class_range(first, last), end


def _as_text(item: int | str) -> str:
    return item if isinstance(item, str) else class_range(item, item)


def _read_item(text: str, at: int, differences: list[Difference]) -> tuple[int | str, int]:
    """Return a code point, or an escape of several characters, and the position after it."""
    escaped = text[at + 1 : at + 2] if text[at] == "\\" else ""
    if escaped and escaped in "dDwWsS":
        return "\\" + escaped, at + 2
    if escaped and escaped in "pP":
        written = read_property(text, at, differences)
        return written, at + len(written)
    code, length = read_character(text, at, differences, in_class=True)
    return code, at + length
