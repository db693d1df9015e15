"""Where things are: the schemas, the record files, their kinds. Nothing is read here but folders."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from statekit.diagnostics import Finding, Route, Severity

SCHEMAS = "schema"
RECORDS = "records"
SCHEMA_ENDING = ".schema.json"
RECORD_ENDINGS = (".yaml", ".yml")

LINK_OUT = "this is a link that leads out of the folder: it is not followed"


class DatasetError(Exception):
    """There is nothing that can be checked where it was looked for. `str()` is one line."""


class NoDatasetError(DatasetError):
    """The paths belong to no dataset."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of records and its schema; `path` is the schema file's name as it is said to people."""

    name: str
    schema: Path
    path: str


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file of records; `path` is its name as it is said to people."""

    file: Path
    path: str
    kind: str

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.file.stem


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is to be checked.

    Attributes:
        kinds: sorted by name.
        files: sorted by path.
        findings: what is wrong with the folders themselves.
        named: the paths of the files that were asked for; None where all were.
        closed: whether the kinds are all there are, so that a reference to another one is a mistake.
    """

    kinds: tuple[Kind, ...]
    files: tuple[RecordFile, ...]
    findings: tuple[Finding, ...] = ()
    named: frozenset[str] | None = None
    closed: bool = True

    def is_named(self, file: RecordFile) -> bool:
        """Whether a file was asked for, and is not only read because others refer to it."""
        return self.named is None or file.path in self.named


def find_dataset(paths: Sequence[Path]) -> Dataset:
    """Find the dataset that paths belong to.

    Args:
        paths: none for the current folder; the root of a dataset; or files and folders within one, and
            then all of it is read, but only findings on these are reported.

    Raises:
        NoDatasetError: there is no dataset there.
        DatasetError: it has no records, or the paths lie in several datasets.
    """
    roots = {_root_of(path) for path in paths or [Path()]}
    if len(roots) > 1:
        raise DatasetError("the paths belong to different datasets: check them one by one")
    root = roots.pop()
    absolute = any(path.is_absolute() for path in paths)
    _refuse_links_out(root, absolute=absolute)
    kinds = tuple(
        Kind(file.name.removesuffix(SCHEMA_ENDING), file, _said(file, absolute=absolute))
        for file in sorted((root / SCHEMAS).glob("*" + SCHEMA_ENDING))
    )
    files: list[RecordFile] = []
    findings: list[Finding] = []
    names = {kind.name for kind in kinds}
    for entry in _list_folder(root / RECORDS):
        file = Path(entry.path)
        kind = file.relative_to(root / RECORDS).parts[0]
        path = _said(file, absolute=absolute)
        wrong = _misplaced(file, path, kind, names, entry)
        if wrong is not None:
            findings.append(wrong)
        elif file.suffix in RECORD_ENDINGS:
            files.append(RecordFile(file, path, kind))
    if not files and not findings:
        raise DatasetError(
            f"there is nothing to check: no {RECORDS}/<kind>/*.yaml in {_said(root, absolute=absolute)}"
        )
    named = None
    if paths and not all(_same(path, root) for path in paths):
        named = _within(paths, files)
    return Dataset(kinds, _sorted(files), tuple(findings), named)


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
    if kind is None:
        kind = kind_of(schema)
    if leads_out(schema):
        raise DatasetError(f"{schema}: {LINK_OUT}")
    found: dict[Path, RecordFile] = {}
    findings: list[Finding] = []
    for path in paths:
        for entry in _named(path):
            file = Path(entry.path)
            if entry.refused is not None:
                findings.append(Finding("file/not-regular", entry.refused, Route(entry.path)))
            else:
                found.setdefault(_absolute(file), RecordFile(file, entry.path, kind))
    if not found and not findings:
        where = ", ".join(str(path) for path in paths) or "the command: name files or folders"
        raise DatasetError(f"there is nothing to check: no .yaml or .yml file in {where}")
    kinds = (Kind(kind, schema, str(schema)),)
    return Dataset(kinds, _sorted(found.values()), tuple(findings), closed=False)


