"""The verdict on a quotation whose words do not occur in the text of its source."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from rapidfuzz.distance import Indel, LCSseq

from statekit._startup.frozen import frozen
from statekit.check.quotations import parts
from statekit.check.quotations.canonical import DIVIDED, canonical_tokens, canonicalize, without_footnotes
from statekit.check.quotations.comparison import Difference, OtherSource, Verdict
from statekit.check.quotations.cuts import whole_words
from statekit.check.quotations.meaning import changed_meaning, is_negation_or_number, is_number, negation
from statekit.check.quotations.nearest import Passage, PassageSearch
from statekit.check.quotations.occurrences import StringSearch
from statekit.check.quotations.parts import WordRange
from statekit.check.quotations.punctuation import edges, include_marks
from statekit.check.quotations.words import IndexedText, fold_words, index_words, tokenize

TYPOGRAPHY = "quote/typography"
MEANING_CHANGED = "quote/meaning-changed"
DRIFTED = "quote/drifted"
REORDERED = "quote/reordered"
JOINED = "quote/joined"
OTHER_SOURCE = "quote/other-source"
ABSENT = "quote/absent"

_FOLDED_LINE = re.compile(r"(?<=[^\W\d_])- (?=[^\W\d_])")
"""A hyphen at the end of a line that YAML has folded into a space."""
_MANY_MARKS = re.compile(r"\A[^\w\s]{7}|[^\w\s]{7}\Z")
_SIMILAR = 0.6
_SIMILAR_AT_SPAN = 0.5
_SIMILAR_SPELLING = 0.75
_FEW_WORDS = 3
_MIN_SENTENCE = 3
_MAX_OMISSION = 30


@frozen
class Quotation:
    """Words that do not occur in the text of their source.

    Attributes:
        exact: the words.
        start: the offset at which they should begin.
        end: the offset at which they should end.
        other_source: another source that has them.
    """

    exact: str
    start: int
    end: int
    other_source: OtherSource | None = None


def diagnose(text: str, quotations: Sequence[Quotation]) -> list[Verdict]:
    """Return a verdict on each quotation.

    Args:
        text: the text of the source.
        quotations: quotations whose words do not occur in it.
    """
    indexed = index_words(text)
    words = [fold_words(quotation.exact) for quotation in quotations]
    search = PassageSearch(indexed, words)
    equal = equal_passages(text, {quotation.exact for quotation in quotations})
    return [
        _Diagnosis(indexed, search, quotation, own, equal.get(quotation.exact, ())).verdict()
        for quotation, own in zip(quotations, words, strict=True)
    ]


def similar_passages(text: str, words: str) -> list[Verdict]:
    """Return the passages of a text that are most similar to words that it does not contain, the best first.

    Each has what differs. Passages that are hardly similar are left out, and so are those that overlap a
    better one.

    Args:
        text: the text.
        words: the words.
    """
    indexed = index_words(text)
    own = fold_words(words)
    search = PassageSearch(indexed, [own])
    diagnosis = _Diagnosis(indexed, search, Quotation(words, 0, 0), own)
    chosen: list[Passage] = []
    for found in search.nearest(own, 0) if own else ():
        passage = _without_surplus(found, indexed.words, own)
        is_new = all(passage.stop <= other.first or other.stop <= passage.first for other in chosen)
        if is_new and passage.similarity >= _SIMILAR_AT_SPAN:
            chosen.append(passage)
    return [diagnosis.drifted(passage) for passage in chosen]


def _without_surplus(passage: Passage, text: Sequence[str], own: Sequence[str]) -> Passage:
    """Return a passage without words beyond the first and the last word of a quotation, if it has these."""
    first, stop = passage.first, passage.stop
    while own[0] in text[first:stop] and text[first] not in own:
        first += 1
    while own[-1] in text[first:stop] and text[stop - 1] not in own:
        stop -= 1
    matched = LCSseq.similarity(own, text[first:stop])
    return Passage(first, stop, 2 * matched / (len(own) + stop - first))


def equal_passages(text: str, quotations: Collection[str]) -> dict[str, list[tuple[int, int]]]:
    """Return the passages from which each quotation differs only in typography, as far as whole words do.

    At most `MAX_OCCURRENCES` are found for each.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    is_divided = DIVIDED.search(text) or any(DIVIDED.search(each) for each in quotations)
    for join_divided in (True, False) if is_divided else (True,):
        canonical = canonicalize(text, join_divided=join_divided)
        forms: dict[str, set[str]] = {}
        for exact in (each for each in quotations if not _MANY_MARKS.search(each)):
            form = canonicalize(exact, join_divided=join_divided).text.strip()
            for each in {form, _FOLDED_LINE.sub("", form)} - {""}:
                forms.setdefault(each, set()).add(exact)
        for form, offsets in StringSearch(forms).occurrences(canonical.text).items():
            spans = [canonical.span(offset, offset + len(form)) for offset in offsets]
            whole = [span for span in spans if span is not None and whole_words(text, *span) is None]
            for exact in forms[form]:
                found.setdefault(exact, []).extend(whole)
    return found


