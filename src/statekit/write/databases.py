"""Databases: all tables in one file, with their keys and, if every reference resolves, foreign keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa

from statekit.phrasing import exception_text
from statekit.tabulate import FLOAT_DIGITS, LISTS, Column, ColumnKind, FlatField, flat_columns, scalar_texts
from statekit.write.describe import TableDescription
from statekit.write.scratch import ReleaseError

if TYPE_CHECKING:
    import sqlite3

_ColumnNames: TypeAlias = Mapping[str, Mapping[str, str]]
"""The name in the database of each column, by table and column."""

_SELECT = "SELECT * FROM statekit_rows"
_SQLITE_TYPES = {ColumnKind.BOOLEAN: "BOOLEAN", ColumnKind.INTEGER: "INTEGER", ColumnKind.NUMBER: "REAL"}


@dataclass(frozen=True, slots=True)
class Database:
    """A format that writes one file for all tables.

    Attributes:
        ending: The ending of the file name, with the dot.
        write: Writes tables to a new file and returns the number of rows; the flag is True if keys are
            unique, so that they can be declared.
    """

    ending: str
    write: Callable[[Sequence[TableDescription], Path, bool], int]


def write_sqlite(tables: Sequence[TableDescription], file: Path, unique: bool) -> int:  # noqa: FBT001 - see Database
    """Write a SQLite database of flat tables, and return the number of rows.

    Dates, times, integers beyond 63 bits, decimals of more than 15 digits, lists and JSON are text. The same
    tables produce the same bytes with the same version of SQLite.

    Raises:
        ReleaseError: A table exceeds a limit of SQLite.
    """
    import sqlite3

    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            # No other process uses the new file, so a journal would only cost time.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.execute("PRAGMA page_size = 4096")
            database.execute("BEGIN")
            names = {
                table.name: dict(
                    zip((field.name for field in table.fields), distinct_names(table.fields), strict=True)
                )
                for table in tables
            }
            rows = sum(_fill_sqlite(database, table, names, unique=unique) for table in tables)
            database.execute("COMMIT")
            return rows
    except sqlite3.Error as error:
        raise ReleaseError(f"{file.name} cannot be written: {error}") from None


def _fill_sqlite(
    database: sqlite3.Connection, table: TableDescription, all_names: _ColumnNames, *, unique: bool
) -> int:
    names = all_names[table.name]
    columns = []
    for field in table.fields:
        null = "" if field.nullable else " NOT NULL"
        columns.append(f"{quoted(names[field.name])} {sqlite_type(field.column)}{null}")
    if (unique or table.table.has_source_key) and table.table.key:
        columns.append(f"PRIMARY KEY ({', '.join(quoted(names[name]) for name in table.table.key)})")
    for own, (other, keys) in table.foreign_keys.items():
        target = f"{quoted(other)} ({', '.join(quoted(all_names[other][name]) for name in keys)})"
        columns.append(f"FOREIGN KEY ({', '.join(quoted(names[name]) for name in own)}) REFERENCES {target}")
    database.execute(f"CREATE TABLE {quoted(table.name)} ({', '.join(columns)})")
    placeholders = ", ".join("?" * len(names))
    rows = 0
    for piece in table.table.pieces():
        flat = flat_columns(table.table.columns, piece.data)
        pairs = zip(table.fields, flat, strict=True)
        values = zip(*(sqlite_values(field.column, array) for field, array in pairs), strict=True)
        database.executemany(f"INSERT INTO {quoted(table.name)} VALUES ({placeholders})", values)  # noqa: S608 - quoted
        rows += piece.data.num_rows
    return rows


def sqlite_type(column: Column) -> str:
    """Return the SQLite type of a flat column: TEXT, unless SQLite represents all values exactly."""
    if column.decimal is not None:
        return "REAL" if column.decimal[0] <= FLOAT_DIGITS else "TEXT"
    return _SQLITE_TYPES.get(column.kind, "TEXT")


def sqlite_values(column: Column, array: pa.Array) -> list[Any]:
    """Return the values of a flat column as SQLite stores them."""
    if column.kind in _SQLITE_TYPES:
        return list(array.to_pylist())
    if column.kind is ColumnKind.DECIMAL and sqlite_type(column) == "REAL":
        return [None if number is None else float(number) for number in array.to_pylist()]
    texts = array if column.kind in LISTS | {ColumnKind.JSON} else scalar_texts(column.kind, array)
    return list(texts.to_pylist())


def distinct_names(fields: Sequence[FlatField]) -> Iterator[str]:
    """Yield a name for each column, unique even if case is ignored, and without NUL, which SQL rejects."""
    taken: set[str] = set()
    for field in fields:
        name = unique = field.name.replace("\0", "\ufffd")
        count = 1
        while unique.lower() in taken:
            count += 1
            unique = f"{name}_{count}"
        taken.add(unique.lower())
        yield unique


def quoted(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def write_duckdb(tables: Sequence[TableDescription], file: Path, unique: bool) -> int:  # noqa: FBT001 - see Database
    """Write a DuckDB database with nested columns, and return the number of rows; its bytes vary.

    Raises:
        ReleaseError: DuckDB is not installed, or cannot store a table.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        raise ReleaseError(
            "the format duckdb requires DuckDB: install it with `pip install duckdb`"
        ) from None
    try:
        with closing(duckdb.connect(str(file))) as database:
            return sum(_fill_duckdb(database, table, unique=unique) for table in tables)
    except duckdb.Error as error:
        raise ReleaseError(f"{file.name} cannot be written: {exception_text(error)}") from None


def _fill_duckdb(database: Any, table: TableDescription, *, unique: bool) -> int:
    if any(map(_has_nanoseconds, table.table.columns)):
        # DuckDB would silently drop the last digits of times with a time zone.
        raise ReleaseError(
            f"table {table.name} has a column of type timestamp[ns], which DuckDB cannot store"
        )
    batches = (piece.data for piece in table.table.pieces())
    rows = pa.RecordBatchReader.from_batches(table.table.arrow_schema, batches)
    database.register("statekit_rows", rows)
    name = quoted(table.name)
    ((count,),) = database.execute(f"CREATE TABLE {name} AS {_SELECT}").fetchall()
    database.unregister("statekit_rows")
    if (unique or table.table.has_source_key) and table.table.key:
        key = ", ".join(map(quoted, table.table.key))
        database.execute(f"ALTER TABLE {name} ADD PRIMARY KEY ({key})")
    return int(count)


def _has_nanoseconds(column: Column) -> bool:
    return column.kind is ColumnKind.TIMESTAMP_NS or any(map(_has_nanoseconds, column.children))
