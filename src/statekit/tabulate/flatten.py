"""Flat tables from nested ones: a child table for each list of objects or map, and columns for CSV.

A child table has one row for each object in a list. Its first columns identify the object:

- `<table>_<key>`, the key of the record (`statement_id`), for each column of the key, or `<table>_row`, the
  number of its row (from 0) if the table has no key;
- in the child of a child, `<list>_position` for each enclosing list, the outermost first;
- `position`, the object's position in its own list, from 0.

Together they are the key of the child table. The fields of the object follow. If a field has the
name of one of these columns, underscores are put before the name of the column until it is unique. A
list that is null or empty has no rows; a null in a list is a row whose fields are null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from statekit.tabulate.columns import LISTS, STRUCTS, Column, ColumnKind
from statekit.tabulate.decoding import fields_of, items_of
from statekit.tabulate.rows import Piece, Table
from statekit.tabulate.texts import json_texts

_Entries = Sequence[tuple[Column, pa.Array]]


@dataclass(frozen=True, slots=True, eq=False)
class _Child:
    """Some rows of a child table, with the table's path, key and columns."""

    path: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    data: pa.RecordBatch


@dataclass(frozen=True, slots=True)
class _Location:
    """The location of a list in the nesting.

    Attributes:
        path: the path of the enclosing table.
        names: the properties that lead from that table to the list.
        owner: the columns that identify the record of each row of that table.
        positions: the positions of each row in the enclosing lists, by column name.
        target: the path of the only child table to build; None for all.
    """

    path: tuple[str, ...]
    names: tuple[str, ...]
    owner: tuple[tuple[Column, pa.Array], ...]
    positions: tuple[tuple[str, pa.Array], ...] = ()
    target: tuple[str, ...] | None = None

    def at(self, name: str) -> _Location | None:
        """Return the location of a property; None if it does not lead to the target."""
        names = (*self.names, name)
        path = (*self.path, *names)
        if self.target is not None and self.target[: len(path)] != path:
            return None
        return replace(self, names=names)


def child_tables(table: Table) -> tuple[Table, ...]:
    """Return the child tables of all lists of objects, in schema order, children after parents."""
    return tuple(
        replace(
            table,
            path=child.path,
            key=child.key,
            columns=child.columns,
            rows=None,
            pieces=partial(_pieces, table, child.path),
            lines=None,
            origins=None,
        )
        for child in _walk(table, table.empty_piece(), None)
    )


def _pieces(table: Table, path: tuple[str, ...]) -> Iterator[Piece]:
    first = 0
    for piece in table.pieces():
        data = next(child.data for child in _walk(table, piece, path) if child.path == path)
        yield Piece(first, data, piece.size)
        first += data.num_rows


def _walk(table: Table, piece: Piece, target: tuple[str, ...] | None) -> Iterator[_Child]:
    """Yield the rows that a piece of a table has in its child tables, or in the target alone."""
    entries = list(zip(table.columns, piece.data.columns, strict=True))
    if table.key:
        by_name = {column.name: (column, array) for column, array in entries}
        owner = tuple(
            (replace(column, name=f"{table.name}_{column.name}"), array)
            for column, array in (by_name[name] for name in table.key)
        )
    else:
        numbers = pa.array(range(piece.first, piece.first + len(piece.data)), pa.int64())
        owner = (_counter(f"{table.name}_row", numbers),)
    location = _Location(table.path, (), owner, target=target)
    for entry in entries:
        yield from _children(entry, location)


@dataclass(frozen=True, slots=True)
class FlatField:
    """A column of a flat table.

    Attributes:
        name: the property names that lead to the column, joined with dots.
        path: these names.
        column: the nested column. A list or JSON is JSON text in the flat table.
        nullable: True if the column or an enclosing struct can be null.
    """

    name: str
    path: tuple[str, ...]
    column: Column
    nullable: bool


