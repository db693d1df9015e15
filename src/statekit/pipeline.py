"""Runs the line: cuts the files into shards, reads, checks and tabulates each, and joins the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from statekit.check import (
    Checker,
    KindFacts,
    SchemaError,
    check_crossing,
    check_numbers,
    check_quotations,
    text_sizes,
)
from statekit.dataset import Dataset, DatasetError
from statekit.diagnostics import Diagnostic, Severity, in_order
from statekit.locate import locate
from statekit.read import Text, read_texts
from statekit.shard import Shard, ShardResult, check_shard, load_checker

if TYPE_CHECKING:
    from statekit.tabulate import TablePlan

FILES_IN_A_SHARD = 256
"""How many files are handed to a worker at once."""

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class SerialExecutor(Executor):
    """Runs each task at once, in this process."""

    def submit(
        self,
        fn: Callable[_Arguments, _Result],
        /,
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> Future[_Result]:
        """Run a task and return its future, which is done."""
        future: Future[_Result] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run looked at and found.

    Attributes:
        files: files that were checked.
        records: records in them.
        errors: findings that make the run fail.
        warnings: findings that do not.
        quotations: quotations compared with the text of their source.
        unverified: quotations whose source is not at hand.
    """

    files: int = 0
    records: int = 0
    errors: int = 0
    warnings: int = 0
    quotations: int = 0
    unverified: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found, in the order in which it is said."""

    diagnostics: tuple[Diagnostic, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: what it found, and the rows of each file that it wrote (none on errors)."""

    report: Report
    rows: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0


def validate(dataset: Dataset, *, sources: Path | None = None, executor: Executor | None = None) -> Report:
    """Check a dataset.

    Args:
        dataset: what to check.
        sources: a folder with the texts of sources; without it quotations are checked by themselves.
        executor: what runs the shards; by default this process, one after the other.

    Raises:
        SchemaError: a schema cannot be used.
        DatasetError: the folder of sources cannot be read.
    """
    checkers = _checkers(dataset)
    results = _run(_shards(dataset, checkers, {}), executor or SerialExecutor())
    return _join(dataset, checkers, results, sources).report


def export(
    dataset: Dataset,
    output: Path,
    *,
    formats: Sequence[str] = (),
    skip_invalid: bool = False,
    executor: Executor | None = None,
) -> Exported:
    """Check a dataset and write its tables.

    Args:
        dataset: what to export; where only some of its files are named, only their records.
        output: the folder to write; it is swapped in whole.
        formats: names of `write.FORMATS`; by default all of them.
        skip_invalid: whether to leave out records with errors; without it nothing is written on errors.
        executor: what runs the shards; by default this process, one after the other.

    Raises:
        SchemaError: a schema cannot be used.
        ReleaseError: the folder cannot be written.
    """
    from statekit.tabulate import assemble, plan_table
    from statekit.write import FORMATS, check_output, write_release

    check_output(output)
    checkers = _checkers(dataset)
    wanted = {file.kind for file in dataset.files if dataset.is_named(file)}
    plans = {
        name: plan_table(name, checker.schema, checker.key)
        for name, checker in checkers.items()
        if dataset.named is None or name in wanted
    }
    results = _run(_shards(dataset, checkers, plans), executor or SerialExecutor())
    joined = _join(dataset, checkers, results, None)
    if joined.report.summary.errors and not skip_invalid:
        return Exported(joined.report)
    tables = []
    for name, plan in plans.items():
        batches = [r.batch for r in results if r.kind == name and r.batch is not None]
        tables.append(assemble(plan, batches, joined.spoiled))
    manifest = write_release(output, tables, formats or tuple(FORMATS))
    kept = sum(table.rows for table in tables)
    return Exported(joined.report, manifest.rows, joined.report.summary.records - kept)


def _checkers(dataset: Dataset) -> dict[str, Checker]:
    """The checker of each kind, loaded anew; what it loads is at hand for the shards of this process."""
    checkers: dict[str, Checker] = {}
    for kind in dataset.kinds:
        checkers[kind.name] = load_checker(kind)
    if dataset.closed:
        for kind in dataset.kinds:
            unknown = sorted(checkers[kind.name].kinds - checkers.keys())
            if unknown:
                message = f"it refers to the kind `{unknown[0]}`, which has no schema"
                raise SchemaError(kind.path, message)
    return checkers


def _shards(
    dataset: Dataset, checkers: Mapping[str, Checker], plans: Mapping[str, TablePlan]
) -> Iterator[Shard]:
    columns = frozenset(pointer for checker in checkers.values() for pointer in checker.looks_at)
    for kind in dataset.kinds:
        fingerprint = checkers[kind.name].schema.fingerprint
        for wanted in (True, False):
            files = [
                file for file in dataset.files if file.kind == kind.name and dataset.is_named(file) is wanted
            ]
            plan = plans.get(kind.name) if wanted else None
            for start in range(0, len(files), FILES_IN_A_SHARD):
                shard = tuple(files[start : start + FILES_IN_A_SHARD])
                yield Shard(kind, shard, fingerprint, plan, columns)


def _run(shards: Iterable[Shard], executor: Executor) -> list[ShardResult]:
    return list(executor.map(check_shard, shards))


@dataclass(frozen=True, slots=True)
class _Joined:
    report: Report
    spoiled: frozenset[tuple[str, int]]


def _join(
    dataset: Dataset,
    checkers: Mapping[str, Checker],
    results: Sequence[ShardResult],
    sources: Path | None,
) -> _Joined:
    """Check what crosses records, and bring all findings together."""
    files = [file for result in results for file in result.files]
    crossing = {kind: _kind_facts(kind, checker, results) for kind, checker in checkers.items()}
    findings = [*dataset.findings, *check_crossing(crossing)]
    texts = None if sources is None else _texts(sources, text_sizes(crossing))
    quoted, verified = check_quotations(crossing, texts)
    findings.extend(quoted)
    findings.extend(check_numbers(crossing, texts or ()))
    opened = {file.path: (file, checkers[file.kind]) for file in dataset.files}
    diagnostics = [found for file in files for found in file.diagnostics]
    diagnostics.extend(locate(findings, opened))
    spoiled = {(file.path, position) for file in files for position in file.spoiled}
    spoiled.update(
        (finding.route.path, finding.route.record)
        for finding in findings
        if finding.severity is Severity.ERROR and finding.route.record is not None
    )
    if dataset.named is not None:
        diagnostics = [found for found in diagnostics if found.place.path in dataset.named]
        files = [file for file in files if file.path in dataset.named]
    ordered = in_order(diagnostics)
    summary = Summary(
        files=len(files),
        records=sum(file.records for file in files),
        errors=sum(found.severity is Severity.ERROR for found in ordered),
        warnings=sum(found.severity is Severity.WARNING for found in ordered),
        quotations=verified.quotations,
        unverified=verified.unverified,
    )
    return _Joined(Report(tuple(ordered), summary), frozenset(spoiled))


def _kind_facts(kind: str, checker: Checker, results: Sequence[ShardResult]) -> KindFacts:
    files = [file for result in results if result.kind == kind for file in result.files]
    return KindFacts(
        tuple(record for file in files for record in file.facts),
        frozenset(file.stem for file in files if not file.whole),
        checker.used,
        checker.kinds,
    )


def _texts(folder: Path, sizes: list[int]) -> list[Text]:
    try:
        return list(read_texts(folder, sizes))
    except OSError as error:
        raise DatasetError(f"the folder of sources, {folder}: {error.strerror}") from None
