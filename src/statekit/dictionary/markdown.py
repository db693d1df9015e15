"""For a page: a data dictionary, a section a table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from statekit.diagnostics import JSON
from statekit.dictionary.entries import Described, Entry

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|&~#$]|^[-+=]|(?<=^[0-9])[.)]|(?<=^[0-9]{2})[.)]")
"""What is markup in a line; at its beginning also what begins a list or a heading."""

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
    yield f"## {_text(table.plan.name)}"
    yield ""
    said = (notes.description or "").strip() or (notes.title or "").strip()
    if said:
        yield _text(said)
        yield ""
    key = f"Its key is {_code(table.plan.key)}. " if table.plan.key else ""
    yield f"{key}The schema is {_code(table.schema)}."
    yield ""
    yield "| path | JSON Schema | required | Arrow | Parquet | CSV | nulls | what it is |"
    yield "|---|---|---|---|---|---|---|---|"
    for entry in table.entries:
        column = entry.column
        cells = (
            _code(entry.path),
            _text(entry.json_type),
            "" if entry.steps[-1] is None else "yes" if column.required else "no",
            _text(entry.arrow),
            _text(entry.parquet),
            _text(entry.csv or "in the JSON text"),
            "yes" if column.nullable else "no",
            " ".join(_said(entry)),
        )
        yield f"| {' | '.join(cells)} |"


def _said(entry: Entry) -> Iterator[str]:
    column, notes = entry.column, entry.column.notes
    if notes.deprecated:
        yield "Deprecated."
    if column.description or notes.title:
        yield _text(column.description or notes.title or "")
    if column.members is not None:
        more = len(column.members) - _SHOWN_MEMBERS
        others = f" and {more} more" if more > 0 else ""
        yield f"One of {_list(column.members[:_SHOWN_MEMBERS])}{others}."
    if notes.refers_to:
        yield f"The key of {' or '.join(_code(kind) for kind in notes.refers_to)}."
    if notes.examples:
        yield f"For example {_list(notes.examples[:_SHOWN_EXAMPLES])}."
    if entry.table:
        key = ", ".join(map(_code, entry.table_key))
        yield f"Its objects are the rows of the table {_code(entry.table)}, whose key is {key}."
    if entry.why:
        yield f"Kept as JSON text, because it {_text(entry.why)}."


def _list(values: Sequence[JSON]) -> str:
    plain = [
        value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
        for value in values
    ]
    return ", ".join(map(_code, plain))


def _text(text: str) -> str:
    """A text on one line, in which nothing is markup."""
    return _SPECIAL.sub(lambda found: "\\" + found.group(), " ".join(text.split()))


def _code(text: str) -> str:
    """A text as code, on one line; backticks in it make the fence longer."""
    line = " ".join(text.split()).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"
