"""The columns of a table, from its schema alone: types never depend on values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

from statekit.tabulate.algebra import TOO_DEEP
from statekit.tabulate.columns import Column, ColumnKind
from statekit.tabulate.infer import infer
from statekit.tabulate.shapes import ANY, ExtraKeys, Field, Members, Object, Shape, with_key

if TYPE_CHECKING:
    from statekit.schema import Schema

MAX_COLUMNS = 2_000
"""The most columns of a table, including those inside structs and lists."""

MAX_DEPTH = 32
"""The most levels of nested lists and structs; Parquet readers fail beyond that."""

NANOSECONDS = "timestamp[ns]"
"""The type in `x-statekit` that asks for nanoseconds."""
ASSUMED_OBJECT = "has no type: assumed to be an object"
REST = "additional_properties"
VALUE = "value"
ELEMENT = "element"
_Path: TypeAlias = tuple[str | None, ...]
"""The names that lead to a column; None for the elements of a list."""

_INT64 = 2**63 - 1
_UINT64 = 2**64 - 1


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The columns of a table, determined by the schema.

    Attributes:
        name: the table's name.
        key: the column that identifies the records and orders the rows; None if there is none.
        record: the record as one column.
        wrapped: True if the table has the single column `value` because records are not objects.
            Otherwise it has a column for each field of the record.
        arrow_schema: the Arrow schema of the table.
        schema_id: the schema's own URI, or the name of its file if it has none.
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


def plan_table(name: str, schema: Schema, key: str | None, key_type: str | None = None) -> TablePlan:
    """Plan the table for the records of a schema. It depends on the schema alone; nothing is raised.

    Args:
        name: the name of the table.
        schema: the schema of the records.
        key: the property that identifies a record; ignored unless it is a scalar that every record
            has.
        key_type: the JSON type of the key, if every record has it although the schema does not require it;
            "string" or "integer".
    """
    shape = infer(schema)
    if key is not None and key_type is not None:
        shape = with_key(shape, key, key_type)
    shape = _as_object(shape)
    if shape.untyped and shape.types == ("object",):
        shape = replace(shape, null=False)
    record = _column(VALUE, shape, _Context(_expanded_paths(shape)), required=True)
    wrapped = record.kind is not ColumnKind.STRUCT or record.nullable
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
class _Context:
    """The context of a column: the objects that have columns, its path, and whether its shape is certain."""

    expanded: frozenset[_Path]
    path: _Path = ()
    certain: bool = True

    def below(self, step: str | None, *, certain: bool = True) -> _Context:
        """Return the context of a field, or of the elements of a list (None)."""
        return _Context(self.expanded, (*self.path, step), self.certain and certain)


def _expanded_paths(record: Shape) -> frozenset[_Path]:
    """Return the paths of the objects whose properties have columns.

    The record's own properties always have columns. Other objects follow from the least to the most deeply
    nested, and from small to large within a level, up to `MAX_COLUMNS` columns.
    """
    chosen: set[_Path] = set()
    columns = 0
    numbers = count()
    waiting: list[tuple[int, int, int, _Path, Object]] = []

    def enqueue(path: _Path, shape: Shape) -> None:
        shape = _as_object(shape)
        while shape.array and shape.array.item and _shape_reason(shape, path) is None:
            path, shape = (*path, None), _as_object(shape.array.item)
        if shape.object and _shape_reason(shape, path) is None:
            heappush(waiting, (len(path), _width(shape.object), next(numbers), path, shape.object))

    enqueue((), record)
    while waiting:
        _, width, _, path, entity = heappop(waiting)
        if path and columns + width > MAX_COLUMNS:
            continue
        columns += width
        chosen.add(path)
        for entry in _present(entity):
            enqueue((*path, entry.name), entry.shape)
    return frozenset(chosen)


def _width(entity: Object) -> int:
    """Return the number of columns of an object, including the one for extra keys."""
    return len(_present(entity)) + (entity.extra_keys is not ExtraKeys.FORBIDDEN)


def _column(name: str, shape: Shape, context: _Context, *, required: bool) -> Column:
    shape = _as_object(shape)
    reason = _json_reason(shape, context)
    kind = ColumnKind.JSON if reason else _kind(shape)
    children: tuple[Column, ...] = ()
    rest = None
    if kind is ColumnKind.LIST and shape.array:
        children = (_column(ELEMENT, shape.array.item or ANY, context.below(None), required=True),)
    if kind is ColumnKind.STRUCT and shape.object:
        rest = _rest_name(shape.object)
        children = _fields(shape.object, context, rest)
    return Column(
        name=name,
        kind=kind,
        nullable=shape.null or not required or not context.certain,
        required=required,
        children=children,
        rest=rest,
        reason=reason,
        assumption=ASSUMED_OBJECT if kind is ColumnKind.STRUCT and shape.untyped else None,
        description=shape.notes.description,
        types=(*shape.types, "null") if shape.null else shape.types,
        format=shape.string.format if shape.string else None,
        notes=shape.notes,
        members=_members(shape, kind) if context.certain else None,
    )


def _as_object(shape: Shape) -> Shape:
    """Return the shape of objects or null if the schema names properties and does not restrict the types.

    Such a schema also admits values of other types, but hardly any author means to. A record that has one
    is reported when it is encoded.
    """
    named = _present(shape.object) if shape.object and not shape.opaque else []
    if not shape.untyped or not any(entry.certain for entry in named):
        return shape
    return replace(shape, boolean=False, number=None, string=None, array=None)


def _fields(entity: Object, context: _Context, rest: str | None) -> tuple[Column, ...]:
    """Return the fields of a struct: its properties, and one for extra keys if they are allowed."""
    columns = [
        _column(
            entry.name,
            entry.shape,
            context.below(entry.name, certain=entry.certain),
            required=entry.name in entity.required,
        )
        for entry in _present(entity)
    ]
    if rest is not None:
        description = "The keys that the schema does not name, as one JSON object."
        columns.append(Column(rest, ColumnKind.JSON, description=description, types=("object",)))
    return tuple(columns)


def _present(entity: Object) -> list[Field]:
    """Return the properties that can have a value."""
    return [entry for entry in entity.fields if entry.shape.types or entry.shape.null or entry.shape.opaque]


def _rest_name(entity: Object) -> str | None:
    if entity.extra_keys is ExtraKeys.FORBIDDEN:
        return None
    names = {entry.name for entry in entity.fields}
    name = REST
    while name in names:
        name = "_" + name
    return name


def _kind(shape: Shape) -> ColumnKind:
    """Return the kind of a shape that admits one type besides null."""
    if shape.number:
        if not shape.number.integral:
            return ColumnKind.NUMBER
        return ColumnKind.UNSIGNED if _INT64 < (shape.number.maximum or 0) <= _UINT64 else ColumnKind.INTEGER
    if shape.string:
        is_fine = shape.notes.column_type == NANOSECONDS
        timestamp = ColumnKind.TIMESTAMP_NS if is_fine else ColumnKind.TIMESTAMP
        kinds = {"date": ColumnKind.DATE, "date-time": timestamp}
        return kinds.get(shape.string.format or "", ColumnKind.STRING)
    if shape.boolean:
        return ColumnKind.BOOLEAN
    return ColumnKind.LIST if shape.array else ColumnKind.STRUCT


def _json_reason(shape: Shape, context: _Context) -> str | None:
    """Return why the values become JSON text; None if they have a type of their own."""
    reason = _shape_reason(shape, context.path)
    if reason is None and shape.object and context.path not in context.expanded:
        return f"would make the table wider than {MAX_COLUMNS} columns"
    return reason


def _shape_reason(shape: Shape, path: _Path) -> str | None:
    """Return why the values become JSON text, apart from the limit of columns."""
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
        return "admits any type"
    if not types:
        return "admits only null" if shape.null else "admits no value"
    return f"admits {', '.join(types[:-1])} and {types[-1]}"


def _members(shape: Shape, kind: ColumnKind) -> Members | None:
    if kind is ColumnKind.JSON:
        return None
    if shape.string:
        return shape.string.members
    return shape.number.members if shape.number else None
