"""Data dictionaries as a Markdown page, with one section per table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from statekit.diagnostics import JSON
from statekit.dictionary.entries import DictionaryEntry, TableDictionary
from statekit.dictionary.escape import cell, code, escape, escape_block

_SHOWN_MEMBERS = 100
_SHOWN_EXAMPLES = 3


def write_markdown(tables: Sequence[TableDictionary]) -> Iterator[str]:
    """Yield the lines of a page with the types and descriptions of every path of each table."""
    yield "# Data dictionary"
    yield ""
    yield "Generated from the schemas alone. `statekit schema --format markdown` prints the same page."
    for table in tables:
        yield ""
        yield from _section(table)


def _section(table: TableDictionary) -> Iterator[str]:
    notes = table.plan.record.notes
    yield f"## {escape(table.plan.name)}"
    yield ""
    description = (notes.description or "").strip() or (notes.title or "").strip()
    if description:
        yield escape_block(description)
        yield ""
    key = f"Key: {code(table.plan.key)}. " if table.plan.key else ""
    yield f"{key}Schema: {code(table.schema)}."
    yield ""
    yield "| path | JSON Schema | required | Arrow | Parquet | CSV | nulls | description |"
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
            " ".join(_sentences(entry)),
        )
        yield f"| {' | '.join(map(cell, cells))} |"


def _sentences(entry: DictionaryEntry) -> Iterator[str]:
    """Yield the sentences that describe a path."""
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
        yield f"The key of {' or '.join(map(code, notes.refers_to))}."
    if notes.examples:
        yield f"For example, {_list(notes.examples[:_SHOWN_EXAMPLES])}."
    if entry.child_table:
        key = ", ".join(map(code, entry.child_key))
        yield f"Each object is a row of the table {code(entry.child_table)}, whose key is {key}."
    if entry.column.assumption:
        yield "Has no type in the schema; assumed to be an object."
    if entry.json_reason:
        yield f"Stored as JSON text, because it {escape(entry.json_reason)}."


def _list(values: Sequence[JSON]) -> str:
    texts = [
        value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
        for value in values
    ]
    return ", ".join(map(code, texts))
