"""Read the keys and scalars of TOML 1.0.0 (https://toml.io/en/v1.0.0)."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import NamedTuple

from statekit.characters.code_points import describe_character
from statekit.diagnostics import JSON
from statekit.phrasing import did_you_mean
from statekit.read.nodes import Node, Problem
from statekit.read.numbers import MAX_INTEGER, MIN_INTEGER
from statekit.read.problems import truncate

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]++")
_TOKEN = re.compile(r"[0-9A-Za-z_.:+-]++|[^\x00-\x7f]++|.", re.DOTALL)
_WORD = re.compile(r"[^\s\"'#,=\[\]{}]++")
_DIGITS = "[0-9](?:_?[0-9])*"
_INTEGER = re.compile(rf"[+-]?(?:0|(?!0){_DIGITS})")
_WITH_BASE = re.compile(r"0(?:x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)", re.ASCII)
_FLOAT = re.compile(rf"[+-]?(?:0|(?!0){_DIGITS})(?:\.{_DIGITS})?(?:[eE][+-]?{_DIGITS})?")
_NOT_FINITE = re.compile(r"[+-]?(?:inf|nan)")
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_DATE_TIME = re.compile(
    rf"(?:([0-9]{{4}})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    rf"(?:([Tt ]){_TIME}(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?|{_TIME})"
)
_LOOKS_LIKE_DATE = re.compile(r"[0-9]{4}-[0-9]|[0-9]{1,2}:[0-9]")
_WORDS: dict[str, JSON] = {"true": True, "false": False}
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_CODE_POINT = re.compile(r"u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})")
_LINE_CONTINUATION = re.compile(r"[ \t]*\r?\n[ \t\r\n]*")
_IN_LINE = {'"': re.compile(r'["\\\r\n]'), "'": re.compile(r"['\r\n]")}
_IN_LINES = {'"': re.compile(r'"""|\\'), "'": re.compile("'''")}
_BARE_CARRIAGE_RETURN = re.compile(r"\r(?!\n)")
_END_OF_LINE = re.compile(r"[\r\n]|\Z")
_MAX_DIGITS = 400


class TomlSyntaxError(Exception):
    """A text that is not TOML.

    Attributes:
        problem: The problem to report.
    """

    def __init__(self, start: int, end: int, message: str, help_text: str | None = None):
        super().__init__(message)
        self.problem = Problem("toml/syntax", message, start, max(end, start + 1), help_text)


class Key(NamedTuple):
    """A part of a dotted key, with its range."""

    name: str
    start: int
    end: int


def unexpected(text: str, offset: int, message: str, help_text: str | None = None) -> TomlSyntaxError:
    """Report an error at a token, or at the last character if the text ends there."""
    match = _TOKEN.match(text, offset)
    if match is None or match.group() in {"\r", "\n"}:
        line_end = len(text[:offset].rstrip(" \t"))
        where = "the line ends here" if match else "the text ends here"
        return TomlSyntaxError(max(line_end - 1, 0), max(line_end, 1), f"{message}: {where}", help_text)
    if not match.group().isprintable():
        name = describe_character(match.group()[0])
        return TomlSyntaxError(offset, offset + 1, f"{name} is not allowed outside of text", "remove it")
    return TomlSyntaxError(offset, match.end(), message, help_text)


def read_key(text: str, offset: int) -> Key:
    """Read a part of a key.

    Raises:
        TomlSyntaxError: There is no key.
    """
    bare = _BARE_KEY.match(text, offset)
    if bare is not None:
        return Key(bare.group(), offset, bare.end())
    if not text.startswith(('"', "'"), offset):
        character = text[offset : offset + 1]
        help_text = None
        if character.isprintable() and character not in "=.,[]{}#:":
            help_text = "put a key in quotes if it contains anything but A-Z, a-z, 0-9, - and _"
        raise unexpected(text, offset, "a key is missing", help_text)
    if text.startswith(text[offset] * 3, offset):
        raise TomlSyntaxError(offset, offset + 3, "a key is in single or double quotes, not in three")
    name, end = _read_line(text, offset)
    return Key(name, offset, end)


def read_text(text: str, offset: int) -> Node:
    """Read a text in quotes.

    Raises:
        TomlSyntaxError: The closing quotes are missing, or an escape is invalid.
    """
    is_long = text.startswith(text[offset] * 3, offset)
    value, end = _read_lines(text, offset) if is_long else _read_line(text, offset)
    return Node(value, offset, end, inline="\n" not in text[offset:end], outer_start=offset)


def _read_line(text: str, start: int) -> tuple[str, int]:
    quote, parts, offset = text[start], [], start + 1
    while True:
        match = _IN_LINE[quote].search(text, offset)
        if match is None or match.group() in "\r\n":
            end = match.start() if match else len(text)
            help_text = f"text of several lines is in {quote * 3}" if match else None
            raise TomlSyntaxError(start, end, f"the closing `{quote}` is missing", help_text)
        parts.append(text[offset : match.start()])
        if match.group() == quote:
            return "".join(parts), match.end()
        character, offset = _read_escape(text, match.start())
        parts.append(character)


def _read_lines(text: str, start: int) -> tuple[str, int]:
    quote, parts, offset = text[start], [], start + 3
    offset += len("\r\n") if text.startswith("\r\n", offset) else text.startswith("\n", offset)
    while True:
        match = _IN_LINES[quote].search(text, offset)
        if match is None:
            end = _END_OF_LINE.search(text, start)
            raise TomlSyntaxError(
                start, end.start() if end else len(text), f"the closing `{quote * 3}` is missing"
            )
        parts.append(text[offset : match.start()])
        if match.group() == "\\":
            continued = _LINE_CONTINUATION.match(text, match.end())
            character, offset = ("", continued.end()) if continued else _read_escape(text, match.start())
            parts.append(character)
            continue
        end_offset = match.end()
        for _ in range(2):  # one or two quotes before the closing ones belong to the text
            if text.startswith(quote, end_offset):
                parts.append(quote)
                end_offset += 1
        bare = _BARE_CARRIAGE_RETURN.search(text, start, end_offset)
        if bare is not None:
            raise unexpected(text, bare.start(), "")
        return "".join(parts).replace("\r\n", "\n"), end_offset


def _read_escape(text: str, offset: int) -> tuple[str, int]:
    """Return the character of an escape, and the offset after it."""
    letter = text[offset + 1 : offset + 2]
    if letter in _ESCAPES:
        return _ESCAPES[letter], offset + 2
    match = _CODE_POINT.match(text, offset + 1)
    if match is None:
        end = offset + 1 + len(letter.strip("\r\n"))
        help_text = "write `\\\\` for a backslash, or put the text in single quotes"
        raise TomlSyntaxError(offset, end, "an unknown escape", help_text)
    code = int(match[1] or match[2], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - the limits of Unicode
        message = f"`{text[offset : match.end()]}` is not a character"
        help_text = "write the character itself, or `\\U` with its 8 digits"
        raise TomlSyntaxError(offset, match.end(), message, help_text)
    return chr(code), match.end()


def read_other(text: str, offset: int) -> tuple[Node, Problem | None]:
    """Read a boolean, a number, a date or a time.

    Returns:
        The value, and its problem if it is a number out of range.

    Raises:
        TomlSyntaxError: There is no such value.
    """
    date_time = _DATE_TIME.match(text, offset)
    token = _TOKEN.match(text, offset)
    if token is None or not re.match(r"[0-9A-Za-z_.:+-]|[^\x00-\x7f]", token.group()):
        raise unexpected(text, offset, "a value is missing")
    if date_time is not None and date_time.end() >= token.end():
        return _node(_date_time(date_time), offset, date_time.end()), None
    written, end = token.group(), token.end()
    if written in _WORDS:
        return _node(_WORDS[written], offset, end), None
    number = _number(written, offset)
    if number is None:
        raise _not_a_value(text, offset, end)
    return number


def _number(written: str, start: int) -> tuple[Node, Problem | None] | None:
    """Return a number and the problem with it, or None if the text is not a number."""
    end = start + len(written)
    has_base = _WITH_BASE.fullmatch(written) is not None
    if _NOT_FINITE.fullmatch(written):
        reason = f"`{written}` is not a number that JSON has"
        return _unknown(start, end, reason, "leave the key out for a missing value")
    if has_base or _INTEGER.fullmatch(written):
        digits = written.replace("_", "")
        number = int(digits, 0 if has_base else 10) if len(digits) < _MAX_DIGITS else None
        if number is not None and MIN_INTEGER <= number <= MAX_INTEGER:
            return _node(number, start, end), None
        reason = f"the integer `{truncate(written)}` does not fit in 64 bits"
        return _unknown(start, end, reason, "put it in quotes if it is meant as text")
    if not _FLOAT.fullmatch(written):
        return None
    value = float(written.replace("_", ""))
    if math.isinf(value):
        return _unknown(start, end, f"`{truncate(written)}` is beyond the range of a number", None)
    return _node(value, start, end), None


def _node(value: JSON, start: int, end: int) -> Node:
    return Node(value, start, end, inline=True, outer_start=start)


def _unknown(start: int, end: int, message: str, help_text: str | None) -> tuple[Node, Problem]:
    node = _node(None, start, end)
    node.value_known = False
    return node, Problem("toml/number", message, start, end, help_text)


def _date_time(match: re.Match[str]) -> str:
    """Return a date or time as RFC 3339 writes it: with `T` between the day and the time.

    Raises:
        TomlSyntaxError: The day does not exist.
    """
    written = match.group()
    if match[1] is not None:
        try:
            date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            message = f"the day `{written[:10]}` does not exist"
            raise TomlSyntaxError(match.start(), match.start() + 10, message) from None
    return written.upper().replace(" ", "T")


def _not_a_value(text: str, start: int, end: int) -> TomlSyntaxError:
    word = _WORD.match(text, start)
    end = max(end, word.end() if word else end)
    written = text[start:end]
    suggestion = did_you_mean(written.lower(), _WORDS)
    if _LOOKS_LIKE_DATE.match(written):
        return TomlSyntaxError(start, end, f"`{truncate(written)}` is not a date or time that TOML has",
                               "write 2025-01-31 or 2025-01-31T09:30:00Z, or put text in quotes")  # fmt: skip
    if written[0] in "+-.0123456789":
        message = f"`{truncate(written)}` is not a number that TOML has"
        return TomlSyntaxError(start, end, message, "put it in quotes if it is meant as text")
    message = f"`{truncate(written)}` is not a TOML value"
    return TomlSyntaxError(start, end, message, suggestion or "put text in quotes")
