"""The description of a release: its tables, their columns and their files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from statekit.config.metadata import Metadata
from statekit.schema import Schema
from statekit.tabulate import FlatField, Table, flat_fields
from statekit.write.describe.references import find_references
from statekit.write.files import WriteResult, WrittenFile, in_parallel

SCHEMAS = "schema"
"""The folder of a release that contains the schemas."""


ForeignKeys: TypeAlias = Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """The information about a dataset that its tables do not contain.

    Attributes:
        about: The metadata of the dataset.
        schemas: The schema of each table, by the name of the table.
        unique_keys: True if no two records of a table have the same key.
        references_resolve: True if keys are unique and every reference between tables leads to a row.
    """

    about: Metadata = field(default_factory=Metadata)
    schemas: Mapping[str, Schema] = field(default_factory=dict)
    unique_keys: bool = False
    references_resolve: bool = False


@dataclass(frozen=True, slots=True)
class FileDescription:
    """A file of a table.

    Attributes:
        name: The path of the file within the release.
        format: The name of the format.
        rows: The number of rows.
        bytes: The size in bytes.
        sha256: The SHA-256 of the content (hex).
    """

    name: str
    format: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableDescription:
    """A table of a release.

    Attributes:
        name: The name of the table, and of its files without ending.
        table: The table.
        title: The title of the schema; None in a child table.
        description: The description of the schema; None in a child table.
        files: The files of the table, by format.
        foreign_keys: For the columns that contain a key of another table, that table and its key columns.
        schema: The schema file in the release, or the schema's ID if the release does not contain it.
    """

    name: str
    table: Table
    title: str | None
    description: str | None
    files: Mapping[str, FileDescription]
    foreign_keys: ForeignKeys
    schema: str

    @property
    def fields(self) -> tuple[FlatField, ...]:
        """The flat columns."""
        return flat_fields(self.table.columns)


@dataclass(frozen=True, slots=True)
class ReleaseDescription:
    """A release.

    Attributes:
        about: The metadata of the dataset.
        all_tables: All tables, including those without files of their own.
        schemas: The contents of the schema files, by name.
    """

    about: Metadata
    all_tables: tuple[TableDescription, ...]
    schemas: Mapping[str, bytes]

    @property
    def tables(self) -> tuple[TableDescription, ...]:
        """The tables that have files of their own."""
        return tuple(table for table in self.all_tables if table.files)

    def first_format(self, *formats: str) -> str | None:
        """Return the first of the given formats that the release contains; None if it contains none."""
        written = {name for table in self.tables for name in table.files}
        return next((name for name in formats if name in written), None)


def describe(folder: Path, result: WriteResult, info: DatasetInfo) -> ReleaseDescription:
    """Describe a release whose tables have been written.

    Args:
        folder: The folder that contains the files.
        result: The files and tables that were written.
        info: The metadata and the schemas of the dataset.
    """
    descriptions = in_parallel(_describe_file, [(folder, file) for file in result.files])
    files: dict[tuple[str, ...], dict[str, FileDescription]] = {}
    for file, description in zip(result.files, descriptions, strict=True):
        files.setdefault(file.table.path, {})[file.format] = description
    tables = {table.path: (name, table) for name, table in result.tables}
    schemas = schema_files(info.schemas)
    described = []
    for path in sorted(tables):
        name, table = tables[path]
        title, text = _title_and_description(info.schemas.get(path[0])) if len(path) == 1 else (None, None)
        foreign_keys = _foreign_keys(table, tables, info)
        schema = _schema_file(path[0], info, schemas) or table.schema_id
        described.append(
            TableDescription(name, table, title, text, files.get(path, {}), foreign_keys, schema)
        )
    return ReleaseDescription(info.about, tuple(described), schemas)


def _describe_file(folder: Path, file: WrittenFile) -> FileDescription:
    with (folder / file.name).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return FileDescription(file.name, file.format, file.rows, stream.tell(), digest)


def _title_and_description(schema: Schema | None) -> tuple[str | None, str | None]:
    contents = schema.contents if schema is not None else None
    values = [contents.get(key) if isinstance(contents, dict) else None for key in ("title", "description")]
    title, description = (text if isinstance(text, str) and text.strip() else None for text in values)
    return title, description


def _schema_file(kind: str, info: DatasetInfo, files: Mapping[str, bytes]) -> str | None:
    """Return the path of a kind's schema within the release."""
    if kind not in info.schemas:
        return None
    name = os.path.basename(info.schemas[kind].path)  # noqa: PTH119 - a name, not necessarily a local path
    return f"{SCHEMAS}/{name}" if name in files else f"{SCHEMAS}/{kind}/{name}"


def schema_files(schemas: Mapping[str, Schema]) -> dict[str, bytes]:
    """Return the files of schemas and of everything that they refer to, by name.

    Relative references between the files stay valid. If schemas from different folders have the same name,
    each kind has a subfolder of its own.
    """
    closures = {kind: _closure(schema) for kind, schema in schemas.items()}
    combined: dict[str, bytes] = {}
    for closure in closures.values():
        for name, contents in closure.items():
            if combined.setdefault(name, contents) != contents:
                return {
                    f"{kind}/{name}": contents
                    for kind, closure in closures.items()
                    for name, contents in closure.items()
                }
    return combined


def _closure(schema: Schema) -> dict[str, bytes]:
    """Return the files of a schema and of everything that it refers to, by the path relative to it."""
    top = os.path.dirname(schema.path)  # noqa: PTH120 - a name, not necessarily a local path
    files = {}
    for contents in schema.resources.values():
        location = schema.subschemas.get(id(contents))
        path = schema.path if location is None else location.path
        text = json.dumps(contents, ensure_ascii=False, indent=2)
        if not text.replace("\n", "").isprintable():  # unprintable characters are written as \uXXXX
            text = json.dumps(contents, indent=2)
        files[Path(os.path.relpath(path, top or ".")).as_posix()] = text.encode() + b"\n"
    return files


def _foreign_keys(
    table: Table, tables: Mapping[tuple[str, ...], tuple[str, Table]], info: DatasetInfo
) -> ForeignKeys:
    """Return, for the columns that contain a key of another table, that table and its key columns."""
    record = table.path[:1]
    if record not in tables:
        return {}
    foreign_keys: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {}
    name, parent = tables[record]
    has_parent = len(table.path) > 1 and parent.key
    if has_parent and (info.references_resolve or parent.has_source_key):
        foreign_keys[table.key[: len(parent.key)]] = name, parent.key
    if not info.references_resolve or record[0] not in info.schemas:
        return foreign_keys
    references = find_references(info.schemas[record[0]].root, parent.columns)
    for flat_field in flat_fields(table.columns):
        kind = references.get((table.path[1:], flat_field.path))
        if kind is not None and (kind,) in tables and tables[kind,][1].plan.key:
            target, target_table = tables[kind,]
            foreign_keys[flat_field.name,] = target, target_table.key
    return foreign_keys
