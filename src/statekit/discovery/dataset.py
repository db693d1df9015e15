"""Datasets: kinds, their schemas, and the files of records to check."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from statekit._startup.frozen import field, frozen
from statekit.diagnostics import Finding, parse_pointer
from statekit.discovery.paths import StrPath
from statekit.discovery.snapshot import Snapshot
from statekit.errors import StatekitError
from statekit.phrasing import one_of, plural

SCHEMAS = "schema"
"""The folder of a dataset's schemas."""
RECORDS = "records"
"""The folder of a dataset's records."""
SCHEMA_ENDING = ".schema.json"
RECORD_ENDINGS = (".yaml", ".yml")
STDIN = "<stdin>"
"""The path of standard input without a name as displayed."""
FILE_KEY = "file"
"""The key of records that are identified by the name of their file."""
OTHER_FORMATS = {
    ".csv": "CSV",
    ".tsv": "tab-separated values",
    ".xml": "XML",
    ".html": "HTML",
    ".xlsx": "Excel",
    ".ods": "OpenDocument",
    ".parquet": "Parquet",
    ".docx": "Word",
    ".pdf": "PDF",
}
"""Extensions of formats that are not read, although files of any other extension are if they are named."""
_HOLDERS = frozenset(
    {"$defs", "definitions", "schemas", "properties", "patternProperties", "dependentSchemas"}
)
"""The keywords of JSON Schema, and the member of OpenAPI, whose members are schemas with names."""


class DatasetError(StatekitError):
    """Paths that cannot be used, or without anything to check. `str()` is one line."""


class NoDatasetError(DatasetError):
    """Paths that do not belong to a dataset."""


class NoRecordsError(DatasetError):
    """A dataset without records.

    Attributes:
        dataset: the dataset.
    """

    def __init__(self, dataset: Dataset, text: str, message: str):
        super().__init__(text, message)
        self.dataset = dataset


@frozen
class Kind:
    """A kind of records.

    Attributes:
        name: its name.
        schema: the schema file.
        path: the path of the schema file as displayed.
        fragment: the part of the file that is the schema; empty for the whole file.
        key: the property that is the key of a record, or `FILE_KEY`; None for the key in the schema, if any.
    """

    name: str
    schema: Path
    path: str
    fragment: str = ""
    key: str | None = None

    @classmethod
    def of_schema(cls, schema: StrPath, name: str | None = None) -> Kind:
        """Return the kind of a schema outside a dataset.

        Args:
            schema: the schema file, or a part of it: `FILE#/pointer`.
            name: the name of the kind; by default the one that the schema has.
        """
        file, fragment = split_fragment(schema)
        return cls(name or kind_name(file, fragment), file, str(file), fragment)


class RecordFile(NamedTuple):
    """A file of records.

    Attributes:
        path: its path, as opened and as displayed.
        kind: the kind of its records.
        stamp: its stamp when it was found (see `stamps.stamp_of`).
        is_link: True if it was a link at that time; the link may be followed.
        data: its contents, if they came from standard input; otherwise they are read from the path.
    """

    path: str
    kind: str
    stamp: bytes
    is_link: bool = False
    data: bytes | None = None

    @property
    def stem(self) -> str:
        """The name of the file without its ending; empty for standard input without a name."""
        if self.path == STDIN and self.data is not None:
            return ""
        return os.path.splitext(os.path.basename(self.path))[0]  # noqa: PTH119, PTH122 - ten times as fast as pathlib

    @property
    def ending(self) -> str:
        """The ending of the file name in lower case, for example `.yaml`."""
        path = self.path
        if path.endswith(RECORD_ENDINGS) and path[path.rfind("/") + 1] != ".":  # the usual case, fast
            return path[path.rfind(".") :]
        return os.path.splitext(self.path)[1].lower()  # noqa: PTH122 - ten times as fast as pathlib


