"""Arrow arrays of scalars, and of JSON text, from JSON values. No value is converted with loss."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias

import pyarrow as pa

from statekit.diagnostics import JSON
from statekit.tabulate.canonical import json_text
from statekit.tabulate.columns import JSON_TYPE, Column, ColumnKind
from statekit.tabulate.decimals import decimal_help, decimals

# The JSON values of a column; None for absent and for null. Their types are checked before use.
_Values: TypeAlias = Sequence[Any]

_EPOCH = date(1970, 1, 1).toordinal()
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])"
    r"(?:\.([0-9]{1,9})0*)?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
_SECONDS_PER_DAY = 86_400
_NANOSECONDS = 1_000_000_000
_TIME_RANGE = range(
    (date.min.toordinal() - _EPOCH) * _SECONDS_PER_DAY,
    (date.max.toordinal() + 1 - _EPOCH) * _SECONDS_PER_DAY,
)
_MICROSECOND_DIGITS = 6


def python_types(column: Column) -> set[type] | None:
    """Return the types of the values of a column; None if it takes values of any type."""
    if column.kind is ColumnKind.DECIMAL:
        return {str, _NONE} if column.holds_texts else {int, float, _NONE}
    return _PYTHON_TYPES.get(column.kind)


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


def value_help(column: Column, value: JSON) -> str | None:
    """Return advice for a value that does not fit its column; None for the general advice."""
    if column.kind is ColumnKind.DECIMAL:
        return decimal_help(column, value)
    match = (
        _DATE_TIME.fullmatch(value)
        if column.kind is ColumnKind.TIMESTAMP and isinstance(value, str)
        else None
    )
    if match and len(match[5] or "") > _MICROSECOND_DIGITS:
        return (
            "the column keeps 6 digits of a second; to keep 9, add "
            '`"x-statekit": {"type": "timestamp[ns]"}` beside the format in the schema'
        )
    return None


def _integers(values: _Values, arrow_type: pa.DataType) -> pa.Array:
    if float in map(type, values):
        values = [_integer(value) if isinstance(value, float) else value for value in values]
    return pa.array(values, arrow_type)


def _integer(value: float) -> int:
    """Return a float as an integer: in JSON Schema, `1.0` is one."""
    if not value.is_integer():
        raise ValueError
    return int(value)


def _numbers(values: _Values) -> pa.Array:
    if int in map(type, values):
        values = [_float(value) if isinstance(value, int) else value for value in values]
    return pa.array(values, pa.float64())


def _float(value: int) -> float:
    number = float(value)
    if int(number) != value:
        raise ValueError
    return number


def _dates(values: _Values) -> pa.Array:
    days = [None if value is None else _days(value) for value in values]
    return pa.array(days, pa.date32())


def _days(text: str) -> int:
    """Return the days since 1970-01-01."""
    if not _DATE.fullmatch(text):
        raise ValueError
    return date.fromisoformat(text).toordinal() - _EPOCH


def _timestamps(values: _Values) -> pa.Array:
    times = [None if value is None else _microseconds(value) for value in values]
    return pa.array(times, pa.timestamp("us", tz="UTC"))


def _timestamps_ns(values: _Values) -> pa.Array:
    times = [None if value is None else _nanoseconds(value) for value in values]
    return pa.array(times, pa.timestamp("ns", tz="UTC"))


def _microseconds(text: str) -> int:
    time, rest = divmod(_nanoseconds(text), 1000)
    if rest:
        raise ValueError
    return time


def _nanoseconds(text: str) -> int:
    """Return the nanoseconds from 1970-01-01T00:00:00Z to an RFC 3339 time without a leap second."""
    match = _DATE_TIME.fullmatch(text)
    if not match:
        raise ValueError
    day, hours, minutes, seconds, fraction, sign, offset_hours, offset_minutes = match.groups()
    total = _days(day) * _SECONDS_PER_DAY + int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    if sign:
        offset = int(offset_hours) * 3600 + int(offset_minutes) * 60
        total -= offset if sign == "+" else -offset
    if total not in _TIME_RANGE:
        raise ValueError
    return total * _NANOSECONDS + int((fraction or "").ljust(9, "0"))


def _json(values: _Values) -> pa.ExtensionArray:
    texts = [None if value is None else json_text(value) for value in values]
    return pa.ExtensionArray.from_storage(JSON_TYPE, pa.array(texts, pa.string()))


_NONE = type(None)
_PYTHON_TYPES: dict[ColumnKind, set[type]] = {
    ColumnKind.BOOLEAN: {bool, _NONE},
    ColumnKind.INTEGER: {int, float, _NONE},
    ColumnKind.UNSIGNED: {int, float, _NONE},
    ColumnKind.NUMBER: {int, float, _NONE},
    ColumnKind.STRING: {str, _NONE},
    ColumnKind.DATE: {str, _NONE},
    ColumnKind.TIMESTAMP: {str, _NONE},
    ColumnKind.TIMESTAMP_NS: {str, _NONE},
    ColumnKind.STRUCT: {dict, _NONE},
    ColumnKind.LIST: {list, _NONE},
    ColumnKind.MAP: {dict, _NONE},
    ColumnKind.TUPLE: {list, _NONE},
}
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
