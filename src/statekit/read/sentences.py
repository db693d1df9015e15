"""The paragraphs and the sentences of a text, as records count them.

A *paragraph* is a line of the text, counted from 1, empty lines included; only a line feed ends a line.
*Sentences* are counted from 1 within the paragraph. A sentence ends after a run of `.`, `!`, `?` or `…` with
the closing marks that follow it, where white space comes next and, behind any opening marks, no lower-case
letter. So two sentences inside one quotation count as two. A full stop after a single capital letter (`U.S.`,
an initial) ends nothing. The end of the paragraph always ends a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = "“‘«\"'(["
_BREAK = re.compile(r"[.!?…]+[”’»\"')\]]*(?P<gap>\s+)")


@dataclass(frozen=True, slots=True)
class Locus:
    """The paragraph that a span lies in and the sentences that it touches."""

    paragraph: int
    sentences: tuple[int, ...]


def sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a paragraph."""
    start = len(paragraph) - len(paragraph.lstrip())
    for found in _BREAK.finditer(paragraph):
        if _ends_sentence(paragraph, found):
            yield start, found.start("gap")
            start = found.end()
    end = len(paragraph.rstrip())
    if start < end:
        yield start, end


def _ends_sentence(paragraph: str, found: re.Match[str]) -> bool:
    behind = found.end()
    while behind < len(paragraph) and paragraph[behind] in _OPENING:
        behind += 1
    if paragraph[behind : behind + 1].islower():
        return False
    at = found.start()
    initial = paragraph[at - 1 : at].isupper() and not paragraph[max(0, at - 2) : at - 1].isalpha()
    return not (initial and paragraph[at] == ".")


class Loci:
    """Tells in which paragraph and sentences spans of a text lie.

    Args:
        text: the text; its lines are split once, and each only when it is asked for.
    """

    def __init__(self, text: str):
        self._text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._sentences: dict[int, list[tuple[int, int]]] = {}

    def of(self, start: int, end: int) -> Locus | None:
        """The locus of a span; None where it runs over the end of a paragraph."""
        paragraph = bisect_right(self._starts, start)
        first = self._starts[paragraph - 1]
        last = self._starts[paragraph] - 1 if paragraph < len(self._starts) else len(self._text)
        if end > last:
            return None
        if paragraph not in self._sentences:
            self._sentences[paragraph] = list(sentences(self._text[first:last]))
        touched = (
            number
            for number, (left, right) in enumerate(self._sentences[paragraph], 1)
            if first + left < end and start < first + right
        )
        return Locus(paragraph, tuple(touched))
