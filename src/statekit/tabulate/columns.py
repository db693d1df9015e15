"""Columns of tables: the kind of a column, its contents and its Arrow type."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from statekit.tabulate.shapes import NO_NOTES, Members, Notes

if TYPE_CHECKING:
    import pyarrow as pa

KEY = "key"
VALUE = "value"
"""The columns of a map; `value` is also the only column of a table whose records are not objects."""


class ColumnKind(StrEnum):
    """The kinds of columns. The value is the type as displayed."""

    BOOLEAN = "bool"
    INTEGER = "int64"
    UNSIGNED = "uint64"
    NUMBER = "float64"
    DECIMAL = "decimal"
    STRING = "string"
    DATE = "date32"
    TIMESTAMP = "timestamp[us, UTC]"
    TIMESTAMP_NS = "timestamp[ns, UTC]"
    STRUCT = "struct"
    LIST = "list"
    MAP = "map"
    TUPLE = "tuple"
    JSON = "json"


STRUCTS = frozenset({ColumnKind.STRUCT, ColumnKind.TUPLE})
"""The kinds of columns that are structs in Arrow."""

LISTS = frozenset({ColumnKind.LIST, ColumnKind.MAP})
"""The kinds of columns that are lists in Arrow; the elements of a map are structs of `key` and `value`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, a field of a struct or the element of a list.

    Attributes:
        name: the property's name; `element` in a list.
        kind: the kind of the column.
        nullable: True if the column can be null: the property is optional, or can be null.
        required: True if the schema requires the property.
        children: the fields of a struct, the items of a tuple, or the element of a list or map.
        rest: the name of the last field of a struct, if that field contains the keys that the schema
            does not name, as JSON.
        reason: the reason why the column is JSON text.
        assumption: an assumption about the values that the schema does not state.
        description: the schema's description.
        members: the allowed values, if the schema lists them.
        types: the names of the JSON types that the schema allows.
        format: the format of strings, if the schema names one.
        notes: the other annotations of the schema.
        decimal: the digits of decimals, in all and after the point.
        plain: True for JSON text with the type of strings.
    """

    name: str
    kind: ColumnKind
    nullable: bool = True
    required: bool = False
    children: tuple[Column, ...] = ()
    rest: str | None = None
    reason: str | None = None
    assumption: str | None = None
    description: str | None = None
    members: Members | None = None
    types: tuple[str, ...] = ()
    format: str | None = None
    notes: Notes = NO_NOTES
    decimal: tuple[int, int] | None = None
    plain: bool = False

    @property
    def is_scalar(self) -> bool:
        """True if the values are booleans, numbers, strings, dates or times."""
        return self.kind not in STRUCTS | LISTS | {ColumnKind.JSON}

    @property
    def holds_texts(self) -> bool:
        """True if the values are texts in the records."""
        return "string" in self.types

    @property
    def type_name(self) -> str:
        """The type as displayed, without what it contains."""
        if self.decimal is not None:
            return "decimal({},{})".format(*self.decimal)
        return str(self.kind)

    @property
    def properties(self) -> tuple[Column, ...]:
        """The fields of a struct that are properties: all but `rest`."""
        return self.children if self.rest is None else self.children[:-1]

    @property
    def arrow_type(self) -> pa.DataType:
        """The Arrow type of the values."""
        import pyarrow as pa  # a validation plans columns, and makes none

        from statekit.tabulate.arrow_types import SCALAR_TYPES

        if self.kind in STRUCTS:
            return pa.struct([child.arrow_field for child in self.children])
        if self.kind in LISTS:
            return pa.list_(self.children[0].arrow_field)
        if self.decimal is not None:
            return pa.decimal128(*self.decimal)
        return pa.string() if self.plain else SCALAR_TYPES[self.kind]

    @property
    def arrow_field(self) -> pa.Field:
        """The Arrow field, with the description and the allowed values (a JSON array) as metadata."""
        import pyarrow as pa

        metadata = {}
        if self.description is not None:
            metadata["description"] = self.description
        if self.members is not None:
            metadata["enum"] = json.dumps(self.members, ensure_ascii=False)
        return pa.field(self.name, self.arrow_type, self.nullable, metadata or None)
