"""Texts with nearly the same words, found without comparing every pair."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

MIN_SIMILARITY = 0.8
"""The least share of words in common (Jaccard index of multisets) of two similar texts."""

_WORD = re.compile(r"\w+(?:[.,:]\d+)*")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, without case, punctuation and apostrophes. Accents are kept."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "")
    return tuple(_WORD.findall(folded))


def similar_pairs(texts: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Yield the positions of each pair of texts that have at least `MIN_SIMILARITY` of their words in common.

    Repeated words count separately: a text with two `and` has one in common with a text with one.

    Only texts that share one of their rarest words are compared. Two similar texts always do: take as many
    of the rarest words of each text as may be missing from the other, and one more.
    """
    bags = [_multiset(text) for text in texts]
    frequency = Counter(word for bag in bags for word in bag)
    texts_with: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for index, bag in enumerate(bags):
        rarest = sorted(bag, key=lambda word: (frequency[word], word))[
            : len(bag) - ceil(MIN_SIMILARITY * len(bag)) + 1
        ]
        candidates = dict.fromkeys(other for word in rarest for other in texts_with[word])
        for word in rarest:
            texts_with[word].append(index)
        for other in sorted(candidates):
            if len(bag & bags[other]) >= MIN_SIMILARITY * len(bag | bags[other]):
                yield other, index


def _multiset(text: tuple[str, ...]) -> frozenset[tuple[str, int]]:
    """Return the words of a text as a set, in which the occurrences of a word are numbered."""
    return frozenset((word, number) for word, count in Counter(text).items() for number in range(count))
