"""Canonical JSON text: compact, with minimal escapes and keys in a fixed order."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from statekit.diagnostics import JSON
from statekit.tabulate.columns import Column, ColumnKind

_encoder = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"))

# Returns the value with its keys in order. The value fits its column, so its type is not checked.
_Arrange: TypeAlias = Callable[[Any], JSON]


def json_text(value: JSON, column: Column | None = None) -> str:
    """Write a value as JSON.

    Numbers are written in the shortest form that reads as the same number, as Python does.

    Args:
        value: the value.
        column: the column that the value fits. Its keys come first, in the order of the schema; other
            keys follow by code point. Without a column, all keys are sorted by code point.
    """
    return json_writer(column)(value)


def json_writer(column: Column | None) -> Callable[[JSON], str]:
    """Return a function that writes values of a column as `json_text` does."""
    arrange = _sorted if column is None else _arranger(column)
    if arrange is None:
        return _encoder.encode
    return lambda value: _encoder.encode(arrange(value))


def _arranger(column: Column) -> _Arrange | None:
    """Return a function that sorts the keys of values; None if the values have no keys."""
    if column.kind is ColumnKind.JSON:
        return _sorted
    if column.kind is ColumnKind.LIST:
        return _arranger_of_lists(column.children[0])
    if column.kind is ColumnKind.MAP:
        return _arranger_of_maps(column.children[0].children[1])
    if column.kind is ColumnKind.TUPLE:
        return _arranger_of_tuples(column.children)
    return _arranger_of_objects(column.properties) if column.kind is ColumnKind.STRUCT else None


def _arranger_of_lists(element: Column) -> _Arrange | None:
    inner = _arranger(element)
    if inner is None:
        return None
    return lambda values: values and [inner(value) for value in values]


def _arranger_of_maps(value: Column) -> _Arrange:
    inner = _arranger(value) or (lambda same: same)
    return lambda entries: entries and {name: inner(entries[name]) for name in sorted(entries)}


def _arranger_of_tuples(children: tuple[Column, ...]) -> _Arrange:
    inner = [_arranger(child) or (lambda same: same) for child in children]
    return lambda items: items and [arrange(item) for arrange, item in zip(inner, items, strict=True)]


def _arranger_of_objects(properties: tuple[Column, ...]) -> _Arrange:
    names = [column.name for column in properties]
    arrangers = [(column.name, _arranger(column)) for column in properties]
    inner = [(name, arrange) for name, arrange in arrangers if arrange is not None]

    def arrange(value: dict[str, Any] | None) -> JSON:
        if value is None:
            return None
        entries = {name: value[name] for name in names if name in value}
        for name, arrange in inner:
            if name in entries:
                entries[name] = arrange(entries[name])
        if len(entries) < len(value):
            for name in sorted(value.keys() - entries.keys()):
                entries[name] = _sorted(value[name])
        return entries

    return arrange


def _sorted(value: Any) -> JSON:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
