"""Find schemas, record files and their kinds. Folders are listed, but no file is opened."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from pathlib import Path

from statekit.diagnostics import Finding, Route, Severity
from statekit.discovery.dataset import (
    NONE_SKIPPED,
    OTHER_FORMATS,
    RECORD_ENDINGS,
    RECORDS,
    SCHEMA_ENDING,
    SCHEMAS,
    Dataset,
    DatasetError,
    Kind,
    NoRecordsError,
    RecordFile,
    Skipped,
)
from statekit.discovery.filters import READ_ALL, Choice, FileFilter
from statekit.discovery.paths import Paths, StrPath, absolute_path, display_path, links_outside, path_list
from statekit.discovery.snapshot import Snapshot
from statekit.discovery.stamps import NO_FILE, digest_folder, stamp_file
from statekit.discovery.walk import LINK_OUT, FileEntry, FolderListing, list_folder
from statekit.phrasing import did_you_mean

_LIKE_RECORDS = (".yaml", ".yml", ".json", ".jsonl", ".ndjson", ".json5", ".jsonc", ".toml")
READABLE = "YAML, JSON, JSON5, JSON Lines and TOML can be read, and the front matter of Markdown"
"""The formats that can be read, for messages."""


def find_dataset(
    paths: Paths = (), file_filter: FileFilter = READ_ALL, *, replacement: RecordFile | None = None
) -> Dataset:
    """Find the dataset that paths belong to.

    Args:
        paths: empty for the dataset of the current folder; the root of a dataset; or files and folders in a
            dataset. All records of the dataset are found in any case; those at these paths are `requested`,
            and only they are reported on.
        file_filter: chooses the files in folders; files that are named are read.
        replacement: a file that replaces the one at its path, which need not exist. It is one of the paths.

    Raises:
        NoDatasetError: the paths do not belong to a dataset.
        NoRecordsError: the dataset has no records.
        DatasetError: the paths belong to different datasets.
    """
    from statekit.discovery.roots import kinds_in, refuse_outside_links, root_of  # other files have no root

    moment = time.time_ns()
    paths = path_list(paths)
    absent: list[str] = []
    may_be_absent = None if replacement is None else Path(replacement.path)
    roots = {root_of(path, absent, must_exist=path != may_be_absent) for path in paths or [Path()]}
    if len(roots) > 1:
        raise DatasetError("the paths belong to different datasets; check one dataset at a time")
    root = roots.pop()
    absolute = any(path.is_absolute() for path in paths)
    refuse_outside_links(root, absolute=absolute)
    schemas = display_path(root / SCHEMAS, absolute=absolute)
    schema_folders = {schemas: digest_folder(schemas)}
    kinds = kinds_in(root, absolute=absolute)
    records = display_path(root / RECORDS, absolute=absolute)
    listing = _list_folder(records)
    choice = file_filter.choose(listing, records, {str(absolute_path(path)) for path in paths})
    files, findings = _sort_out(choice, records, {kind.name for kind in kinds}, file_filter)
    if replacement is not None:
        files = _replaced(files, replacement, records, {kind.name for kind in kinds})
    if not files and not findings:
        shown = display_path(root, absolute=absolute)
        error = _nothing_found(f"no {RECORDS}/<kind>/*.yaml found in {shown}", choice.skipped)
        raise NoRecordsError(Dataset(kinds, ()), str(error), error.message)
    requested = None
    if paths and not all(absolute_path(path) in {root, root / RECORDS} for path in paths):
        requested = _requested(paths, files)
    snapshot = Snapshot(
        {records: listing.digest},
        schema_folders,
        tuple(absent),
        choice.stamps,
        is_complete=replacement is None,
        moment=moment,
    )
    return Dataset(
        kinds, _sorted(files), tuple(findings), requested, snapshot=snapshot, skipped=choice.skipped
    )


def find_files(
    schema: StrPath,
    paths: Paths,
    kind: str | None = None,
    file_filter: FileFilter = READ_ALL,
    *,
    more: Sequence[RecordFile] = (),
) -> Dataset:
    """Find files outside a dataset, to be checked against one schema.

    Args:
        schema: the schema file, or a part of it: `FILE#/pointer`.
        paths: files with any name, and folders, in which all files that end in .yaml or .yml are found,
            except hidden files and those in hidden folders. A link that leads out of the current folder is a
            finding; for a path elsewhere, a link that leads out of the folder of the file is a finding.
        kind: the name of the kind; by default that in `<kind>.schema.json`, or `records`.
        file_filter: chooses the files in folders.
        more: other files to check.

    Raises:
        DatasetError: a path does not exist, or there are no files to check.
    """
    moment = time.time_ns()
    paths = path_list(paths)
    of_schema = Kind.of_schema(schema, kind)
    kind, schema = of_schema.name, of_schema.schema
    if links_outside(schema):
        raise DatasetError(f"{schema}: {LINK_OUT}")
    refused = {file.path: _other_format(file.path) for file in more}
    findings = [finding for finding in refused.values() if finding is not None]
    files = [file._replace(kind=kind) for file in more if refused[file.path] is None]
    digests: dict[str, bytes] = {}
    stamps: dict[str, bytes] = {}
    skipped = NONE_SKIPPED
    is_schema = _same_file(schema)
    for path in map(str, paths):
        choice, digest = _expand(path, file_filter)
        skipped += choice.skipped
        stamps = {**choice.stamps, **stamps}
        if digest:
            digests[path] = digest
        for entry in choice.entries:
            if (finding := _unread(entry)) is not None:
                findings.append(finding)
            elif entry.path == path or not is_schema(entry):
                files.append(RecordFile(entry.path, kind, entry.stamp, entry.is_link))
    if len(paths) > 1:
        files = _once_each(files)
    if not files and not findings:
        if not paths:
            raise DatasetError("no files to check; name files or folders")
        raise _nothing_found(f"no .yaml or .yml files found in {', '.join(map(str, paths))}", skipped)
    snapshot = Snapshot(digests, files=stamps, is_complete=not more, moment=moment)
    return Dataset(
        (of_schema,),
        _sorted(files),
        tuple(findings),
        has_root=False,
        snapshot=snapshot,
        skipped=skipped,
        unchecked=len({finding.route.path for finding in findings}),
    )


def _expand(path: str, file_filter: FileFilter) -> tuple[Choice, bytes]:
    """Return one file, or the files to read below a folder; and the digest of the folder.

    Raises:
        DatasetError: the path does not exist.
    """
    if not os.path.lexists(path):
        from statekit.discovery.roots import absent_error

        raise absent_error(path)
    if links_outside(Path(path)):
        return Choice([FileEntry(path, path, NO_FILE, LINK_OUT)], NONE_SKIPPED, {}), b""
    if not os.path.isdir(path):  # noqa: PTH112 - pathlib rejects null characters
        is_link = os.path.islink(path)  # noqa: PTH114 - as above
        return Choice([FileEntry(path, path, stamp_file(path), is_link=is_link)], NONE_SKIPPED, {}), b""
    listing = _list_folder(path)
    choice = file_filter.choose(listing, path)
    entries = [entry for entry in choice.entries if entry.is_folder or file_filter.is_record(entry)]
    return choice._replace(entries=entries), listing.digest


def _nothing_found(text: str, skipped: Skipped) -> DatasetError:
    """Return the error that nothing was found, with the numbers of files that were skipped."""
    if not skipped:
        return DatasetError(text)
    text = f"{text} ({skipped} skipped"
    if not skipped.ignored:
        return DatasetError(f"{text})")
    return DatasetError(f"{text}; see `respect_gitignore`)", f"{text}; see --no-respect-gitignore)")


def _once_each(files: Sequence[RecordFile]) -> list[RecordFile]:
    """Return files without repetitions, each as first found: one path may contain another."""
    by_path = {os.path.abspath(file.path): file for file in reversed(files)}  # noqa: PTH100 - not resolved
    return list(by_path.values())


def _same_file(schema: Path) -> Callable[[FileEntry], bool]:
    """Return a function that returns True for a file that is the schema."""
    target = os.path.realpath(schema)
    names = {schema.name, os.path.basename(target)}  # noqa: PTH119 - a string

    def is_schema(entry: FileEntry) -> bool:
        return entry.name in names and os.path.realpath(entry.path) == target

    return is_schema


def _unread(entry: FileEntry) -> Finding | None:
    """Return a finding on a file that may not be opened, or whose extension is that of another format."""
    if entry.refusal is not None:
        return Finding("file/not-regular", entry.refusal, Route(entry.path))
    return None if entry.name.endswith(RECORD_ENDINGS) else _other_format(entry.path)


def _other_format(path: str) -> Finding | None:
    """Return a finding on a file whose extension is that of a format that cannot be read."""
    extension = os.path.splitext(path)[1].lower()  # noqa: PTH122 - ten times as fast as pathlib
    name = OTHER_FORMATS.get(extension)
    if name is None:
        return None
    message = f"this file is not read: its extension {extension} is that of {name}"
    return Finding("file/format", message, Route(path), READABLE)


def _sort_out(
    choice: Choice, records: str, kinds: set[str], file_filter: FileFilter
) -> tuple[list[RecordFile], list[Finding]]:
    """Return the record files in a dataset's folder of records, and findings about other files."""
    files: list[RecordFile] = []
    findings: list[Finding] = []
    for entry in choice.entries:
        kind = entry.path[len(records) + 1 :].partition(os.sep)[0]
        is_record = file_filter.is_record(entry)
        if entry.refusal is None and kind in kinds and is_record:
            files.append(RecordFile(entry.path, kind, entry.stamp, entry.is_link))
        elif (finding := _misplaced(entry, kind, kinds, is_record=is_record)) is not None:
            findings.append(finding)
    return files, findings


