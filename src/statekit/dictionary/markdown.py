"""For a page: a data dictionary, a section a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from statekit.diagnostics import JSON
from statekit.dictionary.entries import Described, Entry
from statekit.dictionary.escape import cell, code, escape, escape_block

_SHOWN_MEMBERS = 100
_SHOWN_EXAMPLES = 3


def write_markdown(tables: Sequence[Described]) -> Iterator[str]:
    """Each table with its paths: types, descriptions, members, references, examples."""
    yield "# Data dictionary"
    yield ""
    yield "What `statekit schema --format markdown` says of the schemas; no record is read for it."
    for table in tables:
        yield ""
        yield from _section(table)


def _section(table: Described) -> Iterator[str]:
    notes = table.plan.record.notes
    yield f"## {escape(table.plan.name)}"
    yield ""
    said = (notes.description or "").strip() or (notes.title or "").strip()
    if said:
        yield escape_block(said)
        yield ""
    key = f"Its key is {code(table.plan.key)}. " if table.plan.key else ""
    yield f"{key}The schema is {code(table.schema)}."
    yield ""
    yield "| path | JSON Schema | required | Arrow | Parquet | CSV | nulls | what it is |"
    yield "|---|---|---|---|---|---|---|---|"
    for entry in table.entries:
        column = entry.column
        cells = (
            code(entry.path),
            escape(entry.json_type),
            "" if entry.steps[-1] is None else "yes" if column.required else "no",
            escape(entry.arrow),
            escape(entry.parquet),
            escape(entry.csv or "in the JSON text"),
            "yes" if column.nullable else "no",
            " ".join(_said(entry)),
        )
        yield f"| {' | '.join(map(cell, cells))} |"


def _said(entry: Entry) -> Iterator[str]:
    column, notes = entry.column, entry.column.notes
    if notes.deprecated:
        yield "Deprecated."
    if column.description or notes.title:
        yield escape_block(column.description or notes.title or "")
    if column.members is not None:
        more = len(column.members) - _SHOWN_MEMBERS
        others = f" and {more} more" if more > 0 else ""
        yield f"One of {_list(column.members[:_SHOWN_MEMBERS])}{others}."
    if notes.refers_to:
        yield f"The key of {' or '.join(code(kind) for kind in notes.refers_to)}."
    if notes.examples:
        yield f"For example {_list(notes.examples[:_SHOWN_EXAMPLES])}."
    if entry.table:
        key = ", ".join(map(code, entry.table_key))
        yield f"Its objects are the rows of the table {code(entry.table)}, whose key is {key}."
    if entry.why:
        yield f"Kept as JSON text, because it {escape(entry.why)}."


def _list(values: Sequence[JSON]) -> str:
    plain = [
        value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
        for value in values
    ]
    return ", ".join(map(code, plain))
