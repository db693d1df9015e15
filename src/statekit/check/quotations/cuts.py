"""Words and numbers that the edge of a span cuts in two."""

from __future__ import annotations

import re
import unicodedata

from statekit.check.quotations.number_words import CARDINALS, ORDINALS
from statekit.check.quotations.words import INVISIBLE, WORD_PATTERN

_REACH = 64
"""The number of characters on each side of an edge that are searched for the word around it."""
_APOSTROPHES = "'\u2019\u02bc"
_GROUP_SPACES = "\u00a0\u2007\u2009\u202f"
_SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074-\u2079"
_TEN_WORDS = "|".join(word for word, value in CARDINALS.items() if value >= 20)  # noqa: PLR2004 - twenty
_UNIT_WORDS = "|".join(
    word
    for table in (CARDINALS, ORDINALS)
    for word, value in table.items()
    if 0 < value < 10  # noqa: PLR2004 - the words for 1 to 9
)
_UNIT = re.compile(
    rf"(?:(?<!\w)[-\u2212])?\d+(?:[.,]\d+)*(?:(?:[:/]\d+(?:[.,]\d+)*)+|(?:[{_GROUP_SPACES}]\d{{3}})+)(?!\d)"
    rf"|\b(?:{_TEN_WORDS})[-\u2010\u2011](?:{_UNIT_WORDS})\b"
    rf"|{WORD_PATTERN}",
    re.IGNORECASE,
)
_ENDING = re.compile(rf"[{_APOSTROPHES}](?:s|ll|ve|re|d|m)?|[{_SUPERSCRIPTS}]+|[{INVISIBLE}]+", re.IGNORECASE)
"""What a quotation may leave out at the end of a word: `'s`, a footnote mark, invisible characters."""
_BEGINNING = re.compile(
    rf"(?:[ldjscmt]|qu|un|(?:d|n|s|qu)?[aeiou]?ll|dall|sull|quest|sant)[{_APOSTROPHES}]|[{INVISIBLE}]+",
    re.IGNORECASE,
)
"""What a quotation may leave out at the beginning of a word: an article as in `l'Ukraine`."""


def whole_words(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span extended to the words that its edges cut in two; None if they cut no word.

    Args:
        text: the text.
        start: the offset at which the span begins.
        end: the offset at which it ends.
    """
    before, after = _cut_at(text, start), _cut_at(text, end)
    if before is None and after is None:
        return None
    return (start if before is None else before[0]), (end if after is None else after[1])


def _cut_at(text: str, edge: int) -> tuple[int, int] | None:
    """Return the span of the word or number that has an edge inside; None without one."""
    if not 0 < edge < len(text) or (text[edge - 1].isspace() and text[edge].isspace()):
        return None
    if text[edge - 1] in " \n\t" or text[edge] in " \n\t" or "_" in text[edge - 1 : edge + 1]:
        return None
    if unicodedata.category(text[edge]).startswith("M"):
        return _around_mark(text, edge)
    low = max(0, edge - _REACH)
    for found in _UNIT.finditer(text, low, min(len(text), edge + _REACH)):
        if found.start() < edge < found.end():
            is_ending = _ENDING.fullmatch(text, edge, found.end()) and not (
                text[edge - 1].isdigit() and text[edge].isdigit()
            )
            if is_ending or _BEGINNING.fullmatch(text, found.start(), edge):
                return None
            return found.span()
        if found.start() >= edge:
            break
    return None


def _around_mark(text: str, edge: int) -> tuple[int, int]:
    """Return the span of a character with its accents, of which the edge is one."""
    start, end = edge - 1, edge + 1
    while start > 0 and edge - start < _REACH and unicodedata.category(text[start]).startswith("M"):
        start -= 1
    while end < len(text) and end - edge < _REACH and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return start, end