def _replaced(files: list[RecordFile], new: RecordFile, records: str, kinds: set[str]) -> list[RecordFile]:
    """Return the files of a dataset with one that replaces the file at its path.

    Raises:
        DatasetError: the path is not in the folder of a kind.
    """
    path = os.path.relpath(new.path, records)
    kind, _, rest = path.partition(os.sep)
    if not rest or kind not in kinds:
        raise DatasetError(f"{new.path} is not in a folder {RECORDS}/<kind>/ of the dataset")
    path = os.path.join(records, path)  # noqa: PTH118 - the form of the paths in a listing
    return [*(file for file in files if file.path != path), new._replace(path=path, kind=kind)]


def _misplaced(entry: FileEntry, kind: str, kinds: set[str], *, is_record: bool) -> Finding | None:
    """Return a finding about a file in the folder of records that looks like a record, but cannot be one."""
    route = Route(entry.path)
    if entry.refusal is not None:
        is_expected = is_record or entry.is_folder
        return Finding("file/not-regular", entry.refusal, route) if is_expected else None
    if is_record and kind == entry.name:
        message = f"a record must be in the folder of its kind: {RECORDS}/<kind>/"
        return Finding("dataset/no-kind", message, route)
    if is_record:
        message = f"there is no kind `{kind}`: {SCHEMAS}/{kind}{SCHEMA_ENDING} does not exist"
        return Finding("dataset/no-kind", message, route, did_you_mean(kind, sorted(kinds)))
    if entry.name.lower().endswith(_LIKE_RECORDS):
        message = "this file is not read: record files must end in .yaml or .yml"
        help_text = "rename it, or add it to `include` in the settings"
        return Finding("dataset/not-read", message, route, help_text, Severity.WARNING)
    return None


def _requested(paths: Sequence[Path], files: list[RecordFile]) -> frozenset[str]:
    """Return the paths of the files that are at or below given paths."""
    requested: set[str] = set()
    absolute = [(os.path.abspath(file.path), file.path) for file in files]  # noqa: PTH100 - not resolved
    for path in paths:
        top = str(absolute_path(path))
        prefix = top.rstrip(os.sep) + os.sep
        below = [shown for file, shown in absolute if file == top or file.startswith(prefix)]
        if not below:
            raise DatasetError(f"{path} contains no records of the dataset")
        requested.update(below)
    return frozenset(requested)


def _list_folder(folder: str) -> FolderListing:
    try:
        return list_folder(folder)
    except OSError as error:
        raise DatasetError(f"{error.filename}: {error.strerror}") from None


def _sorted(files: Iterable[RecordFile]) -> tuple[RecordFile, ...]:
    return tuple(sorted(files, key=itemgetter(0)))
