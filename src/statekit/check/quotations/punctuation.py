"""Punctuation marks at the edges of a passage."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MAX_MARKS = 6
_PAIRS = {
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u2039": "\u203a",
    "\u2018": "\u2019",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    '"': '"',
}
CLOSING_MARKS = frozenset('\u201d\u201c\u00bb\u00ab\u203a\u2019\u300d\u300f"')
"""The marks that can close a quotation."""
_MIN_ENCLOSED = 3


def is_enclosed(quotation: str) -> bool:
    """Return True if a quotation is enclosed in one pair of quotation marks."""
    if len(quotation) < _MIN_ENCLOSED:
        return False
    closing, inner = _PAIRS.get(quotation[0], ""), quotation[1:-1]
    return quotation[-1] in closing and not any(mark in inner for mark in (quotation[0], quotation[-1]))


def edges(text: str, edge: int, step: int) -> Iterator[int]:
    """Yield the edge of a passage, and the edges after one, two ... of the punctuation marks next to it.

    Marks after the next word, on another line, or more than six characters away are not included.

    Args:
        text: the text.
        edge: the offset at which the passage begins or ends.
        step: -1 for the beginning, 1 for the end.
    """
    yield edge
    for _ in range(_MAX_MARKS):
        adjacent = edge - 1 if step < 0 else edge
        if not 0 <= adjacent < len(text) or text[adjacent].isalnum() or text[adjacent] == "\n":
            return
        edge += step
        if not text[adjacent].isspace():
            yield edge


def include_marks(text: str, start: int, end: int, quotation: str) -> tuple[int, int]:
    """Return a span extended by as many of the adjacent marks as the quotation has at its own edges."""
    leading = re.match(r"[^\w\s]*", quotation)
    trailing = re.search(r"[^\w\s]*\Z", quotation)
    for _ in leading.group() if leading else "":
        if start and _is_mark(text[start - 1]):
            start -= 1
    for _ in trailing.group() if trailing else "":
        if end < len(text) and _is_mark(text[end]):
            end += 1
    return start, end


def _is_mark(character: str) -> bool:
    return not (character.isalnum() or character.isspace())
