"""Arrow arrays from JSON values, column by column. No value is converted with loss."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, TypeAlias

import pyarrow as pa

from statekit.diagnostics import JSON, Pointer
from statekit.tabulate.canonical import json_text
from statekit.tabulate.columns import JSON_TYPE, Column, ColumnKind

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
_MAX_LENGTH = 60
_MICROSECOND_DIGITS = 6


class MisfitError(Exception):
    """A value does not fit its column without loss."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that does not fit its column, and the message for it."""

    pointer: Pointer
    message: str
    help: str | None = None


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
            values = [_FILLERS[kind] if is_hidden else value for value, is_hidden in pairs]
        if None in values:
            raise MisfitError
    if kind is not ColumnKind.JSON and not _PYTHON_TYPES[kind].issuperset(map(type, values)):
        raise MisfitError
    if kind is ColumnKind.STRUCT:
        return _structs(column, values, hidden)
    if kind is ColumnKind.LIST:
        return _lists(column, values)
    try:
        return _ENCODERS[kind](values)
    except (OverflowError, ValueError):
        raise MisfitError from None


def misfits(column: Column, value: JSON, pointer: Pointer = ()) -> Iterator[Misfit]:
    """Yield the parts of a value that do not fit their columns."""
    if column.kind is ColumnKind.STRUCT and isinstance(value, dict):
        for child in column.properties:
            if child.name in value:
                yield from misfits(child, value[child.name], (*pointer, child.name))
            elif not child.nullable:
                yield Misfit(pointer, f"`{_short(child.name)}` is missing, and is never null")
        if column.rest is None:
            for name in sorted(value.keys() - {child.name for child in column.properties}):
                yield Misfit((*pointer, name), f"there is no column for the key `{_short(name)}`")
    elif column.kind is ColumnKind.LIST and isinstance(value, list):
        for index, item in enumerate(value):
            yield from misfits(column.children[0], item, (*pointer, index))
    else:
        try:
            encode(column, [value])
        except MisfitError:
            yield Misfit(pointer, _message(column, value), _help(column, value))


def _message(column: Column, value: JSON) -> str:
    text = _short(json_text(value))
    if column.kind is ColumnKind.STRUCT and column.assumption:
        return f"{text} is not an object; the schema names properties here but no type"
    never = " that is never null" if value is None else ""
    return f"{text} does not fit a column of type {column.kind}{never}"


def _help(column: Column, value: JSON) -> str | None:
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


def _short(text: str) -> str:
    return text if len(text) <= _MAX_LENGTH else text[: _MAX_LENGTH - 1] + "…"


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
_FILLERS: dict[ColumnKind, JSON] = {
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
    ColumnKind.JSON: {},
}
