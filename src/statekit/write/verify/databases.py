"""Compare the databases of a release with the tables that the records produce."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from statekit.phrasing import exception_text
from statekit.tabulate import Table, flat_columns, flat_fields
from statekit.write.databases import distinct_names, quoted, sqlite_type, sqlite_values
from statekit.write.verify.folder import ReleaseFolder, ReleaseProblem
from statekit.write.verify.rows import FEWER_ROWS, MORE_ROWS, row_differs

if TYPE_CHECKING:
    import sqlite3

_NamedTables = Sequence[tuple[str, Table]]
"""The tables of a database, with their names in it."""

_CHUNK_ROWS = 1024
_MAX_STEPS = 10_000_000
"""The maximum number of SQLite virtual machine instructions per row; a valid row takes some hundreds."""


def compare_sqlite(folder: ReleaseFolder, name: str, tables: _NamedTables) -> Iterator[ReleaseProblem]:
    """Compare a SQLite database with tables.

    Args:
        folder: The release.
        name: The name of the file.
        tables: The tables that the records produce.
    """
    import sqlite3

    # Read-only and immutable: SQLite ignores a journal beside the file. Untrusted: no code in it is run.
    uri = f"{(folder.path / name).absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            yield from ((name, message) for message in _sqlite_differences(database, tables))
    except (sqlite3.Error, ValueError, OverflowError, MemoryError) as error:
        yield name, f"cannot be read: {exception_text(error)}"


def _name_differences(found: set[tuple[str, str]], tables: _NamedTables) -> Iterator[str]:
    """Yield a message for each table that is missing from a database, and for each unexpected object.

    Args:
        found: The type ("table", "view" ...) and the name of each object in the database.
        tables: The expected tables.
    """
    expected = {("table", name) for name, _ in tables}
    yield from (f"table {name} is missing" for _, name in sorted(expected - found))
    yield from (f"unexpected {kind} {name}" for kind, name in sorted(found - expected))


def _wrong_columns(name: str) -> str:
    return f"the columns of {name} do not match the schema"


def _sqlite_differences(database: sqlite3.Connection, tables: _NamedTables) -> Iterator[str]:
    found = set(
        database.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_autoindex%'")
    )
    yield from _name_differences(found, tables)
    for name, table in tables:
        if ("table", name) not in found:
            continue
        fields = flat_fields(table.columns)
        expected = [
            (column, sqlite_type(field.column), int(not field.nullable), 0)
            for field, column in zip(fields, distinct_names(fields), strict=True)
        ]
        columns = database.execute(f"PRAGMA table_xinfo({quoted(name)})").fetchall()
        if [(column, kind, null, hidden) for _, column, kind, null, _, _, hidden in columns] != expected:
            yield _wrong_columns(name)
            continue
        database.set_progress_handler(lambda: 1, _MAX_STEPS)
        rows = database.execute(f"SELECT * FROM {quoted(name)}")  # noqa: S608 - quoted
        yield from _first_difference(name, rows, _sqlite_rows(table))


def _sqlite_rows(table: Table) -> Iterator[tuple[Any, ...]]:
    fields = flat_fields(table.columns)
    for piece in table.pieces():
        pairs = zip(fields, flat_columns(table.columns, piece.data), strict=True)
        yield from zip(*(sqlite_values(field.column, array) for field, array in pairs), strict=True)


def _first_difference(name: str, found: Iterable[object], expected: Iterable[object]) -> Iterator[str]:
    """Yield a message for the first row of a table that differs, if any does."""
    for number, (actual, wanted) in enumerate(zip_longest(found, expected)):
        if actual != wanted:
            if actual is None:
                message = FEWER_ROWS
            elif wanted is None:
                message = MORE_ROWS
            else:
                message = row_differs(number)
            yield f"{name}: {message}"
            return


def compare_duckdb(folder: ReleaseFolder, name: str, tables: _NamedTables) -> Iterator[ReleaseProblem]:
    """Compare a DuckDB database with tables; the arguments are those of `compare_sqlite`.

    Raises:
        ModuleNotFoundError: DuckDB is not installed.
    """
    import duckdb

    # The file is untrusted: it must not read other files, load extensions or exhaust the memory.
    config: dict[str, Any] = {
        "enable_external_access": "false",
        "autoload_known_extensions": "false",
        "memory_limit": "2GB",
    }
    try:
        with closing(
            duckdb.connect(os.fspath(folder.path / name), read_only=True, config=config)
        ) as database:
            database.execute("SET TimeZone = 'UTC'")
            yield from ((name, message) for message in _duckdb_differences(database, tables))
    except (duckdb.Error, OSError, ValueError, OverflowError, MemoryError) as error:
        yield name, f"cannot be read: {exception_text(error)}"


def _duckdb_differences(database: Any, tables: _NamedTables) -> Iterator[str]:
    found = {
        (kind, name)
        for kind, catalog in (("table", "duckdb_tables()"), ("view", "duckdb_views()"))
        for (name,) in database.execute(
            f"SELECT {kind}_name FROM {catalog} WHERE NOT internal"  # noqa: S608 - both are constants
        ).fetchall()
    }
    yield from _name_differences(found, tables)
    for name, table in tables:
        if ("table", name) not in found:
            continue
        rows = pa.RecordBatchReader.from_stream(database.cursor().sql(f"SELECT * FROM {quoted(name)}"))  # noqa: S608 - quoted
        if len(rows.schema) != len(table.columns):
            yield _wrong_columns(name)
            continue
        expected = (piece.data for piece in table.pieces())
        yield from _first_difference(name, _row_texts(rows), _row_texts(expected))


def _row_texts(batches: Iterable[pa.RecordBatch]) -> Iterator[str]:
    """Yield each row as text: as values, -0.0 would equal 0.0, and 1 would equal 1.0 and true."""
    for batch in batches:
        for start in range(0, batch.num_rows, _CHUNK_ROWS):
            columns = [column.to_pylist() for column in batch.slice(start, _CHUNK_ROWS).columns]
            yield from (json.dumps(_without_names(row), default=str) for row in zip(*columns, strict=True))


def _without_names(value: Any) -> Any:
    """Return a value without the names of its fields: DuckDB renames fields whose name is empty."""
    if isinstance(value, dict):
        return [_without_names(item) for item in value.values()]
    return [_without_names(item) for item in value] if isinstance(value, list | tuple) else value
