"""Find words in the text of a source, and write down how records select them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from statekit._startup.frozen import frozen
from statekit.check.quotations.characters import describe
from statekit.config.settings import Settings
from statekit.curate.declared import DeclaredPlace
from statekit.curate.passages import Match, Passages, find_passages
from statekit.curate.records import CuratedDataset
from statekit.curate.selections import Pasted, SelectingKind, paste
from statekit.curate.sources import Places, Source, find_source, sources_in
from statekit.curate.texts import SourceTexts
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import Paths, StrPath
from statekit.edit.edits import EditError
from statekit.phrasing import did_you_mean, one_of, quoted
from statekit.read import Locus, LocusIndex
from statekit.schema.node import known_properties

MAX_SHOWN = 20
"""The number of occurrences that are described."""
_YOURS = "you have"
_AROUND = 30


@frozen
class QuotedPassage:
    """A passage of the text of a source.

    Attributes:
        number: its number among all that were found, from 1.
        start: the offset of its first character, in code points.
        end: the offset after the last one.
        words: its words.
        around: its words with some of the words before and after them.
        line: the line at which it begins, from 1.
        column: the column at which it begins, from 1, in code points.
        locus: its paragraph and sentences; None if it crosses the end of a paragraph.
        differences: how it differs from the words that were searched, one phrase for each difference.
        records: what a record of each kind says to select it.
    """

    number: int
    start: int
    end: int
    words: str
    around: str
    line: int
    column: int
    locus: Locus | None
    differences: tuple[str, ...]
    records: Mapping[str, Pasted]


@frozen
class FoundQuote:
    """The passages of a source that match words.

    Attributes:
        source: the key of the source.
        path: the path of its text.
        match: how the passages match the words.
        count: the number of passages that were found.
        is_complete: False if there may be more.
        passages: the passages, at most `MAX_SHOWN`.
    """

    source: str
    path: str
    match: Match
    count: int
    is_complete: bool
    passages: tuple[QuotedPassage, ...]


def find_quote(  # noqa: PLR0913 - options, by name
    words: str,
    source: str,
    sources: StrPath,
    of: Dataset | Paths = (),
    *,
    at: str | None = None,
    occurrence: int | None = None,
    settings: Settings | None = None,
) -> FoundQuote:
    """Find words in the text of a source, and how records select them.

    Exact occurrences are preferred, then passages that differ only in typography, such as quotation marks,
    dashes and line breaks, and then the passages that are most similar.

    Args:
        words: the words.
        source: the key of the source.
        sources: the folder that has its text.
        of: the dataset, as for `resolve`.
        at: the member of records that selects the words, such as `mention`; by default those for quoted
            words and those that must contain them.
        occurrence: the number of the only occurrence to describe, from 1; by default the first `MAX_SHOWN`.
        settings: the settings; by default those at the root of the dataset.

    Raises:
        DatasetError: there is no dataset, or the folder cannot be read.
        EditError: there is no such source, text, member or occurrence, or there are no words.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used.
    """
    curated = CuratedDataset(of, settings)
    places = Places(curated)
    known = list(sources_in(list(curated.files(places.source_kinds))))
    found = find_source(known, source)
    selecting = _selecting_kinds(curated, places, found, at)
    key = found.record.key or ""
    texts = SourceTexts((each.record for each in known), Path(sources))
    path, text = texts.path(key), texts.text(key) or ""
    passages = find_passages(text, words)
    count = len(passages.spans)
    if occurrence is not None and not 1 <= occurrence <= count:
        raise EditError(f"there is no occurrence {occurrence}: {count} were found")
    describer = _Describer(text, words.strip(), passages, selecting, at)
    indices = range(min(count, MAX_SHOWN)) if occurrence is None else [occurrence - 1]
    return FoundQuote(
        source, path, passages.match, count, passages.is_complete, tuple(map(describer.passage, indices))
    )


def _selecting_kinds(
    curated: CuratedDataset, places: Places, source: Source, at: str | None
) -> Mapping[str, SelectingKind]:
    """Return the kinds whose records can select spans of a source.

    Raises:
        EditError: there are none, or no place has the name.
    """
    found: dict[str, SelectingKind] = {}
    for kind, all_places in places.by_kind.items():
        chosen = (
            each
            for each in all_places
            if each.declaration.locus_of is not None or _selects_from(all_places, each, source)
        )
        each_kind = SelectingKind(tuple(chosen), tuple(known_properties(curated.checkers[kind].schema.root)))
        if each_kind.selecting:
            found[kind] = each_kind
    names = sorted({place.name for kind in found.values() for place in kind.selecting})
    if not names:
        raise EditError("no schema of the dataset declares selections (`selects`) of this source")
    if at is not None and at not in names:
        hint = did_you_mean(at, names) or f"expected {one_of(names)}"
        raise EditError(f"no member {quoted(at)} selects words: {hint}")
    return found


def _selects_from(places: Sequence[DeclaredPlace], place: DeclaredPlace, source: Source) -> bool:
    """Return True if a place can select spans of a source of this kind, as what it says."""
    if place.declaration.selects is None or place.declaration.waived:
        return False
    kinds = {
        kind
        for each in places
        if each.pointer == place.declaration.selects
        for kind in each.declaration.refers_to
    }
    return not kinds or source.kind in kinds


class _Describer:
    """Describes passages of a text."""

    def __init__(
        self,
        text: str,
        words: str,
        passages: Passages,
        kinds: Mapping[str, SelectingKind],
        at: str | None,
    ):
        self._text = text
        self._words = words
        self._passages = passages
        self._kinds = kinds
        self._at = at
        self._index = LocusIndex(text)

    def passage(self, index: int) -> QuotedPassage:
        """Return the description of the passage with an index."""
        start, end = self._passages.spans[index]
        locus = self._index.locate(start, end)
        pasted = (
            (name, paste(kind, self._text, (start, end), locus, self._at))
            for name, kind in self._kinds.items()
        )
        return QuotedPassage(
            index + 1,
            start,
            end,
            self._text[start:end],
            self._text[self._beyond(start, -1) : self._beyond(end, 1)],
            self._text.count("\n", 0, start) + 1,
            start - self._text.rfind("\n", 0, start),
            locus,
            tuple(self._differences(index)),
            {kind: each for kind, each in pasted if each is not None},
        )

    def _beyond(self, edge: int, step: int) -> int:
        """Return an offset some characters before or after an edge, on the same line."""
        text, reached = self._text, edge
        while (
            0 < reached < len(text) and abs(reached - edge) < _AROUND and text[reached - (step < 0)] != "\n"
        ):
            reached += step
        return reached

    def _differences(self, index: int) -> Iterator[str]:
        start, end = self._passages.spans[index]
        match self._passages.match:
            case Match.TYPOGRAPHY:
                yield describe(self._text[start:end], self._words, _YOURS)
            case Match.SIMILAR:
                yield from (each.describe(_YOURS) for each in self._passages.differences[index])
            case _:
                pass
