"""What is checked: the files of records, their kinds, and the schemas of these."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from statekit.diagnostics import Finding
from statekit.discovery.snapshot import Snapshot
from statekit.errors import StatekitError

SCHEMAS = "schema"
RECORDS = "records"
SCHEMA_ENDING = ".schema.json"
RECORD_ENDINGS = (".yaml", ".yml")


class DatasetError(StatekitError):
    """There is nothing that can be checked where it was looked for. `str()` is one line."""


class NoDatasetError(DatasetError):
    """The paths belong to no dataset."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of records and its schema; `path` is the schema file's name as it is said to people."""

    name: str
    schema: Path
    path: str


class RecordFile(NamedTuple):
    """A file of records.

    Attributes:
        path: its name, as it is opened and as it is said to people.
        kind: the kind of its records.
        stamp: how it looked from outside when it was found (see `stamps.stamp_of`).
        is_link: whether it was a link then, which may be followed.
    """

    path: str
    kind: str
    stamp: bytes
    is_link: bool = False

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return os.path.splitext(os.path.basename(self.path))[0]  # noqa: PTH119, PTH122 - a path costs ten times as much

    @property
    def ending(self) -> str:
        """The ending of the file's name, in lower case: `.yaml`."""
        return os.path.splitext(self.path)[1].lower()  # noqa: PTH122 - a path costs ten times as much


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is to be checked.

    Attributes:
        kinds: sorted by name.
        files: sorted by path.
        findings: what is wrong with the folders themselves.
        requested: the paths of the files to report on; None for all files.
        has_root: True for a folder with its own schemas: there are no other kinds, and it may have settings.
            False for files outside a dataset.
        snapshot: how the folders looked that all this was found in.
    """

    kinds: tuple[Kind, ...]
    files: tuple[RecordFile, ...]
    findings: tuple[Finding, ...] = ()
    requested: frozenset[str] | None = None
    has_root: bool = True
    snapshot: Snapshot = field(default=Snapshot(), repr=False, compare=False)

    def is_requested(self, file: RecordFile) -> bool:
        """Whether a file was asked for, and is not only read because others refer to it."""
        return self.requested is None or file.path in self.requested


def kind_of(schema: Path) -> str:
    """The kind that a schema file is of: `<kind>.schema.json`; other names tell none, and mean `records`."""
    name = schema.name
    return name.removesuffix(SCHEMA_ENDING) if name.endswith(SCHEMA_ENDING) else "records"
