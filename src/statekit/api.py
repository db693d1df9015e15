"""Runs the line: cuts the files into shards, reads, checks and tabulates each, and joins the results."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from statekit.cache.inputs import first_look, grounds_of
from statekit.cache.store import Cache
from statekit.check import Checker, documentation
from statekit.config.settings import Settings, load_settings
from statekit.diagnostics import Diagnostic, Place, Severity
from statekit.discovery.dataset import Dataset, RecordFile
from statekit.discovery.resolve import Paths, StrPath, resolve
from statekit.discovery.stamps import size_in
from statekit.found import FileResult, Shard, ShardResult, Tier
from statekit.join import UNREADABLE, Joined, Report, Summary, join
from statekit.manifest import read_manifest, write_manifest
from statekit.memory import Memory
from statekit.process.pool import Workers
from statekit.schema import SchemaError
from statekit.shard import check_shard, load_checker, read_shard

if TYPE_CHECKING:
    from statekit.tabulate import BatchFile, TablePlan
    from statekit.write.verify import Verified

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
    "first_look",
    "grounds_of",
    "tabulate_records",
    "validate",
    "verify",
]

LEAST_IN_A_SHARD, MOST_IN_A_SHARD = 192 * 1024, 768 * 1024
"""How many bytes are handed to a worker at once; the last shard may be smaller, a large file is larger."""
WORTH_A_WORKER = 256 * 1024
"""For how many bytes another worker is worth its start."""
_A_FILE = 256
"""What opening a file costs, in bytes that could be read instead."""
_BETWEEN_ENDS = 80 * 1024
"""How far files that may be the last of a shard are apart, in bytes, on average."""

_DANGLING = "record/unknown-reference"
_DUPLICATE = "record/duplicate-id"
UNEXPECTEDLY_VALID = "file/unexpectedly-valid"

Progress = Callable[[int, int], None]
"""Is told how many files are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: what it found, the rows of each file that it wrote (none on errors), remarks."""

    report: Report
    rows: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    remarks: tuple[str, ...] = ()


class Tabulated(NamedTuple):
    """The records of a dataset as batches of rows.

    Attributes:
        checkers: what checked the records of each kind.
        plans: the tables, by name.
        batches: the rows of each: in the order of the files, and as they stand in them.
        joined: what was found, and which of these rows no table may hold.
    """

    checkers: Mapping[str, Checker]
    plans: Mapping[str, TablePlan]
    batches: Mapping[str, tuple[BatchFile, ...]]
    joined: Joined


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
    checkers = _checkers(dataset)
    done = _run(list(_shards(dataset, checkers, tier)), jobs, progress, _memory(cache, dataset))
    texts = None if sources is None else Path(sources)
    return join(dataset, checkers, done, settings, texts).report


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
    from statekit.write import DEFAULT, Source, check_output, find_formats, scratch_folder, write_release

    output = Path(output)
    dataset = resolve(of, schema=schema, table=table)
    settings = settings or _settings_of(dataset)
    folders = [Path(folder) for folder in dataset.snapshot.record_folders]
    apart = [*folders, *(kind.schema.parent for kind in dataset.kinds)] if dataset.closed else []
    read = {os.path.dirname(file.path) for file in dataset.files}  # noqa: PTH120 - ten times as fast
    schema_files = [kind.schema for kind in dataset.kinds]
    check_output(output, force=force, inputs=[*folders, *map(Path, read), *schema_files], apart=apart)
    formats = [*(formats or DEFAULT), *(["spreadsheet"] if spreadsheet else [])]
    find_formats(formats)  # that there is none is said before the work
    checkers = _checkers(dataset)
    run = partial(_run, jobs=jobs, progress=progress, memory=_memory(cache, dataset))
    with scratch_folder(output) as scratch:
        _, plans, batches, joined = _tabulated(dataset, checkers, settings, scratch, run, tier)
        if joined.report.summary.errors and not skip_invalid:
            return Exported(joined.report)
        tables = [assemble(plan, batches[name], joined.spoiled) for name, plan in plans.items()]
        schemas = {name: checkers[name].schema for name in plans}
        unique = _counts(_DUPLICATE, joined.report, settings)
        whole = dataset.named is None and dataset.closed and _counts(_DANGLING, joined.report, settings)
        source = Source(settings.about, schemas, unique, unique and whole)
        manifest = write_release(output, tables, formats, source, compress, scratch=scratch, force=force)
    kept = sum(table.rows or 0 for table in tables)
    left_out = joined.report.summary.records - kept
    return Exported(joined.report, manifest.rows, left_out, manifest.remarks)


def verify(  # noqa: PLR0913 - each says one thing, all but two by name
    folder: Path,
    dataset: Dataset | None = None,
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    cache: Cache | None = None,
) -> Verified:
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
            assemble(plan, made.batches[name], made.joined.spoiled) for name, plan in made.plans.items()
        ]
        found = verify_release(folder, tables, jobs)
    kept = sum(table.rows or 0 for table in tables)
    return replace(found, left_out=made.joined.report.summary.records - kept)


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
    run = partial(_run, jobs=jobs, progress=progress, memory=_memory(cache, dataset))
    settings = settings or _settings_of(dataset)
    return _tabulated(dataset, _checkers(dataset), settings, scratch, run, Tier.AUTO)


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
    summary = Summary(counts.files, counts.records, errors=len(passed), rules=rules)
    return Report(passed, summary, report.schemas, report.is_lasting)


def _counts(rule: str, report: Report, settings: Settings) -> bool:
    """Whether a run that found no error has made sure of what a rule asks for."""
    found = settings.apply(Diagnostic(rule, Severity.ERROR, "", Place("")))
    is_error = found is not None and found.severity is Severity.ERROR
    return is_error and not report.summary.errors and not report.summary.suppressed


def _settings_of(dataset: Dataset) -> Settings:
    """The settings at the root of a dataset; the current folder has no say in anybody's files."""
    return load_settings(dataset, documentation()) if dataset.closed else Settings()


