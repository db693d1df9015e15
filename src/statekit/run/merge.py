"""Merge the results of shards: check across records, apply suppressions and settings, and count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.config.settings import Settings, matches
from statekit.config.suppressions import SuppressionIndex
from statekit.diagnostics import Diagnostic, Finding, Severity, in_order
from statekit.discovery.dataset import NONE_SKIPPED, Dataset, DatasetError
from statekit.run.exportability import RULE as NOT_EXPORTABLE
from statekit.run.exportability import merge_misfits
from statekit.run.locate import locate
from statekit.run.pieces import piece_starts
from statekit.run.report import MergedResults, Report, Summary
from statekit.run.shards import FileResult, Shard, ShardResult, Tier
from statekit.schema import limit_per_file

if TYPE_CHECKING:
    from statekit.check import Checker, CollectedKind, QuotationCounts
    from statekit.discovery.dataset import RecordFile
    from statekit.read import SourceFile

UNREADABLE = "file/unreadable"
ABSENCE = frozenset({"quote/unclaimed", "record/unused"})
"""The rules that report that something is missing in the whole dataset."""


def merge(  # noqa: PLR0913 - the parts of a run
    dataset: Dataset,
    checkers: Mapping[str, Checker],
    done: Sequence[tuple[Shard, ShardResult]],
    settings: Settings,
    sources: Path | None,
    *,
    jobs: int = 0,
) -> MergedResults:
    """Check across records, and merge all findings into a report.

    Args:
        dataset: the dataset.
        checkers: the checker of each kind, by its name.
        done: the shards with their results, in the order of the files.
        settings: which findings count, and how severe they are.
        sources: the folder of the source texts to compare quotations with, if any.
        jobs: the maximum number of processes that read files with findings again; 0 for this process alone.

    Raises:
        DatasetError: the folder of source texts cannot be read.
    """
    results = [result for _, result in done]
    files = [file for result in results for file in result.file_results]
    across, quotations = check_across(checkers, results, sources, dataset.requested)
    findings = without_consequences(files, [*dataset.findings, *across])
    limited = limit_per_file(findings)
    among = _files_of(limited, dataset, checkers)
    tier = done[0][0].tier if done else Tier.AUTO
    places = locate(limited, among, piece_starts(done), settings.profile, tier, jobs=jobs)
    located = dict(zip(limited, places, strict=True))
    diagnostics = [diagnostic for file in files for diagnostic in file.diagnostics]
    diagnostics.extend(located.values())
    diagnostics.extend(notice for checker in checkers.values() for notice in checker.notices())

    index = SuppressionIndex(suppression for file in files for suppression in file.suppressions)
    kept = [diagnostic for diagnostic in diagnostics if not index.suppresses(diagnostic)]
    suppressed = [diagnostic for diagnostic in diagnostics if index.suppresses(diagnostic)]
    for diagnostic, is_suppressed in merge_misfits(done, index):
        (suppressed if is_suppressed else kept).append(diagnostic)
    unchecked = _unchecked(results, quotations, with_sources=sources is not None)
    kept.extend(index.complaints(settings.rules, lambda name: not _overlaps(name, unchecked)))

    in_force = [each for each in findings if each not in located or not index.suppresses(located[each])]
    excluded = {(file.path, position) for file in files for position in file.excluded}
    return MergedResults(
        report_on(
            _counting(kept, dataset, settings),
            suppressed=len(_counting(suppressed, dataset, settings)),
            results=[result for shard, result in done if shard.is_requested],
            quotations=quotations,
            dataset=dataset,
        ),
        frozenset(excluded.union(_records_with_errors(in_force, settings))),
        frozenset(file for checker in checkers.values() for file in checker.schema.files),
        is_repeatable=all(found.rule != UNREADABLE for file in files for found in file.diagnostics),
    )


def check_across(
    checkers: Mapping[str, Checker],
    results: Sequence[ShardResult],
    sources: Path | None,
    requested: Collection[str] | None = None,
) -> tuple[list[Finding], QuotationCounts]:
    """Check records against each other and against their source texts.

    The rules are loaded only if there is something to check.

    Args:
        checkers: the checker of each kind, by its name.
        results: the results of the shards.
        sources: the folder of the source texts to compare quotations with, if any.
        requested: the paths of the files to report on; None for all files.

    Returns:
        The findings, and how many quotations in requested files were compared with a source text.
    """
    from statekit.check import QuotationCounts

    if sources is None and not any(result.collected for result in results):
        return [], QuotationCounts()
    collected = {kind: _collect_kind(kind, checker, results) for kind, checker in checkers.items()}
    records = [record for kind in collected.values() for record in kind.records]
    findings: list[Finding] = []
    quotations = QuotationCounts()
    if records:
        from statekit.check import check_across_records

        findings.extend(check_across_records(collected))
    has_quotations = any(record.selections or record.source_texts or record.constrained for record in records)
    if has_quotations or sources is not None:
        from statekit.check import check_numbers, check_quotations, text_sizes

        texts = None if sources is None else _read_sources(sources, text_sizes(collected))
        found, quotations = check_quotations(collected, texts, requested)
        findings.extend(found)
        findings.extend(check_numbers(collected, texts or ()))
    return findings, quotations


def _collect_kind(kind: str, checker: Checker, results: Sequence[ShardResult]) -> CollectedKind:
    """Return the collected records of a kind, with the options of its schema."""
    from statekit.check import CollectedKind

    own = [result for result in results if result.kind == kind]
    records = tuple(record for result in own for record in result.collected)
    unread = {file.stem for result in own for file in result.file_results if not file.fully_read}
    if checker.key is not None:  # a record with an invalid key may be the one that others refer to
        unread |= {record.stem for record in records if record.key is None}
    return CollectedKind(records, frozenset(unread), checker.used, checker.refers_to)


def _read_sources(folder: Path, sizes: list[int]) -> list[SourceFile]:
    from statekit.read import read_source_files

    try:
        return list(read_source_files(folder, sizes))
    except OSError as error:
        raise DatasetError(f"cannot read the folder of source texts, {folder}: {error.strerror}") from None


def without_consequences(files: Iterable[FileResult], findings: list[Finding]) -> list[Finding]:
    """Return the findings; if there are errors, leave out findings of absence, which they may have caused."""
    has_errors = any(file.excluded or not file.fully_read for file in files)
    if has_errors or any(finding.severity is Severity.ERROR for finding in findings):
        return [finding for finding in findings if finding.rule not in ABSENCE]
    return findings


def _files_of(
    findings: Iterable[Finding], dataset: Dataset, checkers: Mapping[str, Checker]
) -> dict[str, tuple[RecordFile, Checker]]:
    """Return the files that findings refer to, by path, each with its checker."""
    paths = {path for finding in findings for path in _paths(finding)}
    if not paths:
        return {}
    return {file.path: (file, checkers[file.kind]) for file in dataset.files if file.path in paths}


def _paths(finding: Finding) -> Iterator[str]:
    yield finding.route.path
    yield from (route.path for route, _ in finding.related)


def _unchecked(
    results: Iterable[ShardResult], quotations: QuotationCounts, *, with_sources: bool
) -> set[str]:
    """Return the names of rules, or of families of rules, that this run did not check on every record."""
    unchecked: set[str] = set()
    if not with_sources or quotations.unverified or quotations.missing:
        unchecked.add("quote")
    if any(not file.fully_read for result in results for file in result.file_results):
        unchecked |= {"record", "quote"}
    is_export = any(result.batch is not None for result in results)
    unchecked.add(NOT_EXPORTABLE if is_export else "table")
    return unchecked


def _overlaps(name: str, rules: Iterable[str]) -> bool:
    return any(matches(rule, name) or matches(name, rule) for rule in rules)


def _counting(diagnostics: Iterable[Diagnostic], dataset: Dataset, settings: Settings) -> list[Diagnostic]:
    """Return the findings that count, with their severity, in the order in which they are reported."""
    requested = (each for each in diagnostics if _is_requested(each, dataset))
    return in_order([counting for counting in map(settings.apply, requested) if counting is not None])


def _is_requested(diagnostic: Diagnostic, dataset: Dataset) -> bool:
    return dataset.requested is None or diagnostic.place.path in dataset.requested


def _records_with_errors(findings: Iterable[Finding], settings: Settings) -> Iterator[tuple[str, int]]:
    """Yield the records with findings that count as errors: the path and the position of each.

    Records with findings that the settings ignore stay in the tables: all records here satisfy their schema.
    """
    for finding in findings:
        if finding.route.record is not None:
            severity = settings.severity_of(finding.rule, finding.severity)
            if severity is Severity.ERROR:
                yield finding.route.path, finding.route.record


def report_on(
    diagnostics: list[Diagnostic],
    suppressed: int,
    results: Sequence[ShardResult],
    quotations: QuotationCounts,
    dataset: Dataset | None = None,
) -> Report:
    """Return the report on findings that count.

    Args:
        diagnostics: the findings.
        suppressed: the number of findings that comments suppress.
        results: the results of the files to report on.
        quotations: how many quotations were compared with a source text.
        dataset: the files, unless the records are in memory.
    """
    severities = Counter(found.severity for found in diagnostics)
    summary = Summary(
        files=sum(result.files for result in results) + (0 if dataset is None else dataset.unchecked),
        records=sum(result.records for result in results),
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        quotations=quotations.quotations,
        misquoted=quotations.misquoted,
        unverified=quotations.unverified,
        suppressed=suppressed,
        rules=dict(sorted(Counter(found.rule for found in diagnostics).items())),
        skipped=NONE_SKIPPED if dataset is None else dataset.skipped,
    )
    return Report(tuple(diagnostics), summary)
