"""The check of quotations and spans against the texts of their sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from statekit._startup.frozen import replace
from statekit.check.annotations.collected import (
    CollectedKinds,
    CollectedRecord,
    Selection,
    SourceText,
)
from statekit.check.quotations import selections, sources
from statekit.check.quotations.comparison import OtherSource, TextComparison
from statekit.check.quotations.counts import QuotationCounts
from statekit.check.quotations.diagnose import Quotation, diagnose
from statekit.check.quotations.locus import locus
from statekit.check.quotations.occurrences import StringSearch
from statekit.check.quotations.sources import SourceLookup, unidentified_files
from statekit.check.quotations.unclaimed import unclaimed
from statekit.diagnostics import Finding
from statekit.read import SourceFile

_Key = str | int
_SelectionsBySource = Mapping[_Key, Sequence[tuple[CollectedRecord, Selection]]]


def check_quotations(
    kinds: CollectedKinds, files: Sequence[SourceFile] | None, counted: Collection[str] | None = None
) -> tuple[list[Finding], QuotationCounts]:
    """Check every selection: against the text of its source if that is available, else on its own.

    Args:
        kinds: the collected records of each kind.
        files: the files in the folder of sources; None if no folder was given.
        counted: the paths of the record files whose quotations are counted; None for all files.

    Returns:
        The findings, and the numbers of quotations that were compared and that were not.
    """
    selected = _selections_by_source(kinds)
    lookups = {lookup.record.key: lookup for lookup in _look_up_sources(kinds, selected, files or ())}
    texts = {
        key: lookup.text for key, lookup in lookups.items() if key is not None and lookup.text is not None
    }
    findings: list[Finding] = []
    if files is not None:
        for lookup in lookups.values():
            findings.extend(_first(rule.check(lookup) for rule in sources.RULES))
    keys = dict.fromkeys((*texts, *selected))
    comparisons = {key: compare(selected.get(key, ()), texts.get(key)) for key in keys}
    comparisons = _with_verdicts(comparisons, texts)
    misquoted = 0
    for key, members in comparisons.items():
        for each in members:
            found = [*_first(rule.check(each) for rule in selections.RULES)]
            findings.extend(found)
            misquoted += bool(found) and key in texts and _is_counted(each, counted)
        if key in texts:
            lookup = lookups[key]
            findings.extend(
                unclaimed.check(lookup, _quoted_spans(lookup, members), _misquoted_spans(members))
            )
    findings.extend(locus.check(kinds, texts))
    return findings, replace(_count(comparisons, texts, lookups, counted), misquoted=misquoted)


def compare(members: Iterable[tuple[CollectedRecord, Selection]], text: str | None) -> list[TextComparison]:
    """Compare the selections of one source with its text.

    Args:
        members: the selections, each with its record.
        text: the text; None if it is not available.
    """
    comparisons = [TextComparison(record, selection, text) for record, selection in members]
    if text is None:
        return comparisons
    strings = (each.searched_string for each in comparisons)
    occurrences = StringSearch(string for string in strings if string is not None).occurrences(text)
    return [replace(each, occurrences=occurrences) for each in comparisons]


def text_sizes(kinds: CollectedKinds) -> list[int]:
    """Return the lengths of the texts of all sources, in code points, as far as their records state them."""
    return [source.characters for _, source in _sources(kinds) if source.characters is not None]


def _selections_by_source(kinds: CollectedKinds) -> _SelectionsBySource:
    selected: defaultdict[_Key, list[tuple[CollectedRecord, Selection]]] = defaultdict(list)
    for collected in kinds.values():
        for record in collected.records:
            for selection in record.selections:
                selected[selection.source].append((record, selection))
    return selected


def _sources(kinds: CollectedKinds) -> Iterator[tuple[CollectedRecord, SourceText]]:
    for collected in kinds.values():
        for record in collected.records:
            if record.key is not None:
                yield from ((record, source) for source in record.source_texts)


def _look_up_sources(
    kinds: CollectedKinds, selected: _SelectionsBySource, files: Sequence[SourceFile]
) -> Iterator[SourceLookup]:
    """Yield each source with its file, or with the files that may be a changed version of it."""
    by_hash = {file.sha256: file for file in files}
    declared = [(record, source._replace(sha256=source.sha256.lower())) for record, source in _sources(kinds)]
    unavailable: set[str] = set()
    lookups: list[SourceLookup] = []
    for record, source in declared:
        members = selected.get(record.key or "", [])
        quotations = frozenset(selection.exact for _, selection in members if selection.exact)
        bare_spans = sum(selection.exact is None for _, selection in members)
        file = by_hash.get(source.sha256)
        if file is None:
            unavailable.update(quotations)
        lookups.append(SourceLookup(record, source, quotations, bare_spans, file))
    hashes = frozenset(source.sha256 for _, source in declared)
    candidates = list(unidentified_files(files, hashes, frozenset(unavailable)))
    yield from (replace(lookup, candidates=candidates) for lookup in lookups)


def _with_verdicts(
    comparisons: dict[_Key, list[TextComparison]], texts: Mapping[_Key, str]
) -> dict[_Key, list[TextComparison]]:
    """Return the comparisons with a verdict on each quotation that is missing from the text of its source."""
    missing = [
        each.selection.exact or "" for members in comparisons.values() for each in members if each.is_missing
    ]
    if not missing:
        return comparisons
    search = StringSearch(missing)
    other_sources: dict[str, list[OtherSource]] = defaultdict(list)
    if len(texts) > 1:
        for key, text in texts.items():
            for exact, offsets in search.occurrences(text).items():
                other_sources[exact].append(OtherSource(str(key), offsets[0]))
    return {key: _diagnose_missing(members, other_sources) for key, members in comparisons.items()}


def _diagnose_missing(
    members: list[TextComparison], other_sources: Mapping[str, list[OtherSource]]
) -> list[TextComparison]:
    """Return the comparisons of one source, with a verdict on each missing quotation."""
    missing = [each for each in members if each.is_missing]
    if not missing:
        return members
    quotations = [_quotation(each.selection, other_sources) for each in missing]
    verdicts = iter(diagnose(missing[0].text or "", quotations))
    return [replace(each, verdict=next(verdicts)) if each.is_missing else each for each in members]


def _quotation(selection: Selection, other_sources: Mapping[str, list[OtherSource]]) -> Quotation:
    exact = selection.exact or ""
    return Quotation(exact, selection.start, selection.end, min(other_sources.get(exact, ()), default=None))


def _quoted_spans(lookup: SourceLookup, members: Iterable[TextComparison]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a source's text that records quote, and those that the source excludes."""
    for each in members:
        selection = each.selection
        if each.is_exact or (selection.exact is None and each.record is lookup.record):
            yield selection.start, selection.end
        elif each.nearest_occurrence is not None:
            yield each.nearest_occurrence, each.nearest_occurrence + len(selection.exact or "")


def _misquoted_spans(members: Iterable[TextComparison]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a source's text that records quote in other words."""
    for each in members:
        if each.verdict is not None:
            yield each.selection.start, each.selection.end
            yield from each.verdict.spans


def _count(
    comparisons: Mapping[_Key, Sequence[TextComparison]],
    texts: Mapping[_Key, str],
    lookups: Iterable[_Key | None],
    counted: Collection[str] | None,
) -> QuotationCounts:
    """Count the quotations with and without a text to compare them with."""
    compared = unverified = 0
    for key, members in comparisons.items():
        quotations = sum(_is_counted(each, counted) for each in members)
        if key in texts:
            compared += quotations
        else:
            unverified += quotations
    missing = (str(key) for key in lookups if key not in texts)
    return QuotationCounts(compared, unverified=unverified, missing=tuple(missing))


def _is_counted(each: TextComparison, counted: Collection[str] | None) -> bool:
    """Return True for a selection with words in one of some files."""
    return each.selection.exact is not None and (counted is None or each.record.route.path in counted)


def _first(findings: Iterable[Finding | None]) -> Iterator[Finding]:
    """Yield the first finding, if any; the rules after it are not evaluated."""
    yield from islice((finding for finding in findings if finding is not None), 1)
