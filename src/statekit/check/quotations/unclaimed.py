"""The passages in quotation marks of a text, and the rule that each of them is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from statekit.check.quotations.intervals import covers, merge, touches
from statekit.check.quotations.sources import SourceLookup
from statekit.check.quotations.words import word_spans
from statekit.check.rule import rule
from statekit.diagnostics import Finding, Severity
from statekit.phrasing import shorten

_SHOWN_CHARACTERS = 60
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
    """Yield the spans between quotation marks, without the marks; of nested quotations, the outer one.

    Marks are paired within a line (a paragraph). An opening mark that is not closed counts if the next line
    opens with the same mark, as the paragraphs of a long quotation do. An apostrophe is not a mark: `’`
    closes only what `‘` opened, and not within a word. Straight marks open after a space, a bracket or a
    dash, or at the start of a line.
    """
    opening, begin, depth, closed = "", 0, 0, 0
    for found in _MARK.finditer(text + "\n"):
        mark, offset = found.group(), found.start()
        if mark == "\n":
            continues = opening != '"' and text[offset + 1 : offset + 9].lstrip()[:1] == opening
            if opening and (closed or continues):
                yield begin, closed or offset
            opening = ""
        elif not opening:
            if mark in _CLOSED_BY and _opens(text, mark, offset):
                opening, begin, depth, closed = mark, offset + 1, 0, 0
        elif mark in _CLOSED_BY[opening]:
            if not _closes(text, mark, offset):
                continue
            closed, depth = offset, depth - 1
            if depth < 0:
                yield begin, offset
                opening = ""
        elif mark == opening:
            depth += 1


def _opens(text: str, mark: str, offset: int) -> bool:
    before, after = text[offset - 1 : offset] if offset else "", text[offset + 1 : offset + 2]
    if mark == '"':
        return not before or before in _BEFORE_A_QUOTATION
    return mark != "\u2018" or (not before.isalnum() and not after.isspace())


def _closes(text: str, mark: str, offset: int) -> bool:
    return mark != "\u2019" or not (text[offset - 1].isalnum() and text[offset + 1 : offset + 2].isalnum())


def unquoted_passages(text: str, quoted: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the passages in quotation marks with a word that is in none of some spans."""
    spans = merge(quoted)
    for start, end in quoted_passages(text):
        words = word_spans(text[start:end])
        if not all(covers(spans, start + first, start + stop) for first, stop in words):
            yield start, end


@rule("quote/unclaimed", Severity.WARNING)
def unclaimed(
    lookup: SourceLookup, quoted: Iterable[tuple[int, int]], misquoted: Iterable[tuple[int, int]]
) -> Iterator[Finding]:
    """Every passage in quotation marks must be quoted by a record, or excluded by its source.

    A passage is quoted if each of its words is in a quotation. A source excludes a passage by selecting its
    span without the words, for instance leftovers of a web page. A passage that a wrong quotation touches is
    not reported as well. The warning is reported at the hash of the source's text. For example:

        id: news
        text:
          sha256: ba7816bf...   # no record quotes `legitimate targets`, in quotation marks at 184 to 202
    """
    text = lookup.text
    if text is None:  # pragma: no cover - for the type checker: the caller checks only available texts
        return
    misquoted_spans = merge(misquoted)
    for start, end in unquoted_passages(text, quoted):
        if touches(misquoted_spans, start, end):
            continue
        passage = shorten(text[start:end], _SHOWN_CHARACTERS)
        message = f"no record quotes `{passage}`, in quotation marks at {start} to {end}"
        help_text = "quote all of it in a record, or exclude the span in the record of the source"
        yield unclaimed.finding(message, lookup.route_to("sha256"), help_text)
