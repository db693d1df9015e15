"""Which line is out of step with its neighbours: a parser stops at the line behind it."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import NamedTuple

_BREAK = re.compile(r"\r\n|\r|\n")
_CONTENT = re.compile(r"(?:^|(?<=[\r\n]))([ ]*)([^ \t\r\n#][^\r\n]*)")
_ITEM = re.compile(r"- +(?=[^ #\r\n])")
_LINES_LOOKED_AT = 200
_WITHOUT_SPACE = re.compile(r"-(?=[A-Za-z\"'{\[])")
_MAPPING = re.compile(r"(?:^|[^:\s]):(?:\s|$)")
_BEGINS_DOCUMENT = re.compile(r"(?:---|\.\.\.)(?=\s|\Z)|%")


class _Line(NamedTuple):
    """A line of content: the column of its first character, from 0, and the offset of that."""

    column: int
    begin: int


def start_of_line(text: str, offset: int) -> int:
    """The offset of the first character of a line."""
    after = text.rfind("\n", 0, offset) + 1
    return max(after, text.rfind("\r", after, offset) + 1)  # most texts have none, and are long


def end_of_line(text: str, offset: int) -> int:
    """The offset behind the last character of a line."""
    found = _BREAK.search(text, offset)
    return found.start() if found else len(text)


def first_of_line(text: str, offset: int) -> int:
    """The offset of the first character of a line that is no space."""
    line = start_of_line(text, offset)
    return line + len(text[line:offset]) - len(text[line:offset].lstrip(" "))


def odd_one_above(text: str, offset: int) -> int | None:
    """The entry above that is out of step, where it is that one and not the one where the parser stopped.

    It stands alone in its column, while entries below the place of the stop stand in the column of the stop.

    Args:
        text: the text.
        offset: where an entry begins that is in no column above.
    """
    column = offset - start_of_line(text, offset)
    above = _lines_above(text, offset)
    deeper = list(takewhile(lambda line: line.column > column, above))
    holder = above[len(deeper) :]
    if not holder or not _has_company(text, offset, column):
        return None
    least = min((line.column for line in deeper), default=None)
    first = [line for line in deeper if line.column == least]
    beside = [
        line
        for line in takewhile(lambda line: line.column >= holder[0].column, holder)
        if line.column == holder[0].column
    ]
    if (item := _ITEM.match(text, holder[0].begin)) and len(item[0]) + holder[0].column == least:
        first.append(holder[0])
    alone = len(beside) == 1 and holder[0].column > 0
    if len(first) == 1 and not alone:
        return first[0].begin
    return holder[0].begin if alone and len(first) != 1 and holder[0].column < column else None


def _has_company(text: str, offset: int, column: int) -> bool:
    """Whether a line below stands in the same column, and is no value of this one."""
    end = end_of_line(text, offset)
    is_item, waits = text.startswith("-", offset), text[offset:end].rstrip().endswith(":")
    below = list(islice(_CONTENT.finditer(text, end), _LINES_LOOKED_AT))
    if waits and not is_item and below and len(below[0][1]) == column:
        return False
    near = next((found for found in below if len(found[1]) <= column), None)
    return near is not None and len(near[1]) == column and near[2].startswith("-") == is_item


def _lines_above(text: str, offset: int) -> list[_Line]:
    """The lines of content above one, the nearest first."""
    found: list[_Line] = []
    end = start_of_line(text, offset)
    for _ in range(_LINES_LOOKED_AT):
        if end <= 0:
            break
        start = start_of_line(text, end - 1)
        content = _CONTENT.match(text, start, end)
        if content is not None:
            if _BEGINS_DOCUMENT.match(content[0]):
                break
            found.append(_Line(len(content[1]), content.start(2)))
        end = start
    return found


def dash_without_space(text: str, offset: int) -> int | None:
    """The offset behind a dash that begins a line and is followed by a letter at once."""
    found = _WITHOUT_SPACE.match(text, first_of_line(text, offset))
    return found.end() if found else None


def only_line_above(text: str, offset: int) -> tuple[int, int] | None:
    """Where the one line of content stands that is above a line in its document, if there is no other."""
    above = _lines_above(text, offset)
    if len(above) != 1:
        return None
    begin = above[0].begin
    return begin, begin + len(text[begin : end_of_line(text, begin)].rstrip())


def holds_mapping(line: str) -> bool:
    """Whether a line of block style has a key."""
    return _MAPPING.search(line) is not None
