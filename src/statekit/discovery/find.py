"""Where things are: the schemas, the record files, their kinds. Nothing is read here but folders."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from operator import itemgetter
from pathlib import Path

from statekit.diagnostics import Finding, Route, Severity
from statekit.discovery.dataset import (
    RECORD_ENDINGS,
    RECORDS,
    SCHEMA_ENDING,
    SCHEMAS,
    Dataset,
    DatasetError,
    Kind,
    NoDatasetError,
    RecordFile,
    kind_of,
)
from statekit.discovery.snapshot import Snapshot
from statekit.discovery.stamps import NOTHING_THERE, digest_of, stamp_file
from statekit.discovery.walk import LINK_OUT, Entry, Listing, list_folder


def find_dataset(paths: Sequence[Path]) -> Dataset:
    """Find the dataset that paths belong to.

    Args:
        paths: none for the current folder; the root of a dataset; or files and folders within one, and
            then all of it is read, but only findings on these are reported.

    Raises:
        NoDatasetError: there is no dataset there.
        DatasetError: it has no records, or the paths lie in several datasets.
    """
    moment = time.time_ns()
    absent: list[str] = []
    roots = {_root_of(path, absent) for path in paths or [Path()]}
    if len(roots) > 1:
        raise DatasetError("the paths belong to different datasets: check them one by one")
    root = roots.pop()
    absolute = any(path.is_absolute() for path in paths)
    _refuse_links_out(root, absolute=absolute)
    schemas = _said(root / SCHEMAS, absolute=absolute)
    schema_folders = {schemas: digest_of(schemas)}
    kinds = _kinds(root, absolute=absolute)
    files: list[RecordFile] = []
    findings: list[Finding] = []
    names = {kind.name for kind in kinds}
    records = _said(root / RECORDS, absolute=absolute)
    listing = _list(records)
    for entry in listing.entries:
        kind = entry.path[len(records) + 1 :].partition(os.sep)[0]
        if entry.refused is None and kind in names and entry.name.endswith(RECORD_ENDINGS):
            files.append(RecordFile(entry.path, kind, entry.stamp, entry.is_link))
        elif (wrong := _misplaced(entry, kind)) is not None:
            findings.append(wrong)
    if not files and not findings:
        raise DatasetError(
            f"there is nothing to check: no {RECORDS}/<kind>/*.yaml in {_said(root, absolute=absolute)}"
        )
    named = None
    if paths and not all(_same(path, root) for path in paths):
        named = _within(paths, files)
    return Dataset(
        kinds,
        _sorted(files),
        tuple(findings),
        named,
        snapshot=Snapshot({records: listing.digest}, schema_folders, tuple(absent), moment=moment),
    )


def find_kinds(folder: Path) -> tuple[Kind, ...]:
    """Find the kinds of the dataset that a folder belongs to, sorted by name; there may be no records yet.

    Raises:
        NoDatasetError: there is no dataset there.
    """
    return _kinds(_root_of(folder, []), absolute=folder.is_absolute())


def find_files(schema: Path, paths: Sequence[Path], kind: str | None = None) -> Dataset:
    """Find the files of anybody's data, to be checked against one schema.

    Args:
        schema: the schema file.
        paths: files, which are taken whatever they are called, and folders, of which all files that end
            in .yaml or .yml are taken, hidden folders left out. A link that leads out of the current folder
            is a finding; so is one on a path elsewhere that leads out of the folder it stands in.
        kind: the name of the kind; by default the schema's name, if it is called `<kind>.schema.json`,
            and else `records`.

    Raises:
        DatasetError: a path does not exist, or there is no file to check.
    """
    moment = time.time_ns()
    if kind is None:
        kind = kind_of(schema)
    if leads_out(schema):
        raise DatasetError(f"{schema}: {LINK_OUT}")
    files: list[RecordFile] = []
    findings: list[Finding] = []
    listed: dict[str, bytes] = {}
    for path in map(str, paths):
        listing = _named(path)
        if listing.digest:
            listed[path] = listing.digest
        for entry in listing.entries:
            if entry.refused is not None:
                findings.append(Finding("file/not-regular", entry.refused, Route(entry.path)))
            else:
                files.append(RecordFile(entry.path, kind, entry.stamp, entry.is_link))
    if len(paths) > 1:  # one may lie in another; the first way to a file is the one that is said
        whole = {os.path.abspath(file.path): file for file in reversed(files)}  # noqa: PTH100 - not resolved
        files = list(whole.values())
    if not files and not findings:
        where = ", ".join(str(path) for path in paths) or "the command: name files or folders"
        raise DatasetError(f"there is nothing to check: no .yaml or .yml file in {where}")
    kinds = (Kind(kind, schema, str(schema)),)
    return Dataset(
        kinds, _sorted(files), tuple(findings), has_root=False, snapshot=Snapshot(listed, moment=moment)
    )


def _named(path: str) -> Listing:
    """The files that a path means: itself, or those with the endings of records below it.

    Raises:
        DatasetError: there is nothing there.
    """
    if not os.path.lexists(path):
        raise DatasetError(f"there is no file or folder {path}")
    if leads_out(Path(path)):
        return Listing([Entry(path, path, NOTHING_THERE, LINK_OUT)], b"")
    if not os.path.isdir(path):  # noqa: PTH112 - it is text, and may hold what no path may
        is_link = os.path.islink(path)  # noqa: PTH114 - it is text, and may hold what no path may
        return Listing([Entry(path, path, stamp_file(path), is_link=is_link)], b"")
    listing = _list(path)
    wanted = [entry for entry in listing.entries if entry.is_folder or entry.name.endswith(RECORD_ENDINGS)]
    return Listing(wanted, listing.digest)


def _kinds(root: Path, *, absolute: bool) -> tuple[Kind, ...]:
    return tuple(
        Kind(file.name.removesuffix(SCHEMA_ENDING), file, _said(file, absolute=absolute))
        for file in sorted((root / SCHEMAS).glob("*" + SCHEMA_ENDING))
    )


def _root_of(path: Path, absent: list[str]) -> Path:
    """The dataset that a path belongs to: itself, or the nearest folder above with a schema folder.

    Folders that are none are added to `absent`.
    """
    if not os.path.lexists(path):
        raise DatasetError(f"there is no file or folder {path}")
    absolute = _absolute(path)
    for folder in (absolute, *absolute.parents):
        if _holds_schemas(folder / SCHEMAS, absolute=path.is_absolute()):
            return folder
        absent.append(str(folder / SCHEMAS))
    message = f"no {SCHEMAS}/*{SCHEMA_ENDING} in {path} or above it"
    raise NoDatasetError(f"{message}; name a schema and files: --schema FILE PATH...")


def _holds_schemas(folder: Path, *, absolute: bool) -> bool:
    """Whether a folder is there and holds schemas; one that may not be read is not taken for an empty one."""
    try:
        with os.scandir(folder) as entries:
            return any(entry.name.endswith(SCHEMA_ENDING) for entry in entries)
    except OSError as error:
        if isinstance(error, PermissionError) and folder.is_dir():
            raise DatasetError(f"{_said(folder, absolute=absolute)}: {error.strerror}") from None
        return False


def _refuse_links_out(root: Path, *, absolute: bool) -> None:
    """A dataset's own folders and schemas lie in it: what stands elsewhere is not said to be its own.

    Raises:
        DatasetError: one of them is a link that leads out of the dataset.
    """
    whole = os.path.realpath(root)
    for path in (root / RECORDS, root / SCHEMAS, *(root / SCHEMAS).glob("*" + SCHEMA_ENDING)):
        if not Path(os.path.realpath(path)).is_relative_to(whole):
            raise DatasetError(f"{_said(path, absolute=absolute)}: {LINK_OUT}")


def leads_out(path: Path) -> bool:
    """Whether a link on a named path leads out of the current folder; elsewhere, out of its own folder."""
    whole, here = _absolute(path), Path.cwd()
    base = here if whole.is_relative_to(here) else whole.parent
    return not Path(os.path.realpath(whole)).is_relative_to(os.path.realpath(base))


def _absolute(path: Path) -> Path:
    """The whole path without `..`; unlike `Path.resolve` it follows no links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - it means just this


