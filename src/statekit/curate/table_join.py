"""The records of a table, joined with the tables of their lists."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

from statekit._startup.frozen import frozen
from statekit.curate.table_files import Row, RowError, TableFile, read_table, split_name
from statekit.curate.table_values import complete, nested
from statekit.diagnostics import JSON, escape
from statekit.phrasing import did_you_mean, quoted
from statekit.tabulate import LISTS, Column, ColumnKind, FlatField, flat_fields

_Path: TypeAlias = "tuple[str, ...]"
_Owner: TypeAlias = "tuple[str, ...]"


@frozen
class Conflict:
    """A reason why a table is not imported.

    Attributes:
        path: the path of the table.
        row: the line in a text, or the row in Parquet; both from 1. None for the table as a whole.
        column: the column, if it is about one.
        message: the problem, in one line.
    """

    path: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        """Return the place and the problem as one line: `path:row: column: message`."""
        row = "" if self.row is None else f":{self.row}"
        column = "" if self.column is None else f" column {quoted(self.column)}:"
        return f"{escape(self.path)}{row}:{column} {escape(self.message)}"


@frozen
class JoinedRow:
    """A record from a row.

    Attributes:
        row: the number of the row.
        cells: the cells of its own table.
        value: the record, without its parts that are null.
    """

    row: int
    cells: dict[str, JSON]
    value: dict[str, JSON]


class TableReader:
    """Reads a table and the tables of its lists, which are beside it.

    Attributes:
        path: the path of the table as displayed.
        conflicts: the conflicts so far.

    Args:
        path: the file.
        record: the column of a record.
        keys: the columns that may name a record, the likeliest first.
    """

    def __init__(self, path: Path, record: Column, keys: Sequence[str]):
        self.path = str(path)
        self.conflicts: list[Conflict] = []
        self.columns: tuple[str, ...] | None = None
        self._file = path
        self._record = record
        self._keys = keys

    def rows(self) -> Iterator[JoinedRow]:
        """Yield the records of the table.

        Raises:
            EditError: a file cannot be read.
        """
        fields = flat_fields(self._record.children)
        table = read_table(self._file, {field.name for field in fields} | {*self._keys})
        paths = _paths(table, self._record.children, fields)
        if table.format == "jsonl":
            for row in self._safe(table):
                value = self._with_dots(row, {field.name: field.path for field in fields})
                yield JoinedRow(row.number, row.cells, value)
            return
        self.columns = table.columns
        self._check_columns(table, [*paths, *self._keys])
        stem, ending = split_name(self._file)
        parts = {
            field.path: self._part(stem, ending, field, 1)
            for field in fields
            if _is_part(field) and field.name not in table.columns
        }
        key = next((name for name in self._keys if name in table.columns), None)
        for row in self._safe(table):
            cells = {paths[name]: cell for name, cell in row.cells.items() if name in paths}
            owner = (str(row.cells.get(key)) if key is not None else "",)
            cells |= {path: part.pop(owner) for path, part in parts.items() if owner in part}
            found = nested(self._record, cells)
            yield JoinedRow(row.number, row.cells, found if isinstance(found, dict) else {})
        self._check_left(fields, parts)

    def _safe(self, table: TableFile) -> Iterator[Row]:
        """Yield the rows; one that cannot be read is a conflict, and the last one."""
        try:
            yield from table.rows
        except RowError as error:
            self.conflicts.append(Conflict(table.path, error.number, None, str(error)))

    def _with_dots(self, row: Row, paths: dict[str, _Path]) -> dict[str, JSON]:
        """Return an object with its dotted keys nested, unless the schema has such a property."""
        properties = {child.name for child in self._record.children}
        value = {name: item for name, item in row.cells.items() if name in properties or name not in paths}
        for name, item in row.cells.items():
            if name in value:
                continue
            _put(value, paths[name], item)
        return value

    def _check_columns(self, table: TableFile, known: Sequence[str]) -> None:
        for name in table.columns:
            if name not in known:
                hint = did_you_mean(name, known) or "the schema has no such property"
                header = 1 if table.format == "csv" else None
                message = f"unknown column; {hint}"
                self.conflicts.append(Conflict(table.path, header, name, message))

    def _part(self, stem: str, ending: str, field: FlatField, depth: int) -> dict[_Owner, list[JSON]]:
        """Return the items of a list by their owners, from a table of its own; none if it does not exist."""
        path = self._file.with_name(f"{stem}.{field.name}{ending}")
        if not os.path.lexists(path):
            return {}
        element = field.column.children[0]
        fields = flat_fields(element.children)
        names = {each.name for each in fields}
        table = read_table(path, names | {"position"})
        paths = _paths(table, element.children, fields)
        counted = [name for name in table.columns if name.lstrip("_").endswith("position")][: depth + 1]
        above = [name for name in table.columns if name not in paths or name in counted][: depth + 1]
        if len(above) <= depth:
            message = "the table has no columns for the record and the position of each row"
            self.conflicts.append(Conflict(str(path), 1, None, message))
            return {}
        self._check_columns(table, [*paths, *above])
        child_stem = split_name(path)[0]
        parts = {
            each.path: self._part(child_stem, ending, each, depth + 1)
            for each in fields
            if _is_part(each) and each.name not in table.columns
        }
        found: defaultdict[_Owner, list[tuple[int, JSON]]] = defaultdict(list)
        for row in self._safe(table):
            owner = tuple(str(row.cells.get(name)) for name in above)
            cells = {paths[name]: cell for name, cell in row.cells.items() if name in paths}
            cells |= {inner: part.pop(owner) for inner, part in parts.items() if owner in part}
            if not owner[-1].isdecimal() or not owner[-1].isascii():
                self.conflicts.append(
                    Conflict(str(path), row.number, above[-1], "the position is not a number")
                )
                continue
            value = nested(element, cells)
            is_null = element.nullable and value == {}
            found[owner[:-1]].append((int(owner[-1]), None if is_null else complete(element, value)))
        self._check_left(fields, parts)
        return {
            owner: [item for _, item in sorted(items, key=itemgetter(0))] for owner, items in found.items()
        }

    def _check_left(self, fields: Sequence[FlatField], parts: dict[_Path, dict[_Owner, list[JSON]]]) -> None:
        """Report items whose record is not in the table."""
        names = {field.path: field.name for field in fields}
        for path, part in parts.items():
            for owner in list(part)[:10]:
                message = (
                    f"the table of {quoted(names[path])} names {quoted(owner[0])}, which has no row here"
                )
                self.conflicts.append(Conflict(self.path, None, None, message))


def _put(holder: JSON, path: _Path, item: JSON) -> None:
    """Set a value in nested objects, which are created; one that is no object stays as it is."""
    for step in path[:-1]:
        holder = holder.setdefault(step, {}) if isinstance(holder, dict) else None
    if isinstance(holder, dict):
        holder[path[-1]] = item


def _is_part(field: FlatField) -> bool:
    return field.column.kind in LISTS and field.column.children[0].kind is ColumnKind.STRUCT


def _paths(table: TableFile, columns: Sequence[Column], fields: Sequence[FlatField]) -> dict[str, _Path]:
    """Return the path of each column of a table by its name."""
    nested_names: dict[str, _Path] = {column.name: (column.name,) for column in columns}
    flat_names = {field.name: field.path for field in fields}
    return {**flat_names, **nested_names} if table.format == "parquet" else {**nested_names, **flat_names}
