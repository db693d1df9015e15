"""Number the paragraphs and sentences of a text, as records count them.

A *paragraph* is a line of the text. Paragraphs are numbered from 1, including empty ones, and end only with a
line feed. *Sentences* are numbered from 1 within a paragraph. A sentence ends after a run of `.`, `!`, `?` or
`…` and the closing marks after it, if white space follows and the next character, after any opening marks, is
not a lower-case letter. Two sentences inside one quotation therefore count as two. A full stop after a single
capital letter (`U.S.`, an initial) does not end a sentence. The end of a paragraph always does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from statekit._startup.frozen import frozen

_OPENING_MARKS = "“‘«\"'(["
_SENTENCE_BREAK = re.compile(r"[.!?…]+[”’»\"')\]]*(?P<gap>\s+)")


@frozen
class Locus:
    """The location of a span by paragraph and sentences.

    Attributes:
        paragraph: The number of the paragraph that contains the span.
        sentences: The numbers of the sentences that the span overlaps.
    """

    paragraph: int
    sentences: tuple[int, ...]


class LocusIndex:
    """Finds the paragraph and the sentences of spans in a text.

    Args:
        text: The text. Each paragraph is split into sentences once, when it is first needed.
    """

    def __init__(self, text: str):
        self._text = text
        self._paragraph_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._sentences: dict[int, list[tuple[int, int]]] = {}

    def locate(self, start: int, end: int) -> Locus | None:
        """Return the locus of a span, or None if the span crosses the end of a paragraph.

        Args:
            start: The offset of the first character, in code points.
            end: The offset after the last character.
        """
        paragraph = bisect_right(self._paragraph_starts, start)
        first = self._paragraph_starts[paragraph - 1]
        is_last = paragraph == len(self._paragraph_starts)
        last = len(self._text) if is_last else self._paragraph_starts[paragraph] - 1
        if end > last:
            return None
        if paragraph not in self._sentences:
            self._sentences[paragraph] = list(sentence_spans(self._text[first:last]))
        sentences = (
            number
            for number, (left, right) in enumerate(self._sentences[paragraph], 1)
            if first + left < end and start < first + right
        )
        return Locus(paragraph, tuple(sentences))


def sentence_spans(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each sentence of a paragraph."""
    start = len(paragraph) - len(paragraph.lstrip())
    for match in _SENTENCE_BREAK.finditer(paragraph):
        if _ends_sentence(paragraph, match):
            yield start, match.start("gap")
            start = match.end()
    end = len(paragraph.rstrip())
    if start < end:
        yield start, end


def _ends_sentence(paragraph: str, match: re.Match[str]) -> bool:
    after = match.end()
    while after < len(paragraph) and paragraph[after] in _OPENING_MARKS:
        after += 1
    if paragraph[after : after + 1].islower():
        return False
    mark = match.start()
    is_initial = paragraph[mark - 1 : mark].isupper() and not paragraph[max(0, mark - 2) : mark - 1].isalpha()
    return not (is_initial and paragraph[mark] == ".")
