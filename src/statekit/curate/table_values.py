"""The values of a record from the cells of a row, by the columns of the schema."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from statekit.curate.table_files import parse_json
from statekit.diagnostics import JSON
from statekit.phrasing import canonical
from statekit.tabulate import LISTS, STRUCTS, Column, ColumnKind

_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_TEXTS = {ColumnKind.STRING, ColumnKind.DATE, ColumnKind.TIMESTAMP, ColumnKind.TIMESTAMP_NS}
_TIMES = {ColumnKind.TIMESTAMP, ColumnKind.TIMESTAMP_NS}
_INTEGERS = {ColumnKind.INTEGER, ColumnKind.UNSIGNED}
_NUMBERS = {ColumnKind.NUMBER, ColumnKind.DECIMAL}
_BOOLEANS = {"true": True, "false": False}
_MAX_DIGITS = 400


def nested(column: Column, cells: Mapping[tuple[str, ...], JSON], path: tuple[str, ...] = ()) -> JSON:
    """Return the value of a column from the columns of a flat table: dotted columns become objects.

    Args:
        column: the column.
        cells: the values by the path of their columns; an object may be given as a whole, too.
        path: the path of the column.
    """
    if path in cells:
        return fitted(column, cells[path])
    if column.kind not in STRUCTS:
        return None
    values = [(child, nested(child, cells, (*path, child.name))) for child in column.children]
    if column.kind is ColumnKind.TUPLE:
        if all(value is None for _, value in values):
            return None
        return [_item(child, value) for child, value in values]
    record: dict[str, JSON] = {}
    for child, value in values:
        if child.name == column.rest:
            record.update(value if isinstance(value, dict) else {})
        elif value is not None:
            record[child.name] = value
    return record if record or not path else None


def _item(column: Column, value: JSON) -> JSON:
    """Return an item of a tuple: an object without values, if it must be an object and has none."""
    is_object = value is None and column.kind is ColumnKind.STRUCT and "null" not in column.types
    return complete(column, {}) if is_object else value


def fitted(column: Column, value: JSON) -> JSON:  # noqa: PLR0911 - one for each type
    """Return the value of a cell as its column wants it; as it is if it does not fit: the schema explains it.

    Args:
        column: the column.
        value: the value.
    """
    if value is None:
        return None
    if column.kind is ColumnKind.STRUCT and isinstance(value, dict):
        return _fitted_object(column, value)
    if column.kind is ColumnKind.TUPLE and isinstance(value, dict):
        return [fitted(child, value.get(child.name)) for child in column.children]
    if column.kind in LISTS and isinstance(value, list):
        items = [fitted(column.children[0], item) for item in value]
        return _object_of_map(items) if column.kind is ColumnKind.MAP else items
    if isinstance(value, str):
        return _fitted_text(column, value)
    if column.kind in _INTEGERS and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _fitted_object(column: Column, value: dict[str, JSON]) -> JSON:
    by_name = {child.name: child for child in column.children}
    result: dict[str, JSON] = {}
    for name, item in value.items():
        child = by_name.get(name)
        inner = item if child is None else fitted(child, item)
        if name == column.rest and isinstance(inner, dict):
            result.update(inner)
        elif inner is not None:
            result[name] = inner
    return complete(column, result)


def _object_of_map(items: list[JSON]) -> JSON:
    result: dict[str, JSON] = {}
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("key"), str):
            return items
        result[str(item["key"])] = item.get("value")
    return result


def _fitted_text(column: Column, text: str) -> JSON:
    """Return what a text means in a column."""
    if column.kind in _TEXTS or (column.kind is ColumnKind.DECIMAL and column.holds_texts):
        return text
    if column.kind is ColumnKind.JSON:
        return _parsed(text)
    if not text.strip():
        return None
    if column.kind in _INTEGERS:
        return int(text) if _INTEGER.fullmatch(text) and len(text) < _MAX_DIGITS else text
    if column.kind in _NUMBERS:
        return _number(text)
    is_boolean = column.kind is ColumnKind.BOOLEAN
    return _BOOLEANS.get(text.lower(), text) if is_boolean else _parsed(text)


def _parsed(text: str) -> JSON:
    """Return the value of JSON, or the text if it is none."""
    try:
        return parse_json(text)
    except ValueError:
        return text


def _number(text: str) -> JSON:
    if not _NUMBER.fullmatch(text) or len(text) > _MAX_DIGITS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    value = float(text)
    return value if math.isfinite(value) else text


def complete(column: Column, value: JSON) -> JSON:
    """Return an object with what the schema requires although it is null or empty."""
    if column.kind is not ColumnKind.STRUCT or not isinstance(value, dict):
        return value
    result = dict(value)
    for child in column.properties:
        if child.name in result:
            result[child.name] = complete(child, result[child.name])
        elif child.required and "null" in child.types:
            result[child.name] = None
        elif child.required and child.kind is ColumnKind.STRUCT:
            result[child.name] = complete(child, {})
    return result


def merged(column: Column | None, old: JSON, new: JSON) -> JSON:
    """Return an old value with what a new one states: members that it lacks stay, and equal values too."""
    if isinstance(old, dict) and isinstance(new, dict):
        children = {} if column is None else {child.name: child for child in column.children}
        result = {**old, **new}
        return {
            name: merged(children.get(name), old[name], value) if name in old and name in new else value
            for name, value in result.items()
        }
    return old if _is_same(column, old, new) else new


def _is_same(column: Column | None, old: JSON, new: JSON) -> bool:
    if canonical(old) == canonical(new):
        return True
    if column is None or not isinstance(old, str) or not isinstance(new, str):
        return False
    try:
        if column.kind in _TIMES:
            one, other = datetime.fromisoformat(old), datetime.fromisoformat(new)
            return one.tzinfo is not None and other.tzinfo is not None and one == other
        return column.kind is ColumnKind.DECIMAL and Decimal(old) == Decimal(new)
    except (ValueError, InvalidOperation):
        return False
