"""A release as it is described: its tables, their columns and their files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from statekit.config.metadata import Metadata
from statekit.schema import Schema
from statekit.tabulate import FlatField, Table, flat_fields
from statekit.write.describe.references import references
from statekit.write.files import Manifest, Written, in_parallel

SCHEMAS = "schema"


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a release beside its tables.

    Attributes:
        about: what is said of the dataset.
        schemas: the schema of each table, by the table's name.
        unique: whether no two records of a table have one key.
        references_hold: whether, besides, each reference between tables leads to a row that is there.
    """

    about: Metadata = field(default_factory=Metadata)
    schemas: Mapping[str, Schema] = field(default_factory=dict)
    unique: bool = False
    references_hold: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file of a table: its format's name, how many rows and bytes it has, and its SHA-256 (hex)."""

    name: str
    format: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DescribedTable:
    """A table.

    Attributes:
        name: how it is called, and how its files are, without their endings.
        description: what the schema says of a record; None in a child table.
        foreign: for columns that hold the key of another table, that table and the column there.
        schema: the file of its schema in the release, or the schema's id where there is none.
    """

    name: str
    table: Table
    title: str | None
    description: str | None
    files: Mapping[str, File]
    foreign: Mapping[str, tuple[str, str]]
    schema: str

    @property
    def fields(self) -> tuple[FlatField, ...]:
        """Its columns, flat."""
        return flat_fields(self.table.columns)


@dataclass(frozen=True, slots=True)
class Described:
    """A release: what is said of the dataset, all its tables, the files of its schemas by name."""

    about: Metadata
    all_tables: tuple[DescribedTable, ...]
    schemas: Mapping[str, bytes]

    @property
    def tables(self) -> tuple[DescribedTable, ...]:
        """The tables that have files of their own."""
        return tuple(table for table in self.all_tables if table.files)

    def file_of(self, *formats: str) -> str | None:
        """The first of some formats that there are files of."""
        there = {name for table in self.tables for name in table.files}
        return next((name for name in formats if name in there), None)


def describe(folder: Path, manifest: Manifest, source: Source) -> Described:
    """Describe a release whose tables are written.

    Args:
        folder: where its files are.
        manifest: what they are.
        source: what is known beside them.
    """
    files = in_parallel(_file, [(folder, written) for written in manifest.files])
    by_table: dict[tuple[str, ...], dict[str, File]] = {}
    tables = {table.path: (name, table) for name, table in manifest.tables}
    for written, file in zip(manifest.files, files, strict=True):
        by_table.setdefault(written.table.path, {})[written.format] = file
    schemas = schema_files(source.schemas)
    described = []
    for path in sorted(tables):
        name, table = tables[path]
        title, description = _said_of(source.schemas.get(path[0])) if len(path) == 1 else (None, None)
        foreign = _foreign(table, tables, source)
        own = by_table.get(path, {})
        schema = _schema_file(path[0], source, schemas) or table.schema_id
        described.append(DescribedTable(name, table, title, description, own, foreign, schema))
    return Described(source.about, tuple(described), schemas)


def _schema_file(kind: str, source: Source, files: Mapping[str, bytes]) -> str | None:
    """Where the schema of a kind lies in the release."""
    if kind not in source.schemas:
        return None
    name = os.path.basename(source.schemas[kind].path)  # noqa: PTH119 - a name, which need not be a path here
    return f"{SCHEMAS}/{name}" if name in files else f"{SCHEMAS}/{kind}/{name}"


def schema_files(schemas: Mapping[str, Schema]) -> dict[str, bytes]:
    """The files of schemas and of all that they refer to, by name; references between them still lead there.

    Where schemas of one name come from different folders, each has a folder of its own.
    """
    closures = {kind: _closure(schema) for kind, schema in schemas.items()}
    together: dict[str, bytes] = {}
    for closure in closures.values():
        for name, contents in closure.items():
            if together.setdefault(name, contents) != contents:
                return {
                    f"{kind}/{name}": contents
                    for kind, closure in closures.items()
                    for name, contents in closure.items()
                }
    return together


def _closure(schema: Schema) -> dict[str, bytes]:
    top = os.path.dirname(schema.path)  # noqa: PTH120 - a name, which need not be a path here
    files = {}
    for contents in schema.resources.values():
        at = schema.locations.get(id(contents))
        path = schema.path if at is None else at.path
        text = json.dumps(contents, ensure_ascii=False, indent=2)
        if not text.replace("\n", "").isprintable():  # some characters a text may hold only as \uXXXX
            text = json.dumps(contents, indent=2)
        files[Path(os.path.relpath(path, top or ".")).as_posix()] = text.encode() + b"\n"
    return files


def _file(folder: Path, written: Written) -> File:
    with (folder / written.name).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return File(written.name, written.format, written.rows, stream.tell(), digest)


def _said_of(schema: Schema | None) -> tuple[str | None, str | None]:
    contents = schema.contents if schema is not None else None
    said = [contents.get(key) if isinstance(contents, dict) else None for key in ("title", "description")]
    title, description = (text if isinstance(text, str) and text.strip() else None for text in said)
    return title, description


def _foreign(
    table: Table, tables: Mapping[tuple[str, ...], tuple[str, Table]], source: Source
) -> dict[str, tuple[str, str]]:
    """For each column of a table that holds the key of another one: that table, and the column there."""
    record = table.path[:1]
    if not source.references_hold or record not in tables or record[0] not in source.schemas:
        return {}
    foreign: dict[str, tuple[str, str]] = {}
    name, parent = tables[record]
    if len(table.path) > 1 and parent.key:
        foreign[table.key[0]] = name, parent.key[0]
    places = references(source.schemas[record[0]].root, parent.columns)
    for field_ in flat_fields(table.columns):
        kind = places.get((table.path[1:], field_.path))
        if kind is not None and (kind,) in tables and tables[kind,][1].key:
            foreign[field_.name] = tables[kind,][0], tables[kind,][1].key[0]
    return foreign
