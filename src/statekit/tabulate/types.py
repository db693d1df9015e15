"""The columns of a table, from its schema alone: types never depend on values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from statekit.schema.column_types import TIMESTAMP_NS, decimal_digits
from statekit.tabulate.columns import KEY, VALUE, Column, ColumnKind
from statekit.tabulate.infer import infer
from statekit.tabulate.nesting import (
    MAX_COLUMNS,
    Path,
    as_object,
    expanded_paths,
    item_name,
    map_values,
    present,
    shape_reason,
    tuple_items,
)
from statekit.tabulate.shapes import ANY, ExtraKeys, Members, Object, Shape, with_key

if TYPE_CHECKING:
    import pyarrow as pa

    from statekit.schema import Schema

ASSUMED_OBJECT = "has no type: assumed to be an object"
REST = "additional_properties"
ELEMENT = "element"
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
    import pyarrow as pa

    record = plan_record(schema, key, key_type)
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


def plan_record(schema: Schema, key: str | None, key_type: str | None = None) -> Column:
    """Return the column of a whole record; see `plan_table`."""
    shape = infer(schema)
    if key is not None and key_type is not None:
        shape = with_key(shape, key, key_type)
    shape = as_object(shape)
    if shape.untyped and shape.types == ("object",):
        shape = replace(shape, null=False)
    return _column(VALUE, shape, _Context(expanded_paths(shape)), required=True)


@dataclass(frozen=True, slots=True)
class _Context:
    """The context of a column: the objects that have columns, its path, and whether its shape is certain."""

    expanded: frozenset[Path]
    path: Path = ()
    certain: bool = True

    def below(self, step: str | None, *, certain: bool = True) -> _Context:
        """Return the context of a field, or of the elements of a list (None)."""
        return _Context(self.expanded, (*self.path, step), self.certain and certain)


def _column(name: str, shape: Shape, context: _Context, *, required: bool) -> Column:
    shape = as_object(shape)
    reason = _json_reason(shape, context)
    kind = ColumnKind.JSON if reason else _kind(shape)
    children: tuple[Column, ...] = ()
    rest = None
    if kind is ColumnKind.LIST and shape.array:
        children = (_column(ELEMENT, shape.array.item or ANY, context.below(None), required=True),)
    if kind is ColumnKind.STRUCT and shape.object:
        rest = _rest_name(shape.object)
        children = _fields(shape.object, context, rest)
    if kind is ColumnKind.MAP:
        children = (_entries_of_map(map_values(shape) or ANY, context.below(None)),)
    if kind is ColumnKind.TUPLE:
        names = [(item_name(number), item) for number, item in enumerate(tuple_items(shape) or ())]
        children = tuple(_column(item, each, context.below(item), required=True) for item, each in names)
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
        decimal=decimal_digits(shape.notes.column_type) if kind is ColumnKind.DECIMAL else None,
        members=_members(shape, kind) if context.certain else None,
    )


def _fields(entity: Object, context: _Context, rest: str | None) -> tuple[Column, ...]:
    """Return the fields of a struct: its properties, and one for extra keys if they are allowed."""
    columns = [
        _column(
            entry.name,
            entry.shape,
            context.below(entry.name, certain=entry.certain),
            required=entry.name in entity.required,
        )
        for entry in present(entity)
    ]
    if rest is not None:
        description = "The keys that the schema does not name, as one JSON object."
        columns.append(Column(rest, ColumnKind.JSON, description=description, types=("object",)))
    return tuple(columns)


def _entries_of_map(values: Shape, context: _Context) -> Column:
    """Return the element of a map: a key and its value."""
    key = Column(KEY, ColumnKind.STRING, nullable=False, required=True, types=("string",))
    value = _column(VALUE, values, context.below(VALUE), required=True)
    return Column(
        ELEMENT, ColumnKind.STRUCT, nullable=False, required=True, children=(key, value), types=("object",)
    )


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
    if (shape.number or shape.string) and decimal_digits(shape.notes.column_type):
        return ColumnKind.DECIMAL
    if shape.number:
        if not shape.number.integral:
            return ColumnKind.NUMBER
        return ColumnKind.UNSIGNED if _INT64 < (shape.number.maximum or 0) <= _UINT64 else ColumnKind.INTEGER
    if shape.string:
        is_fine = shape.notes.column_type == TIMESTAMP_NS
        timestamp = ColumnKind.TIMESTAMP_NS if is_fine else ColumnKind.TIMESTAMP
        kinds = {"date": ColumnKind.DATE, "date-time": timestamp}
        return kinds.get(shape.string.format or "", ColumnKind.STRING)
    return ColumnKind.BOOLEAN if shape.boolean else _nested_kind(shape)


def _nested_kind(shape: Shape) -> ColumnKind:
    if shape.array:
        return ColumnKind.LIST if tuple_items(shape) is None else ColumnKind.TUPLE
    return ColumnKind.STRUCT if map_values(shape) is None else ColumnKind.MAP


def _json_reason(shape: Shape, context: _Context) -> str | None:
    """Return why the values become JSON text; None if they have a type of their own."""
    reason = shape_reason(shape, context.path)
    is_struct = shape.object and map_values(shape) is None
    if reason is None and is_struct and context.path not in context.expanded:
        return f"would make the table wider than {MAX_COLUMNS} columns"
    return reason


def _members(shape: Shape, kind: ColumnKind) -> Members | None:
    if kind is ColumnKind.JSON:
        return None
    if shape.string:
        return shape.string.members
    return shape.number.members if shape.number else None
