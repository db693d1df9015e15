"""Find the columns that contain keys of another table: those that a schema annotates with `refers-to`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from statekit.schema import ANNOTATION, SchemaNode, in_place
from statekit.tabulate import Column, ColumnKind

_Location: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The path of a table below the table of the records, and the path of a column in it."""

References: TypeAlias = Mapping[_Location, str]
"""The kind that each referring column refers to."""


def find_references(root: SchemaNode, columns: Sequence[Column]) -> References:
    """Return the columns of a table and its child tables that refer to the same kind in every record.

    Args:
        root: The schema of the record, which is an object.
        columns: The columns of the table of the records.
    """
    return dict(_walk(_unconditional(root), columns, (), ()))


def _walk(
    nodes: Sequence[SchemaNode], columns: Sequence[Column], table: tuple[str, ...], parent: tuple[str, ...]
) -> Iterator[tuple[_Location, str]]:
    for column in columns:
        path = (*parent, column.name)
        inner = [each for node in nodes for each in _below(node, "properties", column.name)]
        if column.kind is ColumnKind.STRUCT:
            yield from _walk(inner, column.children, table, path)
        elif column.kind is ColumnKind.LIST and column.children[0].kind is ColumnKind.STRUCT:
            items = [each for node in inner for each in _below(node, "items")]
            yield from _walk(items, column.children[0].children, (*table, *path), ())
        elif column.is_scalar and (kind := _referenced_kind(inner)) is not None:
            yield (table, path), kind


def _below(node: SchemaNode, *tokens: str) -> list[SchemaNode]:
    contents = node.keywords
    for token in tokens:
        if not isinstance(contents, dict) or token not in contents:
            return []
        contents = contents[token]
    return _unconditional(node.child(*tokens)) if isinstance(contents, dict) else []


def _unconditional(node: SchemaNode) -> list[SchemaNode]:
    """Return all subschemas that apply to every value of a schema, except to null."""
    nodes = list(in_place(node, ("allOf",)))
    for each in list(nodes):
        for keyword in ("anyOf", "oneOf"):
            branches = each.keywords.get(keyword)
            if not isinstance(branches, list):
                continue
            not_null = [index for index, branch in enumerate(branches) if branch != {"type": "null"}]
            if len(not_null) == 1 < len(branches):
                nodes += in_place(each.child(keyword, not_null[0]), ("allOf",))
    return nodes


def _referenced_kind(nodes: Sequence[SchemaNode]) -> str | None:
    for node in nodes:
        annotation = node.contents.get(ANNOTATION) if isinstance(node.contents, dict) else None
        kinds = annotation.get("refers-to") if isinstance(annotation, dict) else None
        if isinstance(kinds, list) and len(kinds) == 1:
            (kinds,) = kinds
        if isinstance(kinds, str):
            return kinds
    return None
