"""Runs the line: cuts the files into shards, reads, checks and tabulates each, and joins the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from statekit.check import Checker, SchemaError, documentation
from statekit.dataset import Dataset
from statekit.diagnostics import Diagnostic, Place, Severity
from statekit.join import Report, Summary, join
from statekit.settings import Settings
from statekit.shard import Shard, ShardResult, check_shard, load_checker

if TYPE_CHECKING:
    from statekit.tabulate import TablePlan
    from statekit.write.verify import Verified

__all__ = [
    "Exported",
    "Progress",
    "Report",
    "SerialExecutor",
    "Summary",
    "documentation",
    "expect_invalid",
    "export",
    "validate",
    "verify",
]

FILES_IN_A_SHARD = 256
"""How many files are handed to a worker at once."""

_DANGLING = "record/unknown-reference"
_DUPLICATE = "record/duplicate-id"
UNEXPECTEDLY_VALID = "file/unexpectedly-valid"

Progress = Callable[[int, int], None]
"""Is told how many files are done, and of how many."""

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

    def map(
        self,
        fn: Callable[..., _Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,  # noqa: ARG002 - inherited
        chunksize: int = 1,  # noqa: ARG002 - inherited
        **_newer: Any,
    ) -> Iterator[_Result]:
        """Run each task when its result is asked for, so that what is done can be followed."""
        return map(fn, *iterables)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: what it found, the rows of each file that it wrote (none on errors), remarks."""

    report: Report
    rows: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    remarks: tuple[str, ...] = ()


def validate(
    dataset: Dataset,
    *,
    sources: Path | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Report:
    """Check a dataset.

    Args:
        dataset: what to check.
        sources: a folder with the texts of sources; without it quotations are checked by themselves.
        settings: which findings count, and how much; by default all, as their rules say.
        progress: is told how far the run is.
        executor: what runs the shards; by default this process, one after the other.

    Raises:
        SchemaError: a schema cannot be used.
        DatasetError: the folder of sources cannot be read.
    """
    checkers = _checkers(dataset)
    results = _run(list(_shards(dataset, checkers, {})), executor, progress)
    return join(dataset, checkers, results, settings or Settings(), sources).report


def export(  # noqa: PLR0913 - each says one thing, all but two by name
    dataset: Dataset,
    output: Path,
    *,
    formats: Sequence[str] = (),
    compress: str | None = None,
    spreadsheet: bool = False,
    skip_invalid: bool = False,
    settings: Settings | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Exported:
    """Check a dataset and write its tables.

    Args:
        dataset: what to export; where only some of its files are named, only their records.
        output: the folder to write; it is swapped in whole.
        formats: names of formats, as `write.find_formats` knows them; by default `write.DEFAULT`.
        compress: how to compress JSON Lines and CSV: "gz" or "zst"; by default not.
        spreadsheet: whether to write a copy for spreadsheets besides.
        skip_invalid: whether to leave out records with errors; without it nothing is written on errors.
        settings: which findings count, and how much; by default all, as their rules say. A record that does
            not satisfy its schema is left out, even if what is wrong with it does not count.
        progress: is told how far the run is.
        executor: what runs the shards; by default this process, one after the other.

    Raises:
        SchemaError: a schema cannot be used.
        ReleaseError: the folder cannot be written.
    """
    from statekit.tabulate import assemble, plan_table
    from statekit.write import DEFAULT, Source, check_output, find_formats, scratch_folder, write_release

    check_output(output)
    formats = [*(formats or DEFAULT), *(["spreadsheet"] if spreadsheet else [])]
    find_formats(formats)  # that there is none is said before the work
    checkers = _checkers(dataset)
    wanted = {file.kind for file in dataset.files if dataset.is_named(file)}
    plans = {
        name: plan_table(name, checker.schema, checker.key)
        for name, checker in checkers.items()
        if dataset.named is None or name in wanted
    }
    with scratch_folder(output) as scratch:
        results = _run(list(_shards(dataset, checkers, plans, scratch)), executor, progress)
        settings = settings or Settings()
        joined = join(dataset, checkers, results, settings, None)
        if joined.report.summary.errors and not skip_invalid:
            return Exported(joined.report)
        tables = []
        for name, plan in plans.items():
            batches = [r.batch for r in results if r.kind == name and r.batch is not None]
            tables.append(assemble(plan, batches, joined.spoiled))
        schemas = {name: checkers[name].schema for name in plans}
        unique = _counts(_DUPLICATE, joined.report, settings)
        whole = dataset.named is None and dataset.closed and _counts(_DANGLING, joined.report, settings)
        source = Source(settings.about, schemas, unique, unique and whole)
        manifest = write_release(output, tables, formats, source, compress)
    kept = sum(table.rows or 0 for table in tables)
    left_out = joined.report.summary.records - kept
    return Exported(joined.report, manifest.rows, left_out, manifest.remarks)


def verify(folder: Path) -> Verified:
    """Check that a release is whole and agrees with itself.

    Args:
        folder: what `export` wrote.

    Raises:
        ReleaseError: it is no release, or a schema in it cannot be used.
    """
    from statekit.write.verify import verify as verify_release

    return verify_release(folder)


def expect_invalid(dataset: Dataset, report: Report) -> Report:
    """Turn a report round: its findings are the files that have no error.

    Args:
        dataset: what was checked; it is meant to be wrong, file by file.
        report: what was found in it.
    """
    wrong = {found.place.path for found in report.diagnostics if found.severity is Severity.ERROR}
    message = "no error was found in this file, which is expected to be invalid"
    passed = tuple(
        Diagnostic(UNEXPECTEDLY_VALID, Severity.ERROR, message, Place(file.path))
        for file in dataset.files
        if dataset.is_named(file) and file.path not in wrong
    )
    rules = {UNEXPECTEDLY_VALID: len(passed)} if passed else {}
    counts = report.summary
    return Report(passed, Summary(counts.files, counts.records, errors=len(passed), rules=rules))


def _counts(rule: str, report: Report, settings: Settings) -> bool:
    """Whether a run that found no error has made sure of what a rule asks for."""
    found = settings.apply(Diagnostic(rule, Severity.ERROR, "", Place("")))
    is_error = found is not None and found.severity is Severity.ERROR
    return is_error and not report.summary.errors and not report.summary.suppressed


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
    dataset: Dataset,
    checkers: Mapping[str, Checker],
    plans: Mapping[str, TablePlan],
    scratch: Path | None = None,
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
                yield Shard(kind, shard, fingerprint, plan, columns, scratch)


def _run(shards: Sequence[Shard], executor: Executor | None, progress: Progress | None) -> list[ShardResult]:
    """Run the shards, and say after each how many files are done."""
    total = sum(len(shard.files) for shard in shards)
    results: list[ShardResult] = []
    done = 0
    for result in (executor or SerialExecutor()).map(check_shard, shards):
        results.append(result)
        done += len(result.files)
        if progress is not None:
            progress(done, total)
    return results
