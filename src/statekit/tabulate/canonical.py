"""JSON text that is the same for the same value: compact, unescaped, the keys in a fixed order."""

from __future__ import annotations

import json

from statekit.diagnostics import JSON
from statekit.tabulate.columns import Column, Kind

_encoder = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"))


def json_text(value: JSON, column: Column | None = None) -> str:
    """Write a value as JSON.

    Numbers are written in the shortest form that reads as the same number, as Python does.

    Args:
        value: what to write.
        column: what is known of the value. Keys that it names come first, in the order of the
            schema; all others after them, and all without it, are sorted by code point.
    """
    return _encoder.encode(_arranged(value, column))


def _arranged(value: JSON, column: Column | None) -> JSON:
    if isinstance(value, dict):
        known = column.properties if column is not None and column.kind is Kind.STRUCT else ()
        entries = {child.name: _arranged(value[child.name], child) for child in known if child.name in value}
        if len(entries) < len(value):
            for name in sorted(value.keys() - entries.keys()):
                entries[name] = _arranged(value[name], None)
        return entries
    if isinstance(value, list):
        element = column.children[0] if column is not None and column.kind is Kind.LIST else None
        return [_arranged(item, element) for item in value]
    return value
