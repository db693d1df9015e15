"""Data dictionaries as JSON, for programs: one object of a versioned shape."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from statekit.diagnostics import JSON
from statekit.dictionary.entries import DictionaryEntry, TableDictionary, parquet_type

VERSION = 1
"""Within a version, members may be added; none is removed or changes its meaning."""


def write_json(tables: Sequence[TableDictionary]) -> Iterator[str]:
    """Yield the lines of one JSON object with all tables, one path per line."""
    yield f'{{"version": {VERSION}, "tables": ['
    for number, table in enumerate(tables):
        notes = table.plan.record.notes
        head: dict[str, JSON] = {
            "name": table.plan.name,
            "schema": table.schema,
            "key": table.plan.key,
            "title": notes.title,
            "description": notes.description,
            "values": table.value_count,
            "json": table.json_count,
        }
        yield f'  {_dump(head)[:-1]}, "paths": ['
        lines = [f"    {_dump(_path(entry))}" for entry in table.entries]
        yield from (f"{line}," for line in lines[:-1])
        yield from lines[-1:]
        yield "  ]}" if number == len(tables) - 1 else "  ]},"
    yield "]}"


def _path(entry: DictionaryEntry) -> dict[str, JSON]:
    column, notes = entry.column, entry.column.notes
    physical, logical = parquet_type(column)
    return {
        "path": entry.path,
        "steps": list(entry.steps),
        "types": list(column.types),
        "format": column.format,
        "required": column.required,
        "nullable": column.nullable,
        "arrow": entry.arrow,
        "parquet": {"physical": physical, "logical": logical},
        "csv": entry.csv,
        "table": entry.child_table,
        "title": notes.title,
        "description": column.description,
        "members": None if column.members is None else list(column.members),
        "examples": list(notes.examples),
        "refers_to": list(notes.refers_to),
        "deprecated": notes.deprecated,
        "json": entry.json_reason,
    }


def _dump(value: JSON) -> str:
    """Return JSON on one line; lone surrogates, as in the names of files that are not UTF-8, are escaped."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
