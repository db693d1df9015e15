"""Where in a text the passages are that are nearest to some words that it does not hold.

All quotations are looked for together. Their runs of one, two and three words are looked up in one pass over
the words of the text; the rarest that are found point to the passages in which most of the words can stand,
and only those few are aligned word by word. So the time grows with the text and with the number of
quotations, not with their product.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from statekit.check.quotations.words import Words

_RUN = 3
_PLACES = 64
_RAREST = 24
_VOTES = 256
_SURELY_MEANT = 0.8
_WINDOWS = 3

_Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A passage of a text: its first word, the one behind its last, and how like it is to what was sought.

    `likeness` is 1 where both have the same words in the same order, and 0 where they share none.
    """

    first: int
    last: int
    likeness: float


class Nearest:
    """Looks for passages in one text.

    Args:
        text: the words of the text.
        sought: the folded words of each quotation that will be asked for.
    """

    def __init__(self, text: Words, sought: Iterable[Sequence[str]]):
        self._text = text
        self._places: dict[_Run, list[int]] = {}
        self._counts: Counter[_Run] = Counter()
        wanted: list[dict[_Run, list[int]]] = [{} for _ in range(_RUN)]
        for words in sought:
            for _, run in _runs(words):
                wanted[len(run) - 1].setdefault(run, [])
        for size, runs in enumerate(wanted, 1):
            self._look_up(size, runs)

    def _look_up(self, size: int, wanted: dict[_Run, list[int]]) -> None:
        shifted = [self._text.words[start:] for start in range(size)]
        counts: defaultdict[_Run, int] = defaultdict(int)
        for position, run in enumerate(zip(*shifted, strict=False)):
            if run in wanted:
                counts[run] += 1
                if counts[run] <= _PLACES:
                    wanted[run].append(position)
        self._counts.update(counts)
        self._places.update((run, places) for run, places in wanted.items() if places)

    def places(self, words: Sequence[str], low: int, high: int) -> list[int]:
        """Where some words stand, one after the other: all places from `low` to `high`, some elsewhere.

        Args:
            words: a part of the words of a quotation.
            low: the first word of the text that is looked at closely.
            high: the one behind the last.
        """
        known = [(self._counts[run], at, run) for at, run in _runs(words) if run in self._places]
        guesses = set(range(low, min(high, len(self._text.words)) - len(words) + 1))
        if known:
            _, at, run = min(known)
            guesses.update(place - at for place in self._places[run] if place >= at)
        text, part = self._text.words, list(words)
        likely = (place for place in guesses if place < len(text) and text[place] == part[0])
        return sorted(place for place in likely if text[place : place + len(part)] == part)

    def near(self, words: Sequence[str], start: int) -> list[Near]:
        """The passages that are most like some words, the best one first; of equals, the one at `start`.

        Args:
            words: all words of one quotation.
            start: the offset, in characters, at which they should stand.
        """
        expected = bisect_left(self._text.starts, start)
        slack = max(4, len(words) // 2)
        low, high = max(0, expected - slack), expected + len(words) + slack
        here = self._aligned(words, low, high)
        if here is not None and here.likeness >= _SURELY_MEANT:
            is_cut = 0 < here.first <= low or high <= here.last < len(self._text.words)
            if here.likeness == 1 or not is_cut:
                return [here]
        windows = sorted(set(self._windows(words, slack)))
        found = {here, *(self._aligned(words, max(0, low), max(0, high)) for low, high in windows)}
        passages = (each for each in found if each is not None)
        return sorted(passages, key=lambda each: (-each.likeness, abs(each.first - expected), each.first))

    def _windows(self, words: Sequence[str], slack: int) -> Iterator[tuple[int, int]]:
        """Where most of the words can stand, by the rarest of their runs."""
        known = sorted(
            (self._counts[run] / len(run), at, run) for at, run in _runs(words) if run in self._places
        )
        votes: defaultdict[int, float] = defaultdict(float)
        left = _VOTES
        for count, at, run in known[:_RAREST]:
            if left <= 0:
                break
            left -= len(self._places[run])
            for place in self._places[run]:
                bucket = (place - at) // slack
                votes[bucket] += 1 / count
                votes[bucket + 1] += 0.9 / count
        best = sorted(votes, key=lambda bucket: (-votes[bucket], bucket))
        for bucket in best[:_WINDOWS]:
            yield (bucket - 1) * slack, (bucket + 1) * slack + len(words) + slack

    def _aligned(self, words: Sequence[str], low: int, high: int) -> Near | None:
        """The passage of a window in which the words stand, as closely as they can."""
        window = self._text.words[low:high]
        blocks = [
            (each.src_start, each.dest_start, each.src_end - each.src_start)
            for each in LCSseq.opcodes(words, window)
            if each.tag == "equal"
        ]
        if not blocks:
            return None
        blocks = _tightened(words, window, blocks)
        mirrored = _tightened(words[::-1], window[::-1], _mirrored(blocks, len(words), len(window)))
        blocks = _mirrored(mirrored, len(words), len(window))
        before = blocks[0][0]
        after = len(words) - blocks[-1][0] - blocks[-1][2]
        first = self._kept_in_line(low + blocks[0][1], -before)
        last = self._kept_in_line(low + blocks[-1][1] + blocks[-1][2], after)
        # what the passage has beyond the window may be of the words too
        matched = LCSseq.similarity(words, self._text.words[first:last])
        return Near(first, last, 2 * matched / (len(words) + last - first))

    def _kept_in_line(self, word: int, further: int) -> int:
        """The word that is some words further, but not on another line."""
        text = self._text
        while further:
            step = 1 if further > 0 else -1
            if not 0 < word < len(text.words):
                break
            if "\n" in text.text[text.ends[word - 1] : text.starts[word]]:
                break
            word += step
            further -= step
        return word


def _runs(words: Sequence[str]) -> Iterator[tuple[int, _Run]]:
    for size in range(1, _RUN + 1):
        for start in range(len(words) - size + 1):
            yield start, tuple(words[start : start + size])


_Blocks = list[tuple[int, int, int]]
"""Runs of equal words: where in the quotation, where in the window, how many."""


def _tightened(words: Sequence[str], window: Sequence[str], blocks: _Blocks) -> _Blocks:
    """The same alignment with its first words as late as they can be, and without a few that are far off."""
    while len(blocks) > 1:
        (ours, theirs, length), (next_ours, next_theirs, _) = blocks[:2]
        gap = next_theirs - theirs - length
        missing = next_ours - ours - length
        later = next_theirs - missing - length
        if gap > missing and window[later : later + length] == words[ours : ours + length]:
            return [(ours, later, length), *blocks[1:]]
        if gap <= 2 * length + missing + 1:
            break
        blocks = blocks[1:]
    return blocks


def _mirrored(blocks: _Blocks, words: int, window: int) -> _Blocks:
    return [(words - ours - n, window - theirs - n, n) for ours, theirs, n in reversed(blocks)]
