"""Databases of a release beside what its records give: their tables, columns and values."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from statekit.tabulate import Table, flat_columns, flat_fields
from statekit.write.databases import SQLITE_TYPES, distinct_names, quoted, sqlite_values
from statekit.write.verify.folder import Folder, Problem, in_one_line

if TYPE_CHECKING:
    import sqlite3

_Tables = Sequence[tuple[str, Table]]
_AT_ONCE = 1024
_STEPS = 10_000_000
"""How many steps of SQLite's machine one row may take; a table of ours takes some hundreds."""


def compare_sqlite(folder: Folder, name: str, tables: _Tables) -> Iterator[Problem]:
    """Compare a SQLite database with tables.

    Args:
        folder: the release.
        name: the file in it.
        tables: what it should hold, with their names in it.
    """
    import sqlite3

    # The file is taken as it is: no journal beside it is looked at, and nothing in it may be run.
    address = f"{(folder.path / name).absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            yield from ((name, text) for text in _sqlite_differences(database, tables))
    except (sqlite3.Error, ValueError, OverflowError, MemoryError) as error:
        yield name, f"it cannot be read: {in_one_line(error)}"


def _other_names(found: set[tuple[str, str]], tables: _Tables) -> Iterator[str]:
    """The tables that a database lacks, and what it has besides them: what each is, and its name."""
    wanted = {("table", name) for name, _ in tables}
    yield from (f"it has no table {name}" for _, name in sorted(wanted - found))
    yield from (
        f"it has a {what} {name}, which the records do not give" for what, name in sorted(found - wanted)
    )


def _sqlite_differences(database: sqlite3.Connection, tables: _Tables) -> Iterator[str]:
    found = set(
        database.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_autoindex%'")
    )
    yield from _other_names(found, tables)
    for name, table in tables:
        if ("table", name) not in found:
            continue
        fields = flat_fields(table.columns)
        columns = [
            (column, SQLITE_TYPES.get(field.column.kind, "TEXT"), int(not field.nullable), 0)
            for field, column in zip(fields, distinct_names(fields), strict=True)
        ]
        said = database.execute(f"PRAGMA table_xinfo({quoted(name)})").fetchall()
        if [(column, kind, null, hidden) for _, column, kind, null, _, _, hidden in said] != columns:
            yield f"the columns of {name} are not those that the schema gives"
            continue
        database.set_progress_handler(lambda: 1, _STEPS)
        rows = database.execute(f"SELECT * FROM {quoted(name)}")  # noqa: S608 - quoted
        for number, (one, other) in enumerate(zip_longest(rows, _sqlite_rows(table))):
            if one != other:
                yield f"{name}: {_difference(one, other, number)}"
                break


def _sqlite_rows(table: Table) -> Iterator[tuple[Any, ...]]:
    fields = flat_fields(table.columns)
    for piece in table.pieces():
        pairs = zip(fields, flat_columns(table.columns, piece.data), strict=True)
        yield from zip(*(sqlite_values(field.column, array) for field, array in pairs), strict=True)


def _difference(one: object, other: object, number: int) -> str:
    if one is None or other is None:
        return f"it has {'fewer' if one is None else 'more'} rows than the records give"
    return f"row {number} differs"


def compare_duckdb(folder: Folder, name: str, tables: _Tables) -> Iterator[Problem]:
    """Compare a DuckDB database with tables, as `compare_sqlite` does.

    Raises:
        ModuleNotFoundError: DuckDB is not installed.
    """
    import duckdb

    # Nothing in the file may read another one, load code, or fill the machine.
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
            yield from ((name, text) for text in _duckdb_differences(database, tables))
    except (duckdb.Error, OSError, ValueError, OverflowError, MemoryError) as error:
        yield name, f"it cannot be read: {in_one_line(error)}"


def _duckdb_differences(database: Any, tables: _Tables) -> Iterator[str]:
    found = {
        (what, name)
        for what, catalog in (("table", "duckdb_tables()"), ("view", "duckdb_views()"))
        for (name,) in database.execute(
            f"SELECT {what}_name FROM {catalog} WHERE NOT internal"  # noqa: S608 - both stand two lines above
        ).fetchall()
    }
    yield from _other_names(found, tables)
    for name, table in tables:
        if ("table", name) not in found:
            continue
        rows = pa.RecordBatchReader.from_stream(database.cursor().sql(f"SELECT * FROM {quoted(name)}"))  # noqa: S608 - quoted
        if len(rows.schema) != len(table.columns):
            yield f"the columns of {name} are not those that the schema gives"
            continue
        expected = (piece.data for piece in table.pieces())
        for number, (one, other) in enumerate(zip_longest(_rows(rows), _rows(expected))):
            if one != other:
                yield f"{name}: {_difference(one, other, number)}"
                break


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[str]:
    """Each row as it compares: -0.0 is not 0.0, and 1 is neither 1.0 nor true."""
    for batch in batches:
        for start in range(0, batch.num_rows, _AT_ONCE):
            columns = [column.to_pylist() for column in batch.slice(start, _AT_ONCE).columns]
            yield from (json.dumps(_plain(row), default=str) for row in zip(*columns, strict=True))


def _plain(value: Any) -> Any:
    """A value without the names of fields: those of DuckDB are not the same where ours are empty."""
    if isinstance(value, dict):
        return [_plain(item) for item in value.values()]
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
