"""From nested tables to flat ones: a child table for each list of objects, and columns for CSV.

A child table holds one row for each object of a list. Its first columns say whose object it is:

- `<table>_<key>`, the key of the record (`statement_id`), or `<table>_row`, the number of its row
  (from 0) where the table has no key;
- in the child of a child, `<list>_position` for each list further up, the outermost first;
- `position`, the object's position in its own list, from 0.

Together they are the key of the child table. The fields of the object follow. Where a field has the
name of one of these columns, the column gets underscores in front until its name is free. A list
that is null or empty has no rows; a null in a list is a row whose fields are null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from statekit.tabulate.columns import Column, Kind
from statekit.tabulate.decode import fields_of, items_of
from statekit.tabulate.rows import Piece, Table
from statekit.tabulate.texts import json_texts

_Entries = Sequence[tuple[Column, pa.Array]]


@dataclass(frozen=True, slots=True, eq=False)
class _Child:
    """Rows of a child table: what its name, its key and its columns are, and the rows themselves."""

    path: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    data: pa.RecordBatch


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the nesting a list lies.

    Attributes:
        path: the table around it.
        names: the properties that lead to it from there.
        owner: the record of each row of that table.
        positions: where in the lists further up each row comes from.
        wanted: the one table to go to; None for all.
    """

    path: tuple[str, ...]
    names: tuple[str, ...]
    owner: tuple[Column, pa.Array]
    positions: tuple[tuple[str, pa.Array], ...] = ()
    wanted: tuple[str, ...] | None = None

    def at(self, name: str) -> _Place | None:
        """The place of a property; None if it does not lead to where we want to go."""
        names = (*self.names, name)
        whole = (*self.path, *names)
        if self.wanted is not None and self.wanted[: len(whole)] != whole:
            return None
        return replace(self, names=names)


def child_tables(table: Table) -> tuple[Table, ...]:
    """The tables of all lists of objects in a table: in schema order, children after parents."""
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
        for child in _walk(table, table.nothing(), None)
    )


def _pieces(table: Table, path: tuple[str, ...]) -> Iterator[Piece]:
    first = 0
    for piece in table.pieces():
        data = next(child.data for child in _walk(table, piece, path) if child.path == path)
        yield Piece(first, data, piece.size)
        first += data.num_rows


def _walk(table: Table, piece: Piece, wanted: tuple[str, ...] | None) -> Iterator[_Child]:
    """The rows that a piece of a table has in its child tables, or in the one that is wanted."""
    entries = list(zip(table.columns, piece.data.columns, strict=True))
    if table.key:
        column, array = entries[[column.name for column in table.columns].index(table.key[0])]
        owner = replace(column, name=f"{table.name}_{column.name}"), array
    else:
        numbers = pa.array(range(piece.first, piece.first + len(piece.data)), pa.int64())
        owner = _counter(f"{table.name}_row", numbers)
    place = _Place(table.path, (), owner, wanted=wanted)
    for entry in entries:
        yield from _children(entry, place)


@dataclass(frozen=True, slots=True)
class FlatField:
    """A column of a table of scalars.

    Attributes:
        name: its name: the names of the properties that lead to it, with dots between them.
        path: these names.
        column: what it holds: a scalar, or JSON text where it is a list or JSON.
        nullable: whether there may be nulls, because of it or of a struct around it.
    """

    name: str
    path: tuple[str, ...]
    column: Column
    nullable: bool


def flat_fields(columns: Sequence[Column]) -> tuple[FlatField, ...]:
    """The columns of a table of scalars: structs become dotted columns, lists and JSON become JSON text.

    A name that occurs twice (a property `a.b` beside a property `b` in `a`) gets `_2`, `_3` ... from its
    second column on.
    """
    fields = [field for column in columns for field in _flat_fields((), column, nullable=False)]
    names = _unique([field.name for field in fields])
    return tuple(replace(field, name=name) for field, name in zip(fields, names, strict=True))


def flat_columns(columns: Sequence[Column], rows: pa.RecordBatch) -> list[pa.Array]:
    """What is in the `flat_fields` of some rows; it is null where a struct around it is."""
    return [flat for entry in zip(columns, rows.columns, strict=True) for flat in _flat_arrays(*entry)]


def _counter(name: str, numbers: pa.Array) -> tuple[Column, pa.Array]:
    return Column(name, Kind.INTEGER, nullable=False, required=True), numbers


def _children(entry: tuple[Column, pa.Array], place: _Place) -> Iterator[_Child]:
    column, array = entry
    inside = place.at(column.name)
    if inside is None:
        return
    if column.kind is Kind.STRUCT:
        for field in fields_of(column, array):
            yield from _children(field, inside)
    if column.kind is Kind.LIST and column.children[0].kind is Kind.STRUCT:
        yield from _child(column.children[0], array, inside)


def _child(element: Column, lists: pa.ListArray, place: _Place) -> Iterator[_Child]:
    items, parents = items_of(lists), pc.list_parent_indices(lists)
    owner = place.owner[0], place.owner[1].take(parents)
    positions = tuple((name, array.take(parents)) for name, array in place.positions)
    own = _positions(lists, parents)
    fields = [
        (replace(field, nullable=field.nullable or element.nullable), array)
        for field, array in fields_of(element, items)
    ]
    above = [_counter(f"{name}_position", array) for name, array in positions]
    ours = _renamed([owner, *above, _counter("position", own)], [field for field, _ in fields])
    path = (*place.path, *place.names)
    entries = [*ours, *fields]
    schema = pa.schema([column.arrow_field for column, _ in entries])
    yield _Child(
        path=path,
        key=tuple(column.name for column, _ in ours),
        columns=tuple(column for column, _ in entries),
        data=pa.RecordBatch.from_arrays([array for _, array in entries], schema=schema),
    )
    below = _Place(path, (), owner, (*positions, (".".join(place.names), own)), place.wanted)
    for field in fields:
        yield from _children(field, below)


def _positions(lists: pa.ListArray, parents: pa.Array) -> pa.Array:
    """The position of each item in its list."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0).cast(pa.int64())
    starts = pc.subtract(pc.cumulative_sum(lengths), lengths)
    return pc.subtract(pa.array(range(len(parents)), pa.int64()), starts.take(parents))


def _renamed(ours: _Entries, fields: Iterable[Column]) -> _Entries:
    taken = {field.name for field in fields}
    renamed = []
    for column, array in ours:
        name = column.name
        while name in taken:
            name = "_" + name
        taken.add(name)
        renamed.append((replace(column, name=name), array))
    return renamed


def _flat_fields(above: tuple[str, ...], column: Column, *, nullable: bool) -> Iterator[FlatField]:
    path, nullable = (*above, column.name), nullable or column.nullable
    if column.kind is Kind.STRUCT:
        for child in column.children:
            yield from _flat_fields(path, child, nullable=nullable)
    else:
        yield FlatField(".".join(path), path, column, nullable)


def _flat_arrays(column: Column, array: pa.Array) -> Iterator[pa.Array]:
    if column.kind is Kind.STRUCT:
        for field in fields_of(column, array):
            yield from _flat_arrays(*field)
    elif column.kind is Kind.LIST:
        yield json_texts(column, array)
    else:
        yield array.storage if column.kind is Kind.JSON else array


def _unique(names: list[str]) -> list[str]:
    taken = set(names)
    given: set[str] = set()
    unique = []
    for name in names:
        free, count = name, 1
        while free in given or (count > 1 and free in taken):
            count += 1
            free = f"{name}_{count}"
        given.add(free)
        unique.append(free)
    return unique
