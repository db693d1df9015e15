"""Syntax errors of JSON, with advice on how to fix them."""

from __future__ import annotations

import re

from statekit._startup.expressions import expression
from statekit.characters.code_points import describe_character
from statekit.read.nodes import Problem
from statekit.read.problems import truncate

_TOKEN = expression(r"[0-9A-Za-z_.+-]++|.", re.DOTALL)
_NOT_IN_STRING = expression(r"[\\\t\r\n]")
_ESCAPE = expression(r'["\\/bfnrt]|u[0-9a-fA-F]{4}')
_MAX_LOOKBEHIND = 1000
_HELP = {
    "'": "JSON has only double quotes",
    "/": "JSON has no comments; a file with comments is called .jsonc",
    "#": "JSON has no comments",
    ",": "remove the comma",
    "]": "remove the comma before it",
    "}": "remove the comma before it",
}
_HELP_APPLIES_AFTER = {",": ",[{", "]": ",", "}": ","}
"""The characters after which the advice of `_HELP` applies. All other advice applies anywhere."""


class JsonSyntaxError(Exception):
    """A text that is not JSON.

    Attributes:
        problem: The problem to report.
    """

    def __init__(self, start: int, end: int, message: str, help_text: str | None = None):
        super().__init__(message)
        self.problem = Problem("json/syntax", message, start, end, help_text)


def unexpected_token(
    text: str, offset: int, end: int, message: str, help_text: str | None = None
) -> JsonSyntaxError:
    """Report an error at a token, or at the last character if the text ends there.

    Args:
        text: The text.
        offset: The offset of the token, in code points.
        end: The end of the part of the text that is read.
        message: A description of the error.
        help_text: How to fix it; by default advice that depends on the token.
    """
    if offset >= end:
        last = len(text[:end].rstrip())
        return JsonSyntaxError(max(last - 1, 0), max(last, 1), f"{message}: the text ends here", help_text)
    match = _TOKEN.match(text, offset, end)
    start, stop = match.span() if match else (offset, offset + 1)
    if not text[start].isprintable():
        name = describe_character(text[start])
        return JsonSyntaxError(start, stop, f"{name} is not allowed outside of text", "remove it")
    return JsonSyntaxError(start, stop, message, help_text or _advice(text, start))


def invalid_value(text: str, offset: int, end: int) -> JsonSyntaxError:
    """Report a token that is not a JSON value."""
    match = _TOKEN.match(text, offset, end)
    token = match.group() if match is not None else ""
    if token and not token[0].isprintable():
        return unexpected_token(text, offset, end, "")
    if token[:1] in _HELP or not token.strip("{}[]:"):
        return unexpected_token(text, offset, end, "a value is missing")
    message = f"`{truncate(token)}` is not a JSON value"
    return unexpected_token(text, offset, end, message, "put text in double quotes")


def invalid_string(text: str, start: int, end: int) -> JsonSyntaxError:
    """Report the first error of a string: a control character, an unknown escape, or a missing quote.

    Args:
        text: The text.
        start: The offset of the opening quote, in code points.
        end: The end of the part of the text that is read.
    """
    offset = start + 1
    while match := _NOT_IN_STRING.search(text, offset, end):
        offset, character = match.start(), match.group()
        if character != "\\":
            name = "tab" if character == "\t" else "line break"
            escape = {"\t": "\\t", "\r": "\\r", "\n": "\\n"}[character]
            message = f"a {name} inside of a text: the closing quote is missing, or it is not escaped"
            return JsonSyntaxError(offset, offset + 1, message, f"write `{escape}` for it")
        if not _ESCAPE.match(text, offset + 1):
            stop = min(offset + 2, end)
            return JsonSyntaxError(offset, stop, "an unknown escape", "write `\\\\` for a backslash")
        offset += 2
    return JsonSyntaxError(end - 1, end, "the closing quote is missing")


def _advice(text: str, offset: int) -> str | None:
    """Return advice on an unexpected character, if the character before it allows the advice."""
    before = text[max(offset - _MAX_LOOKBEHIND, 0) : offset].rstrip()[-1:]
    required = _HELP_APPLIES_AFTER.get(text[offset])
    return None if required is not None and before not in required else _HELP.get(text[offset])