def _said(file: Path, *, absolute: bool) -> str:
    return str(file) if absolute else os.path.relpath(file)


def _same(path: Path, root: Path) -> bool:
    return _absolute(path) in {root, root / RECORDS}


def _within(paths: Sequence[Path], files: list[RecordFile]) -> frozenset[str]:
    """The paths of the files that lie at or below the named paths."""
    named: set[str] = set()
    whole = [(os.path.abspath(item.path), item.path) for item in files]  # noqa: PTH100 - it means just this
    for path in paths:
        at = str(_absolute(path))
        below = [said for file, said in whole if file == at or file.startswith(at.rstrip(os.sep) + os.sep)]
        if not below:
            raise DatasetError(f"there is nothing to check: {path} is no record of the dataset")
        named.update(below)
    return frozenset(named)


def _misplaced(entry: Entry, kind: str) -> Finding | None:
    """Why a file below the records folder is not a record, if somebody might think that it is one."""
    route = Route(entry.path)
    is_record = entry.name.endswith(RECORD_ENDINGS)
    if entry.refused is not None:
        looked_for = is_record or entry.is_folder
        return Finding("file/not-regular", entry.refused, route) if looked_for else None
    if is_record and kind == entry.name:
        message = f"a record lies in the folder of its kind: {RECORDS}/<kind>/"
        return Finding("dataset/no-kind", message, route)
    if is_record:
        message = f"there is no kind `{kind}`: {SCHEMAS}/{kind}{SCHEMA_ENDING} does not exist"
        return Finding("dataset/no-kind", message, route)
    if entry.name.lower().endswith((".json", ".jsonl", ".yaml", ".yml")):
        message = "this file is not read: the records of a dataset end in .yaml or .yml"
        return Finding("dataset/not-read", message, route, severity=Severity.WARNING)
    return None


def _list(folder: str) -> Listing:
    try:
        return list_folder(folder)
    except OSError as error:
        raise DatasetError(f"{error.filename}: {error.strerror}") from None


def _sorted(files: Iterable[RecordFile]) -> tuple[RecordFile, ...]:
    return tuple(sorted(files, key=itemgetter(0)))
