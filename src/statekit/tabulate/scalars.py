"""Arrow arrays of scalars, and of JSON text, from JSON values. No value is converted with loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import pyarrow as pa

from statekit.diagnostics import JSON
from statekit.tabulate.arrow_types import JSON_TYPE
from statekit.tabulate.canonical import json_text
from statekit.tabulate.columns import Column, ColumnKind
from statekit.tabulate.decimals import decimals
from statekit.tabulate.values import to_days, to_float, to_integer, to_microseconds, to_nanoseconds

# The JSON values of a column; None for absent and for null. Their types are checked before use.
_Values: TypeAlias = Sequence[Any]


def encode_scalars(column: Column, values: _Values) -> pa.Array:
    """Return an array of values that have the types of the column.

    Raises:
        ValueError: a value does not fit the column without loss; OverflowError is raised, too.
    """
    if column.kind is ColumnKind.DECIMAL:
        return decimals(column, values)
    if column.plain:
        return _json(values).storage
    return _ENCODERS[column.kind](values)


def placeholder(column: Column) -> JSON:
    """Return a value of a column that is not nullable, for the rows where an enclosing null hides it."""
    if column.kind is ColumnKind.DECIMAL:
        return "0" if column.holds_texts else 0
    return _PLACEHOLDERS[column.kind]


def _integers(values: _Values, arrow_type: pa.DataType) -> pa.Array:
    if float in map(type, values):
        values = [to_integer(value) if isinstance(value, float) else value for value in values]
    return pa.array(values, arrow_type)


def _numbers(values: _Values) -> pa.Array:
    if int in map(type, values):
        values = [to_float(value) if isinstance(value, int) else value for value in values]
    return pa.array(values, pa.float64())


def _dates(values: _Values) -> pa.Array:
    days = [None if value is None else to_days(value) for value in values]
    return pa.array(days, pa.date32())


def _timestamps(values: _Values) -> pa.Array:
    times = [None if value is None else to_microseconds(value) for value in values]
    return pa.array(times, pa.timestamp("us", tz="UTC"))


def _timestamps_ns(values: _Values) -> pa.Array:
    times = [None if value is None else to_nanoseconds(value) for value in values]
    return pa.array(times, pa.timestamp("ns", tz="UTC"))


def _json(values: _Values) -> pa.ExtensionArray:
    texts = [None if value is None else json_text(value) for value in values]
    return pa.ExtensionArray.from_storage(JSON_TYPE, pa.array(texts, pa.string()))


_ENCODERS: dict[ColumnKind, Callable[[_Values], pa.Array]] = {
    ColumnKind.BOOLEAN: lambda values: pa.array(values, pa.bool_()),
    ColumnKind.INTEGER: lambda values: _integers(values, pa.int64()),
    ColumnKind.UNSIGNED: lambda values: _integers(values, pa.uint64()),
    ColumnKind.NUMBER: _numbers,
    ColumnKind.STRING: lambda values: pa.array(values, pa.string()),
    ColumnKind.DATE: _dates,
    ColumnKind.TIMESTAMP: _timestamps,
    ColumnKind.TIMESTAMP_NS: _timestamps_ns,
    ColumnKind.JSON: _json,
}
_PLACEHOLDERS: dict[ColumnKind, JSON] = {
    ColumnKind.BOOLEAN: False,
    ColumnKind.INTEGER: 0,
    ColumnKind.UNSIGNED: 0,
    ColumnKind.NUMBER: 0,
    ColumnKind.STRING: "",
    ColumnKind.DATE: "1970-01-01",
    ColumnKind.TIMESTAMP: "1970-01-01T00:00:00Z",
    ColumnKind.TIMESTAMP_NS: "1970-01-01T00:00:00Z",
    ColumnKind.STRUCT: {},
    ColumnKind.LIST: [],
    ColumnKind.MAP: {},
    ColumnKind.TUPLE: [],
    ColumnKind.JSON: {},
}
