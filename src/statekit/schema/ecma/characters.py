"""Characters of an expression: escapes, and ranges in classes, of which no text contains a surrogate."""

from __future__ import annotations

import re

from statekit.schema.ecma.results import FOREIGN, Difference, PatternError

HIGH, LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
NOTHING = r"[^\s\S]"
_SYNTAX = "^$\\.*+?()[]{}|/-&~#"
_LITERAL_ESCAPES = "tnrfv"
_HINTS = {
    "Z": "write `$`",
    "z": "write `$`",
    "A": "write `^`",
    "G": "",
    "h": r"write `[ \t]`",
    "H": r"write `[^ \t]`",
    "R": r"write `\r?\n`",
    "e": r"write `\x1b`",
    "a": r"write `\x07`",
    "K": "",
    "Q": "escape each character",
    "X": "",
    "N": r"write `.`",
}


def read_character(  # noqa: C901, PLR0911 - one case per kind of escape
    text: str, position: int, differences: list[Difference], *, in_class: bool = False
) -> tuple[int, int]:
    r"""Return the code point of the character at a position, and the length of its text.

    Args:
        text: the expression.
        position: the position of the character or of its escape.
        differences: is extended by the parts that other validators read differently.
        in_class: True in a class, where `\b` is a character.

    Raises:
        PatternError: the escape does not exist.
    """
    character = text[position]
    if character != "\\":
        return ord(character), 1
    escaped = text[position + 1 : position + 2]
    if not escaped:
        raise PatternError(
            "a backslash at the end escapes nothing", position, r"write `\\` for the character"
        )
    if in_class and escaped == "b":
        return 8, 2
    if escaped in _LITERAL_ESCAPES:
        return ord({"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}[escaped]), 2
    if escaped == "0" and not text[position + 2 : position + 3].isdigit():
        return 0, 2
    if escaped == "c" and re.fullmatch("[A-Za-z]", text[position + 2 : position + 3]):
        return ord(text[position + 2]) % 32, 3
    found = re.compile(r"\\x([0-9A-Fa-f]{2})|\\x\{([0-9A-Fa-f]{1,6})\}").match(text, position)
    if found:
        if found.group(2):
            differences.append(
                Difference(found.group(), position, FOREIGN, rf"write `\u{{{found.group(2)}}}`")
            )
        return _code(found.group(1) or found.group(2), position), len(found.group())
    found = re.compile(r"\\u(?:\{0*([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))").match(text, position)
    if found:
        code, length = _code(found.group(1) or found.group(2), position), len(found.group())
        low = re.compile(r"\\u([dD][c-fC-F][0-9A-Fa-f]{2})").match(text, position + length)
        if code in HIGH and found.group(2) and low:
            return 0x10000 + (code - 0xD800) * 0x400 + int(low.group(1), 16) - 0xDC00, length + 6
        return code, length
    if not escaped.isalnum() and escaped.isascii():
        return ord(escaped), 2
    written = "\\" + escaped
    raise PatternError(
        f"`{written}` is not in ECMA-262",
        position,
        _HINTS.get(escaped, f"write `{escaped}`" if not escaped.isascii() else None),
    )


def _code(digits: str, position: int) -> int:
    code = int(digits, 16)
    if code > 0x10FFFF:  # noqa: PLR2004 - the last code point of Unicode
        raise PatternError("there is no such character in Unicode", position)
    return code


def literal(code: int) -> str:
    """Return the text of a character, escaped if necessary; no text contains a surrogate."""
    if code in HIGH or code in LOW:
        return NOTHING
    character = chr(code)
    if character in _SYNTAX:
        return "\\" + character
    return character if character.isprintable() else f"\\u{{{code:X}}}"


def class_range(first: int, last: int) -> str:
    """Return the text of a range in a class, without surrogates."""
    if first < HIGH.start and last >= LOW.stop:
        return class_range(first, HIGH.start - 1) + class_range(LOW.stop, last)
    if first in HIGH or first in LOW:
        first = LOW.stop
    if last in HIGH or last in LOW:
        last = HIGH.start - 1
    if last < first:
        return ""
    return literal(first) if first == last else f"{literal(first)}-{literal(last)}"
