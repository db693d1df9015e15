"""The parts of a quotation: those between ellipses, sentences and clauses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from statekit.check.quotations.nearest import Passage, PassageSearch
from statekit.check.quotations.words import fold_words

ELLIPSIS = re.compile(r"\s*[\[(]\s*(?:\.{3}|\u2026)\s*[\])]\s*|\s*(?:\.\s?){3,}|\s*\u2026\s*")
SENTENCE_END = re.compile(r"(?<=[.!?\u2026;\u3002])[\"'\u201d\u2019\u00bb)\]]*\s+|(?<=\u3002)|\n")
CLAUSE_END = re.compile(r"(?<=[.!?\u2026;:,])\s+|\s*[\u2013\u2014\u3001\u3002\uff0c]\s*|\s-+\s|\n")

_MAX_PARTS = 32
_MAX_BEGINNINGS = 64

WordRange = tuple[int, int]
"""The index of the first word of a part in the text, and the index after its last word."""


def split(quotation: str, separator: re.Pattern[str]) -> list[list[str]]:
    """Return the folded words of each part of a quotation; parts without words are left out."""
    return [part for part in map(fold_words, separator.split(quotation)) if part]


def locate(
    search: PassageSearch, parts: Sequence[Sequence[str]], size: int, best: Passage | None
) -> list[WordRange] | None:
    """Return where the parts are in the text: in order and close together if possible, else near a passage.

    Args:
        search: the search in the text.
        parts: the words of each part.
        size: the number of words of the whole quotation.
        best: the passage that is most similar to the quotation.

    Returns:
        A range of words for each part; None if a part does not occur, or there are too many parts.
    """
    center = best.first if best else 0
    low, high = max(0, center - 2 * size), (best.stop if best else 0) + 2 * size
    if len(parts) > _MAX_PARTS:
        return None
    positions = [search.occurrences(part, low, high) for part in parts]
    if not all(positions):
        return None
    nearest = [min(each, key=lambda position: abs(position - center)) for each in positions]
    begin = max(0, bisect_left(positions[0], nearest[0]) - _MAX_BEGINNINGS // 2)
    chains = (_chain(first, parts, positions) for first in positions[0][begin : begin + _MAX_BEGINNINGS])
    complete = [chain for chain in chains if len(chain) == len(parts)]
    chosen = min(complete, key=lambda each: (each[-1] - each[0], abs(each[0] - center)), default=nearest)
    return [(position, position + len(part)) for position, part in zip(chosen, parts, strict=True)]


def _chain(first: int, parts: Sequence[Sequence[str]], positions: Sequence[list[int]]) -> list[int]:
    """Return the positions of successive parts, from one of the first part on, as far as there are any."""
    chain = [first]
    for part, later in zip(parts, positions[1:], strict=False):
        index = bisect_left(later, chain[-1] + len(part))
        if index == len(later):
            break
        chain.append(later[index])
    return chain


def in_order(located: Sequence[WordRange]) -> bool:
    """Return True if each part is after the one before it."""
    return all(one[1] <= other[0] for one, other in pairwise(located))
