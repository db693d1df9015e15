"""Read the scalars of JSON into nodes."""

from __future__ import annotations

import json
import re

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON
from statekit.read.json_errors import invalid_string, invalid_value
from statekit.read.nodes import Node, Problem
from statekit.read.numbers import MAX_INTEGER, MIN_INTEGER, inexact_message, is_exact
from statekit.read.problems import truncate
from statekit.read.scalars import ScalarError, join_surrogates, replace_surrogates

_NUMBER = expression(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][-+]?[0-9]++)?(?![0-9A-Za-z_.])")
_WORD = expression(r"(?:true|false|null)(?![0-9A-Za-z_])")
_WORDS: dict[str, JSON] = {"true": True, "false": False, "null": None}
_MAX_DIGITS = 400
_DECODER = json.JSONDecoder(strict=True)


def read_string(text: str, start: int, end: int) -> tuple[Node, Problem | None]:
    """Read a string.

    Args:
        text: The text.
        start: The offset of the opening quote, in code points.
        end: The end of the part of the text that is read. It must be at the end of a line.

    Returns:
        The string, and its problem if it contains half of a surrogate pair.

    Raises:
        JsonSyntaxError: The string is not valid.
    """
    try:  # a strict decoder does not read past the end of a line, and so not past the end of the part
        value, string_end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError:
        raise invalid_string(text, start, end) from None
    node = Node(value, start, string_end, inline=True, outer_start=start)
    try:
        node.value = join_surrogates(value)
    except ScalarError as error:
        node.value, node.value_known = replace_surrogates(value), False
        return node, Problem("json/surrogate", error.message, start, string_end)
    return node, None


def read_number_or_word(text: str, start: int, end: int, *, any_integer: bool) -> tuple[Node, Problem | None]:
    """Read a number, `true`, `false` or `null`.

    Args:
        text: The text.
        start: The offset of the first character, in code points.
        end: The end of the part of the text that is read.
        any_integer: True to accept integers beyond 64 bits, and more digits than a number holds.

    Returns:
        The value, and its problem if it is a number out of range.

    Raises:
        JsonSyntaxError: There is no such value.
    """
    word = _WORD.match(text, start, end)
    if word is not None:
        return Node(_WORDS[word.group()], start, word.end(), inline=True, outer_start=start), None
    number = _NUMBER.match(text, start, end)
    if number is None:
        raise invalid_value(text, start, end)
    node = Node(None, start, number.end(), inline=True, outer_start=start)
    reason = _set_number(node, number, any_integer=any_integer)
    if reason is None:
        return node, None
    node.value_known = False
    message, help_text = reason
    return node, Problem("json/number", message, start, number.end(), help_text)


def _set_number(node: Node, match: re.Match[str], *, any_integer: bool) -> tuple[str, str | None] | None:
    """Set the value of a number, or return the message and the help for one that is not valid."""
    text, is_integer = match.group(), match[1] is None and match[2] is None
    number: int | float = float(text)
    if is_integer and len(text.lstrip("-")) <= _MAX_DIGITS:
        number = int(text)
    fits = isinstance(number, int) or abs(number) != float("inf")
    if is_integer and not any_integer:
        fits = MIN_INTEGER <= number <= MAX_INTEGER
    if fits and not (is_integer or any_integer or is_exact(text, float(number))):
        return inexact_message(text, truncate(text), float(number))
    if fits:
        node.value = number
        return None
    reason = f"has more than {_MAX_DIGITS} digits" if any_integer else "does not fit in 64 bits"
    if not is_integer:
        reason = "is beyond the range of a number"
    return f"the number `{truncate(text)}` {reason}", None
