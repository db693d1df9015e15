"""The functions that both Python users and the command line call: validate, export, verify."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from statekit._startup.frozen import field, frozen, replace
from statekit.check import documentation
from statekit.config.keys import Keys, with_keys
from statekit.config.overrides import Overrides, check_arguments, overridden
from statekit.config.resolution import resolve_with_settings
from statekit.config.settings import Settings
from statekit.diagnostics import Diagnostic, Place, Severity
from statekit.discovery.dataset import Dataset, DatasetError
from statekit.discovery.paths import Paths, StrPath
from statekit.read import Profile
from statekit.run.engine import Progress, Run
from statekit.run.report import Report, Summary
from statekit.run.shards import Tier
from statekit.schema import SchemaError

if TYPE_CHECKING:
    from statekit.cache.store import Cache
    from statekit.write.verify import VerificationResult

__all__ = [
    "Exported",
    "Profile",
    "Progress",
    "Report",
    "SchemaError",
    "Summary",
    "Tier",
    "documentation",
    "expect_invalid",
    "export",
    "validate",
    "verify",
]

UNEXPECTEDLY_VALID = "file/unexpectedly-valid"


@frozen
class Exported:
    """The result of an export.

    Attributes:
        report: the findings in the records.
        rows: the number of rows of each file, by its name; empty if nothing was written.
        left_out: the number of records with errors, which were excluded.
        remarks: notes for the user, each one line.
    """

    report: Report
    rows: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    remarks: tuple[str, ...] = ()


def validate(  # noqa: PLR0913 - options, all but the first by name
    of: Dataset | Paths = (),
    *,
    records: Iterable[object] | None = None,
    schema: StrPath | Mapping[str, Any] | bool | None = None,
    table: str | None = None,
    key: Keys | None = None,
    sources: StrPath | None = None,
    settings: Settings | None = None,
    profile: Profile | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    tier: Tier = Tier.AUTO,
    cache: Cache | None = None,
    **overrides: Unpack[Overrides],
) -> Report:
    """Check a dataset, files outside a dataset, or records in memory.

    Records in memory are dicts and lists, as `json.loads` returns them. The place of a finding in them is a
    JSON Pointer into the list of records, such as `/2/born`, and there is no line. Annotations such as unique
    keys and references to the same table are checked as in files, except that no file has a name.

    Args:
        of: a dataset, or paths, as for `resolve`.
        records: records in memory, instead of files. `progress`, `jobs`, `tier` and `cache` have no effect.
        schema: the schema file for all these files or records, or a part of it (`FILE#/pointer`); for
            records, also the schema itself.
        table: the name of the table for that schema, by which references name its records.
        key: the property that is the key of each record, or "file" for the name of its file; a mapping for
            the keys of single kinds. Overrides `key` in the settings. Not for schemas that declare a key.
        sources: the folder of source texts; without it, quotations are not compared with their source.
        settings: which findings count, how severe they are, and which files in folders are skipped; by
            default the settings at the root of the dataset, and none for files outside a dataset.
        profile: the options for record files; by default those of the settings.
        progress: is called with the number of files checked so far and the number of all files.
        jobs: the maximum number of processes that read the files; 0 for this process alone.
        tier: the parser that reads the records.
        cache: the cache for results, if any.
        overrides: further settings for this call: `schemas`, `schema_root`, `assert_content` and
            `assert_formats` replace those of the settings; `exclude` and `include` add to them, relative to
            the current folder; `respect_gitignore`.

    Raises:
        DatasetError: there is nothing to check, or the folder of source texts cannot be read.
        SchemaError: a schema cannot be used.
        SettingsError: the settings of the dataset cannot be used.
        TypeError: records are given with paths or without a schema, or are not a list.
    """
    check_arguments("validate", of=of, schema=schema, table=table, key=key, sources=sources)
    check_arguments("validate", settings=settings, profile=profile, jobs=jobs, tier=tier, **overrides)
    folder = None if sources is None else Path(sources)
    if records is not None:
        if of != ():
            raise TypeError("`records` cannot be combined with paths or a dataset")
        from statekit.run.memory import validate_records

        return validate_records(
            records,
            schema=schema,
            table=table,
            key=key,
            settings=overridden(settings or Settings(), overrides),
            sources=folder,
        )
    if isinstance(schema, Mapping | bool):
        raise TypeError("a schema in memory requires `records`; for files, give the path of the schema file")
    dataset, settings = resolve_with_settings(
        of, schema=schema, table=table, settings=settings, profile=profile, overrides=overrides
    )
    run = Run(with_keys(dataset, key, settings), settings, jobs, tier, cache, progress)
    report = run.check(folder).report
    require_records(report)
    return report


def require_records(report: Report) -> None:
    """Check that a run checked something.

    Raises:
        DatasetError: no file contains a record, and none has a finding.
    """
    if report.summary.files and not report.summary.records and not report.diagnostics:
        raise DatasetError("there is nothing to check: the files contain no records")


def export(  # noqa: PLR0913 - options, all but the first two by name
    of: Dataset | Paths,
    output: StrPath,
    *,
    formats: Sequence[str] = (),
    compress: str | None = None,
    spreadsheet: bool = False,
    skip_invalid: bool = False,
    force: bool = False,
    source_columns: bool | None = None,
    portable: bool = False,
    schema: StrPath | None = None,
    table: str | None = None,
    key: Keys | None = None,
    settings: Settings | None = None,
    profile: Profile | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    tier: Tier = Tier.AUTO,
    cache: Cache | None = None,
    **overrides: Unpack[Overrides],
) -> Exported:
    """Check a dataset, or files outside a dataset, and write the tables.

    Args:
        of: a dataset, or paths, as for `resolve`. If the paths are only some files of a dataset, only their
            records are exported.
        output: the folder to write. It is replaced as a whole.
        formats: the names of formats, as for `write.find_formats`; by default `write.DEFAULT`.
        compress: the compression of JSON Lines and CSV: "gz" or "zst"; by default none.
        spreadsheet: True to write a copy for spreadsheets as well.
        skip_invalid: True to exclude records with errors; otherwise nothing is written if there are errors,
            even if they are ignored.
        force: True to replace the folder even if it contains anything other than an earlier export.
        source_columns: True to add columns for the file and the position of each record; by default as in
            the settings.
        portable: True to write JSON columns of Parquet and DuckDB as plain strings, which every program
            reads.
        schema: the schema file for all these files.
        table: the name of the table for that schema.
        key: as for `validate`.
        settings: as for `validate`. A record that violates its schema is never written, even if the findings
            do not count.
        profile: the options for record files; by default those of the settings.
        progress: is called with the number of files checked so far and the number of all files.
        jobs: the maximum number of processes that read the files; 0 for this process alone.
        tier: the parser that reads the records.
        cache: the cache for results, if any.
        overrides: further settings for this call: `schemas`, `schema_root`, `assert_content` and
            `assert_formats` replace those of the settings; `exclude` and `include` add to them, relative to
            the current folder; `respect_gitignore`.

    Raises:
        DatasetError: there is nothing to export.
        SchemaError: a schema cannot be used.
        SettingsError: the settings of the dataset cannot be used.
        ReleaseError: the folder cannot be written.
    """
    from statekit.phrasing import one_of
    from statekit.run.exports import check_folder, count_left_out, dataset_info, with_sources
    from statekit.write import (
        COMPRESSIONS,
        DEFAULT,
        ReleaseError,
        find_formats,
        scratch_folder,
        write_release,
    )

    check_arguments("export", of=of, output=output, schema=schema, table=table, key=key)
    check_arguments("export", formats=formats, compress=compress, spreadsheet=spreadsheet, force=force)
    check_arguments("export", source_columns=source_columns, portable=portable, skip_invalid=skip_invalid)
    check_arguments("export", settings=settings, profile=profile, jobs=jobs, tier=tier, **overrides)
    output = Path(output)
    dataset, settings = resolve_with_settings(
        of, schema=schema, table=table, settings=settings, profile=profile, overrides=overrides
    )
    run = Run(with_keys(dataset, key, settings), settings, jobs, tier, cache, progress)
    check_folder(output, dataset, force=force)
    formats = list(formats or DEFAULT)
    find_formats(formats)  # an unknown format is reported before the work begins
    if compress is not None and compress not in COMPRESSIONS:
        raise ReleaseError(f"unknown compression {compress!r}; expected {one_of(COMPRESSIONS)}")
    with scratch_folder(output) as scratch:
        tabulation = run.tabulate(scratch)
        if tabulation.report.summary.errors and not skip_invalid:
            return Exported(tabulation.report)
        tables = with_sources(tabulation.tables(), dataset)
        left_out = count_left_out(tabulation.report, tables)
        if left_out and not skip_invalid:
            return Exported(tabulation.report, left_out=left_out)
        if source_columns is None:
            source_columns = run.settings.source_columns
        info = dataset_info(run, tabulation)
        written = write_release(
            output,
            tables,
            formats,
            info,
            compress,
            scratch=scratch,
            force=force,
            spreadsheet=spreadsheet,
            source_columns=source_columns,
            plain_json=portable,
        )
    return Exported(tabulation.report, written.rows, left_out, written.remarks)


def verify(  # noqa: PLR0913 - options, all but the first two by name
    folder: StrPath,
    of: Dataset | Paths | None = None,
    *,
    schema: StrPath | None = None,
    table: str | None = None,
    key: Keys | None = None,
    settings: Settings | None = None,
    profile: Profile | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    tier: Tier = Tier.AUTO,
    cache: Cache | None = None,
    **overrides: Unpack[Overrides],
) -> VerificationResult:
    """Check that an export is complete, that its files agree, and that it contains the records of a dataset.

    Args:
        folder: a folder that `export` wrote.
        of: the dataset that was exported, or its paths, as for `resolve`. The export must contain its records
            without errors, and no others. By default no records are compared.
        schema: the schema file for all these files.
        table: the name of the table for that schema.
        key: as for `validate`.
        settings: as for `export`.
        profile: the options for record files; by default those of the settings.
        progress: is called with the number of files checked so far and the number of all files.
        jobs: the maximum number of processes that read the records and the export; 0 for this process alone.
        tier: the parser that reads the records.
        cache: the cache for results, if any.
        overrides: further settings for this call: `schemas`, `schema_root` and `assert_content` replace those
            of the settings; `exclude` and `include` add to them, relative to the current folder;
            `respect_gitignore`. The export states whether formats are asserted.

    Raises:
        ReleaseError: the folder is not an export, or a schema in it cannot be used.
        DatasetError: there are no records to compare.
        SchemaError: a schema of the dataset cannot be used.
        SettingsError: the settings of the dataset cannot be used.
    """
    from statekit.write.verify import verify as verify_release

    check_arguments("verify", folder=folder, of=of, schema=schema, table=table, key=key)
    check_arguments("verify", settings=settings, profile=profile, jobs=jobs, tier=tier, **overrides)
    folder = Path(folder)
    if of is None and schema is None and table is None and key is None:
        return verify_release(folder, jobs=jobs)
    from statekit.run.exports import count_left_out, with_sources
    from statekit.write import temporary_folder
    from statekit.write.verify.folder import open_release
    from statekit.write.verify.jsonl import asserts_formats

    dataset, settings = resolve_with_settings(
        () if of is None else of,
        schema=schema,
        table=table,
        settings=settings,
        profile=profile,
        overrides=overrides,
    )
    settings = replace(settings, assert_formats=asserts_formats(open_release(folder)))
    run = Run(with_keys(dataset, key, settings), settings, jobs, tier, cache, progress)
    with temporary_folder() as scratch:
        tabulation = run.tabulate(scratch)
        tables = with_sources(tabulation.tables(), dataset)
        result = verify_release(folder, tables, jobs)
    return replace(result, left_out=count_left_out(tabulation.report, tables))


def expect_invalid(dataset: Dataset, report: Report) -> Report:
    """Return the inverted report: its findings are the files without an error.

    Args:
        dataset: the dataset that was checked. Each of its files is expected to be invalid.
        report: the report on it.
    """
    invalid = {found.place.path for found in report.diagnostics if found.severity is Severity.ERROR}
    message = "no error was found in this file, which is expected to be invalid"
    findings = tuple(
        Diagnostic(UNEXPECTEDLY_VALID, Severity.ERROR, message, Place(file.path))
        for file in dataset.files
        if dataset.is_requested(file) and file.path not in invalid
    )
    rules = {UNEXPECTEDLY_VALID: len(findings)} if findings else {}
    summary = report.summary
    numbers = Summary(
        summary.files, summary.records, errors=len(findings), rules=rules, skipped=summary.skipped
    )
    return Report(findings, numbers)
