"""All tables in one file: SQLite and DuckDB, with keys and, where they hold, references between tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa

from statekit.tabulate import Column, FlatField, Kind, flat_columns, scalar_texts
from statekit.write.describe import DescribedTable
from statekit.write.scratch import ReleaseError

if TYPE_CHECKING:
    import sqlite3

_Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""For each table, how its columns are called in the database."""

_SELECT = "SELECT * FROM statekit_rows"
SQLITE_TYPES = {Kind.BOOLEAN: "BOOLEAN", Kind.INTEGER: "INTEGER", Kind.NUMBER: "REAL"}
"""The types of columns in SQLite; all others are TEXT."""


@dataclass(frozen=True, slots=True)
class Database:
    """A format of one file for all tables.

    Attributes:
        ending: how the file ends, with the dot.
        write: writes tables to a new file, with their keys if these are unique, and says how many rows.
    """

    ending: str
    write: Callable[[Sequence[DescribedTable], Path, bool], int]


def write_sqlite(tables: Sequence[DescribedTable], file: Path, unique: bool) -> int:  # noqa: FBT001 - see Database
    """Write a SQLite database of flat tables; the same tables give the same bytes in one version of SQLite.

    Times and integers beyond 63 bits are text; so are lists and JSON.

    Raises:
        ReleaseError: a table is more than SQLite can hold.
    """
    import sqlite3

    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            # The file is new and nobody else's: a journal would only cost time.
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
    database: sqlite3.Connection, table: DescribedTable, all_names: _Names, *, unique: bool
) -> int:
    names = all_names[table.name]
    columns = []
    for field in table.fields:
        null = "" if field.nullable else " NOT NULL"
        columns.append(f"{quoted(names[field.name])} {SQLITE_TYPES.get(field.column.kind, 'TEXT')}{null}")
    if unique and table.table.key:
        columns.append(f"PRIMARY KEY ({', '.join(quoted(names[name]) for name in table.table.key)})")
    for name, (other, column) in table.foreign.items():
        target = f"{quoted(other)} ({quoted(all_names[other][column])})"
        columns.append(f"FOREIGN KEY ({quoted(names[name])}) REFERENCES {target}")
    database.execute(f"CREATE TABLE {quoted(table.name)} ({', '.join(columns)})")
    places = ", ".join("?" * len(names))
    rows = 0
    for piece in table.table.pieces():
        flat = flat_columns(table.table.columns, piece.data)
        pairs = zip(table.fields, flat, strict=True)
        values = zip(*(sqlite_values(field.column, array) for field, array in pairs), strict=True)
        database.executemany(f"INSERT INTO {quoted(table.name)} VALUES ({places})", values)  # noqa: S608 - quoted
        rows += piece.data.num_rows
    return rows


def sqlite_values(column: Column, array: pa.Array) -> list[Any]:
    """The values of a flat column as they stand in SQLite."""
    if column.kind in SQLITE_TYPES:
        return list(array.to_pylist())
    texts = array if column.kind in {Kind.JSON, Kind.LIST} else scalar_texts(column.kind, array)
    return list(texts.to_pylist())


def distinct_names(fields: Sequence[FlatField]) -> Iterator[str]:
    """A name for each column that no other has where case does not count; SQL knows no NUL."""
    taken: set[str] = set()
    for field in fields:
        name = free = field.name.replace("\0", "\ufffd")
        count = 1
        while free.lower() in taken:
            count += 1
            free = f"{name}_{count}"
        taken.add(free.lower())
        yield free


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def write_duckdb(tables: Sequence[DescribedTable], file: Path, unique: bool) -> int:  # noqa: FBT001 - see Database
    """Write a DuckDB database, with nested columns as they are. Its bytes are not the same twice.

    Raises:
        ReleaseError: DuckDB is not installed, or cannot hold a table.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        raise ReleaseError("the format duckdb needs DuckDB: install it with `pip install duckdb`") from None
    try:
        with closing(duckdb.connect(str(file))) as database:
            return sum(_fill_duckdb(database, table, unique=unique) for table in tables)
    except duckdb.Error as error:
        raise ReleaseError(f"{file.name} cannot be written: {' '.join(str(error).split())}") from None


def _fill_duckdb(database: Any, table: DescribedTable, *, unique: bool) -> int:
    batches = (piece.data for piece in table.table.pieces())
    rows = pa.RecordBatchReader.from_batches(table.table.arrow_schema, batches)
    database.register("statekit_rows", rows)
    name = quoted(table.name)
    ((count,),) = database.execute(f"CREATE TABLE {name} AS {_SELECT}").fetchall()
    database.unregister("statekit_rows")
    if unique and table.table.key:
        key = ", ".join(map(quoted, table.table.key))
        database.execute(f"ALTER TABLE {name} ADD PRIMARY KEY ({key})")
    return int(count)
