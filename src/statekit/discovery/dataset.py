"""Datasets: kinds, their schemas, and the files of records to check."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from statekit.diagnostics import Finding, parse_pointer
from statekit.discovery.paths import StrPath
from statekit.discovery.snapshot import Snapshot
from statekit.errors import StatekitError

SCHEMAS = "schema"
"""The folder of a dataset's schemas."""
RECORDS = "records"
"""The folder of a dataset's records."""
SCHEMA_ENDING = ".schema.json"
RECORD_ENDINGS = (".yaml", ".yml")
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
_HOLDERS = frozenset(
    {"$defs", "definitions", "schemas", "properties", "patternProperties", "dependentSchemas"}
)
"""The keywords of JSON Schema, and the member of OpenAPI, whose members are schemas with names."""


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
        fragment: the part of the file that is the schema; empty for the whole file.
    """

    name: str
    schema: Path
    path: str
    fragment: str = ""

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
    """

    kinds: tuple[Kind, ...]
    files: tuple[RecordFile, ...]
    findings: tuple[Finding, ...] = ()
    requested: frozenset[str] | None = None
    has_root: bool = True
    snapshot: Snapshot = field(default=Snapshot(), repr=False, compare=False)
    skipped: int = 0

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
