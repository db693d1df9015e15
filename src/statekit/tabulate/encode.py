"""Arrow arrays from JSON values, column by column. No value is converted with loss."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, TypeAlias

import pyarrow as pa

from statekit.diagnostics import JSON
from statekit.tabulate.columns import KEY, LISTS, VALUE, Column, ColumnKind
from statekit.tabulate.scalars import encode_scalars, placeholder
from statekit.tabulate.values import python_types

# The JSON values of a column; None for absent and for null. Their types are checked before use.
_Values: TypeAlias = Sequence[Any]


class MisfitError(Exception):
    """A value does not fit its column without loss."""


def encode(column: Column, values: _Values, hidden: Sequence[bool] | None = None) -> pa.Array:
    """Return an array of values. None means absent or null.

    Args:
        column: the column of the values.
        values: one value for each row.
        hidden: True for the rows in which an enclosing struct is null. If the column is not nullable,
            these rows are filled with a placeholder, which the null hides.

    Raises:
        MisfitError: a value does not fit its column without loss.
    """
    kind = column.kind
    if not column.nullable:
        if hidden is not None:
            pairs = zip(values, hidden, strict=True)
            filler = placeholder(column)
            values = [filler if is_hidden else value for value, is_hidden in pairs]
        if None in values:
            raise MisfitError
    types = python_types(column)
    if types is not None and not types.issuperset(map(type, values)):
        raise MisfitError
    if kind is ColumnKind.STRUCT:
        return _structs(column, values, hidden)
    if kind is ColumnKind.TUPLE:
        return _structs(column, [_named_items(column, value) for value in values], hidden)
    if kind in LISTS:
        return _lists(column, values if kind is ColumnKind.LIST else [_map_entries(each) for each in values])
    try:
        return encode_scalars(column, values)
    except (OverflowError, ValueError):
        raise MisfitError from None


def _structs(column: Column, values: _Values, hidden: Sequence[bool] | None) -> pa.StructArray:
    names = {child.name for child in column.properties}
    if column.rest is None and not all(value is None or value.keys() <= names for value in values):
        raise MisfitError
    absent = [value is None for value in values]
    inner_hidden = absent if column.nullable and any(absent) else hidden
    arrays = [
        encode(child, [None if value is None else value.get(child.name) for value in values], inner_hidden)
        for child in column.properties
    ]
    if column.rest is not None:
        arrays.append(encode(column.children[-1], [_extra_entries(value, names) for value in values]))
    return pa.StructArray.from_arrays(
        arrays,
        fields=[child.arrow_field for child in column.children],
        mask=pa.array(absent, pa.bool_()) if any(absent) else None,
    )


def _named_items(column: Column, value: list[JSON] | None) -> dict[str, JSON] | None:
    """Return the items of a tuple by the names of their columns."""
    if value is None:
        return None
    if len(value) != len(column.children):
        if value:
            raise MisfitError
        return {}
    return {child.name: item for child, item in zip(column.children, value, strict=True)}


def _map_entries(value: dict[str, JSON] | None) -> list[JSON] | None:
    """Return the keys and values of a map, in the order of the keys by code point."""
    return None if value is None else [{KEY: name, VALUE: value[name]} for name in sorted(value)]


def _extra_entries(value: dict[str, JSON] | None, names: set[str]) -> dict[str, JSON] | None:
    """Return the entries of an object that have no column; None if all have one."""
    if value is None or value.keys() <= names:
        return None
    return {name: item for name, item in value.items() if name not in names}


def _lists(column: Column, values: _Values) -> pa.ListArray:
    items = [item for value in values if value for item in value]
    offsets = list(accumulate((len(value) if value else 0 for value in values), initial=0))
    absent = [value is None for value in values]
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()),
        encode(column.children[0], items),
        type=column.arrow_type,
        mask=pa.array(absent, pa.bool_()) if any(absent) else None,
    )
