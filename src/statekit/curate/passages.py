"""Find words in a text: as they are, in other typography, or the passages most similar to them."""

from __future__ import annotations

from enum import StrEnum

from statekit._startup.frozen import frozen
from statekit.check.quotations.comparison import Difference
from statekit.check.quotations.diagnose import equal_passages, similar_passages
from statekit.check.quotations.occurrences import MAX_OCCURRENCES
from statekit.curate.texts import whole_occurrences
from statekit.edit.edits import EditError

MAX_FOUND = 10_000
"""The search for words ends after this many occurrences."""


class Match(StrEnum):
    """How passages of a text match words."""

    EXACT = "exact"
    TYPOGRAPHY = "typography"
    SIMILAR = "similar"
    NONE = "none"


@frozen
class Passages:
    """The passages of a text that were found.

    Attributes:
        match: how they match the words.
        spans: the start and end of each, in code points; of similar ones, the most similar first.
        is_complete: False if there may be more.
        differences: for each similar passage, the words that differ.
    """

    match: Match
    spans: tuple[tuple[int, int], ...] = ()
    is_complete: bool = True
    differences: tuple[tuple[Difference, ...], ...] = ()


def find_passages(text: str, words: str) -> Passages:
    """Find words in a text.

    Occurrences inside other words are left out if there are others.

    Args:
        text: the text.
        words: the words. White space around them does not count.

    Raises:
        EditError: the words are empty.
    """
    words = words.strip()
    if not words:
        raise EditError("there are no words to find")
    exact = whole_occurrences(text, words, MAX_FOUND)
    if exact:
        spans = tuple((start, start + len(words)) for start in exact)
        return Passages(Match.EXACT, spans, len(spans) < MAX_FOUND)
    equal = sorted(set(equal_passages(text, {words}).get(words, ())))
    if equal:
        return Passages(Match.TYPOGRAPHY, tuple(equal), len(equal) < MAX_OCCURRENCES)
    similar = similar_passages(text, words)
    if not similar:
        return Passages(Match.NONE)
    spans = tuple(verdict.spans[0] for verdict in similar)
    return Passages(Match.SIMILAR, spans, differences=tuple(verdict.differences for verdict in similar))
