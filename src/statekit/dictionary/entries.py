"""What is said of the tables of a schema, path by path, whatever it is written as."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from statekit.check import Checker
from statekit.discovery.dataset import Kind as RecordKind
from statekit.schema import load_schema
from statekit.tabulate import Column, ColumnKind, TablePlan, assemble, child_tables, plan_table

Steps: TypeAlias = tuple[str | None, ...]
"""The names that lead to a value; None stands for the elements of a list."""

_PLAIN = re.compile(r"[^\s.\[\]\"\x00-\x1f\x7f]+")
_EVERYTHING = 6
"""How many JSON types there are: integers are numbers."""

PARQUET: dict[ColumnKind, tuple[str | None, str | None]] = {
    ColumnKind.BOOLEAN: ("BOOLEAN", None),
    ColumnKind.INTEGER: ("INT64", None),
    ColumnKind.UNSIGNED: ("INT64", "UINT_64"),
    ColumnKind.NUMBER: ("DOUBLE", None),
    ColumnKind.STRING: ("BYTE_ARRAY", "STRING"),
    ColumnKind.DATE: ("INT32", "DATE"),
    ColumnKind.TIMESTAMP: ("INT64", "TIMESTAMP_MICROS"),
    ColumnKind.STRUCT: (None, None),
    ColumnKind.LIST: (None, "LIST"),
    ColumnKind.JSON: ("BYTE_ARRAY", "JSON"),
}
"""The physical type of each kind of column in Parquet, if it has one, and the logical one beside it."""

_CSV = {
    ColumnKind.BOOLEAN: "boolean",
    ColumnKind.INTEGER: "integer",
    ColumnKind.UNSIGNED: "integer",
    ColumnKind.NUMBER: "number",
    ColumnKind.STRING: "text",
    ColumnKind.DATE: "date",
    ColumnKind.TIMESTAMP: "date-time",
    ColumnKind.STRUCT: "columns",
    ColumnKind.LIST: "JSON text",
    ColumnKind.JSON: "JSON text",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of a table: a column, a field of a struct, or the elements of a list.

    Attributes:
        steps: the names that lead to it.
        column: what is there.
        csv: what its CSV cells hold; `columns` for a struct, `rows` for the objects of a child table, None
            inside of JSON text.
        table: the child table that a list of objects has.
        table_key: the columns of that table that tell its rows apart.
        is_rest: whether it holds the keys that the schema does not name.
    """

    steps: Steps
    column: Column
    csv: str | None
    table: str | None = None
    is_rest: bool = False
    table_key: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The way to it: names with points between them, `[]` for the elements of a list."""
        return "".join("[]" if step is None else "." + _name(step) for step in self.steps).removeprefix(".")

    @property
    def json_type(self) -> str:
        """The JSON types that the schema admits, with the format of strings; `any` for all of them."""
        types = self.column.types
        if len(types) == _EVERYTHING:
            return "any"
        said = "enum" if self.column.members is not None else None
        formats = {"string": self.column.format or said, "integer": said, "number": said}
        named = [f"{name} ({formats[name]})" if formats.get(name) else name for name in types]
        return " | ".join(named) or "none"

    @property
    def arrow(self) -> str:
        """The Arrow type, without the fields of structs."""
        return _arrow(self.column)

    @property
    def parquet(self) -> str:
        """The Parquet type: the logical one where there is one."""
        physical, logical = PARQUET[self.column.kind]
        return logical or physical or "group"

    @property
    def why(self) -> str | None:
        """Why it is kept as JSON text, if it is."""
        return self.column.reason


@dataclass(frozen=True, slots=True)
class Described:
    """A table, described.

    Attributes:
        plan: the table.
        schema: the schema file, as it is said to people.
        entries: its paths, in the order of the columns.
    """

    plan: TablePlan
    schema: str
    entries: tuple[Entry, ...] = field(repr=False)

    @property
    def values(self) -> int:
        """How many paths hold values themselves: neither structs nor lists, nor keys without a name."""
        return sum(entry.column.is_scalar for entry in self.entries) + self.kept_as_json

    @property
    def kept_as_json(self) -> int:
        """How many of them are kept as JSON text."""
        return sum(entry.why is not None for entry in self.entries)


def describe(kinds: Sequence[RecordKind]) -> list[Described]:
    """Describe the tables of some kinds of records.

    Args:
        kinds: the kinds; only their schemas are read.

    Raises:
        SchemaError: a schema cannot be used.
    """
    return [describe_plan(plan_of(kind), kind.path) for kind in kinds]


def plan_of(kind: RecordKind) -> TablePlan:
    """The table of a kind, as an export writes it.

    Raises:
        SchemaError: the schema cannot be used.
    """
    checker = Checker(load_schema(kind.schema, name=kind.path))
    return plan_table(kind.name, checker.schema, checker.key)


def describe_plan(plan: TablePlan, schema: str) -> Described:
    """Describe a table.

    Args:
        plan: the table.
        schema: the schema file, as it is said to people.
    """
    entries = [
        entry for column in plan.columns for entry in _entries(plan, (column.name,), column, "columns")
    ]
    keys = {child.name: child.key for child in child_tables(assemble(plan, []))}
    entries = [replace(entry, table_key=keys[entry.table]) if entry.table else entry for entry in entries]
    if not plan.wrapped and plan.record.rest is not None:
        entries[-1] = Entry(entries[-1].steps, entries[-1].column, entries[-1].csv, is_rest=True)
    return Described(plan, schema, tuple(entries))


def _entries(plan: TablePlan, steps: Steps, column: Column, around: str | None) -> Iterator[Entry]:
    """The entry of a column, and those below it.

    `around` is what a table with columns for the fields around it says in its cells; None in JSON text.
    """
    csv = _CSV[column.kind] if around else None
    table = None
    if around and column.kind is ColumnKind.LIST and column.children[0].kind is ColumnKind.STRUCT:
        table = ".".join((plan.name, *(step for step in steps if step is not None)))
    yield Entry(steps, column, csv, table)
    if column.kind is ColumnKind.LIST:
        [element] = column.children
        if table:
            yield Entry((*steps, None), element, "rows")
            yield from _fields(plan, (*steps, None), element, around)
        else:
            yield from _entries(plan, (*steps, None), element, None)
    elif column.kind is ColumnKind.STRUCT:
        yield from _fields(plan, steps, column, around)


def _fields(plan: TablePlan, steps: Steps, column: Column, around: str | None) -> Iterator[Entry]:
    for child in column.properties:
        yield from _entries(plan, (*steps, child.name), child, around)
    if column.rest is not None:
        rest = column.children[-1]
        yield Entry((*steps, rest.name), rest, "JSON text" if around else None, is_rest=True)


def _arrow(column: Column) -> str:
    if column.kind is ColumnKind.LIST:
        return f"list<{_arrow(column.children[0])}>"
    return "arrow.json" if column.kind is ColumnKind.JSON else str(column.kind)


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)
