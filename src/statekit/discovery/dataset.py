"""Datasets: kinds, their schemas, and the files of records to check."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from statekit.diagnostics import Finding
from statekit.discovery.snapshot import Snapshot
from statekit.errors import StatekitError

SCHEMAS = "schema"
"""The folder of a dataset's schemas."""
RECORDS = "records"
"""The folder of a dataset's records."""
SCHEMA_ENDING = ".schema.json"
RECORD_ENDINGS = (".yaml", ".yml")
FILE_KEY = "file"
"""The key of records that are identified by the name of their file."""
OTHER_FORMATS = {
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".csv": "CSV",
    ".tsv": "tab-separated values",
    ".toml": "TOML",
    ".xml": "XML",
    ".html": "HTML",
    ".xlsx": "Excel",
    ".ods": "OpenDocument",
    ".parquet": "Parquet",
    ".docx": "Word",
    ".pdf": "PDF",
}
"""Extensions of formats that are not read, although files of any other extension are if they are named."""


class DatasetError(StatekitError):
    """Paths that cannot be used, or without anything to check. `str()` is one line."""


class NoDatasetError(DatasetError):
    """Paths that do not belong to a dataset."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of records.

    Attributes:
        name: its name.
        schema: the schema file.
        path: the path of the schema file as displayed.
        key: the property that is the key of a record, or `FILE_KEY`; None for the key in the schema, if any.
    """

    name: str
    schema: Path
    path: str
    key: str | None = None


class RecordFile(NamedTuple):
    """A file of records.

    Attributes:
        path: its path, as opened and as displayed.
        kind: the kind of its records.
        stamp: its stamp when it was found (see `stamps.stamp_of`).
        is_link: True if it was a link at that time; the link may be followed.
    """

    path: str
    kind: str
    stamp: bytes
    is_link: bool = False

    @property
    def stem(self) -> str:
        """The name of the file without its ending."""
        return os.path.splitext(os.path.basename(self.path))[0]  # noqa: PTH119, PTH122 - ten times as fast as pathlib

    @property
    def ending(self) -> str:
        """The ending of the file name in lower case, for example `.yaml`."""
        return os.path.splitext(self.path)[1].lower()  # noqa: PTH122 - ten times as fast as pathlib


@dataclass(frozen=True, slots=True)
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
        skipped: the number of record files that were skipped because they are hidden or excluded.
        unchecked: the number of files that are not in `files`, because a finding explains why.
    """

    kinds: tuple[Kind, ...]
    files: tuple[RecordFile, ...]
    findings: tuple[Finding, ...] = ()
    requested: frozenset[str] | None = None
    has_root: bool = True
    snapshot: Snapshot = field(default=Snapshot(), repr=False, compare=False)
    skipped: int = 0
    unchecked: int = 0

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


def kind_name(schema: Path) -> str:
    """Return the name of a schema's kind: that in `<kind>.schema.json`, or `records` for other file names."""
    name = schema.name
    return name.removesuffix(SCHEMA_ENDING) if name.endswith(SCHEMA_ENDING) else "records"
