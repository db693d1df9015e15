"""Text that YAML reads differently than its author probably meant: cut, joined, or without its beginning.

Other parsers read such text without a word, so each finding is a warning with a fix. The text does not pass
the gate of the fast tier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from statekit._startup.expressions import expression
from statekit.characters.code_points import describe_character
from statekit.diagnostics import Severity
from statekit.read.limits import MAX_PROBLEMS
from statekit.read.nodes import Problem
from statekit.read.problems import truncate

if TYPE_CHECKING:
    from statekit.read.syntax import YamlSyntaxError

COMMENT = "text/comment"
ANCHOR = "text/anchor"
DASH = "text/dash"
INDENTATION = "text/indentation"

_NO_COMMENT = r"#(?![ \t\r\n\0#!]|\Z|statekit:)[^\r\n\0]*+"
_CUT = expression(rf"[ \t]++({_NO_COMMENT})")
_CUT_AFTER_KEY = expression(rf"[ \t]*+: ({_NO_COMMENT})")
_CUT_AFTER_DASH = expression(rf" ({_NO_COMMENT})")
_ITEM_HELP = (
    "write the items of a list in the same column, each with `- ` before it; put text of several lines in"
    " quotes"
)
_SHORT_DASHES = "\u2010\u2011\u2012\u2013\u2212"
_DASHES = expression(
    r"[\r\n][ \t]*+([-\u2010-\u2015\u2212\u2022*+])(?:[ \t]++(?=[^ \t\r\n])|(?=[A-Za-z\"'\[{]))"
)


def plain_text_warnings(text: str, start: int, end: int, *, is_item: bool) -> Iterator[Problem]:
    """Yield warnings about a plain scalar.

    Args:
        text: The text, which ends with NUL.
        start: The offset of the scalar, in code points.
        end: The offset after the scalar.
        is_item: True if the scalar is an item of a list.
    """
    if text[end] in " \t" and (cut := _CUT.match(text, end)):
        message = (
            f"this is read as a comment, and not as part of the text before it, `{_shown(text, start, end)}`"
        )
        yield _cut(message, cut, start)
    if "\n" in text[start:end] or "\r" in text[start:end]:
        for dash in _DASHES.finditer(text, start, end):
            if _begins_item(text, start, dash, is_item=is_item):
                yield _joined(text, dash, start, end)
                break


def _begins_item(text: str, start: int, dash: re.Match[str], *, is_item: bool) -> bool:
    """Return True if a line that continues a text was probably meant as an item of a list."""
    has_space = dash.end() > dash.end(1)
    if dash[1] == "-":
        return has_space or is_item
    # text may have a dash at the start of a line, but hardly at the start of each
    return has_space and ((is_item and dash[1] in _SHORT_DASHES) or text.startswith(f"{dash[1]} ", start))


def empty_value_warnings(text: str, start: int, *, is_key: bool, place: int) -> Iterator[Problem]:
    """Yield a warning about an empty value that a comment follows after a single space.

    Args:
        text: The text.
        start: The offset after the key or the dash, in code points.
        is_key: True for a key, False for a dash.
        place: The offset at which findings about the value are located.
    """
    cut = (_CUT_AFTER_KEY if is_key else _CUT_AFTER_DASH).match(text, start)
    if cut is not None:
        yield _cut("this is read as a comment, so the value is empty", cut, place)


def _cut(message: str, cut: re.Match[str], value: int) -> Problem:
    end = cut.start(1) + len(cut[1].rstrip(" \t"))
    help_text = "put the whole text in quotes; if it is meant as a comment, write a space after the `#`"
    return _warning(COMMENT, message, (cut.start(1), end), help_text, value)


def _joined(text: str, dash: re.Match[str], start: int, end: int) -> Problem:
    character = dash[1]
    shown = "`-`" if character == "-" else f"`{character}`"
    if ord(character) > ord("~"):
        shown += f", {describe_character(character)},"
    whole = _shown(text, start, end)
    message = f"this {shown} begins no list item: the line is joined to the text above, `{whole}`"
    return _warning(DASH, message, dash.span(1), _ITEM_HELP, start)


def _shown(text: str, start: int, end: int) -> str:
    return truncate(" ".join(text[start : min(end, start + 200)].split()))


def unused_anchor(name: str, start: int, value: int) -> Problem:
    """Return a warning about an anchor that no alias uses.

    Args:
        name: The name of the anchor.
        start: The offset of its `&`, in code points.
        value: The offset of the value.
    """
    shown = truncate(name)
    message = f"`&{shown}` is not part of the value: it names an anchor, which no alias uses"
    help_text = f"put the text in quotes if it begins with `&{shown}`; otherwise remove `&{shown}`"
    return _warning(ANCHOR, message, (start, start + 1 + len(name)), help_text, value)


def unindented_line(text: str, error: YamlSyntaxError) -> Problem:
    """Return a warning about a line in quotes or brackets that is not indented.

    Args:
        text: The text.
        error: The error of the line, whose context is the quote or the bracket.
    """
    message = "this line is inside brackets, but is not indented"
    help_text = "indent lines inside brackets more than the key that they belong to"
    if text[error.context or 0] in "'\"":
        message = "this line continues text in quotes, but is not indented"
        help_text = "indent it more than the key that the text belongs to"
    elif text[error.offset] in "]}":
        message = f"this `{text[error.offset]}` is not indented"
    return _warning(INDENTATION, message, (error.offset, error.offset + 1), help_text, None)


def _warning(rule: str, message: str, span: tuple[int, int], help_text: str, value: int | None) -> Problem:
    severity = Severity.WARNING
    return Problem(rule, message, *span, help_text, hides_value=False, severity=severity, value=value)


def add_warnings(warnings: list[Problem], found: Iterator[Problem]) -> None:
    """Add warnings to those of a text, up to a limit. Valid text stays valid beyond it."""
    warnings.extend(islice(found, max(MAX_PROBLEMS - len(warnings), 0)))
