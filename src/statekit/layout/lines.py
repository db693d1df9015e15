"""Lines with comments at their ends, which stay aligned where they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from statekit._startup.expressions import expression
from statekit.layout.comments import Comments
from statekit.read.syntax_tree import Comment

MAX_WIDTH = 100
"""The largest column in which comments are aligned."""
_UNCLEAR = expression(r"#(?![ \t#!]|\Z|statekit:)")


class Line(NamedTuple):
    """A line that is written.

    Attributes:
        text: The line without the comment at its end.
        comment: That comment.
    """

    text: str
    comment: Comment | None = None


def is_clear(comment: str) -> bool:
    """Return False for a comment that readers may take for a part of the text before it: `#1`."""
    return _UNCLEAR.match(comment) is None


def write_lines(lines: Sequence[Line], comments: Comments) -> Iterator[str]:
    """Yield lines with their comments, one space after the text.

    Comments on lines that follow each other stay aligned if they were.

    Args:
        lines: The lines.
        comments: The comments of the text from which they are made.
    """

    def group(numbered: tuple[int, Line]) -> tuple[int, int] | None:
        position, line = numbered
        if line.comment is None:
            return None
        start = line.comment.start
        return comments.column(start), comments.line(start) - position

    for _, members in groupby(enumerate(lines), key=group):
        texts = [line for _, line in members]
        is_aligned = any(line.comment and comments.spaces_before(line.comment.start) > 1 for line in texts)
        width = max(map(_width, texts)) if is_aligned else 0
        width = width if width <= MAX_WIDTH else 0
        for line in texts:
            yield (
                line.text
                if line.comment is None
                else f"{line.text:<{width or _width(line)}}{line.comment.text}"
            )


def _width(line: Line) -> int:
    """Return how many characters are before the comment of a line."""
    is_key = line.text.endswith((":", "-")) and line.comment is not None and not is_clear(line.comment.text)
    return len(line.text) + (2 if is_key else 1)
