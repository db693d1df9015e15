"""Which parts of the texts of sources have records, and which have none."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate
from pathlib import Path

from statekit._startup.frozen import frozen
from statekit.check import CollectedRecord, Selection
from statekit.check.quotations.check import compare
from statekit.check.quotations.intervals import covers, merge, touches
from statekit.check.quotations.unclaimed import quoted_passages, unquoted_passages
from statekit.check.quotations.words import word_spans
from statekit.config.settings import Settings
from statekit.curate.records import CuratedDataset
from statekit.curate.sources import Places, Source, sources_in
from statekit.curate.texts import SourceTexts
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import Paths, StrPath
from statekit.edit.edits import EditError
from statekit.read.sentences import sentence_spans

_Span = tuple[int, int]


class GapKind(StrEnum):
    """What has no record."""

    SENTENCE = "sentence"
    QUOTATION = "quotation"
    WORDS = "words"


@frozen
class Gap:
    """A part of a text that has no record: a sentence, a passage in quotation marks, or words of a sentence.

    Attributes:
        kind: what it is.
        start: the offset of its first character, in code points.
        end: the offset after the last one.
        line: the line at which it begins, from 1, which is the number of the paragraph.
        column: the column at which it begins, from 1, in code points.
        sentence: the number of the sentence in which it begins, from 1.
        words: its words.
    """

    kind: GapKind
    start: int
    end: int
    line: int
    column: int
    sentence: int
    words: str


@frozen
class Share:
    """A number of parts of a text, and how many of them have records."""

    total: int = 0
    claimed: int = 0

    @property
    def percent(self) -> int:
        """How many of 100 have records, rounded down; 100 if there are none."""
        return 100 * self.claimed // self.total if self.total else 100


@frozen
class SourceCoverage:
    """Which parts of the text of a source have records.

    What the source excludes (`waived`) is not counted, and neither are withdrawn records.

    Attributes:
        kind: the kind of the record of the source.
        source: its key.
        path: the path of its text; None if the text is not available.
        reason: why the text is not available.
        sentences: the sentences; one has a record if any of its words has one.
        quotations: the passages in quotation marks; one has a record if all of its words are quoted.
        words: the words.
        characters: the characters that are not white space.
        unlocated: the number of quotations whose words are not in the text.
        gaps: what has no record, in the order of the text.
    """

    kind: str
    source: str | int
    path: str | None = None
    reason: str | None = None
    sentences: Share = Share()
    quotations: Share = Share()
    words: Share = Share()
    characters: Share = Share()
    unlocated: int = 0
    gaps: tuple[Gap, ...] = ()


def coverage(
    sources: StrPath, of: Dataset | Paths = (), *, settings: Settings | None = None
) -> tuple[SourceCoverage, ...]:
    """Return which parts of the texts of sources have records, and which have none.

    Args:
        sources: the folder that has the texts.
        of: the dataset, as for `resolve`.
        settings: the settings; by default those at the root of the dataset.

    Returns:
        The sources in the order of their files, also those whose texts are not in the folder.

    Raises:
        DatasetError: there is no dataset, or the folder cannot be read.
        EditError: no schema declares the texts of sources, or a file cannot be read.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used.
    """
    curated = CuratedDataset(of, settings)
    kinds = Places(curated).source_kinds
    files = list(curated.files())
    records = [record for file in files for record in file.collected]
    found = list(sources_in([file for file in files if file.file.kind in kinds]))
    texts = SourceTexts((source.record for source in found), Path(sources))
    return tuple(_coverage_of(source, records, texts) for source in found)


def _coverage_of(source: Source, records: Sequence[CollectedRecord], texts: SourceTexts) -> SourceCoverage:
    key = source.record.key or ""
    try:
        path = texts.path(key)
    except EditError as error:
        return SourceCoverage(source.kind, key, reason=str(error))
    members = [
        (record, selection)
        for record in records
        if not record.withdrawn
        for selection in record.selections
        if selection.source == key
    ]
    return _Text(texts.text(key) or "", source, members).coverage(path)


class _Text:
    """The text of a source with the spans that records select."""

    def __init__(self, text: str, source: Source, members: Sequence[tuple[CollectedRecord, Selection]]):
        self._text = text
        self._source = source
        compared = compare(members, text)
        spans = [(each, span) for each in compared if (span := each.compared_span) is not None]
        excluded = [span for each, span in spans if _is_excluded(each.record, each.selection, source)]
        others = [
            (each, span) for each, span in spans if not _is_excluded(each.record, each.selection, source)
        ]
        quoted = [span for each, span in others if each.selection.exact is not None]
        self._unlocated = len(compared) - len(spans)
        self._excluded = merge(self._inside(excluded))
        self._claimed = merge(self._inside(span for _, span in others))
        self._quoted = merge(self._inside([*quoted, *excluded]))
        self._line_starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def coverage(self, path: str) -> SourceCoverage:
        """Return which parts have records."""
        gaps: list[Gap] = []
        sentences = claimed_sentences = total = claimed = 0
        for line, number, start, end in self._sentences():
            words = [word for word in self._words(start, end) if not covers(self._excluded, *word)]
            if not words:
                continue
            missing = [word for word in words if not touches(self._claimed, *word)]
            sentences += 1
            claimed_sentences += len(missing) < len(words)
            total += len(words)
            claimed += len(words) - len(missing)
            if len(missing) == len(words):
                gaps.append(self._gap(GapKind.SENTENCE, start, end, line, number))
            else:
                gaps += (self._gap(GapKind.WORDS, *run, line, number) for run in _runs(words, missing))
        quotations = {span for span in quoted_passages(self._text) if not touches(self._excluded, *span)}
        unquoted = [span for span in unquoted_passages(self._text, self._quoted) if span in quotations]
        gaps += (self._quotation(*span) for span in unquoted)
        return SourceCoverage(
            self._source.kind,
            self._source.record.key or "",
            path,
            None,
            Share(sentences, claimed_sentences),
            Share(len(quotations), len(quotations) - len(unquoted)),
            Share(total, claimed),
            self._characters(),
            self._unlocated,
            tuple(sorted(gaps, key=lambda gap: (gap.start, gap.end))),
        )

    def _inside(self, spans: Iterator[_Span] | Sequence[_Span]) -> Iterator[_Span]:
        """Yield the parts of spans that are in the text."""
        for start, end in spans:
            if max(0, start) < min(end, len(self._text)):
                yield max(0, start), min(end, len(self._text))

    def _sentences(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield the line and the number of each sentence, and its start and end."""
        for line, paragraph in enumerate(self._text.split("\n"), 1):
            first = self._line_starts[line - 1]
            for number, (start, end) in enumerate(sentence_spans(paragraph), 1):
                yield line, number, first + start, first + end

    def _words(self, start: int, end: int) -> Iterator[_Span]:
        for first, stop in word_spans(self._text[start:end]):
            yield start + first, start + stop

    def _characters(self) -> Share:
        return Share(self._count(self._text_parts()), self._count(self._claimed_parts()))

    def _text_parts(self) -> Iterator[_Span]:
        """Yield the spans of the text between those that are excluded."""
        done = 0
        for start, end in self._excluded:
            yield done, start
            done = end
        yield done, len(self._text)

    def _claimed_parts(self) -> Iterator[_Span]:
        """Yield the claimed spans without what is excluded."""
        for start, end in self._claimed:
            done = start
            for other_start, other_end in self._excluded:
                if done < other_end and other_start < end:
                    yield done, max(done, other_start)
                    done = other_end
            yield done, max(done, end)

    def _count(self, spans: Iterator[_Span]) -> int:
        return sum(len("".join(self._text[start:end].split())) for start, end in spans)

    def _quotation(self, start: int, end: int) -> Gap:
        line = bisect_right(self._line_starts, start)
        first = self._line_starts[line - 1]
        spans = sentence_spans(self._text[first : self._line_starts[line] - 1])
        number = sum(first + begin <= start for begin, _ in spans)
        return self._gap(GapKind.QUOTATION, start, end, line, max(1, number))

    def _gap(self, kind: GapKind, start: int, end: int, line: int, sentence: int) -> Gap:
        column = start - self._line_starts[line - 1] + 1
        return Gap(kind, start, end, line, column, sentence, self._text[start:end])


def _is_excluded(record: CollectedRecord, selection: Selection, source: Source) -> bool:
    """Return True if the source itself selects a span as no part of what it says."""
    return selection.waived or (selection.exact is None and record is source.record)


def _runs(words: Sequence[_Span], missing: Sequence[_Span]) -> Iterator[_Span]:
    """Yield the runs of successive words that have no record."""
    lacking = set(missing)
    run: list[_Span] = []
    for word in words:
        if word in lacking:
            run.append(word)
        elif run:
            yield run[0][0], run[-1][1]
            run = []
    if run:
        yield run[0][0], run[-1][1]