def flat_fields(columns: Sequence[Column]) -> tuple[FlatField, ...]:
    """Return the columns of a flat table: structs become dotted columns, lists and JSON become JSON text.

    A name that occurs twice (a property `a.b` beside a property `b` in `a`) gets `_2`, `_3` ... from the
    second column on.
    """
    fields = [field for column in columns for field in _flat_fields((), column, nullable=False)]
    names = _unique([field.name for field in fields])
    return tuple(replace(field, name=name) for field, name in zip(fields, names, strict=True))


def flat_columns(columns: Sequence[Column], rows: pa.RecordBatch) -> list[pa.Array]:
    """Return the values of `flat_fields` for some rows; a value is null if an enclosing struct is null."""
    return [flat for entry in zip(columns, rows.columns, strict=True) for flat in _flat_arrays(*entry)]


def _counter(name: str, numbers: pa.Array) -> tuple[Column, pa.Array]:
    return Column(name, ColumnKind.INTEGER, nullable=False, required=True), numbers


def _children(entry: tuple[Column, pa.Array], location: _Location) -> Iterator[_Child]:
    column, array = entry
    inner = location.at(column.name)
    if inner is None:
        return
    if column.kind in STRUCTS:
        for field in fields_of(column, array):
            yield from _children(field, inner)
    if column.kind in LISTS and column.children[0].kind is ColumnKind.STRUCT:
        yield from _child(column.children[0], array, inner)


def _child(element: Column, lists: pa.ListArray, location: _Location) -> Iterator[_Child]:
    items, parents = items_of(lists), pc.list_parent_indices(lists)
    owner = tuple((column, array.take(parents)) for column, array in location.owner)
    positions = tuple((name, array.take(parents)) for name, array in location.positions)
    own = _positions(lists, parents)
    fields = [
        (replace(field, nullable=field.nullable or element.nullable), array)
        for field, array in fields_of(element, items)
    ]
    above = [_counter(f"{name}_position", array) for name, array in positions]
    key = _renamed([*owner, *above, _counter("position", own)], [field for field, _ in fields])
    path = (*location.path, *location.names)
    entries = [*key, *fields]
    schema = pa.schema([column.arrow_field for column, _ in entries])
    yield _Child(
        path=path,
        key=tuple(column.name for column, _ in key),
        columns=tuple(column for column, _ in entries),
        data=pa.RecordBatch.from_arrays([array for _, array in entries], schema=schema),
    )
    below = _Location(path, (), owner, (*positions, (".".join(location.names), own)), location.target)
    for field in fields:
        yield from _children(field, below)


def _positions(lists: pa.ListArray, parents: pa.Array) -> pa.Array:
    """Return the position of each item in its list."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0).cast(pa.int64())
    starts = pc.subtract(pc.cumulative_sum(lengths), lengths)
    return pc.subtract(pa.array(range(len(parents)), pa.int64()), starts.take(parents))


def _renamed(key: _Entries, fields: Iterable[Column]) -> _Entries:
    taken = {field.name for field in fields}
    renamed = []
    for column, array in key:
        name = column.name
        while name in taken:
            name = "_" + name
        taken.add(name)
        renamed.append((replace(column, name=name), array))
    return renamed


def _flat_fields(above: tuple[str, ...], column: Column, *, nullable: bool) -> Iterator[FlatField]:
    path, nullable = (*above, column.name), nullable or column.nullable
    if column.kind in STRUCTS:
        for child in column.children:
            yield from _flat_fields(path, child, nullable=nullable)
    else:
        yield FlatField(".".join(path), path, column, nullable)


def _flat_arrays(column: Column, array: pa.Array) -> Iterator[pa.Array]:
    if column.kind in STRUCTS:
        for field in fields_of(column, array):
            yield from _flat_arrays(*field)
    elif column.kind in LISTS:
        yield json_texts(column, array)
    else:
        yield array.cast(pa.string()) if column.kind is ColumnKind.JSON else array


def _unique(names: list[str]) -> list[str]:
    original = set(names)
    used: set[str] = set()
    unique = []
    for name in names:
        candidate, count = name, 1
        while candidate in used or (count > 1 and candidate in original):
            count += 1
            candidate = f"{name}_{count}"
        used.add(candidate)
        unique.append(candidate)
    return unique
