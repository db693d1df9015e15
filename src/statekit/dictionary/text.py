"""For people at a terminal: a line a path, in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statekit.dictionary.entries import Described, Entry

_HEADER = ("PATH", "JSON SCHEMA", "ARROW", "PARQUET", "CSV", "MAY BE", "NOTE")
_WIDEST = (40, 24, 24, 20, 20, 12)
"""How far a column is drawn out for the sake of its longest cells."""


def write_text(tables: Sequence[Described]) -> Iterator[str]:
    """Each table under a line that names it; what is kept as JSON says why."""
    for number, table in enumerate(tables):
        if number:
            yield ""
        yield _heading(table)
        rows = [_HEADER, *(_row(entry) for entry in table.entries)]
        widths = [min(max(len(row[place]) for row in rows), widest) for place, widest in enumerate(_WIDEST)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            yield "  ".join([*cells, row[-1]]).rstrip()


def _heading(table: Described) -> str:
    key = f", key {table.plan.key}" if table.plan.key else ""
    kept = f", {table.kept_as_json} of them as JSON text" if table.kept_as_json else ""
    values = "1 value" if table.values == 1 else f"{table.values} values"
    return f"{table.plan.name} ({table.schema}{key}): {values}{kept}"


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.path,
        entry.json_type,
        entry.arrow,
        entry.parquet,
        entry.csv or "-",
        _may_be(entry),
        _note(entry),
    )


def _may_be(entry: Entry) -> str:
    column = entry.column
    absent = ["absent"] if not column.required else []
    null = ["null"] if "null" in column.types or (column.nullable and column.required) else []
    return ", ".join(absent + null) or "-"


def _note(entry: Entry) -> str:
    if entry.is_rest:
        return "the keys that the schema does not name"
    if entry.table:
        return f"table {entry.table}"
    return f"JSON: {entry.why}" if entry.why else entry.column.assumption or ""