def _named(path: Path) -> Iterator[_Listed]:
    """The files that a path means: itself, or those with the endings of records below it.

    Raises:
        DatasetError: there is nothing there.
    """
    if not os.path.lexists(path):
        raise DatasetError(f"there is no file or folder {path}")
    if leads_out(path):
        yield _Listed(str(path), LINK_OUT)
    elif path.is_dir():
        for entry in _list_folder(path):
            if entry.refused is not None or Path(entry.path).suffix in RECORD_ENDINGS:
                yield entry
    else:
        yield _Listed(str(path))


def kind_of(schema: Path) -> str:
    """The kind that a schema file is of: `<kind>.schema.json`; other names tell none, and mean `records`."""
    name = schema.name
    return name.removesuffix(SCHEMA_ENDING) if name.endswith(SCHEMA_ENDING) else "records"


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file below a folder; `refused` says why it is not to be opened."""

    path: str
    refused: str | None = None


def _root_of(path: Path) -> Path:
    """The dataset that a path belongs to: itself, or the nearest folder above with a schema folder."""
    if not os.path.lexists(path):
        raise DatasetError(f"there is no file or folder {path}")
    absolute = _absolute(path)
    for folder in (absolute, *absolute.parents):
        if any((folder / SCHEMAS).glob("*" + SCHEMA_ENDING)):
            return folder
    message = f"no {SCHEMAS}/*{SCHEMA_ENDING} in {path} or above it"
    raise NoDatasetError(f"{message}; name a schema and files: --schema FILE PATH...")


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
    for path in paths:
        whole = _absolute(path)
        below = [item.path for item in files if item.file == whole or whole in item.file.parents]
        if not below:
            raise DatasetError(f"there is nothing to check: {path} is no record of the dataset")
        named.update(below)
    return frozenset(named)


def _misplaced(file: Path, path: str, kind: str, names: set[str], entry: _Listed) -> Finding | None:
    """Why a file below the records folder is not a record, if somebody might think that it is one."""
    route = Route(path)
    if entry.refused is not None:
        return Finding("file/not-regular", entry.refused, route)
    is_record = file.suffix in RECORD_ENDINGS
    if is_record and file.parent.name == RECORDS and kind == file.name:
        message = f"a record lies in the folder of its kind: {RECORDS}/<kind>/"
        return Finding("dataset/no-kind", message, route)
    if is_record and kind not in names:
        message = f"there is no kind `{kind}`: {SCHEMAS}/{kind}{SCHEMA_ENDING} does not exist"
        return Finding("dataset/no-kind", message, route)
    if file.suffix.lower() in {".json", ".jsonl", ".yaml", ".yml"} and not is_record:
        message = "this file is not read: the records of a dataset end in .yaml or .yml"
        return Finding("dataset/not-read", message, route, severity=Severity.WARNING)
    return None


def _list_folder(folder: Path) -> Iterator[_Listed]:
    """The files below a folder; links that lead out of it, or to folders, are refused."""
    root = os.path.realpath(folder)
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DatasetError(f"{error.filename}: {error.strerror}") from None
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    waiting.append(entry.path)
            elif not entry.is_symlink():
                yield _Listed(entry.path)
            elif Path(entry.name).suffix in RECORD_ENDINGS or entry.is_dir():
                yield _Listed(entry.path, _why_not_followed(entry, root))


def _why_not_followed(entry: os.DirEntry[str], root: str) -> str | None:
    target = os.path.realpath(entry.path)
    if os.path.commonpath([root, target]) != root:
        return LINK_OUT
    try:
        mode = Path(target).stat().st_mode
    except OSError:
        return "this is a link to nothing"
    if stat.S_ISDIR(mode):
        return "this is a link to a folder: it is not followed"
    return None


def _sorted(files: Iterable[RecordFile]) -> tuple[RecordFile, ...]:
    return tuple(sorted(files, key=lambda item: item.path))