@frozen
class Skipped:
    """The numbers of files and folders that were skipped although their names are those of record files.

    Attributes:
        hidden_files: files whose names begin with a dot.
        hidden_folders: folders whose names begin with a dot, except `.git`. They are not listed, so it is
            unknown what they contain.
        excluded: files that options or settings exclude.
        ignored: files that git ignores.
        without_front_matter: Markdown files without a record.
    """

    hidden_files: int = 0
    hidden_folders: int = 0
    excluded: int = 0
    ignored: int = 0
    without_front_matter: int = 0

    def __add__(self, other: Skipped) -> Skipped:
        return Skipped(
            self.hidden_files + other.hidden_files,
            self.hidden_folders + other.hidden_folders,
            self.excluded + other.excluded,
            self.ignored + other.ignored,
            self.without_front_matter + other.without_front_matter,
        )

    def __bool__(self) -> bool:
        return self != NONE_SKIPPED

    def __str__(self) -> str:
        """Return the numbers that are not zero: `2 hidden files and 1 excluded file`."""
        numbers = {
            "hidden file": self.hidden_files,
            "hidden folder": self.hidden_folders,
            "excluded file": self.excluded,
            "git-ignored file": self.ignored,
            "Markdown file without front matter": self.without_front_matter,
        }
        parts = [
            plural(number, noun, noun.replace("file", "files").replace("folder", "folders"))
            for noun, number in numbers.items()
            if number
        ]
        return one_of(parts, "and") if parts else "nothing"


NONE_SKIPPED = Skipped()


@frozen
class Dataset:
    """The files to check, with their kinds and schemas.

    Attributes:
        kinds: the kinds, sorted by name.
        files: the files, sorted by path.
        findings: findings on the folders themselves.
        requested: the paths of the files to report on; None for all files.
        has_root: True for a folder with its own schemas: there are no other kinds, and it may have settings.
            False for files outside a dataset.
        snapshot: the state of the folders when the dataset was found.
        skipped: the numbers of files in folders that were skipped.
        unchecked: the number of files that are not in `files`, because a finding explains why.
    """

    kinds: tuple[Kind, ...]
    files: tuple[RecordFile, ...]
    findings: tuple[Finding, ...] = ()
    requested: frozenset[str] | None = None
    has_root: bool = True
    snapshot: Snapshot = field(default=Snapshot(), repr=False, compare=False)
    skipped: Skipped = NONE_SKIPPED
    unchecked: int = 0

    @property
    def root(self) -> Path:
        """The root of the dataset as displayed; the current folder for files outside a dataset."""
        return Path(self.kinds[0].path).parent.parent if self.has_root and self.kinds else Path()

    @property
    def folder(self) -> str:
        """The absolute path of the root, or of the folder that contains all files outside of a dataset."""
        if self.has_root and self.kinds:
            return os.path.abspath(Path(self.kinds[0].path).parent.parent)  # noqa: PTH100 - follows no links
        folders = {os.path.dirname(os.path.abspath(file.path)) for file in self.files}  # noqa: PTH100, PTH120 - as above
        return os.path.commonpath(folders) if folders else ""

    def is_requested(self, file: RecordFile) -> bool:
        """Return False if a file is only read because requested files may refer to its records."""
        return self.requested is None or file.path in self.requested


def split_fragment(schema: StrPath) -> tuple[Path, str]:
    """Return the file and the fragment in `FILE#/pointer`. A file whose name contains `#` is preferred."""
    text = os.fspath(schema)
    file, _, fragment = text.partition("#")
    if not fragment or os.path.lexists(text):
        return Path(text if os.path.lexists(text) else file), ""
    return Path(file), fragment


def kind_name(schema: Path, fragment: str = "") -> str:
    """Return the name of a schema's kind.

    Args:
        schema: the file; the name in `<kind>.schema.json` is that of the kind, other files have `records`.
        fragment: the part of the file that is the schema, such as `/$defs/person`, which names the kind.
    """
    if fragment:
        return _part_name(fragment)
    name = schema.name
    return name.removesuffix(SCHEMA_ENDING) if name.endswith(SCHEMA_ENDING) else "records"


def _part_name(fragment: str) -> str:
    """Return a name for the records of a part: that of the schema in its file, or `records` without one."""
    text = unquote(fragment)
    if not text.startswith("/"):
        return text
    steps = parse_pointer(text)
    for holder, step in reversed(list(pairwise(steps))):
        if holder in _HOLDERS and step:
            return step
    return steps[-1] if steps[-1].isidentifier() and len(steps) == 1 else "records"
