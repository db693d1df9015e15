"""The passages of a text that stand in quotation marks, and the rule that each is claimed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter

from statekit.check.quotations.sources import Sought
from statekit.check.quotations.words import words_with_places
from statekit.check.rule import rule
from statekit.diagnostics import Finding, Severity
from statekit.phrasing import shorten

UNCLAIMED = "quote/unclaimed"

_SHOWN = 60
_CLOSED_BY = {
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u2039": "\u203a",
    "\u2018": "\u2019",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    '"': '"',
}
_MARK = re.compile('[\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a\u2018\u2019\u300c\u300d\u300e\u300f"\n]')
_BEFORE_A_QUOTATION = " \t\r\n([{-\u2013\u2014/\u00a0\u202f"


def quoted_passages(text: str) -> Iterator[tuple[int, int]]:
    """The spans between quotation marks, the marks left out; of marks in marks, the outer ones.

    Marks are paired within a line (a paragraph). An opening mark that nothing closes counts where the next
    line opens with the same mark, as paragraphs of one quotation do. An apostrophe is no mark: `’` closes
    only what `‘` opened, and not within a word. Straight marks open after a space or at the start of a line.
    """
    opening, begin, depth, closed = "", 0, 0, 0
    for found in _MARK.finditer(text + "\n"):
        mark, place = found.group(), found.start()
        if mark == "\n":
            goes_on = opening != '"' and text[place + 1 : place + 9].lstrip()[:1] == opening
            if opening and (closed or goes_on):
                yield begin, closed or place
            opening = ""
        elif not opening:
            if mark in _CLOSED_BY and _opens(text, mark, place):
                opening, begin, depth, closed = mark, place + 1, 0, 0
        elif mark in _CLOSED_BY[opening]:
            if not _closes(text, mark, place):
                continue
            closed, depth = place, depth - 1
            if depth < 0:
                yield begin, place
                opening = ""
        elif mark == opening:
            depth += 1


def _opens(text: str, mark: str, place: int) -> bool:
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if mark == '"':
        return not before or before in _BEFORE_A_QUOTATION
    return mark != "\u2018" or (not before.isalnum() and not after.isspace())


def _closes(text: str, mark: str, place: int) -> bool:
    return mark != "\u2019" or not (text[place - 1].isalnum() and text[place + 1 : place + 2].isalnum())


def unclaimed_passages(
    sought: Sought, claims: Iterable[tuple[int, int]], meant: Iterable[tuple[int, int]]
) -> Iterator[Finding]:
    """Every passage in quotation marks of a source is quoted by a record, or waived by the source.

    A passage is claimed where every word of it lies in a quotation, or in several. A source waives the spans
    that its own record selects without their words, such as leftovers of a web page. A passage that a wrong
    quotation touches is not said on top of it. Each that is left is a warning, at the hash of the source's
    text. This is found:

        id: news
        text:
          sha256: ba7816bf...   # no record quotes `legitimate targets`, in quotation marks at 184 to 202
    """
    text = sought.text.content if sought.text is not None else None
    if text is None:  # pragma: no cover - for the type checker: it is asked where the words are at hand
        return
    covered, touched = _merged(claims), _merged(meant)
    for start, end in quoted_passages(text):
        words = [(start + begin, start + stop) for begin, stop in words_with_places(text[start:end])]
        if _touches(touched, start, end) or all(_lies_in(covered, *word) for word in words):
            continue
        message = (
            f"no record quotes `{shorten(text[start:end], _SHOWN)}`, in quotation marks at {start} to {end}"
        )
        help_text = "quote all of it in a record, or list the span in the record of the source as none"
        yield Finding(UNCLAIMED, message, sought.at("sha256"), help_text, Severity.WARNING)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap or touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _lies_in(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_right(spans, start, key=itemgetter(0)) - 1
    return at >= 0 and end <= spans[at][1]


def _touches(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(spans, end, key=itemgetter(0)) - 1
    return at >= 0 and spans[at][1] > start


RULES = (rule(UNCLAIMED, Severity.WARNING)(unclaimed_passages),)
