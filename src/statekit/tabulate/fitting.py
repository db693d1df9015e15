"""Find the values that do not fit their columns, without making Arrow arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from statekit.diagnostics import JSON, Pointer
from statekit.tabulate.canonical import json_text
from statekit.tabulate.columns import Column, ColumnKind
from statekit.tabulate.values import fits, value_help

HELP = "the type of a column comes from the schema: change the value, or add a type to the schema"

_MAX_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that does not fit its column, and the message for it."""

    pointer: Pointer
    message: str
    help: str | None = None


def misfits(column: Column, value: JSON, pointer: Pointer = ()) -> Iterator[Misfit]:
    """Yield the parts of a value that do not fit their columns."""
    if isinstance(value, dict) and column.kind is ColumnKind.STRUCT:
        yield from _object_misfits(column, value, pointer)
    elif isinstance(value, dict) and column.kind is ColumnKind.MAP:
        for name in sorted(value):
            yield from misfits(column.children[0].children[1], value[name], (*pointer, name))
    elif isinstance(value, list) and column.kind is ColumnKind.LIST:
        for index, item in enumerate(value):
            yield from misfits(column.children[0], item, (*pointer, index))
    elif isinstance(value, list) and column.kind is ColumnKind.TUPLE:
        yield from _tuple_misfits(column, value, pointer)
    elif not fits(column, value):
        yield Misfit(pointer, _message(column, value), value_help(column, value))


def _object_misfits(column: Column, value: dict[str, JSON], pointer: Pointer) -> Iterator[Misfit]:
    for child in column.properties:
        if child.name in value:
            yield from misfits(child, value[child.name], (*pointer, child.name))
        elif not child.nullable:
            yield Misfit(pointer, f"`{_short(child.name)}` is missing, and is never null")
    if column.rest is None:
        for name in sorted(value.keys() - {child.name for child in column.properties}):
            yield Misfit((*pointer, name), f"there is no column for the key `{_short(name)}`")


def _tuple_misfits(column: Column, value: list[JSON], pointer: Pointer) -> Iterator[Misfit]:
    if not value and all(child.nullable for child in column.children):
        return
    if len(value) != len(column.children):
        yield Misfit(pointer, f"the list has {len(value)} items instead of {len(column.children)}")
        return
    for index, (child, item) in enumerate(zip(column.children, value, strict=True)):
        yield from misfits(child, item, (*pointer, index))


def _message(column: Column, value: JSON) -> str:
    text = _short(json_text(value))
    if column.kind is ColumnKind.STRUCT and column.assumption:
        return f"{text} is not an object; the schema names properties here but no type"
    never = " that is never null" if value is None else ""
    return f"{text} does not fit a column of type {column.type_name}{never}"


def _short(text: str) -> str:
    return text if len(text) <= _MAX_LENGTH else text[: _MAX_LENGTH - 1] + "…"
