"""Quotations and spans agree with the text of their source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from statekit.check.facts import Crossing, RecordFacts, Selection, SourceText
from statekit.check.rules import selections, sources
from statekit.check.rules.occurrences import Passages
from statekit.check.rules.selections import Compared
from statekit.check.rules.sources import Sought, unclaimed
from statekit.diagnostics import Finding
from statekit.read import Text

_Selected = dict[str | int, list[tuple[RecordFacts, Selection]]]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared with the text of its source, and what could not be.

    Attributes:
        quotations: selections with words, compared.
        unverified: selections with words whose source is not at hand.
        missing: the keys of the sources that are not at hand.
    """

    quotations: int = 0
    unverified: int = 0
    missing: tuple[str, ...] = ()


def check_quotations(kinds: Crossing, texts: Sequence[Text] | None) -> tuple[list[Finding], Verified]:
    """Check every selection: against the text of its source where that is at hand, else by itself.

    Args:
        kinds: the facts of all records.
        texts: what was found in the folder of sources; None where no folder was named.
    """
    selected = _selected(kinds)
    found = {sought.record.key: sought for sought in _sought(kinds, selected, texts or ())}
    findings: list[Finding] = []
    if texts is not None:
        for sought in found.values():
            findings.extend(_first(rule(sought) for rule in sources.RULES.values()))
    compared = not_compared = 0
    for key, members in selected.items():
        text = found[key].text if key in found else None
        words = None if text is None else text.words
        quoted = sum(selection.exact is not None for _, selection in members)
        compared += 0 if words is None else quoted
        not_compared += quoted if words is None else 0
        findings.extend(_wrong(members, words))
    missing = (str(key) for key, sought in found.items() if sought.text is None or sought.text.words is None)
    return findings, Verified(compared, not_compared, tuple(missing))


def text_sizes(kinds: Crossing) -> list[int]:
    """The lengths of the texts of all sources, in code points, where their records give them."""
    return [source.characters for _, source in _sources(kinds) if source.characters is not None]


def _selected(kinds: Crossing) -> _Selected:
    selected: _Selected = defaultdict(list)
    for facts in kinds.values():
        for record in facts.records:
            for selection in record.selections:
                selected[selection.source].append((record, selection))
    return selected


def _sources(kinds: Crossing) -> Iterator[tuple[RecordFacts, SourceText]]:
    for facts in kinds.values():
        for record in facts.records:
            if record.key is not None:
                yield from ((record, source) for source in record.source_texts)


def _sought(kinds: Crossing, selected: _Selected, texts: Sequence[Text]) -> Iterator[Sought]:
    """Each source with its text, or with the texts that might be a changed one."""
    by_hash = {text.sha256: text for text in texts}
    known = [(record, replace(source, sha256=source.sha256.lower())) for record, source in _sources(kinds)]
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


def _wrong(members: Iterable[tuple[RecordFacts, Selection]], words: str | None) -> Iterator[Finding]:
    """What is wrong with the selections of one source, at most one finding for each."""
    compared = [Compared(record, selection, words) for record, selection in members]
    if words is not None:
        passages = Passages(each.passage for each in compared if each.passage is not None)
        places = passages.places_in(words)
        compared = [replace(each, places=places) for each in compared]
    for each in compared:
        yield from _first(rule(each) for rule in selections.RULES.values())


def _first(findings: Iterable[Finding | None]) -> Iterator[Finding]:
    """The first that is found, if any is; the rules behind it are not asked."""
    yield from islice((finding for finding in findings if finding is not None), 1)
