"""Data dictionaries as aligned columns, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statekit.dictionary.entries import DictionaryEntry, TableDictionary
from statekit.phrasing import plural

_HEADER = ("PATH", "JSON SCHEMA", "ARROW", "PARQUET", "CSV", "MAY BE", "NOTE")
_MAX_WIDTHS = (40, 24, 24, 20, 20, 12)
"""The maximum widths of all columns but the last; longer cells are not aligned."""


def write_text(tables: Sequence[TableDictionary]) -> Iterator[str]:
    """Yield the lines of all tables, one path per line, with the reason for each column of JSON text."""
    for number, table in enumerate(tables):
        if number:
            yield ""
        yield _heading(table)
        rows = [_HEADER, *(_row(entry) for entry in table.entries)]
        widths = [min(max(len(row[index]) for row in rows), limit) for index, limit in enumerate(_MAX_WIDTHS)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            yield "  ".join([*cells, row[-1]]).rstrip()


def _heading(table: TableDictionary) -> str:
    key = f", key {table.plan.key}" if table.plan.key else ""
    json_text = f", {table.json_count} of them as JSON text" if table.json_count else ""
    values = plural(table.value_count, "value", "values")
    return f"{table.plan.name} ({table.schema}{key}): {values}{json_text}"


def _row(entry: DictionaryEntry) -> tuple[str, ...]:
    return (
        entry.path,
        entry.json_type,
        entry.arrow,
        entry.parquet,
        entry.csv or "-",
        _may_be(entry),
        _note(entry),
    )


def _may_be(entry: DictionaryEntry) -> str:
    column = entry.column
    absent = ["absent"] if not column.required else []
    null = ["null"] if "null" in column.types or (column.nullable and column.required) else []
    return ", ".join(absent + null) or "-"


def _note(entry: DictionaryEntry) -> str:
    if entry.is_additional:
        return "keys that the schema does not define"
    if entry.child_table:
        return f"table {entry.child_table}"
    return f"JSON: {entry.json_reason}" if entry.json_reason else entry.column.assumption or ""
