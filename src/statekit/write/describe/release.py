"""The description of a release: its tables, their columns and their files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from statekit.config.metadata import Metadata
from statekit.schema import Schema
from statekit.tabulate import FlatField, Table, flat_fields
from statekit.write.describe.references import find_references
from statekit.write.describe.schemas import SchemaCopy, copy_schemas
from statekit.write.files import WriteResult, WrittenFile, in_parallel

ForeignKeys: TypeAlias = Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """The information about a dataset that its tables do not contain.

    Attributes:
        about: The metadata of the dataset.
        schemas: The schema of each table, by the name of the table.
        unique_keys: True if no two records of a table have the same key.
        references_resolve: True if keys are unique and every reference between tables leads to a row.
        asserts_formats: False if the records were checked without their formats.
    """

    about: Metadata = field(default_factory=Metadata)
    schemas: Mapping[str, Schema] = field(default_factory=dict)
    unique_keys: bool = False
    references_resolve: bool = False
    asserts_formats: bool = True


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
        copied: The schema in the release; if the release does not contain it, its name is the schema's ID.
    """

    name: str
    table: Table
    title: str | None
    description: str | None
    files: Mapping[str, FileDescription]
    foreign_keys: ForeignKeys
    copied: SchemaCopy

    @property
    def schema(self) -> str:
        """The schema file in the release, or the schema's ID if the release does not contain it."""
        return self.copied.name

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
        asserts_formats: As in `DatasetInfo`.
    """

    about: Metadata
    all_tables: tuple[TableDescription, ...]
    schemas: Mapping[str, bytes]
    asserts_formats: bool = True

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
    copies, schemas = copy_schemas(info.schemas)
    described = []
    for path in sorted(tables):
        name, table = tables[path]
        title, text = _title_and_description(info.schemas.get(path[0])) if len(path) == 1 else (None, None)
        foreign_keys = _foreign_keys(table, tables, info)
        copied = copies.get(path[0]) or SchemaCopy(table.schema_id)
        described.append(
            TableDescription(name, table, title, text, files.get(path, {}), foreign_keys, copied)
        )
    return ReleaseDescription(info.about, tuple(described), schemas, info.asserts_formats)


def _describe_file(folder: Path, file: WrittenFile) -> FileDescription:
    with (folder / file.name).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return FileDescription(file.name, file.format, file.rows, stream.tell(), digest)


def _title_and_description(schema: Schema | None) -> tuple[str | None, str | None]:
    contents = schema.contents if schema is not None else None
    values = [contents.get(key) if isinstance(contents, dict) else None for key in ("title", "description")]
    title, description = (text if isinstance(text, str) and text.strip() else None for text in values)
    return title, description


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
