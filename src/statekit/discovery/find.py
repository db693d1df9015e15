"""Find schemas, record files and their kinds. Folders are listed, but no file is opened."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.diagnostics import Finding, Route, Severity
from statekit.discovery.dataset import (
    OTHER_FORMATS,
    RECORD_ENDINGS,
    RECORDS,
    SCHEMA_ENDING,
    SCHEMAS,
    Dataset,
    DatasetError,
    Kind,
    NoDatasetError,
    RecordFile,
    kind_name,
)
from statekit.discovery.paths import Paths, StrPath, absolute_path, display_path, links_outside, path_list
from statekit.discovery.snapshot import Snapshot
from statekit.discovery.stamps import NO_FILE, digest_folder, stamp_file
from statekit.discovery.walk import LINK_OUT, FileEntry, FolderListing, list_folder
from statekit.phrasing import did_you_mean

if TYPE_CHECKING:
    from statekit.discovery.exclude import Exclusion


def find_dataset(paths: Paths = (), exclusions: Sequence[Exclusion] = ()) -> Dataset:
    """Find the dataset that paths belong to.

    Args:
        paths: empty for the dataset of the current folder; the root of a dataset; or files and folders in a
            dataset. All records of the dataset are found in any case; those at these paths are `requested`,
            and only they are reported on.
        exclusions: the files in folders to skip; files that are named are read.

    Raises:
        NoDatasetError: the paths do not belong to a dataset.
        DatasetError: the dataset has no records, or the paths belong to different datasets.
    """
    moment = time.time_ns()
    paths = path_list(paths)
    absent: list[str] = []
    roots = {_root_of(path, absent) for path in paths or [Path()]}
    if len(roots) > 1:
        raise DatasetError("the paths belong to different datasets; check one dataset at a time")
    root = roots.pop()
    absolute = any(path.is_absolute() for path in paths)
    _refuse_outside_links(root, absolute=absolute)
    schemas = display_path(root / SCHEMAS, absolute=absolute)
    schema_folders = {schemas: digest_folder(schemas)}
    kinds = _find_kinds(root, absolute=absolute)
    records = display_path(root / RECORDS, absolute=absolute)
    listing = _list_folder(records)
    entries = listing.visible({str(absolute_path(path)) for path in paths}, exclusions)
    files, findings = _sort_out(entries, records, {kind.name for kind in kinds})
    if not files and not findings:
        shown = display_path(root, absolute=absolute)
        raise DatasetError(f"no {RECORDS}/<kind>/*.yaml found in {shown}")
    requested = None
    if paths and not all(absolute_path(path) in {root, root / RECORDS} for path in paths):
        requested = _requested(paths, files)
    snapshot = Snapshot({records: listing.digest}, schema_folders, tuple(absent), moment=moment)
    skipped = _count_records(listing.entries) - _count_records(entries)
    return Dataset(kinds, _sorted(files), tuple(findings), requested, snapshot=snapshot, skipped=skipped)


def find_kinds(folder: StrPath = ".") -> tuple[Kind, ...]:
    """Find the kinds of the dataset that a folder belongs to, sorted by name; it may have no records.

    Raises:
        NoDatasetError: the folder does not belong to a dataset.
    """
    folder = Path(folder)
    return _find_kinds(_root_of(folder, []), absolute=folder.is_absolute())


def find_files(
    schema: StrPath, paths: Paths, kind: str | None = None, exclusions: Sequence[Exclusion] = ()
) -> Dataset:
    """Find files outside a dataset, to be checked against one schema.

    Args:
        schema: the schema file.
        paths: files with any name, and folders, in which all files that end in .yaml or .yml are found,
            except hidden files and those in hidden folders. A link that leads out of the current folder is a
            finding; for a path elsewhere, a link that leads out of the folder of the file is a finding.
        exclusions: the files in folders to skip.
        kind: the name of the kind; by default that in `<kind>.schema.json`, or `records`.

    Raises:
        DatasetError: a path does not exist, or there are no files to check.
    """
    moment = time.time_ns()
    schema, paths = Path(schema), path_list(paths)
    if kind is None:
        kind = kind_name(schema)
    if links_outside(schema):
        raise DatasetError(f"{schema}: {LINK_OUT}")
    files: list[RecordFile] = []
    findings: list[Finding] = []
    digests: dict[str, bytes] = {}
    skipped = 0
    is_schema = _same_file(schema)
    for path in map(str, paths):
        listing, hidden = _expand(path, exclusions)
        skipped += hidden
        if listing.digest:
            digests[path] = listing.digest
        for entry in listing.entries:
            if (finding := _unread(entry)) is not None:
                findings.append(finding)
            elif entry.path == path or not is_schema(entry):
                files.append(RecordFile(entry.path, kind, entry.stamp, entry.is_link))
    if len(paths) > 1:
        files = _once_each(files)
    if not files and not findings:
        nothing = f"no .yaml or .yml files found in {', '.join(map(str, paths))}"
        raise DatasetError(nothing if paths else "no files to check; name files or folders")
    kinds = (Kind(kind, schema, str(schema)),)
    snapshot = Snapshot(digests, moment=moment)
    return Dataset(
        kinds,
        _sorted(files),
        tuple(findings),
        has_root=False,
        snapshot=snapshot,
        skipped=skipped,
        unchecked=len({finding.route.path for finding in findings}),
    )


def _expand(path: str, exclusions: Sequence[Exclusion]) -> tuple[FolderListing, int]:
    """Return one file, or the files below a folder with an extension of records; and how many are hidden.

    Raises:
        DatasetError: the path does not exist.
    """
    if not os.path.lexists(path):
        raise _absent(path)
    if links_outside(Path(path)):
        return FolderListing([FileEntry(path, path, NO_FILE, LINK_OUT)], b""), 0
    if not os.path.isdir(path):  # noqa: PTH112 - pathlib rejects null characters
        is_link = os.path.islink(path)  # noqa: PTH114 - as above
        return FolderListing([FileEntry(path, path, stamp_file(path), is_link=is_link)], b""), 0
    listing = _list_folder(path)
    visible = listing.visible((), exclusions)
    entries = [entry for entry in visible if entry.is_folder or entry.name.endswith(RECORD_ENDINGS)]
    skipped = _count_records(listing.entries) - _count_records(visible)
    return FolderListing(entries, listing.digest), skipped


def _absent(path: str | Path) -> DatasetError:
    """Return the error for a path that does not exist."""
    from statekit.lookalikes import similar_file  # few runs need it

    return DatasetError("; ".join(filter(None, (f"{path}: no such file or folder", similar_file(str(path))))))


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
    route = Route(entry.path)
    if entry.refusal is not None:
        return Finding("file/not-regular", entry.refusal, route)
    extension = os.path.splitext(entry.path)[1].lower()  # noqa: PTH122 - ten times as fast as pathlib
    name = OTHER_FORMATS.get(extension)
    if name is None:
        return None
    message = f"this file is not read: its extension {extension} is that of {name}"
    return Finding("file/format", message, route, "YAML, JSON (.json) and JSON Lines (.jsonl) can be read")


def _count_records(entries: Iterable[FileEntry]) -> int:
    return sum(entry.name.endswith(RECORD_ENDINGS) for entry in entries)


def _find_kinds(root: Path, *, absolute: bool) -> tuple[Kind, ...]:
    return tuple(
        Kind(file.name.removesuffix(SCHEMA_ENDING), file, display_path(file, absolute=absolute))
        for file in sorted((root / SCHEMAS).glob("*" + SCHEMA_ENDING))
    )


def _root_of(path: Path, absent: list[str]) -> Path:
    """Return the root of the dataset that a path belongs to: the nearest folder with a folder of schemas.

    Args:
        path: the path, which may be the root.
        absent: is extended by the folders of schemas that were looked for in nearer folders, in vain.
    """
    if not os.path.lexists(path):
        raise _absent(path)
    start = absolute_path(path)
    for folder in (start, *start.parents):
        if _has_schemas(folder / SCHEMAS, absolute=path.is_absolute()):
            return folder
        absent.append(str(folder / SCHEMAS))
    message = f"no {SCHEMAS}/*{SCHEMA_ENDING} found in {path} or its parent folders"
    raise NoDatasetError(f"{message}; to check other files, use --schema FILE PATH...")


def _has_schemas(folder: Path, *, absolute: bool) -> bool:
    """Return True if a folder exists and contains schemas.

    Raises:
        DatasetError: the folder exists, but permission to list it is denied.
    """
    try:
        with os.scandir(folder) as entries:
            return any(entry.name.endswith(SCHEMA_ENDING) for entry in entries)
    except OSError as error:
        if isinstance(error, PermissionError) and folder.is_dir():
            raise DatasetError(f"{display_path(folder, absolute=absolute)}: {error.strerror}") from None
        return False


def _refuse_outside_links(root: Path, *, absolute: bool) -> None:
    """Check that no schema, and neither of the folders of a dataset, is a link that leads out of it.

    Raises:
        DatasetError: one of them is such a link.
    """
    target = os.path.realpath(root)
    for path in (root / RECORDS, root / SCHEMAS, *(root / SCHEMAS).glob("*" + SCHEMA_ENDING)):
        if not Path(os.path.realpath(path)).is_relative_to(target):
            raise DatasetError(f"{display_path(path, absolute=absolute)}: {LINK_OUT}")


def _sort_out(
    entries: Iterable[FileEntry], records: str, kinds: set[str]
) -> tuple[list[RecordFile], list[Finding]]:
    """Return the record files in a dataset's folder of records, and findings about other files."""
    files: list[RecordFile] = []
    findings: list[Finding] = []
    for entry in entries:
        kind = entry.path[len(records) + 1 :].partition(os.sep)[0]
        if entry.refusal is None and kind in kinds and entry.name.endswith(RECORD_ENDINGS):
            files.append(RecordFile(entry.path, kind, entry.stamp, entry.is_link))
        elif (finding := _misplaced(entry, kind, kinds)) is not None:
            findings.append(finding)
    return files, findings


def _misplaced(entry: FileEntry, kind: str, kinds: set[str]) -> Finding | None:
    """Return a finding about a file in the folder of records that looks like a record, but cannot be one."""
    route = Route(entry.path)
    is_record = entry.name.endswith(RECORD_ENDINGS)
    if entry.refusal is not None:
        is_expected = is_record or entry.is_folder
        return Finding("file/not-regular", entry.refusal, route) if is_expected else None
    if is_record and kind == entry.name:
        message = f"a record must be in the folder of its kind: {RECORDS}/<kind>/"
        return Finding("dataset/no-kind", message, route)
    if is_record:
        message = f"there is no kind `{kind}`: {SCHEMAS}/{kind}{SCHEMA_ENDING} does not exist"
        return Finding("dataset/no-kind", message, route, did_you_mean(kind, sorted(kinds)))
    if entry.name.lower().endswith((".json", ".jsonl", ".yaml", ".yml")):
        message = "this file is not read: record files must end in .yaml or .yml"
        return Finding("dataset/not-read", message, route, severity=Severity.WARNING)
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
