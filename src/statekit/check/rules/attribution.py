"""The same words are one speaker's, and the renderings of one utterance say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from statekit.check.annotations.collected import CollectedRecord, Selection
from statekit.check.annotations.constraints import WordsOf
from statekit.check.records import RecordIndex, route_to
from statekit.check.rules.alike import nearly_the_same, words_of
from statekit.diagnostics import JSON, Finding, Severity
from statekit.phrasing import show

TWO_SPEAKERS = "quote/two-speakers"
NO_SHARED_UTTERANCE = "quote/no-shared-utterance"

FEWEST_WORDS = 4
"""Fewer words than these may be anybody's."""

_Key = str | int | None


@dataclass(frozen=True, slots=True)
class _Words:
    """Quoted words, and whose they are."""

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

    def shares_with(self, other: _Words) -> bool:
        """Whether both are renderings of one utterance, or words of one record."""
        same = self.utterance is not None and self.utterance == other.utterance
        return same or self.record is other.record


def one_speaker(records: RecordIndex) -> Iterator[Finding]:
    """The same words are not credited to two speakers (`words-of` in the schema).

    One of the two records has the wrong speaker, or one speaker repeats the other's words, which
    `reported-by` tells: reports are passed over, in as many steps as it takes. Case, punctuation and spaces
    do not count, and fewer than four words may be anybody's, unless they are at one place of one source.

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
    groups: defaultdict[object, list[_Words]] = defaultdict(list)
    for each in _quoted(records):
        place = (each.selection.source, each.selection.start) if len(each.words) < FEWEST_WORDS else None
        groups[each.words, place].append(each)
    reports: dict[_Key, set[_Key]] | None = None
    for members in groups.values():
        if len({each.speaker for each in members}) == 1:
            continue
        reports = _reports(records) if reports is None else reports
        said: dict[str | int, _Words] = {}
        for second in members:
            for first in said.values():
                if first.speaker != second.speaker and not _belong_together(first, second, reports):
                    yield _credited_twice(first, second)
                    break
            said.setdefault(second.speaker, second)


def _credited_twice(first: _Words, second: _Words) -> Finding:
    return Finding(
        TWO_SPEAKERS,
        f"these words are credited to {show(second.speaker)} here, and to {show(first.speaker)} elsewhere",
        route_to(second.record, (*second.selection.pointer, "exact")),
        "correct the speaker of one of them, or tell who reports whom",
        Severity.WARNING,
        related=((route_to(first.record, (*first.selection.pointer, "exact")), "the same words"),),
    )


def shared_utterances(records: RecordIndex) -> Iterator[Finding]:
    """One speaker's words that are nearly the same have the same `utterance` (`words-of` in the schema).

    They are two renderings of one speech event, and whoever counts statements has to know. Nearly the same
    are four words or more of which four fifths are common to both.

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
    by_speaker: defaultdict[str | int, dict[tuple[str, ...], list[_Words]]] = defaultdict(dict)
    for each in _quoted(records):
        if each.constraint.utterance is not None and len(each.words) >= FEWEST_WORDS:
            by_speaker[each.speaker].setdefault(each.words, []).append(each)
    for groups in by_speaker.values():
        for members in groups.values():
            for first, second in pairwise(members):
                if not first.shares_with(second):
                    yield _unshared(first, second)
        texts = list(groups)
        for one, other in nearly_the_same(texts):
            first, second = groups[texts[one]][0], groups[texts[other]][0]
            if not first.shares_with(second):
                yield _unshared(first, second)


def _unshared(first: _Words, second: _Words) -> Finding:
    slug = first.utterance if first.utterance is not None else second.utterance
    help_text = "give both the same utterance" + ("" if slug is None else f", such as {show(slug)}")
    return Finding(
        NO_SHARED_UTTERANCE,
        f"{show(second.speaker)} says nearly the same elsewhere, and the records share no utterance",
        route_to(second.record, (*second.selection.pointer, "exact")),
        help_text,
        Severity.WARNING,
        related=((route_to(first.record, (*first.selection.pointer, "exact")), "nearly the same words"),),
    )


def _quoted(records: RecordIndex) -> Iterator[_Words]:
    """All words that are somebody's, of records in force."""
    for _, record, constrained, constraint in records.constrained_by(WordsOf):
        speaker = record.columns.get(constraint.speaker)
        if record.withdrawn or not isinstance(speaker, str | int):
            continue
        for selection in record.selections:
            if selection.pointer == constrained.pointer and selection.exact is not None:
                words = words_of(selection.exact)
                if words:
                    yield _Words(record, selection, constraint, words, speaker)


def _reports(records: RecordIndex) -> dict[_Key, set[_Key]]:
    """By its key, what reports a record."""
    found: dict[_Key, set[_Key]] = {}
    for _, record, _, constraint in records.constrained_by(WordsOf):
        listed = None if constraint.reported_by is None else record.columns.get(constraint.reported_by)
        several = listed if isinstance(listed, list) else [listed]
        named = {each for each in several if isinstance(each, str | int)}
        if record.key is not None and named:
            found.setdefault(record.key, set()).update(named)
    return found


def _belong_together(first: _Words, second: _Words, reports: dict[_Key, set[_Key]]) -> bool:
    """Whether both are of one record, or one record reports the other, perhaps by way of others."""
    if first.record is second.record:
        return True
    for start, goal in ((first, second), (second, first)):
        seen: set[_Key] = {start.record.key}
        waiting: list[_Key] = [start.record.key]
        while waiting:
            fresh = reports.get(waiting.pop(), set()) - seen
            if goal.record.key in fresh:
                return True
            seen.update(fresh)
            waiting.extend(fresh)
    return False
