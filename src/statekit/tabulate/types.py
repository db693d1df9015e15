"""From a schema to the columns of a table: the types depend on the schema alone, never on values."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

from statekit.tabulate.algebra import TOO_DEEP
from statekit.tabulate.columns import Column, Kind
from statekit.tabulate.infer import infer
from statekit.tabulate.shapes import ANY, Field, Members, Object, Others, Shape

if TYPE_CHECKING:
    from statekit.schema import Schema

MAX_COLUMNS = 2_000
"""How many columns, those inside of structs and lists counted, a table may have."""

MAX_DEPTH = 32
"""How deep lists and structs may lie inside each other; readers of Parquet give up further down."""

REST = "additional_properties"
VALUE = "value"
ELEMENT = "element"
_Path: TypeAlias = tuple[str | None, ...]
"""The names that lead to a column; None stands for the elements of a list."""

_INT64 = 2**63 - 1
_UINT64 = 2**64 - 1


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What the table of a kind looks like, whatever its records hold.

    Attributes:
        name: the table's name.
        key: the column that identifies a record and orders the rows, if there is one.
        record: the record as one column. A record that is an object fills a column for each field of
            it; any other record (`wrapped`) fills the one column `value`.
        schema_id: the schema's own URI, or the name of its file where it has none.
        fingerprint: SHA-256 (hex) of the schema.
    """

    name: str
    key: str | None
    record: Column
    wrapped: bool
    arrow_schema: pa.Schema
    schema_id: str
    fingerprint: str

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table."""
        return (self.record,) if self.wrapped else self.record.children


def plan_table(name: str, schema: Schema, key: str | None) -> TablePlan:
    """Plan the table for the records of a schema: never an error, and always the same.

    Args:
        name: how to call the table.
        schema: the schema that the records fulfil.
        key: the property that identifies a record; without effect unless it is a scalar that every
            record has.
    """
    shape = infer(schema)
    record = _column(VALUE, shape, _Frame(_with_room(shape)), required=True)
    wrapped = record.kind is not Kind.STRUCT or record.nullable
    columns = (record,) if wrapped else record.children
    keys = {column.name for column in columns if column.is_scalar and not column.nullable}
    return TablePlan(
        name=name,
        key=key if key in keys and not wrapped else None,
        record=record,
        wrapped=wrapped,
        arrow_schema=pa.schema([column.arrow_field for column in columns]),
        schema_id=schema.uri_tail if schema.uri.startswith("file:") else schema.uri,
        fingerprint=schema.fingerprint,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """What surrounds a column: the objects that have columns, its place, and whether its shape is certain."""

    with_room: frozenset[_Path]
    path: _Path = ()
    certain: bool = True

    def below(self, step: str | None, *, certain: bool = True) -> _Frame:
        """The frame of a field, or (None) of the elements of a list."""
        return _Frame(self.with_room, (*self.path, step), self.certain and certain)


def _with_room(record: Shape) -> frozenset[_Path]:
    """The places of the objects whose properties have columns.

    The record's own properties have columns, however many they are. Then those that lie least deep come
    first, and among them the fewest, until there are `MAX_COLUMNS`.
    """
    chosen: set[_Path] = set()
    columns = 0
    numbers = count()
    waiting: list[tuple[int, int, int, _Path, Object]] = []

    def wait(path: _Path, shape: Shape) -> None:
        while shape.array and shape.array.item and _why_untyped(shape, path) is None:
            path, shape = (*path, None), shape.array.item
        if shape.object and _why_untyped(shape, path) is None:
            heappush(waiting, (len(path), _width(shape.object), next(numbers), path, shape.object))

    wait((), record)
    while waiting:
        _, width, _, path, entity = heappop(waiting)
        if path and columns + width > MAX_COLUMNS:
            continue
        columns += width
        chosen.add(path)
        for entry in _present(entity):
            wait((*path, entry.name), entry.shape)
    return frozenset(chosen)


def _width(entity: Object) -> int:
    """How many columns an object has for its properties and for other keys."""
    return len(_present(entity)) + (entity.others is not Others.FORBIDDEN)


def _column(name: str, shape: Shape, frame: _Frame, *, required: bool) -> Column:
    reason = _why_json(shape, frame)
    kind = Kind.JSON if reason else _kind(shape)
    children: tuple[Column, ...] = ()
    rest = None
    if kind is Kind.LIST and shape.array:
        children = (_column(ELEMENT, shape.array.item or ANY, frame.below(None), required=True),)
    if kind is Kind.STRUCT and shape.object:
        rest = _rest_name(shape.object)
        children = _fields(shape.object, frame, rest)
    return Column(
        name=name,
        kind=kind,
        nullable=shape.null or not required or not frame.certain,
        required=required,
        children=children,
        rest=rest,
        reason=reason,
        description=shape.notes.description,
        types=(*shape.types, "null") if shape.null else shape.types,
        format=shape.string.format if shape.string else None,
        notes=shape.notes,
        members=_members(shape, kind) if frame.certain else None,
    )


def _fields(entity: Object, frame: _Frame, rest: str | None) -> tuple[Column, ...]:
    """The fields of a struct: its properties, and one for the other keys if there may be some."""
    columns = [
        _column(
            entry.name,
            entry.shape,
            frame.below(entry.name, certain=entry.certain),
            required=entry.name in entity.required,
        )
        for entry in _present(entity)
    ]
    if rest is not None:
        description = "The keys that the schema does not name, as one JSON object."
        columns.append(Column(rest, Kind.JSON, description=description, types=("object",)))
    return tuple(columns)


def _present(entity: Object) -> list[Field]:
    """The properties that some value is admitted for."""
    return [entry for entry in entity.fields if entry.shape.types or entry.shape.null or entry.shape.opaque]


def _rest_name(entity: Object) -> str | None:
    if entity.others is Others.FORBIDDEN:
        return None
    names = {entry.name for entry in entity.fields}
    name = REST
    while name in names:
        name = "_" + name
    return name


def _kind(shape: Shape) -> Kind:
    """The kind of a shape that admits one type, null aside."""
    if shape.number:
        if not shape.number.integral:
            return Kind.NUMBER
        return Kind.UNSIGNED if _INT64 < (shape.number.maximum or 0) <= _UINT64 else Kind.INTEGER
    if shape.string:
        kinds = {"date": Kind.DATE, "date-time": Kind.TIMESTAMP}
        return kinds.get(shape.string.format or "", Kind.STRING)
    if shape.boolean:
        return Kind.BOOLEAN
    return Kind.LIST if shape.array else Kind.STRUCT


def _why_json(shape: Shape, frame: _Frame) -> str | None:
    """Why values of this shape are kept as JSON text; None if they have a type of their own."""
    reason = _why_untyped(shape, frame.path)
    if reason is None and shape.object and frame.path not in frame.with_room:
        return f"would make the table wider than {MAX_COLUMNS} columns"
    return reason


def _why_untyped(shape: Shape, path: _Path) -> str | None:
    """Why values of this shape would be kept as JSON text, however much room there is."""
    if shape.opaque or len(shape.types) != 1:
        return shape.opaque or _admits(shape)
    reason = None
    if shape.array and shape.array.positional:
        reason = "types its items by position"
    elif shape.object and not _present(shape.object):
        reason = "names no properties"
    elif (shape.array or shape.object) and len(path) >= MAX_DEPTH:
        reason = TOO_DEEP
    return reason


def _admits(shape: Shape) -> str:
    types = shape.types
    if len(types) == len(ANY.types):
        return "names properties but no type" if shape.object and shape.object.fields else "admits any type"
    if not types:
        return "admits only null" if shape.null else "admits no value"
    return f"admits {', '.join(types[:-1])} and {types[-1]}"


def _members(shape: Shape, kind: Kind) -> Members | None:
    if kind is Kind.JSON:
        return None
    if shape.string:
        return shape.string.members
    return shape.number.members if shape.number else None
