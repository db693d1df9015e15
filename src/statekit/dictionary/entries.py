"""The data dictionary of a table, path by path, independent of the format in which it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from statekit.check import load_checker
from statekit.discovery.dataset import Kind
from statekit.tabulate import (
    LISTS,
    STRUCTS,
    Column,
    ColumnKind,
    Table,
    TablePlan,
    assemble,
    child_tables,
    plan_table,
)

if TYPE_CHECKING:
    from statekit.schema.lookup import SchemaLookup

Steps: TypeAlias = tuple[str | None, ...]
"""The property names on the path to a value, with None for the elements of a list."""

_PLAIN_NAME = re.compile(r"[^\s.\[\]\"\x00-\x1f\x7f]+")
_ALL_TYPES = 6
"""The number of JSON types; integers are numbers."""

PARQUET: dict[ColumnKind, tuple[str | None, str | None]] = {
    ColumnKind.BOOLEAN: ("BOOLEAN", None),
    ColumnKind.INTEGER: ("INT64", None),
    ColumnKind.UNSIGNED: ("INT64", "UINT_64"),
    ColumnKind.NUMBER: ("DOUBLE", None),
    ColumnKind.DECIMAL: ("FIXED_LEN_BYTE_ARRAY", "DECIMAL"),
    ColumnKind.STRING: ("BYTE_ARRAY", "STRING"),
    ColumnKind.DATE: ("INT32", "DATE"),
    ColumnKind.TIMESTAMP: ("INT64", "TIMESTAMP_MICROS"),
    ColumnKind.TIMESTAMP_NS: ("INT64", "TIMESTAMP_NANOS"),
    ColumnKind.STRUCT: (None, None),
    ColumnKind.LIST: (None, "LIST"),
    ColumnKind.MAP: (None, "LIST"),
    ColumnKind.TUPLE: (None, None),
    ColumnKind.JSON: ("BYTE_ARRAY", "JSON"),
}
"""The physical and the logical type of each kind of column in Parquet."""


def parquet_type(column: Column) -> tuple[str | None, str | None]:
    """Return the physical and the logical type of a column in Parquet."""
    return PARQUET[ColumnKind.STRING if column.plain else column.kind]


_CSV = {
    ColumnKind.BOOLEAN: "boolean",
    ColumnKind.INTEGER: "integer",
    ColumnKind.UNSIGNED: "integer",
    ColumnKind.NUMBER: "number",
    ColumnKind.DECIMAL: "number",
    ColumnKind.STRING: "text",
    ColumnKind.DATE: "date",
    ColumnKind.TIMESTAMP: "date-time",
    ColumnKind.TIMESTAMP_NS: "date-time",
    ColumnKind.STRUCT: "columns",
    ColumnKind.LIST: "JSON text",
    ColumnKind.MAP: "JSON text",
    ColumnKind.TUPLE: "columns",
    ColumnKind.JSON: "JSON text",
}


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """A path of a table: a column, a field of a struct, or the elements of a list.

    Attributes:
        steps: the steps of the path.
        column: the column, field or element.
        csv: the contents of its CSV cells: `columns` for a struct, `rows` for the objects of a child table,
            None for a path within JSON text.
        child_table: the name of the child table of a list of objects.
        child_key: the columns of the key of that table.
        is_additional: True for the column with the keys that the schema does not define.
    """

    steps: Steps
    column: Column
    csv: str | None
    child_table: str | None = None
    is_additional: bool = False
    child_key: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path as text: names separated by dots, with `[]` for the elements of a list."""
        return "".join("[]" if step is None else "." + _name(step) for step in self.steps).removeprefix(".")

    @property
    def json_type(self) -> str:
        """The JSON types that the schema allows, with the format of strings; `any` for all of them."""
        types = self.column.types
        if len(types) == _ALL_TYPES:
            return "any"
        enum = "enum" if self.column.members is not None else None
        notes = {"string": self.column.format or enum, "integer": enum, "number": enum}
        described = [f"{name} ({notes[name]})" if notes.get(name) else name for name in types]
        return " | ".join(described) or "none"

    @property
    def arrow(self) -> str:
        """The Arrow type, without the fields of structs."""
        return _arrow(self.column)

    @property
    def parquet(self) -> str:
        """The Parquet type: the logical type if there is one, else the physical type."""
        physical, logical = parquet_type(self.column)
        return logical or physical or "group"

    @property
    def json_reason(self) -> str | None:
        """The reason why the values are stored as JSON text; None if they are not."""
        return self.column.reason


