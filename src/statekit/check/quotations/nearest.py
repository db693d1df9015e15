"""The passages of a text that are most similar to words that it does not contain.

All quotations are searched together. Their runs of one, two and three words are looked up in one pass over
the words of the text. The rarest runs that are found point to the passages that can contain most of the
words, and only those few are aligned word by word. So the time grows with the text and with the number of
quotations, not with their product.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import LCSseq

from statekit._startup.frozen import frozen
from statekit.check.quotations.words import IndexedText

_LONGEST_RUN = 3
_MAX_POSITIONS = 64
_MAX_RUNS = 24
_MAX_VOTES = 256
_MAX_WINDOWS = 3
_CERTAIN_SIMILARITY = 0.8

_Run = tuple[str, ...]


@frozen
class Passage:
    """A passage of a text that is similar to a quotation.

    Attributes:
        first: the index of its first word.
        stop: the index after its last word.
        similarity: 1 if both have the same words in the same order, 0 if they have none in common.
    """

    first: int
    stop: int
    similarity: float


class PassageSearch:
    """A search for similar passages in one text.

    Args:
        text: the text.
        quotations: the folded words of each quotation that will be searched.
    """

    def __init__(self, text: IndexedText, quotations: Iterable[Sequence[str]]):
        self._text = text
        self._positions: dict[_Run, list[int]] = {}
        self._counts: Counter[_Run] = Counter()
        wanted: list[dict[_Run, list[int]]] = [{} for _ in range(_LONGEST_RUN)]
        for words in quotations:
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
                if counts[run] <= _MAX_POSITIONS:
                    wanted[run].append(position)
        self._counts.update(counts)
        self._positions.update((run, positions) for run, positions in wanted.items() if positions)

    def occurrences(self, words: Sequence[str], low: int, high: int) -> list[int]:
        """Return where some words occur in succession: all places in a window, and some outside.

        Args:
            words: a part of the words of a quotation.
            low: the index of the first word of the window.
            high: the index after its last word.
        """
        indexed = [(self._counts[run], at, run) for at, run in _runs(words) if run in self._positions]
        candidates = set(range(low, min(high, len(self._text.words)) - len(words) + 1))
        if indexed:
            _, at, run = min(indexed)
            candidates.update(position - at for position in self._positions[run] if position >= at)
        text, part = self._text.words, list(words)
        likely = (position for position in candidates if position < len(text) and text[position] == part[0])
        return sorted(position for position in likely if text[position : position + len(part)] == part)

    def nearest(self, words: Sequence[str], start: int) -> list[Passage]:
        """Return the passages most similar to a quotation, the best first; of equals, the one at `start`.

        Args:
            words: all words of the quotation.
            start: the offset, in characters, at which they should be.
        """
        expected = bisect_left(self._text.starts, start)
        slack = max(4, len(words) // 2)
        low, high = max(0, expected - slack), expected + len(words) + slack
        at_span = self._align(words, low, high)
        if at_span is not None and at_span.similarity >= _CERTAIN_SIMILARITY:
            is_cut = 0 < at_span.first <= low or high <= at_span.stop < len(self._text.words)
            if at_span.similarity == 1 or not is_cut:
                return [at_span]
        windows = sorted(set(self._windows(words, slack)))
        found = {at_span, *(self._align(words, max(0, low), max(0, high)) for low, high in windows)}
        passages = (each for each in found if each is not None)
        return sorted(passages, key=lambda each: (-each.similarity, abs(each.first - expected), each.first))

    def _windows(self, words: Sequence[str], slack: int) -> Iterator[tuple[int, int]]:
        """Yield the windows that can contain most of the words, judging by their rarest runs."""
        indexed = sorted(
            (self._counts[run] / len(run), at, run) for at, run in _runs(words) if run in self._positions
        )
        votes: defaultdict[int, float] = defaultdict(float)
        remaining = _MAX_VOTES
        for count, at, run in indexed[:_MAX_RUNS]:
            if remaining <= 0:
                break
            remaining -= len(self._positions[run])
            for position in self._positions[run]:
                bucket = (position - at) // slack
                votes[bucket] += 1 / count
                votes[bucket + 1] += 0.9 / count
        best = sorted(votes, key=lambda bucket: (-votes[bucket], bucket))
        for bucket in best[:_MAX_WINDOWS]:
            yield (bucket - 1) * slack, (bucket + 1) * slack + len(words) + slack

    def _align(self, words: Sequence[str], low: int, high: int) -> Passage | None:
        """Return the passage of a window with most of the words, as close together as possible."""
        window = self._text.words[low:high]
        blocks = [
            (each.src_start, each.dest_start, each.src_end - each.src_start)
            for each in LCSseq.opcodes(words, window)
            if each.tag == "equal"
        ]
        if not blocks:
            return None
        blocks = _tighten(words, window, blocks)
        mirrored = _tighten(words[::-1], window[::-1], _mirror(blocks, len(words), len(window)))
        blocks = _mirror(mirrored, len(words), len(window))
        before = blocks[0][0]
        after = len(words) - blocks[-1][0] - blocks[-1][2]
        first = self._move_within_line(low + blocks[0][1], -before)
        stop = self._move_within_line(low + blocks[-1][1] + blocks[-1][2], after)
        # the passage may reach beyond the window, where more of the words may be
        matched = LCSseq.similarity(words, self._text.words[first:stop])
        return Passage(first, stop, 2 * matched / (len(words) + stop - first))

    def _move_within_line(self, position: int, distance: int) -> int:
        """Return a position moved by some words, but not onto another line."""
        text = self._text
        step = 1 if distance > 0 else -1
        for _ in range(abs(distance)):
            if not 0 < position < len(text.words):
                break
            if "\n" in text.text[text.ends[position - 1] : text.starts[position]]:
                break
            position += step
        return position


def _runs(words: Sequence[str]) -> Iterator[tuple[int, _Run]]:
    for size in range(1, _LONGEST_RUN + 1):
        for start in range(len(words) - size + 1):
            yield start, tuple(words[start : start + size])


_Blocks = list[tuple[int, int, int]]
"""Runs of equal words: the position in the quotation, the position in the window, the number of words."""


def _tighten(words: Sequence[str], window: Sequence[str], blocks: _Blocks) -> _Blocks:
    """Return the alignment with its first words as late as possible, and without a few that are far away."""
    while len(blocks) > 1:
        (quoted, found, length), (next_quoted, next_found, _) = blocks[:2]
        gap = next_found - found - length
        missing = next_quoted - quoted - length
        later = next_found - missing - length
        if gap > missing and window[later : later + length] == words[quoted : quoted + length]:
            return [(quoted, later, length), *blocks[1:]]
        if gap <= 2 * length + missing + 1:
            break
        blocks = blocks[1:]
    return blocks


def _mirror(blocks: _Blocks, words: int, window: int) -> _Blocks:
    return [(words - quoted - size, window - found - size, size) for quoted, found, size in reversed(blocks)]
