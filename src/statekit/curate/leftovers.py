"""Lines of a text that are perhaps no part of what it says, such as leftovers of a web page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_MAX_WORDS = 12
_MAX_FOUND = 50
_ENDS_SENTENCE = re.compile(r"[.!?…:;][”’»\"')\]]*\Z")
_OF_A_PAGE = re.compile(
    r"\b(?:subscribe|newsletter|sign up|sign in|log in|read more|read also|share this|share on|advertisement"
    r"|cookies?|privacy policy|all rights reserved|copyright|required fields?|follow us"
    r"|related (?:articles|stories)|click here|leave a (?:comment|reply)|skip to content|most read)\b|©|https?://|\bwww\.",
    re.IGNORECASE,
)


def leftovers(text: str) -> list[tuple[int, int]]:
    """Return the start and end of lines that are perhaps no part of what a text says, at most 50.

    These are short lines with words that are usual around the articles of web pages, short lines that are
    repeated, and those at the end of the text that do not end like a sentence. A curator decides.
    """
    spans = list(_lines(text))
    lines = [text[start:end] for start, end in spans]
    counts = Counter(lines)
    last_sentence = next(
        (each for each in reversed(range(len(lines))) if _ENDS_SENTENCE.search(lines[each])), 0
    )
    found = [
        span
        for number, (span, line) in enumerate(zip(spans, lines, strict=True))
        if len(line.split()) <= _MAX_WORDS
        and (number > last_sentence or counts[line] > 1 or _OF_A_PAGE.search(line))
    ]
    return found[:_MAX_FOUND]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines that are not empty, without white space around them."""
    for line in re.finditer(r"[^\n]+", text):
        words = line.group()
        start = line.start() + len(words) - len(words.lstrip())
        if words.strip():
            yield start, start + len(words.strip())