def _tabulated(  # noqa: PLR0913, PLR0917 - what a run consists of
    dataset: Dataset,
    checkers: Mapping[str, Checker],
    settings: Settings,
    scratch: Path,
    run: Callable[[Sequence[Shard]], Sequence[tuple[Shard, ShardResult]]],
    tier: Tier,
) -> Tabulated:
    from statekit.tabulate import plan_table

    wanted = {file.kind for file in dataset.files if dataset.is_named(file)}
    plans = {
        name: plan_table(name, checker.schema, checker.key)
        for name, checker in checkers.items()
        if dataset.named is None or name in wanted
    }
    done = run(list(_shards(dataset, checkers, tier, plans, scratch)))
    joined = join(dataset, checkers, done, settings, None)
    batches = {
        name: tuple(r.batch for _, r in done if r.kind == name and r.batch is not None) for name in plans
    }
    return Tabulated(checkers, plans, batches, joined)


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
    tier: Tier,
    plans: Mapping[str, TablePlan] | None = None,
    scratch: Path | None = None,
) -> Iterator[Shard]:
    looked_at = frozenset(pointer for checker in checkers.values() for pointer in checker.looks_at)
    columns = tuple(sorted(looked_at, key=repr))
    for kind in dataset.kinds:
        checker = checkers[kind.name]
        whole = Shard(
            kind, (), checker.schema.fingerprint, columns=columns, demands=checker.demands, tier=tier
        )
        own = [file for file in dataset.files if file.kind == kind.name]
        for wanted in (True,) if dataset.named is None else (True, False):
            plan = (plans or {}).get(kind.name) if wanted else None
            some = replace(whole, wanted=wanted, plan=plan, scratch=scratch if plan is not None else None)
            files = own
            if dataset.named is not None:
                files = [file for file in own if dataset.is_named(file) is wanted]
            for part in _cut(files):
                yield replace(some, files=part)


def _cut(files: Iterable[RecordFile]) -> Iterator[tuple[RecordFile, ...]]:
    """Cut files into shards of about one size; where, each file's name and size decide.

    So a file that is new, gone or changed changes its own shard and perhaps a few that follow it, and the
    others are still what is known of them.
    """
    some: list[RecordFile] = []
    size = 0
    for file in files:
        some.append(file)
        weight = size_in(file.stamp) + _A_FILE
        size += weight
        is_end = crc32(os.fsencode(file.path)) * _BETWEEN_ENDS < weight << 32
        if size >= MOST_IN_A_SHARD or (size >= LEAST_IN_A_SHARD and is_end):
            yield tuple(some)
            some, size = [], 0
    if some:
        yield tuple(some)


def _run(
    shards: Sequence[Shard], jobs: int, progress: Progress | None, memory: Memory | None
) -> list[tuple[Shard, ShardResult]]:
    """Do the shards, and say after each how many files are done; results are in the order of the files."""
    total = sum(len(shard.files) for shard in shards)
    results: list[tuple[Shard, ShardResult]] = []
    done = 0
    for shard, result in _results(shards, jobs, memory):
        results.append((shard, result))
        done += len(shard.files)
        if progress is not None:
            progress(done, total)
    if memory is not None:
        memory.trim()
    results.sort(key=lambda each: (each[0].kind.name, not each[0].wanted, each[0].files[0].path))
    return results


def _memory(cache: Cache | None, dataset: Dataset) -> Memory | None:
    """What is known of files seen before; nothing where it cannot be told which program this is."""
    with suppress(OSError):
        return None if cache is None else Memory(cache, dataset.snapshot.moment)
    return None


def _results(
    shards: Sequence[Shard], jobs: int, memory: Memory | None
) -> Iterator[tuple[Shard, ShardResult]]:
    left: list[Shard] = []
    for shard in shards:
        known = None if memory is None else memory.unchanged(shard)
        if known is None:
            left.append(shard)
        else:
            yield shard, known

    def work(shard: Shard) -> bytes:
        contents = read_shard(shard)
        return (
            memory.done(shard, contents)
            if memory is not None
            else write_manifest(check_shard(shard, contents), shard)
        )

    if jobs == 0:
        for shard in left:
            yield shard, read_manifest(work(shard), shard)
        return
    size = sum(size_in(file.stamp) + _A_FILE for shard in left for file in shard.files)
    for shard, manifest in Workers(work, _single_files, _lost).run(
        left, min(jobs, 1 + size // WORTH_A_WORKER)
    ):
        yield shard, read_manifest(manifest, shard)


def _single_files(shard: Shard) -> list[Shard]:
    return [replace(shard, files=(file,)) for file in shard.files]


def _lost(shard: Shard, why: str) -> bytes:
    """The result of a file that no worker survives."""
    (file,) = shard.files
    found = Diagnostic(UNREADABLE, Severity.ERROR, f"the file cannot be checked: {why}", Place(file.path))
    result = FileResult(file.path, file.stem, whole=False, diagnostics=(found,))
    return write_manifest(ShardResult(shard.kind.name, 1, 0, (result,)), shard)
