"""dictionary.md: each table and each of its columns, as the schema describes them."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.tabulate import FlatField, Kind
from statekit.write.describe.described import Described, DescribedTable
from statekit.write.describe.markdown import cell, code, prose

_MEMBERS_SHOWN = 30


def dictionary(described: Described) -> str:
    """Describe all columns."""
    parts = [f"# Data dictionary of {prose(described.about.title or described.about.name)}\n"]
    parts += [text for table in described.tables for text in _table(table)]
    return "\n".join(parts)


def _table(table: DescribedTable) -> Iterator[str]:
    yield f"## {prose(table.name)}\n"
    if table.description is not None:
        yield prose(table.description) + "\n"
    key = table.table.key
    if key:
        yield f"Key: {', '.join(map(code, key))}. Rows are in its order.\n"
    yield "| column | type | null | description |\n|---|---|---|---|"
    for field in table.fields:
        null = "yes" if field.nullable else "no"
        yield f"| {cell(code(field.name))} | {_type(field)} | {null} | {cell(_description(table, field))} |"
    yield ""


def _type(field: FlatField) -> str:
    if field.column.kind is Kind.LIST:
        return f"list of {field.column.children[0].kind}"
    return str(field.column.kind)


def _description(table: DescribedTable, field: FlatField) -> str:
    parts = [prose(field.column.description)] if field.column.description else []
    members = field.column.members
    if members is not None and len(members) <= _MEMBERS_SHOWN:
        parts.append("One of " + ", ".join(code(str(member)) for member in members) + ".")
    elif members is not None:
        parts.append(f"One of {len(members)} values, which the schema lists.")
    if field.name in table.foreign:
        name, column = table.foreign[field.name]
        parts.append(f"Refers to {code(f'{name}.{column}')}.")
    return " ".join(parts)