@frozen
class _Diagnosis:
    """A quotation with its folded words, and the text in which it should be."""

    text: IndexedText
    search: PassageSearch
    quotation: Quotation
    words: list[str]
    equal: Sequence[tuple[int, int]] = ()

    def verdict(self) -> Verdict:
        """Return the first verdict that applies; the last one, that the words are absent, always does."""
        nearest = self.search.nearest(self.words, self.quotation.start) if self.words else []
        return next(verdict for verdict in self._verdicts(nearest) if verdict is not None)

    def _verdicts(self, nearest: list[Passage]) -> Iterator[Verdict | None]:
        best = nearest[0] if nearest else None
        if self.equal:
            start = self.quotation.start
            yield self._at(TYPOGRAPHY, min(self.equal, key=lambda span: (abs(span[0] - start), span)))
        yield from (self._typography(each) for each in nearest if each.similarity == 1)
        if best is None or best.similarity < 1:  # otherwise the source has the words in this very order
            yield from (self._permuted(each) for each in nearest)
        yield self._parts_at_ellipses(best)
        yield self._other_source(best)
        if best is not None and self._is_similar(best):
            yield self._reordered_nearby(best)
            yield self.drifted(best)
        yield self._spelled_differently()
        yield self._sentences_anywhere(best)
        yield self._absent(best)

    def _is_similar(self, passage: Passage) -> bool:
        minimum = _SIMILAR_AT_SPAN if self._touches_span(passage) else _SIMILAR
        return passage.similarity >= minimum

    def _touches_span(self, passage: Passage) -> bool:
        start, end = self.text.span(passage.first, passage.stop)
        return start < self.quotation.end and self.quotation.start < end

    def _typography(self, passage: Passage) -> Verdict | None:
        """Compare with the passage and the marks around it, which may belong to the quotation."""
        wanted = tokenize(self.quotation.exact)
        text = self.text.text
        start, end = self.text.span(passage.first, passage.stop)
        for left in edges(text, start, -1):
            for right in edges(text, end, 1):
                if tokenize(text[left:right]) == wanted:
                    return self._at(TYPOGRAPHY, (left, right))
        return None

    def _permuted(self, passage: Passage) -> Verdict | None:
        """Look for the same words in another order, in or near a passage."""
        size = len(self.words)
        low = max(0, passage.first - size)
        window = self.text.words[low : passage.stop + size]
        if not set(self.words) <= set(window):
            return None
        surplus = Counter(window[:size])
        surplus.subtract(self.words)
        mismatches = sum(map(abs, surplus.values()))
        for start in range(len(window) - size + 1):
            if start:
                for word, change in ((window[start - 1], -1), (window[start + size - 1], 1)):
                    mismatches += abs(surplus[word] + change) - abs(surplus[word])
                    surplus[word] += change
            if mismatches == 0 and window[start : start + size] != self.words:
                return self._moved(low + start, low + start + size)
        return None

    def _moved(self, first: int, stop: int) -> Verdict:
        """Return the verdict on the same words in another order, which may change the meaning."""
        span = self._span_with_marks(first, stop)
        differences = _differences(self.text.words[first:stop], self.words)
        moved = [word for source, record in differences for word in (*source, *record)]
        if all(map(is_negation_or_number, moved)):
            return self._at(MEANING_CHANGED, span, changed_words=tuple(dict.fromkeys(moved)))
        return self._at(REORDERED, span)

    def _parts_at_ellipses(self, best: Passage | None) -> Verdict | None:
        """Look for what the quotation has before and after each ellipsis."""
        own = parts.split(self.quotation.exact, parts.ELLIPSIS)
        if not own or not parts.ELLIPSIS.search(self.quotation.exact):
            return None
        located = parts.locate(self.search, own, len(self.words), best)
        if located is None:
            return None
        if not parts.in_order(located):
            return self._in_parts(REORDERED, located)
        omitted = self._omitted_negations(located)
        return self._in_parts(MEANING_CHANGED if omitted else JOINED, located, omitted)

    def _omitted_negations(self, located: Sequence[WordRange]) -> tuple[str, ...]:
        """Return the negations between parts of one sentence."""
        omitted: list[str] = []
        for (_, stop), (first, _) in pairwise(located):
            between = (
                self.text.text[self.text.ends[stop - 1] : self.text.starts[first]] if first > stop else ""
            )
            if first - stop <= _MAX_OMISSION and not parts.SENTENCE_END.search(between):
                omitted += [word for word in self.text.words[stop:first] if negation(word)]
        return tuple(dict.fromkeys(omitted))

    def _reordered_nearby(self, best: Passage) -> Verdict | None:
        """Look for the sentences or clauses in another order, all of them near the best passage."""
        for separator in (parts.SENTENCE_END, parts.CLAUSE_END):
            own = parts.split(self.quotation.exact, separator)
            located = parts.locate(self.search, own, len(self.words), best) if len(own) > 1 else None
            if located is None or parts.in_order(located):
                continue
            extent = max(stop for _, stop in located) - min(first for first, _ in located)
            if extent <= 2 * len(self.words) + 20:
                return self._in_parts(REORDERED, located)
        return None

    def _sentences_anywhere(self, best: Passage | None) -> Verdict | None:
        """Look for the sentences, wherever they are in the source."""
        own = parts.split(self.quotation.exact, parts.SENTENCE_END)
        if len(own) <= 1 or min(map(len, own)) < _MIN_SENTENCE:
            return None
        located = parts.locate(self.search, own, len(self.words), best)
        if located is None:
            return None
        return self._in_parts(JOINED if parts.in_order(located) else REORDERED, located)

    def _other_source(self, best: Passage | None) -> Verdict | None:
        """Attribute the words to another source that has them, unless the span has similar words."""
        if self.quotation.other_source is None:
            return None
        if best is not None and self._is_similar(best) and self._touches_span(best):
            return None
        return Verdict(OTHER_SOURCE, other_source=self.quotation.other_source)

    def _spelled_differently(self) -> Verdict | None:
        """Compare with the words at the span, letter by letter, if they are few."""
        first = bisect_right(self.text.ends, self.quotation.start)
        stop = bisect_left(self.text.starts, self.quotation.end)
        if not 0 < stop - first <= _FEW_WORDS:
            return None
        source = " ".join(self.text.words[first:stop])
        record = " ".join(self.words)
        both_numbers = is_number(source) and is_number(record)
        if both_numbers or Indel.normalized_similarity(source, record) >= _SIMILAR_SPELLING:
            return self.drifted(Passage(first, stop, 0))
        return None

    def drifted(self, passage: Passage) -> Verdict:
        """Return the verdict on a quotation whose words differ from a passage."""
        span = self._span_with_marks(passage.first, passage.stop)
        source, source_keys = canonical_tokens(self.text.text[slice(*span)])
        record, record_keys = canonical_tokens(self.quotation.exact)
        changed = list(_differences(source, record, source_keys, record_keys))
        changed_words = changed_meaning(
            [(without_footnotes(theirs), without_footnotes(ours)) for theirs, ours in changed]
        )
        differences = tuple(Difference(*map(" ".join, pair)) for pair in changed)
        return self._at(MEANING_CHANGED if changed_words else DRIFTED, span, differences, changed_words)

    def _absent(self, best: Passage | None) -> Verdict:
        if best is None:
            return Verdict(ABSENT)
        return self._at(ABSENT, self._span_with_marks(best.first, best.stop))

    def _span_with_marks(self, first: int, stop: int) -> tuple[int, int]:
        return include_marks(self.text.text, *self.text.span(first, stop), self.quotation.exact)

    def _in_parts(
        self, rule: str, located: Sequence[WordRange], changed_words: tuple[str, ...] = ()
    ) -> Verdict:
        spans = tuple(self.text.span(first, stop) for first, stop in located)
        start, end = min(spans)[0], max(end for _, end in spans)
        return Verdict(rule, spans, self.text.text[start:end], changed_words=changed_words)

    def _at(
        self,
        rule: str,
        span: tuple[int, int],
        differences: tuple[Difference, ...] = (),
        changed_words: tuple[str, ...] = (),
    ) -> Verdict:
        source_words = self.text.text[slice(*span)]
        other_source = self.quotation.other_source
        return Verdict(rule, (span,), source_words, differences, changed_words, other_source)


def _differences(
    source: Sequence[str],
    record: Sequence[str],
    source_keys: Sequence[str] | None = None,
    record_keys: Sequence[str] | None = None,
) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words of the source and those of the record wherever they differ, from left to right.

    Args:
        source: the words of the source.
        record: the words of the record.
        source_keys: the forms in which the words of the source are compared.
        record_keys: those of the record.
    """
    source_words: list[str] = []
    record_words: list[str] = []
    for step in LCSseq.opcodes(source_keys or source, record_keys or record):
        if step.tag == "equal":
            if source_words or record_words:
                yield source_words, record_words
            source_words, record_words = [], []
        else:
            source_words.extend(source[step.src_start : step.src_end])
            record_words.extend(record[step.dest_start : step.dest_end])
    if source_words or record_words:
        yield source_words, record_words
