"""What became of a quotation that is nowhere in its source: the verdict."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel, LCSseq

from statekit.check.quotations.comparison import Difference, Verdict
from statekit.check.quotations.meaning import changed_meaning, is_number, is_operator, operator
from statekit.check.quotations.nearest import Near, Nearest
from statekit.check.quotations.words import Words, folded_words, tokens, tokens_with_places, words_of

TYPOGRAPHY = "quote/typography"
MEANING_CHANGED = "quote/meaning-changed"
DRIFTED = "quote/drifted"
REORDERED = "quote/reordered"
JOINED = "quote/joined"
OTHER_SOURCE = "quote/other-source"
ABSENT = "quote/absent"

_LIKE_ENOUGH = 0.6
_LIKE_ENOUGH_AT_THE_SPAN = 0.5
_FEW_WORDS = 3
_SPELLED_ALIKE = 0.75
_MARKS_AT_AN_EDGE = 6
_WORDS_OF_A_SENTENCE = 3
_LEFT_OUT_CLOSELY = 30
_MOST_PARTS = 32
_MOST_BEGINNINGS = 64
_ELLIPSIS = re.compile(r"\s*[\[(]\s*(?:\.{3}|\u2026)\s*[\])]\s*|\s*(?:\.\s?){3,}|\s*\u2026\s*")
_SENTENCE_END = re.compile(r"(?<=[.!?\u2026;\u3002])[\"'\u201d\u2019\u00bb)\]]*\s+|(?<=\u3002)|\n")
_CLAUSE_END = re.compile(r"(?<=[.!?\u2026;:,])\s+|\s*[\u2013\u2014\u3001\u3002\uff0c]\s*|\s-+\s|\n")

Other = tuple[str, int]
"""Another source, by its key, and where in its text the words stand."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that are nowhere in their source, and the span at which they should be.

    `other` is another source that has them.
    """

    exact: str
    start: int
    end: int
    other: Other | None = None


def judge(text: str, quotations: Sequence[Quotation]) -> list[Verdict]:
    """What is wrong with each quotation of a text, in their order."""
    words = words_of(text)
    split = [folded_words(quotation.exact) for quotation in quotations]
    nearest = Nearest(words, split)
    return [
        _Case(words, nearest, quotation, own).verdict()
        for quotation, own in zip(quotations, split, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Case:
    """One quotation, its folded words, and the text in which it should be."""

    text: Words
    nearest: Nearest
    quotation: Quotation
    words: list[str]

    def verdict(self) -> Verdict:
        """The first verdict that holds; that the words are absent is the last."""
        near = self.nearest.near(self.words, self.quotation.start) if self.words else []
        return next(verdict for verdict in self._verdicts(near) if verdict is not None)

    def _verdicts(self, near: list[Near]) -> Iterator[Verdict | None]:
        best = near[0] if near else None
        yield from (self._typography(each) for each in near if each.likeness == 1)
        if best is None or best.likeness < 1:  # else they stand there in this very order
            yield from (self._permuted(each) for each in near)
        yield self._parts_at_an_ellipsis(best)
        yield self._other_source(best)
        if best is not None and self._is_like(best):
            yield self._parts_in_another_order(best)
            yield self._drifted(best)
        yield self._spelled_otherwise()
        yield self._parts_anywhere(best)
        yield self._absent(best)

    def _is_like(self, near: Near) -> bool:
        start, end = self.text.span(near.first, near.last)
        here = start < self.quotation.end and self.quotation.start < end
        return near.likeness >= (_LIKE_ENOUGH_AT_THE_SPAN if here else _LIKE_ENOUGH)

    def _typography(self, near: Near) -> Verdict | None:
        """Only typography differs: the passage with those marks at its edges that make it equal."""
        wanted = tokens(self.quotation.exact)
        text = self.text.text
        start, end = self.text.span(near.first, near.last)
        for left in _edges(text, start, -1):
            for right in _edges(text, end, 1):
                if tokens(text[left:right]) == wanted:
                    return self._said(TYPOGRAPHY, (left, right))
        return None

    def _permuted(self, near: Near) -> Verdict | None:
        """The same words in another order; where only a negation or a number moved, it is that."""
        size = len(self.words)
        low = max(0, near.first - size)
        window = self.text.words[low : near.last + size]
        if not set(self.words) <= set(window):
            return None
        surplus = Counter(window[:size])
        surplus.subtract(self.words)
        wrong = sum(map(abs, surplus.values()))
        for at in range(len(window) - size + 1):
            if at:
                for word, change in ((window[at - 1], -1), (window[at + size - 1], 1)):
                    wrong += abs(surplus[word] + change) - abs(surplus[word])
                    surplus[word] += change
            if wrong == 0 and window[at : at + size] != self.words:
                return self._moved(low + at, low + at + size)
        return None

    def _moved(self, first: int, last: int) -> Verdict:
        span = self._with_marks(*self.text.span(first, last))
        theirs = self.text.words[first:last]
        moved = [word for each in _differences(theirs, self.words) for word in (*each[0], *each[1])]
        if all(map(is_operator, moved)):
            named = tuple(dict.fromkeys(moved))
            return self._said(MEANING_CHANGED, span, named=named)
        return self._said(REORDERED, span)

    def _parts_at_an_ellipsis(self, best: Near | None) -> Verdict | None:
        parts = [part for part in map(folded_words, _ELLIPSIS.split(self.quotation.exact)) if part]
        if not parts or not _ELLIPSIS.search(self.quotation.exact):
            return None
        placed = self._placed(parts, best)
        if placed is None:
            return None
        if not _in_order(placed):
            return self._in_parts(REORDERED, placed)
        left_out = self._left_out(placed)
        return self._in_parts(MEANING_CHANGED if left_out else JOINED, placed, left_out)

    def _left_out(self, placed: Sequence[tuple[int, int]]) -> tuple[str, ...]:
        """The negations between the parts of one sentence."""
        named: list[str] = []
        for (_, last), (first, _) in pairwise(placed):
            between = (
                self.text.text[self.text.ends[last - 1] : self.text.starts[first]] if first > last else ""
            )
            if first - last <= _LEFT_OUT_CLOSELY and not _SENTENCE_END.search(between):
                named += [word for word in self.text.words[last:first] if operator(word)]
        return tuple(dict.fromkeys(named))

    def _parts_in_another_order(self, best: Near) -> Verdict | None:
        """Sentences or clauses that all stand near the best passage, but in another order."""
        for ends in (_SENTENCE_END, _CLAUSE_END):
            parts = [part for part in map(folded_words, ends.split(self.quotation.exact)) if part]
            placed = self._placed(parts, best) if len(parts) > 1 else None
            if placed is None or _in_order(placed):
                continue
            if (
                max(last for _, last in placed) - min(first for first, _ in placed)
                <= 2 * len(self.words) + 20
            ):
                return self._in_parts(REORDERED, placed)
        return None

    def _parts_anywhere(self, best: Near | None) -> Verdict | None:
        """Sentences that stand in the source, but are not one passage of it."""
        parts = [part for part in map(folded_words, _SENTENCE_END.split(self.quotation.exact)) if part]
        if len(parts) <= 1 or min(map(len, parts)) < _WORDS_OF_A_SENTENCE:
            return None
        placed = self._placed(parts, best)
        if placed is None:
            return None
        return self._in_parts(JOINED if _in_order(placed) else REORDERED, placed)

    def _placed(self, parts: Sequence[Sequence[str]], best: Near | None) -> list[tuple[int, int]] | None:
        """Where the parts stand: in order and close together if they can, else near the best passage."""
        centre, size = (best.first if best else 0), len(self.words)
        low, high = max(0, centre - 2 * size), (best.last if best else 0) + 2 * size
        if len(parts) > _MOST_PARTS:
            return None
        places = [self.nearest.places(part, low, high) for part in parts]
        if not all(places):
            return None
        near = [min(each, key=lambda place: abs(place - centre)) for each in places]
        begin = max(0, bisect_left(places[0], near[0]) - _MOST_BEGINNINGS // 2)
        chains = (_chain(first, parts, places) for first in places[0][begin : begin + _MOST_BEGINNINGS])
        whole = [chain for chain in chains if len(chain) == len(parts)]
        chain = min(whole, key=lambda each: (each[-1] - each[0], abs(each[0] - centre)), default=near)
        return [(place, place + len(part)) for place, part in zip(chain, parts, strict=True)]

    def _other_source(self, best: Near | None) -> Verdict | None:
        """Another source has the words, and the span in this one has nothing like them."""
        other, quotation = self.quotation.other, self.quotation
        if other is None:
            return None
        if best is not None and self._is_like(best):
            start, end = self.text.span(best.first, best.last)
            if start < quotation.end and quotation.start < end:
                return None
        return Verdict(OTHER_SOURCE, other=other)

    def _spelled_otherwise(self) -> Verdict | None:
        """The words at the span itself, where they are few and nearly the same, letter by letter."""
        first = bisect_right(self.text.ends, self.quotation.start)
        last = bisect_left(self.text.starts, self.quotation.end)
        if not 0 < last - first <= _FEW_WORDS:
            return None
        there = " ".join(self.text.words[first:last])
        here = " ".join(self.words)
        both_numbers = is_number(there) and is_number(here)
        if both_numbers or Indel.normalized_similarity(there, here) >= _SPELLED_ALIKE:
            return self._drifted(Near(first, last, 0))
        return None

    def _drifted(self, near: Near) -> Verdict:
        span = self._with_marks(*self.text.span(near.first, near.last))
        ours = tokens_with_places(self.quotation.exact)
        there = self.text.text[span[0] : span[1]]
        theirs = tokens_with_places(there)
        changed = list(_differences([each[0] for each in theirs], [each[0] for each in ours]))
        named = changed_meaning(changed)
        differences = tuple(Difference(" ".join(source), " ".join(record)) for source, record in changed)
        return self._said(MEANING_CHANGED if named else DRIFTED, span, differences, named)

    def _absent(self, best: Near | None) -> Verdict:
        if best is None:
            return Verdict(ABSENT)
        return self._said(ABSENT, self._with_marks(*self.text.span(best.first, best.last)))

    def _with_marks(self, start: int, end: int) -> tuple[int, int]:
        """A passage with as many marks at its edges as the quotation has, if the source has any there."""
        text, exact = self.text.text, self.quotation.exact
        left = re.match(r"[^\w\s]*", exact)
        right = re.search(r"[^\w\s]*\Z", exact)
        for _ in left.group() if left else "":
            if start and _is_mark(text[start - 1]):
                start -= 1
        for _ in right.group() if right else "":
            if end < len(text) and _is_mark(text[end]):
                end += 1
        return start, end

    def _in_parts(self, rule: str, placed: Sequence[tuple[int, int]], named: tuple[str, ...] = ()) -> Verdict:
        spans = tuple(self.text.span(first, last) for first, last in placed)
        start, end = min(spans)[0], max(end for _, end in spans)
        return Verdict(rule, spans, self.text.text[start:end], named=named)

    def _said(
        self,
        rule: str,
        span: tuple[int, int],
        differences: tuple[Difference, ...] = (),
        named: tuple[str, ...] = (),
    ) -> Verdict:
        other = self.quotation.other
        return Verdict(rule, (span,), self.text.text[slice(*span)], differences, named, other)


def _chain(first: int, parts: Sequence[Sequence[str]], places: Sequence[list[int]]) -> list[int]:
    """Where the parts stand one behind the other, from a place of the first one on, as far as they do."""
    chain = [first]
    for part, others in zip(parts, places[1:], strict=False):
        at = bisect_left(others, chain[-1] + len(part))
        if at == len(others):
            break
        chain.append(others[at])
    return chain


def _in_order(placed: Sequence[tuple[int, int]]) -> bool:
    return all(one[1] <= other[0] for one, other in pairwise(placed))


def _edges(text: str, place: int, step: int) -> Iterator[int]:
    """The places from a word outwards, over marks, up to the next word or some marks away."""
    yield place
    for _ in range(_MARKS_AT_AN_EDGE):
        inner = place - 1 if step < 0 else place
        if not 0 <= inner < len(text) or text[inner].isalnum() or text[inner] == "\n":
            return
        place += step
        if not text[inner].isspace():
            yield place


def _is_mark(character: str) -> bool:
    return not (character.isalnum() or character.isspace())


def _differences(source: Sequence[str], record: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """What the source has, and what the record has instead, from left to right."""
    theirs: list[str] = []
    ours: list[str] = []
    for step in LCSseq.opcodes(source, record):
        if step.tag == "equal":
            if theirs or ours:
                yield theirs, ours
            theirs, ours = [], []
        else:
            theirs.extend(source[step.src_start : step.src_end])
            ours.extend(record[step.dest_start : step.dest_end])
    if theirs or ours:
        yield theirs, ours
