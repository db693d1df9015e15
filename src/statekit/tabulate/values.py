"""Convert JSON values to those of columns. No value is converted with loss, and no Arrow array is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from statekit.diagnostics import JSON
from statekit.tabulate.columns import Column, ColumnKind
from statekit.tabulate.decimal_values import decimal_help, read_decimal

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


def fits(column: Column, value: JSON) -> bool:
    """Return True if a column can hold a value without loss.

    For nested values only their type is checked, not what they contain.
    """
    if value is None:
        return column.nullable
    types = python_types(column)
    if types is not None and type(value) not in types:
        return False
    convert = _read_decimal if column.kind is ColumnKind.DECIMAL else _CONVERTERS.get(column.kind)
    try:
        if convert is not None:
            convert(column, value)
    except (OverflowError, ValueError):
        return False
    return True


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


def to_integer(value: float) -> int:
    """Return a float as an integer: in JSON Schema, `1.0` is one."""
    if isinstance(value, float) and not value.is_integer():
        raise ValueError
    return int(value)


def to_float(value: float) -> float:
    """Return a number as a float.

    Raises:
        ValueError: no float is equal to it; OverflowError is raised, too.
    """
    if isinstance(value, float):
        return value
    number = float(value)
    if int(number) != value:
        raise ValueError
    return number


def to_days(text: str) -> int:
    """Return the days since 1970-01-01."""
    if not _DATE.fullmatch(text):
        raise ValueError
    return date.fromisoformat(text).toordinal() - _EPOCH


def to_microseconds(text: str) -> int:
    """Return the microseconds from 1970-01-01T00:00:00Z to a time without finer fractions."""
    time, rest = divmod(to_nanoseconds(text), 1000)
    if rest:
        raise ValueError
    return time


def to_nanoseconds(text: str) -> int:
    """Return the nanoseconds from 1970-01-01T00:00:00Z to an RFC 3339 time without a leap second."""
    match = _DATE_TIME.fullmatch(text)
    if not match:
        raise ValueError
    day, hours, minutes, seconds, fraction, sign, offset_hours, offset_minutes = match.groups()
    total = to_days(day) * _SECONDS_PER_DAY + int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    if sign:
        offset = int(offset_hours) * 3600 + int(offset_minutes) * 60
        total -= offset if sign == "+" else -offset
    if total not in _TIME_RANGE:
        raise ValueError
    return total * _NANOSECONDS + int((fraction or "").ljust(9, "0"))


def _read_decimal(column: Column, value: Any) -> object:
    return read_decimal(column, value)


def _check_range(kind: ColumnKind, value: float) -> None:
    """Raise OverflowError if Arrow has no such integer of this kind."""
    if to_integer(value) not in _RANGES[kind]:
        raise OverflowError


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
_INT64 = range(-(2**63), 2**63)
_RANGES = {ColumnKind.INTEGER: _INT64, ColumnKind.UNSIGNED: range(2**64)}
_CONVERTERS: dict[ColumnKind, Callable[[Column, Any], object]] = {
    ColumnKind.INTEGER: lambda column, value: _check_range(column.kind, value),
    ColumnKind.UNSIGNED: lambda column, value: _check_range(column.kind, value),
    ColumnKind.NUMBER: lambda _, value: to_float(value),
    ColumnKind.DATE: lambda _, value: to_days(value),
    ColumnKind.TIMESTAMP: lambda _, value: to_microseconds(value),
    ColumnKind.TIMESTAMP_NS: lambda _, value: _INT64.index(to_nanoseconds(value)),
}
