"""Which columns hold the keys of another table: those that the schema says so of, whatever the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from statekit.schema import ANNOTATION, SchemaNode, in_place
from statekit.tabulate import Column, Kind

Places: TypeAlias = Mapping[tuple[tuple[str, ...], tuple[str, ...]], str]
"""The kind that a column refers to, by the table's path below the record's and the column's path in it."""


def references(root: SchemaNode, columns: Sequence[Column]) -> Places:
    """Find the columns of a record's tables that refer to records of one kind.

    Args:
        root: the schema of the record, which is an object.
        columns: the columns of its table.
    """
    return dict(_walk(_unconditional(root), columns, (), ()))


def _walk(
    nodes: Sequence[SchemaNode], columns: Sequence[Column], table: tuple[str, ...], above: tuple[str, ...]
) -> Iterator[tuple[tuple[tuple[str, ...], tuple[str, ...]], str]]:
    for column in columns:
        path = (*above, column.name)
        inner = [each for node in nodes for each in _below(node, "properties", column.name)]
        if column.kind is Kind.STRUCT:
            yield from _walk(inner, column.children, table, path)
        elif column.kind is Kind.LIST and column.children[0].kind is Kind.STRUCT:
            items = [each for node in inner for each in _below(node, "items")]
            yield from _walk(items, column.children[0].children, (*table, *path), ())
        elif column.is_scalar and (kind := _kind(inner)) is not None:
            yield (table, path), kind


def _below(node: SchemaNode, *steps: str) -> list[SchemaNode]:
    contents = node.keywords
    for step in steps:
        if not isinstance(contents, dict) or step not in contents:
            return []
        contents = contents[step]
    return _unconditional(node.child(*steps)) if isinstance(contents, dict) else []


def _unconditional(node: SchemaNode) -> list[SchemaNode]:
    """All subschemas that apply to a value here, unless it is null."""
    found = list(in_place(node, ("allOf",)))
    for part in list(found):
        for keyword in ("anyOf", "oneOf"):
            options = part.keywords.get(keyword)
            if not isinstance(options, list):
                continue
            rest = [number for number, option in enumerate(options) if option != {"type": "null"}]
            if len(rest) == 1 < len(options):
                found += in_place(part.child(keyword, rest[0]), ("allOf",))
    return found


def _kind(nodes: Sequence[SchemaNode]) -> str | None:
    for node in nodes:
        annotation = node.contents.get(ANNOTATION) if isinstance(node.contents, dict) else None
        kinds = annotation.get("refers-to") if isinstance(annotation, dict) else None
        if isinstance(kinds, list) and len(kinds) == 1:
            (kinds,) = kinds
        if isinstance(kinds, str):
            return kinds
    return None
