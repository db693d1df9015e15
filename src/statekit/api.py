"""The functions that both Python users and the command line call: validate, export, verify."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.cache.store import Cache
from statekit.check import documentation
from statekit.config.settings import Settings, load_settings
from statekit.diagnostics import Diagnostic, Place, Severity
from statekit.discovery.dataset import Dataset
from statekit.discovery.resolve import Paths, StrPath, resolve
from statekit.run.engine import Progress, Run, Tabulated
from statekit.run.report import Report, Summary
from statekit.run.shards import Tier
from statekit.schema import SchemaError

if TYPE_CHECKING:
    from statekit.write.verify import VerificationResult

__all__ = [
    "Cache",
    "Exported",
    "Progress",
    "Report",
    "SchemaError",
    "Summary",
    "Tabulated",
    "Tier",
    "documentation",
    "expect_invalid",
    "export",
    "tabulate_records",
    "validate",
    "verify",
]

_DANGLING = "record/unknown-reference"
_DUPLICATE = "record/duplicate-id"
UNEXPECTEDLY_VALID = "file/unexpectedly-valid"


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: what it found, the rows of each file that it wrote (none on errors), remarks."""

    report: Report
    rows: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    remarks: tuple[str, ...] = ()


def validate(  # noqa: PLR0913 - each says one thing, all but one by name
    of: Dataset | Paths = (),
    *,
    schema: StrPath | None = None,
    sources: StrPath | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    tier: Tier = Tier.AUTO,
    cache: Cache | None = None,
) -> Report:
    """Check a dataset, or anybody's files.

    Args:
        of: what to check: a dataset, or paths as `resolve` takes them.
        schema: the schema file that all these files are of.
        sources: a folder with the texts of sources; without it quotations are checked by themselves.
        settings: which findings count, and how much; by default what the dataset's own settings say. For
            anybody's files there are none, and all count as their rules say.
        progress: is told how far the run is.
        jobs: how many processes read the files, at most; 0 for this one alone.
        tier: what reads the records.
        cache: where it is kept what was found, if anywhere.

    Raises:
        DatasetError: there is nothing to check, or the folder of sources cannot be read.
        SchemaError: a schema cannot be used.
        SettingsError: the dataset's settings cannot be used.
    """
    dataset = resolve(of, schema=schema)
    settings = settings or _settings_of(dataset)
    run = Run(dataset, settings, jobs, tier, cache, progress)
    return run.check(None if sources is None else Path(sources)).report


def export(  # noqa: PLR0913 - each says one thing, all but two by name
    of: Dataset | Paths,
    output: StrPath,
    *,
    formats: Sequence[str] = (),
    compress: str | None = None,
    spreadsheet: bool = False,
    skip_invalid: bool = False,
    force: bool = False,
    schema: StrPath | None = None,
    table: str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    tier: Tier = Tier.AUTO,
    cache: Cache | None = None,
) -> Exported:
    """Check a dataset, or anybody's files, and write the tables.

    Args:
        of: what to export: a dataset, or paths as `resolve` takes them; where only some of its files are
            named, only their records.
        output: the folder to write; it is swapped in whole.
        formats: names of formats, as `write.find_formats` knows them; by default `write.DEFAULT`.
        compress: how to compress JSON Lines and CSV: "gz" or "zst"; by default not.
        spreadsheet: whether to write a copy for spreadsheets besides.
        skip_invalid: whether to leave out records with errors; without it nothing is written on errors.
        force: whether the folder may be replaced if it holds anything else than an earlier export.
        schema: the schema file that all these files are of.
        table: what the table of this schema is called.
        settings: which findings count, and how much; by default as for `validate`. A record that does not
            satisfy its schema is left out, even if what is wrong with it does not count.
        progress: is told how far the run is.
        jobs: how many processes read the files, at most; 0 for this one alone.
        tier: what reads the records.
        cache: where it is kept what was found, if anywhere.

    Raises:
        DatasetError: there is nothing to export.
        SchemaError: a schema cannot be used.
        SettingsError: the dataset's settings cannot be used.
        ReleaseError: the folder cannot be written.
    """
    from statekit.tabulate import assemble
    from statekit.write import DEFAULT, DatasetInfo, check_output, find_formats, scratch_folder, write_release

    output = Path(output)
    dataset = resolve(of, schema=schema, table=table)
    settings = settings or _settings_of(dataset)
    folders = [Path(folder) for folder in dataset.snapshot.record_folders]
    not_inside = [*folders, *(kind.schema.parent for kind in dataset.kinds)] if dataset.has_root else []
    read = {os.path.dirname(file.path) for file in dataset.files}  # noqa: PTH120 - ten times as fast
    schema_files = [kind.schema for kind in dataset.kinds]
    check_output(
        output, force=force, inputs=[*folders, *map(Path, read), *schema_files], not_inside=not_inside
    )
    formats = [*(formats or DEFAULT), *(["spreadsheet"] if spreadsheet else [])]
    find_formats(formats)  # that there is none is said before the work
    run = Run(dataset, settings, jobs, tier, cache, progress)
    with scratch_folder(output) as scratch:
        checkers, plans, batches, merged = run.tabulate(scratch)
        if merged.report.summary.errors and not skip_invalid:
            return Exported(merged.report)
        tables = [assemble(plan, batches[name], merged.excluded) for name, plan in plans.items()]
        schemas = {name: checkers[name].schema for name in plans}
        unique = _counts(_DUPLICATE, merged.report, settings)
        whole = dataset.requested is None and dataset.has_root and _counts(_DANGLING, merged.report, settings)
        info = DatasetInfo(settings.metadata, schemas, unique, unique and whole)
        manifest = write_release(output, tables, formats, info, compress, scratch=scratch, force=force)
    kept = sum(table.rows or 0 for table in tables)
    left_out = merged.report.summary.records - kept
    return Exported(merged.report, manifest.rows, left_out, manifest.remarks)


