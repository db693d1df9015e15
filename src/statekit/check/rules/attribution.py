"""Rules about the attribution of quoted words to speakers and utterances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from statekit._startup.frozen import frozen
from statekit.check.annotations.collected import CollectedRecord, Selection
from statekit.check.annotations.constraints import WordsOf
from statekit.check.records import RecordIndex, route_to
from statekit.check.rule import rule
from statekit.check.rules.similarity import similar_pairs, words_of
from statekit.diagnostics import JSON, Finding, Severity
from statekit.phrasing import show

MIN_WORDS = 4
"""The length of a quotation, in words, from which on it is distinctive."""

_Key = str | int | None


@frozen
class _AttributedWords:
    """Quoted words and their speaker."""

    record: CollectedRecord
    selection: Selection
    constraint: WordsOf
    words: tuple[str, ...]
    speaker: str | int

    @property
    def utterance(self) -> JSON:
        return (
            None if self.constraint.utterance is None else self.record.columns.get(self.constraint.utterance)
        )

    def shares_utterance(self, other: _AttributedWords) -> bool:
        """Return True if both have the same utterance, or belong to the same record."""
        same_utterance = self.utterance is not None and self.utterance == other.utterance
        return same_utterance or self.record is other.record


@rule("quote/two-speakers", Severity.WARNING)
def two_speakers(records: RecordIndex) -> Iterator[Finding]:
    """The same words must not be attributed to two speakers (`words-of` in the schema).

    Either one of the records names the wrong speaker, or one speaker repeats the words of the other, which
    `reported-by` declares. Records that report one another, directly or through other records, are skipped.
    Case, punctuation and spaces are ignored. Quotations of fewer than four words are compared only if they
    are at the same location in the same source.

    ```yaml schema
    # schema/person.schema.json
    x-statekit: {key: id}
    # schema/note.schema.json
    x-statekit: {key: id}
    properties:
      id: {}
      reported_by: {items: {x-statekit: {refers-to: note}}}
      quote:
        x-statekit:
          selects: {source: /source}
          words-of: {speaker: /speaker, utterance: /utterance, reported-by: /reported_by}
    ```

    ```yaml fails
    # records/note/a.yaml
    id: a
    source: times
    speaker: ada
    quote: {start: 10, end: 32, exact: We are ready to meet..}
    # records/note/b.yaml
    id: b
    source: times
    speaker: charles
    quote:
      start: 60
      end: 80
      exact: we are ready to meet
      #      ^^^^^^^^^^^^^^^^^^^^
    ```

    ```yaml passes
    # records/note/a.yaml
    id: a
    source: times
    speaker: ada
    reported_by: [b]
    quote: {start: 60, end: 80, exact: we are ready to meet}
    # records/note/b.yaml
    id: b
    source: times
    speaker: charles
    quote: {start: 60, end: 80, exact: we are ready to meet}
    ```
    """
    groups: defaultdict[object, list[_AttributedWords]] = defaultdict(list)
    for each in _attributed_words(records):
        location = (each.selection.source, each.selection.start) if len(each.words) < MIN_WORDS else None
        groups[each.words, location].append(each)
    reports: dict[_Key, set[_Key]] | None = None
    for members in groups.values():
        if len({each.speaker for each in members}) == 1:
            continue
        reports = _reports(records) if reports is None else reports
        first_of_speaker: dict[str | int, _AttributedWords] = {}
        for second in members:
            for first in first_of_speaker.values():
                if first.speaker != second.speaker and not _are_connected(first, second, reports):
                    yield _two_speakers_finding(first, second)
                    break
            first_of_speaker.setdefault(second.speaker, second)


def _two_speakers_finding(first: _AttributedWords, second: _AttributedWords) -> Finding:
    return two_speakers.finding(
        f"these words are credited to {show(second.speaker)} here, and to {show(first.speaker)} elsewhere",
        route_to(second.record, (*second.selection.pointer, "exact")),
        "correct the speaker of one of them, or declare which speaker reports the other",
        related=((route_to(first.record, (*first.selection.pointer, "exact")), "the same words"),),
    )


@rule("quote/no-shared-utterance", Severity.WARNING)
def no_shared_utterance(records: RecordIndex) -> Iterator[Finding]:
    """Nearly identical quotations of one speaker must have the same `utterance` (`words-of` in the schema).

    They render the same speech event, so that counting them as two statements would be wrong. Two quotations
    are nearly identical if each has at least four words and they have at least four fifths of all their
    words in common.

    ```yaml schema
    # schema/person.schema.json
    x-statekit: {key: id}
    # schema/note.schema.json
    properties:
      quote:
        x-statekit:
          selects: {source: /source}
          words-of: {speaker: /speaker, utterance: /utterance}
    ```

    ```yaml fails
    # records/note/a.yaml
    source: times
    speaker: ada
    utterance: meeting
    quote: {start: 10, end: 30, exact: we are ready to meet}
    # records/note/b.yaml
    source: post
    speaker: ada
    quote:
      start: 60
      end: 80
      exact: We are ready to meet
      #      ^^^^^^^^^^^^^^^^^^^^
    ```

    ```yaml passes
    # records/note/a.yaml
    source: times
    speaker: ada
    utterance: meeting
    quote: {start: 10, end: 30, exact: we are ready to meet}
    # records/note/b.yaml
    source: post
    speaker: ada
    utterance: meeting
    quote: {start: 60, end: 80, exact: We are ready to meet}
    ```
    """
    by_speaker: defaultdict[str | int, dict[tuple[str, ...], list[_AttributedWords]]] = defaultdict(dict)
    for each in _attributed_words(records):
        if each.constraint.utterance is not None and len(each.words) >= MIN_WORDS:
            by_speaker[each.speaker].setdefault(each.words, []).append(each)
    for groups in by_speaker.values():
        for members in groups.values():
            for first, second in pairwise(members):
                if not first.shares_utterance(second):
                    yield _no_shared_utterance_finding(first, second)
        texts = list(groups)
        for one, other in similar_pairs(texts):
            first, second = groups[texts[one]][0], groups[texts[other]][0]
            if not first.shares_utterance(second):
                yield _no_shared_utterance_finding(first, second)


def _no_shared_utterance_finding(first: _AttributedWords, second: _AttributedWords) -> Finding:
    utterance = first.utterance if first.utterance is not None else second.utterance
    help_text = "give both the same utterance" + ("" if utterance is None else f", such as {show(utterance)}")
    return no_shared_utterance.finding(
        f"{show(second.speaker)} says nearly the same elsewhere, and the records share no utterance",
        route_to(second.record, (*second.selection.pointer, "exact")),
        help_text,
        related=((route_to(first.record, (*first.selection.pointer, "exact")), "nearly the same words"),),
    )


def _attributed_words(records: RecordIndex) -> Iterator[_AttributedWords]:
    """Yield the quoted words of all records in force that name a speaker."""
    for _, record, constrained, constraint in records.constrained_by(WordsOf):
        speaker = record.columns.get(constraint.speaker)
        if record.withdrawn or not isinstance(speaker, str | int):
            continue
        for selection in record.selections:
            if selection.pointer == constrained.pointer and selection.exact is not None:
                words = words_of(selection.exact)
                if words:
                    yield _AttributedWords(record, selection, constraint, words, speaker)


def _reports(records: RecordIndex) -> dict[_Key, set[_Key]]:
    """Return the keys of the records that report each record, by its key."""
    reports: dict[_Key, set[_Key]] = {}
    for _, record, _, constraint in records.constrained_by(WordsOf):
        value = None if constraint.reported_by is None else record.columns.get(constraint.reported_by)
        values = value if isinstance(value, list) else [value]
        keys = {each for each in values if isinstance(each, str | int)}
        if record.key is not None and keys:
            reports.setdefault(record.key, set()).update(keys)
    return reports


def _are_connected(first: _AttributedWords, second: _AttributedWords, reports: dict[_Key, set[_Key]]) -> bool:
    """Return True if both belong to one record, or one record reports the other, directly or indirectly."""
    if first.record is second.record:
        return True
    for start, goal in ((first, second), (second, first)):
        seen: set[_Key] = {start.record.key}
        pending: list[_Key] = [start.record.key]
        while pending:
            unseen = reports.get(pending.pop(), set()) - seen
            if goal.record.key in unseen:
                return True
            seen.update(unseen)
            pending.extend(unseen)
    return False
