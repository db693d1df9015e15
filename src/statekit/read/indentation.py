"""Find the line with the wrong indentation. A parser stops only at a later line."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import NamedTuple

from statekit._startup.expressions import expression

_LINE_BREAK = expression(r"\r\n|\r|\n")
_CONTENT = expression(r"(?:^|(?<=[\r\n]))([ ]*)([^ \t\r\n#][^\r\n]*)")
_ITEM = expression(r"- +(?=[^ #\r\n])")
_COMMENT = expression(r"(?<=[ \t])#[^\r\n]*")
_MAX_LINES = 200
_DASH_WITHOUT_SPACE = expression(r"-(?=[A-Za-z\"'{\[])")
_KEY = expression(r"(?:^|[^:\s]):(?:\s|$)")
_DOCUMENT_START = expression(r"(?:---|\.\.\.)(?=\s|\Z)|%")


class _Line(NamedTuple):
    """A line with content.

    Attributes:
        column: The column of its first character, counted from 0.
        start: The offset of that character.
    """

    column: int
    start: int


def start_of_line(text: str, offset: int) -> int:
    """Return the offset of the first character of the line that contains an offset."""
    start = text.rfind("\n", 0, offset) + 1
    return max(
        start, text.rfind("\r", start, offset) + 1
    )  # searching from `start` keeps long texts without CR fast


def end_of_line(text: str, offset: int) -> int:
    """Return the offset after the last character of the line that contains an offset."""
    match = _LINE_BREAK.search(text, offset)
    return match.start() if match else len(text)


def start_of_content(text: str, offset: int) -> int:
    """Return the offset of the first character of a line that is not a space."""
    line = start_of_line(text, offset)
    return line + len(text[line:offset]) - len(text[line:offset].lstrip(" "))


def find_misaligned_line(text: str, offset: int) -> int | None:
    """Return the offset of the line above that has the wrong indentation.

    It is the only line in its column, while lines below the parser's position are in the same column as that
    position. If instead the line at the parser's position is the wrong one, return None.

    Args:
        text: The text.
        offset: The offset of an entry that is in no column of the lines above.
    """
    column = offset - start_of_line(text, offset)
    above = _content_lines_above(text, offset)
    deeper = list(takewhile(lambda line: line.column > column, above))
    rest = above[len(deeper) :]
    if not rest or not _has_sibling_below(text, offset, column):
        return None
    parent = rest[0]
    inner_column = min((line.column for line in deeper), default=None)
    children = [line for line in deeper if line.column == inner_column]
    siblings = [
        line
        for line in takewhile(lambda line: line.column >= parent.column, rest)
        if line.column == parent.column
    ]
    if (item := _ITEM.match(text, parent.start)) and len(item[0]) + parent.column == inner_column:
        children.append(parent)
    is_alone = len(siblings) == 1 and parent.column > 0
    if len(children) == 1 and not is_alone:
        return children[0].start
    return parent.start if is_alone and len(children) != 1 and parent.column < column else None


def _has_sibling_below(text: str, offset: int, column: int) -> bool:
    """Return True if a line below is in the same column, and is not the value of this line."""
    end = end_of_line(text, offset)
    is_item = text.startswith("-", offset)
    is_key_without_value = not is_item and text[offset:end].rstrip().endswith(":")
    below = list(islice(_CONTENT.finditer(text, end), _MAX_LINES))
    if is_key_without_value and below and len(below[0][1]) == column:
        return False
    nearest = next((match for match in below if len(match[1]) <= column), None)
    return nearest is not None and len(nearest[1]) == column and nearest[2].startswith("-") == is_item


def _content_lines_above(text: str, offset: int) -> list[_Line]:
    """Return the lines with content above an offset in the same document, the nearest first."""
    lines: list[_Line] = []
    end = start_of_line(text, offset)
    for _ in range(_MAX_LINES):
        if end <= 0:
            break
        start = start_of_line(text, end - 1)
        content = _CONTENT.match(text, start, end)
        if content is not None:
            if _DOCUMENT_START.match(content[0]):
                break
            lines.append(_Line(len(content[1]), content.start(2)))
        end = start
    return lines


def is_beside_item(text: str, offset: int) -> bool:
    """Return True if an offset begins a line below list items, in the column of their dashes.

    A key may be in that column, too, if the list is not indented more than its key. Then it is False.
    """
    column = offset - start_of_line(text, offset)
    above = [line for line in _content_lines_above(text, offset) if line.column <= column]
    items = list(takewhile(lambda line: _ITEM.match(text, line.start) and line.column == column, above))
    return bool(items) and (len(items) == len(above) or above[len(items)].column < column)


def dash_without_space(text: str, offset: int) -> int | None:
    """Return the offset after a dash that begins the line and lacks a space after it."""
    match = _DASH_WITHOUT_SPACE.match(text, start_of_content(text, offset))
    return match.end() if match else None


def only_line_above(text: str, offset: int) -> tuple[int, int] | None:
    """Return the range of the line above an offset, if it is the only line with content in its document."""
    above = _content_lines_above(text, offset)
    if len(above) != 1:
        return None
    start = above[0].start
    return start, start + len(text[start : end_of_line(text, start)].rstrip())


def has_key(line: str) -> bool:
    """Return True if a line in block style contains a key."""
    return _KEY.search(line) is not None


def comment_with(text: str, closing: str, start: int, end: int) -> int | None:
    """Return the offset of the last comment in a range that contains a closing bracket, or None.

    Args:
        text: The text.
        closing: The bracket.
        start: The offset of the opening bracket.
        end: The offset at which the closing bracket is missing.
    """
    found = None
    for comment in _COMMENT.finditer(text, start, end):
        before = text[max(start, start_of_line(text, comment.start())) : comment.start()]
        is_quoted = before.count('"') % 2 or before.count("'") % 2
        if closing in comment[0] and not is_quoted:
            found = comment.start()
    return found
