"""Which texts have nearly the same words, without comparing each with each."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

ENOUGH = 0.8
"""How much of the words of two texts is common to both where they are nearly the same."""

_WORD = re.compile(r"\w+(?:[.,:]\d+)*")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, without case, punctuation, spaces and apostrophes; accents stay."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "")
    return tuple(_WORD.findall(folded))


def nearly_the_same(texts: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """The pairs of texts of which at least `ENOUGH` of the words are common, by their positions.

    A word that occurs twice is two words: the first `and` is common to texts with one `and` and with two.

    Of two such texts, the rarest few words of each (as many as may be missing in the other, and one more)
    have one in common: only texts that share one of those are compared.
    """
    bags = [_numbered(text) for text in texts]
    frequency = Counter(word for bag in bags for word in bag)
    seen: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for number, bag in enumerate(bags):
        rarest = sorted(bag, key=lambda word: (frequency[word], word))[
            : len(bag) - ceil(ENOUGH * len(bag)) + 1
        ]
        candidates = dict.fromkeys(other for word in rarest for other in seen[word])
        for word in rarest:
            seen[word].append(number)
        for other in sorted(candidates):
            if len(bag & bags[other]) >= ENOUGH * len(bag | bags[other]):
                yield other, number


def _numbered(text: tuple[str, ...]) -> frozenset[tuple[str, int]]:
    """The words of a text, the occurrences of each one told apart by a number."""
    return frozenset((word, number) for word, count in Counter(text).items() for number in range(count))