@dataclass(frozen=True, slots=True)
class TableDictionary:
    """The data dictionary of a table.

    Attributes:
        plan: the table.
        schema: the path of the schema file as displayed.
        entries: the paths, in the order of the columns.
    """

    plan: TablePlan
    schema: str
    entries: tuple[DictionaryEntry, ...] = field(repr=False)

    @property
    def value_count(self) -> int:
        """The number of paths with values of their own: not structs, lists or additional properties."""
        return sum(entry.column.is_scalar for entry in self.entries) + self.json_count

    @property
    def json_count(self) -> int:
        """The number of paths whose values are stored as JSON text."""
        return sum(entry.json_reason is not None for entry in self.entries)


def describe(kinds: Sequence[Kind], lookup: SchemaLookup | None = None) -> list[TableDictionary]:
    """Return the data dictionaries of the tables of some kinds.

    Args:
        kinds: the kinds; only their schemas are read.
        lookup: where references are looked up, in addition to the folders of the schemas.

    Raises:
        SchemaError: a schema cannot be used.
    """
    return [
        describe_plan(plan_kind(kind, lookup), f"{kind.path}#{kind.fragment}".removesuffix("#"))
        for kind in kinds
    ]


def plan_kind(kind: Kind, lookup: SchemaLookup | None = None) -> TablePlan:
    """Return the plan of a kind's table, as an export writes it.

    Args:
        kind: the kind.
        lookup: where references are looked up, in addition to the folder of the schema.

    Raises:
        SchemaError: the schema cannot be used.
    """
    checker = load_checker(kind, lookup=lookup)
    return plan_table(kind.name, checker.schema, checker.key, checker.key_type)


def describe_plan(plan: TablePlan, schema: str) -> TableDictionary:
    """Return the data dictionary of a table.

    Args:
        plan: the table.
        schema: the path of the schema file as displayed.
    """
    return describe_table(assemble(plan, []), schema)


def describe_table(table: Table, schema: str) -> TableDictionary:
    """Return the data dictionary of a table of records; the arguments are as for `describe_plan`."""
    plan = table.plan
    entries = [
        entry
        for column in table.columns[: len(plan.columns)]
        for entry in _entries(plan, (column.name,), column, is_column=True)
    ]
    keys = {child.name: child.key for child in child_tables(table)}
    entries = [
        replace(entry, child_key=keys[entry.child_table]) if entry.child_table else entry for entry in entries
    ]
    if not plan.wrapped and plan.record.rest is not None:
        entries[-1] = replace(entries[-1], is_additional=True)
    for column in table.columns[len(plan.columns) :]:
        entries.append(DictionaryEntry((column.name,), column, _CSV[column.kind]))
    return TableDictionary(plan, schema, tuple(entries))


def _entries(plan: TablePlan, steps: Steps, column: Column, *, is_column: bool) -> Iterator[DictionaryEntry]:
    """Yield the entry of a column, and those below it.

    Args:
        plan: the table.
        steps: the path of the column.
        column: the column.
        is_column: True if it is a column in CSV, too; False if it is within JSON text.
    """
    csv = _CSV[column.kind] if is_column else None
    child_table = None
    if is_column and column.kind in LISTS and column.children[0].kind is ColumnKind.STRUCT:
        child_table = ".".join((plan.name, *(step for step in steps if step is not None)))
    yield DictionaryEntry(steps, column, csv, child_table)
    if column.kind in LISTS:
        [element] = column.children
        if child_table:
            yield DictionaryEntry((*steps, None), element, "rows")
            yield from _fields(plan, (*steps, None), element, is_column=True)
        else:
            yield from _entries(plan, (*steps, None), element, is_column=False)
    elif column.kind in STRUCTS:
        yield from _fields(plan, steps, column, is_column=is_column)


def _fields(plan: TablePlan, steps: Steps, column: Column, *, is_column: bool) -> Iterator[DictionaryEntry]:
    for child in column.properties:
        yield from _entries(plan, (*steps, child.name), child, is_column=is_column)
    if column.rest is not None:
        rest = column.children[-1]
        csv = "JSON text" if is_column else None
        yield DictionaryEntry((*steps, rest.name), rest, csv, is_additional=True)


def _arrow(column: Column) -> str:
    if column.kind in LISTS:
        return f"list<{_arrow(column.children[0])}>"
    if column.kind in STRUCTS:
        return str(ColumnKind.STRUCT)
    if column.plain:
        return str(ColumnKind.STRING)
    return "arrow.json" if column.kind is ColumnKind.JSON else column.type_name


def _name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)
