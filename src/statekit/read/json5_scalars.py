"""Read the keys and scalars of JSON5 (https://spec.json5.org, sections 3 to 6) into nodes."""

from __future__ import annotations

import math
import re

from statekit.read.json_errors import JsonSyntaxError, unexpected_token
from statekit.read.json_scalars import read_number_or_word
from statekit.read.nodes import Node, Problem
from statekit.read.numbers import MAX_INTEGER, MIN_INTEGER
from statekit.read.problems import truncate
from statekit.read.scalars import (
    ScalarError,
    join_surrogates,
    replace_surrogates,
)

_NUMBER = re.compile(
    r"[-+]?(?:(Infinity|NaN)|(0[xX][0-9a-fA-F]++)"
    r"|(?:0|[1-9][0-9]*+)(\.[0-9]*+)?([eE][-+]?[0-9]++)?|(\.[0-9]++)([eE][-+]?[0-9]++)?)"
    r"(?![0-9A-Za-z_.$])"
)
_IDENTIFIER = re.compile(r"(?:[\w$\u200c\u200d]|\\u[0-9a-fA-F]{4})+")
_IDENTIFIER_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_LIKE_LETTERS = str.maketrans("$\u200c\u200d", "___")
_END_OF_PART = {"'": re.compile(r"['\\\r\n]"), '"': re.compile(r'["\\\r\n]')}
_ESCAPE = re.compile(
    r"\\(?:(\r\n|[\r\n\u2028\u2029])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(0)(?![0-9])|([^\r\nxu0-9]))"
)
_CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_MAX_DIGITS = 400


def read_identifier(text: str, start: int, end: int) -> Node:
    """Read a key without quotes (ECMAScript 5.1, IdentifierName).

    Raises:
        JsonSyntaxError: There is no such key.
    """
    match = _IDENTIFIER.match(text, start, end)
    if match is None:
        raise unexpected_token(text, start, end, "a key is missing")
    name = _IDENTIFIER_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), match.group())
    if not name.translate(_LIKE_LETTERS).isidentifier():
        message = f"`{truncate(match.group())}` is not a key that JSON5 allows without quotes"
        raise JsonSyntaxError(start, match.end(), message, "put it in quotes")
    return Node(name, start, match.end(), inline=True, outer_start=start)


def read_json5_string(text: str, start: int, end: int) -> tuple[Node, Problem | None]:
    """Read a string in single or double quotes.

    Returns:
        The string, and its problem if it contains half of a surrogate pair.

    Raises:
        JsonSyntaxError: The string is not valid.
    """
    quote, parts, offset = text[start], [], start + 1
    while True:
        match = _END_OF_PART[quote].search(text, offset, end)
        if match is None:
            raise JsonSyntaxError(end - 1, end, "the closing quote is missing")
        parts.append(text[offset : match.start()])
        if match.group() == quote:
            break
        if match.group() != "\\":
            message = "a line break inside of a text: the closing quote is missing, or it is not escaped"
            raise JsonSyntaxError(match.start(), match.end(), message, "write `\\n` for it")
        escape = _ESCAPE.match(text, match.start(), end)
        if escape is None:
            stop = min(match.end() + 1, end)
            raise JsonSyntaxError(match.start(), stop, "an unknown escape", "write `\\\\` for a backslash")
        parts.append(_unescape(escape))
        offset = escape.end()
    value = "".join(parts)
    node = Node(value, start, match.end(), inline=True, outer_start=start)
    try:
        node.value = join_surrogates(value)
    except ScalarError as error:
        node.value, node.value_known = replace_surrogates(value), False
        return node, Problem("json/surrogate", error.message, start, match.end())
    return node, None


def _unescape(escape: re.Match[str]) -> str:
    line_break, two_digits, four_digits, zero, other = escape.groups()
    if line_break:
        return ""
    if zero:
        return "\0"
    if two_digits or four_digits:
        return chr(int(two_digits or four_digits, 16))
    return _CONTROLS.get(other, other)


def read_json5_number(text: str, start: int, end: int) -> tuple[Node, Problem | None]:
    """Read a number, `true`, `false` or `null`.

    Returns:
        The value, and its problem if it is a number out of range.

    Raises:
        JsonSyntaxError: There is no such value.
    """
    match = _NUMBER.match(text, start, end)
    if match is None:
        return read_number_or_word(text, start, end, any_integer=False)
    node = Node(None, start, match.end(), inline=True, outer_start=start)
    number, reason = _number(match)
    if reason is None:
        node.value = number
        return node, None
    node.value_known = False
    message = f"the number `{truncate(match.group())}` {reason}"
    return node, Problem("json/number", message, start, match.end())


def _number(match: re.Match[str]) -> tuple[int | float, str | None]:
    """Return the value of a number, or the reason why it is not valid."""
    text = match.group()
    not_finite, hexadecimal, fraction, exponent, only_fraction, _ = match.groups()
    if not_finite:
        return 0, "is not a number that JSON has"
    if not (fraction or exponent or only_fraction):
        if len(text) > _MAX_DIGITS:
            return 0, "does not fit in 64 bits"
        number = int(text, 16 if hexadecimal else 10)
        return (number, None) if MIN_INTEGER <= number <= MAX_INTEGER else (0, "does not fit in 64 bits")
    value = float(text)
    return (0, "is beyond the range of a number") if math.isinf(value) else (value, None)