def verify(  # noqa: PLR0913 - each says one thing, all but two by name
    folder: Path,
    dataset: Dataset | None = None,
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    cache: Cache | None = None,
) -> VerificationResult:
    """Check that a release is whole, agrees with itself, and with the records that it was made of.

    Args:
        folder: what `export` wrote.
        dataset: what was exported, to be compared with what the release holds; by default nothing is. Of
            records with errors an export holds none (see `skip_invalid`), and neither should the release.
        settings: which findings count, and how much, as for `export`.
        progress: is told how far the reading of the records is.
        jobs: how many processes read the records and the release, at most; 0 for this one alone.
        cache: where it is kept what was found in records, if anywhere.

    Raises:
        ReleaseError: it is no release, or a schema in it cannot be used.
        SchemaError: a schema of the dataset cannot be used.
    """
    from statekit.write.verify import verify as verify_release

    if dataset is None:
        return verify_release(folder, jobs=jobs)
    from statekit.tabulate import assemble
    from statekit.write import temporary_folder

    with temporary_folder() as scratch:
        made = tabulate_records(
            dataset, scratch, settings=settings, progress=progress, jobs=jobs, cache=cache
        )
        tables = [
            assemble(plan, made.batches[name], made.merged.excluded) for name, plan in made.plans.items()
        ]
        found = verify_release(folder, tables, jobs)
    kept = sum(table.rows or 0 for table in tables)
    return replace(found, left_out=made.merged.report.summary.records - kept)


def tabulate_records(  # noqa: PLR0913 - each says one thing, all but two by name
    dataset: Dataset,
    scratch: Path,
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    cache: Cache | None = None,
) -> Tabulated:
    """Check a dataset, and make rows of its valid records.

    Args:
        dataset: the dataset.
        scratch: the folder for the files of the rows, which has to stay as long as they are read.
        settings: which findings count, and how much; by default as for `validate`.
        progress: is told how far the run is.
        jobs: how many processes read the files, at most; 0 for this one alone.
        cache: where it is kept what was found, if anywhere.

    Raises:
        SchemaError: a schema cannot be used.
        SettingsError: the dataset's settings cannot be used.
    """
    settings = settings or _settings_of(dataset)
    return Run(dataset, settings, jobs, cache=cache, progress=progress).tabulate(scratch)


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
        if dataset.is_requested(file) and file.path not in wrong
    )
    rules = {UNEXPECTEDLY_VALID: len(passed)} if passed else {}
    counts = report.summary
    summary = Summary(counts.files, counts.records, errors=len(passed), rules=rules)
    return Report(passed, summary)


def _counts(rule: str, report: Report, settings: Settings) -> bool:
    """Whether a run that found no error has made sure of what a rule asks for."""
    found = settings.apply(Diagnostic(rule, Severity.ERROR, "", Place("")))
    is_error = found is not None and found.severity is Severity.ERROR
    return is_error and not report.summary.errors and not report.summary.suppressed


def _settings_of(dataset: Dataset) -> Settings:
    """The settings at the root of a dataset; the current folder has no say in anybody's files."""
    return load_settings(dataset, documentation()) if dataset.has_root else Settings()
