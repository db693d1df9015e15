"""Quotations and spans agree with the text of their source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from statekit.check.annotations.collected import (
    CollectedKinds,
    CollectedRecord,
    QuotationCounts,
    Selection,
    SourceText,
)
from statekit.check.quotations import selections, sources
from statekit.check.quotations.comparison import Compared
from statekit.check.quotations.diagnose import Other, Quotation, judge
from statekit.check.quotations.locus import wrong_loci
from statekit.check.quotations.occurrences import Passages
from statekit.check.quotations.sources import Sought, unclaimed
from statekit.check.quotations.unclaimed import unclaimed_passages
from statekit.diagnostics import Finding
from statekit.read import SourceFile

_Selected = dict[str | int, list[tuple[CollectedRecord, Selection]]]


def check_quotations(
    kinds: CollectedKinds, texts: Sequence[SourceFile] | None
) -> tuple[list[Finding], QuotationCounts]:
    """Check every selection: against the text of its source where that is at hand, else by itself.

    Args:
        kinds: the facts of all records.
        texts: what was found in the folder of sources; None where no folder was named.
    """
    selected = _selected(kinds)
    found = {sought.record.key: sought for sought in _sought(kinds, selected, texts or ())}
    words = {
        key: each.text.content for key, each in found.items() if key is not None and each.text is not None
    }
    findings: list[Finding] = []
    if texts is not None:
        for sought in found.values():
            findings.extend(_first(rule.check(sought) for rule in sources.RULES))
    compared = {
        key: _compared(members, words.get(key))
        for key, members in {**dict.fromkeys(words, ()), **selected}.items()
    }
    compared = _judged(compared, words)
    verified = unverified = 0
    for key, members in compared.items():
        quoted = sum(each.selection.exact is not None for each in members)
        at_hand = words.get(key) is not None
        verified += quoted if at_hand else 0
        unverified += 0 if at_hand else quoted
        for each in members:
            findings.extend(_first(rule.check(each) for rule in selections.RULES))
        if at_hand:
            findings.extend(unclaimed_passages(found[key], _claims(found[key], members), _meant(members)))
    findings.extend(wrong_loci(kinds, words))
    missing = (str(key) for key in found if words.get(key or "") is None)
    return findings, QuotationCounts(verified, unverified, tuple(missing))


def text_sizes(kinds: CollectedKinds) -> list[int]:
    """The lengths of the texts of all sources, in code points, where their records give them."""
    return [source.characters for _, source in _sources(kinds) if source.characters is not None]


def _selected(kinds: CollectedKinds) -> _Selected:
    selected: _Selected = defaultdict(list)
    for facts in kinds.values():
        for record in facts.records:
            for selection in record.selections:
                selected[selection.source].append((record, selection))
    return selected


def _sources(kinds: CollectedKinds) -> Iterator[tuple[CollectedRecord, SourceText]]:
    for facts in kinds.values():
        for record in facts.records:
            if record.key is not None:
                yield from ((record, source) for source in record.source_texts)


def _sought(kinds: CollectedKinds, selected: _Selected, texts: Sequence[SourceFile]) -> Iterator[Sought]:
    """Each source with its text, or with the texts that might be a changed one."""
    by_hash = {text.sha256: text for text in texts}
    known = [(record, source._replace(sha256=source.sha256.lower())) for record, source in _sources(kinds)]
    lost: set[str] = set()
    all_sought: list[Sought] = []
    for record, source in known:
        members = selected.get(record.key or "", [])
        quotes = frozenset(selection.exact for _, selection in members if selection.exact)
        spans = sum(selection.exact is None for _, selection in members)
        text = by_hash.get(source.sha256)
        lost.update(quotes if text is None else ())
        all_sought.append(Sought(record, source, quotes, spans, text))
    others = list(unclaimed(texts, frozenset(source.sha256 for _, source in known), frozenset(lost)))
    yield from (replace(sought, others=others) for sought in all_sought)


def _compared(members: Iterable[tuple[CollectedRecord, Selection]], words: str | None) -> list[Compared]:
    """The selections of one source, and where in its text their words are."""
    compared = [Compared(record, selection, words) for record, selection in members]
    if words is None:
        return compared
    passages = Passages(each.passage for each in compared if each.passage is not None)
    places = passages.places_in(words)
    return [replace(each, places=places) for each in compared]


def _judged(
    compared: dict[str | int, list[Compared]], texts: Mapping[str | int, str | None]
) -> dict[str | int, list[Compared]]:
    """The same, with a verdict on the words that are nowhere in the text of their source."""
    lost = [each.selection.exact or "" for members in compared.values() for each in members if each.is_lost]
    if not lost:
        return compared
    passages = Passages(lost)
    elsewhere: dict[str, list[Other]] = defaultdict(list)
    for key, text in texts.items():
        if text is not None and len(texts) > 1:
            for passage, places in passages.places_in(text).items():
                elsewhere[passage].append((str(key), places[0]))
    return {key: _with_verdicts(members, elsewhere) for key, members in compared.items()}


def _with_verdicts(members: list[Compared], elsewhere: Mapping[str, list[Other]]) -> list[Compared]:
    lost = [each for each in members if each.is_lost]
    if not lost:
        return members
    quotations = [_quotation(each.selection, elsewhere) for each in lost]
    verdicts = dict(zip(map(id, lost), judge(lost[0].text or "", quotations), strict=True))
    return [replace(each, verdict=verdicts.get(id(each))) for each in members]


def _quotation(selection: Selection, elsewhere: Mapping[str, list[Other]]) -> Quotation:
    exact = selection.exact or ""
    other = min(elsewhere.get(exact, ()), default=None)
    return Quotation(exact, selection.start, selection.end, other)


def _meant(members: Iterable[Compared]) -> Iterator[tuple[int, int]]:
    """The spans of a source's text that records mean to quote, in words that are not its own."""
    for each in members:
        if each.verdict is not None:
            yield each.selection.start, each.selection.end
            yield from each.verdict.spans


def _claims(sought: Sought, members: Iterable[Compared]) -> Iterator[tuple[int, int]]:
    """The spans of a source's text that records quote, and those that the source waives."""
    for each in members:
        selection = each.selection
        if each.stands or (selection.exact is None and each.record is sought.record):
            yield selection.start, selection.end
        elif each.elsewhere is not None:
            yield each.elsewhere, each.elsewhere + len(selection.exact or "")


def _first(findings: Iterable[Finding | None]) -> Iterator[Finding]:
    """The first that is found, if any is; the rules behind it are not asked."""
    yield from islice((finding for finding in findings if finding is not None), 1)
