"""Brings together what the shards found: what crosses records, what counts, and the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.config.settings import Settings, names
from statekit.config.suppressions import Suppressed, suppress
from statekit.diagnostics import Diagnostic, Finding, Place, Severity, in_order
from statekit.discovery.dataset import Dataset, DatasetError
from statekit.run.locate import locate
from statekit.run.report import MergedResults, Report, Summary
from statekit.run.shards import FileResult, Shard, ShardResult
from statekit.schema import limit_per_file

if TYPE_CHECKING:
    from statekit.check import Checker, CollectedKind, CollectedKinds, QuotationCounts
    from statekit.read import SourceFile

UNREADABLE = "file/unreadable"
_OF_ABSENCE = {"quote/unclaimed", "record/unused"}
"""The rules that miss something anywhere in the dataset."""


def merge(
    dataset: Dataset,
    checkers: Mapping[str, Checker],
    done: Sequence[tuple[Shard, ShardResult]],
    settings: Settings,
    sources: Path | None,
) -> MergedResults:
    """Check what crosses records, and bring all findings together.

    Raises:
        DatasetError: the folder of sources cannot be read.
    """
    results = [result for _, result in done]
    files = [file for result in results for file in result.found]
    crossing = {kind: _kind_facts(kind, checker, results) for kind, checker in checkers.items()}
    compared, verified = _across(crossing, sources)
    findings = [*dataset.findings, *compared]
    everything = _without_consequences(files, findings)
    findings = limit_per_file(everything)
    named = {path for finding in findings for path in _paths(finding)}
    opened = {file.path: (file, checkers[file.kind]) for file in dataset.files if file.path in named}
    located = locate(findings, opened)
    found = [*(diagnostic for file in files for diagnostic in file.diagnostics), *located]
    found.extend(notice for checker in checkers.values() for notice in checker.notices())
    suppressions = [suppression for file in files for suppression in file.suppressions]
    unjudged = _unjudged(results, verified, with_sources=sources is not None)
    parted = suppress(found, suppressions, settings.known, lambda name: not _overlaps(name, unjudged))
    excluded = {(file.path, position) for file in files for position in file.excluded}
    excluded |= _excluded(findings, located, parted, settings)
    known = {id(finding) for finding in findings}
    unsaid = [finding for finding in everything if id(finding) not in known]
    unplaced = [Diagnostic(each.rule, each.severity, "", Place(each.route.path)) for each in unsaid]
    excluded |= _excluded(unsaid, unplaced, parted, settings)
    wanted = [result for shard, result in done if shard.wanted]
    schemas = frozenset(file for checker in checkers.values() for file in checker.schema.files)
    repeatable = not any(each.rule == UNREADABLE for file in files for each in file.diagnostics)
    report = _report(dataset, wanted, parted, settings, verified)
    return MergedResults(report, frozenset(excluded), schemas, is_repeatable=repeatable)


def _across(crossing: CollectedKinds, sources: Path | None) -> tuple[list[Finding], QuotationCounts]:
    """What is wrong across records, and with what they quote; the rules are loaded where they are needed."""
    from statekit.check import QuotationCounts

    records = [record for facts in crossing.values() for record in facts.records]
    quotes = any(record.selections or record.source_texts or record.constrained for record in records)
    findings: list[Finding] = []
    verified = QuotationCounts()
    if records:
        from statekit.check import check_across_records

        findings.extend(check_across_records(crossing))
    if quotes or sources is not None:
        from statekit.check import check_numbers, check_quotations, text_sizes

        texts = None if sources is None else _texts(sources, text_sizes(crossing))
        found, verified = check_quotations(crossing, texts)
        findings.extend(found)
        findings.extend(check_numbers(crossing, texts or ()))
    return findings, verified


def _paths(finding: Finding) -> Iterator[str]:
    yield finding.route.path
    yield from (route.path for route, _ in finding.related)


def _without_consequences(files: Sequence[FileResult], findings: list[Finding]) -> list[Finding]:
    """Leave out what is missed where something is wrong: it may be what is missed, once it is right."""
    wrong = any(file.excluded or not file.fully_read for file in files)
    if wrong or any(finding.severity is Severity.ERROR for finding in findings):
        return [finding for finding in findings if finding.rule not in _OF_ABSENCE]
    return findings


def _report(
    dataset: Dataset,
    results: Sequence[ShardResult],
    parted: Suppressed,
    settings: Settings,
    verified: QuotationCounts,
) -> Report:
    """What counts, in its order, and the numbers."""

    def counting(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        named = dataset.requested
        kept = (found for found in diagnostics if named is None or found.place.path in named)
        return [counted for counted in map(settings.apply, kept) if counted is not None]

    ordered = in_order(counting([*parted.kept, *parted.complaints]))
    severities = Counter(found.severity for found in ordered)
    summary = Summary(
        files=sum(result.files for result in results),
        records=sum(result.records for result in results),
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        quotations=verified.quotations,
        unverified=verified.unverified,
        suppressed=len(in_order(counting(parted.hidden))),
        rules=dict(sorted(Counter(found.rule for found in ordered).items())),
    )
    return Report(tuple(ordered), summary)


def _excluded(
    findings: Sequence[Finding], located: Sequence[Diagnostic], parted: Suppressed, settings: Settings
) -> set[tuple[str, int]]:
    """The records that findings across records spoil.

    Their values fit into tables, so only findings that count as errors do. A record that does not satisfy
    its schema is excluded whatever is said of it: its shard knows.
    """
    hidden = {id(diagnostic) for diagnostic in parted.hidden}
    excluded: set[tuple[str, int]] = set()
    for finding, diagnostic in zip(findings, located, strict=True):
        if finding.route.record is None or id(diagnostic) in hidden:
            continue
        counted = settings.apply(diagnostic)
        if counted is not None and counted.severity is Severity.ERROR:
            excluded.add((finding.route.path, finding.route.record))
    return excluded


def _unjudged(results: Sequence[ShardResult], verified: QuotationCounts, *, with_sources: bool) -> set[str]:
    """The rules of which this run cannot tell that they find nothing."""
    unjudged: set[str] = set()
    if not with_sources or verified.unverified:
        unjudged.add("quote")
    if any(not file.fully_read for result in results for file in result.found):
        unjudged |= {"record", "quote"}
    if all(result.batch is None for result in results):
        unjudged.add("table")
    return unjudged


def _overlaps(name: str, rules: Iterable[str]) -> bool:
    return any(names(rule, name) or names(name, rule) for rule in rules)


def _kind_facts(kind: str, checker: Checker, results: Sequence[ShardResult]) -> CollectedKind:
    from statekit.check import CollectedKind

    own = [result for result in results if result.kind == kind]
    records = tuple(record for result in own for record in result.facts)
    unread = {file.stem for result in own for file in result.found if not file.fully_read}
    if checker.key is not None:  # a record without a key that can be used may be the one that is sought
        unread |= {record.stem for record in records if record.key is None}
    return CollectedKind(records, frozenset(unread), checker.used, checker.refers_to)


def _texts(folder: Path, sizes: list[int]) -> list[SourceFile]:
    from statekit.read import read_source_files

    try:
        return list(read_source_files(folder, sizes))
    except OSError as error:
        raise DatasetError(f"the folder of sources, {folder}: {error.strerror}") from None
