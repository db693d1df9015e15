"""The shapes of nested values that have columns of their own, and the reasons why others are JSON text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

from statekit.schema.column_types import MAP, TUPLE
from statekit.tabulate.algebra import TOO_DEEP
from statekit.tabulate.columns import VALUE
from statekit.tabulate.shapes import ANY, ExtraKeys, Field, Object, Shape

MAX_COLUMNS = 2_000
"""The most columns of a table, including those inside structs and lists."""

MAX_DEPTH = 32
"""The most levels of nested lists and structs; Parquet readers fail beyond that."""

Path: TypeAlias = tuple[str | None, ...]
"""The names that lead to a column; None for the elements of a list."""


def expanded_paths(record: Shape) -> frozenset[Path]:
    """Return the paths of the objects whose properties have columns.

    The record's own properties always have columns. Other objects follow from the least to the most deeply
    nested, and from small to large within a level, up to `MAX_COLUMNS` columns.
    """
    chosen: set[Path] = set()
    columns = 0
    numbers = count()
    waiting: list[tuple[int, int, int, Path, Object]] = []

    def enqueue(path: Path, shape: Shape) -> None:
        shape = as_object(shape)
        if shape_reason(shape, path) is not None:
            return
        if shape.object and map_values(shape) is None:
            heappush(waiting, (len(path), _width(shape.object), next(numbers), path, shape.object))
        for step, inner in _inner_shapes(shape):
            enqueue((*path, *step), inner)

    enqueue((), record)
    while waiting:
        _, width, _, path, entity = heappop(waiting)
        if path and columns + width > MAX_COLUMNS:
            continue
        columns += width
        chosen.add(path)
        for entry in present(entity):
            enqueue((*path, entry.name), entry.shape)
    return frozenset(chosen)


def _inner_shapes(shape: Shape) -> Iterator[tuple[Path, Shape]]:
    """Yield the shapes in a list, a map or a tuple, each with its path there."""
    values, items = map_values(shape), tuple_items(shape)
    if values is not None:
        yield (None, VALUE), values
    elif items is not None:
        yield from (((item_name(number),), item) for number, item in enumerate(items))
    elif shape.array and shape.array.item:
        yield (None,), shape.array.item


def _width(entity: Object) -> int:
    """Return the number of columns of an object, including the one for extra keys."""
    return len(present(entity)) + (entity.extra_keys is not ExtraKeys.FORBIDDEN)


def as_object(shape: Shape) -> Shape:
    """Return the shape of objects or null if the schema names properties and does not restrict the types.

    Such a schema also admits values of other types, but hardly any author means to. A record that has one
    is reported when it is encoded.
    """
    named = present(shape.object) if shape.object and not shape.opaque else []
    if not shape.untyped or not any(entry.certain for entry in named):
        return shape
    return replace(shape, boolean=False, number=None, string=None, array=None)


def item_name(number: int) -> str:
    """Return the name of the column of an item of a tuple, counted from 0."""
    return f"item_{number}"


def map_values(shape: Shape) -> Shape | None:
    """Return the shape of the values of a map; None if the shape is not that of a map."""
    is_map = shape.object and not shape.object.fields and shape.notes.column_type == MAP
    return shape.object.values if shape.object and is_map else None


def tuple_items(shape: Shape) -> tuple[Shape, ...] | None:
    """Return the shapes of the items of a tuple; None if the shape is not that of a tuple."""
    return shape.array.items if shape.array and shape.notes.column_type == TUPLE else None


def present(entity: Object) -> list[Field]:
    """Return the properties that can have a value."""
    return [entry for entry in entity.fields if entry.shape.types or entry.shape.null or entry.shape.opaque]


def shape_reason(shape: Shape, path: Path) -> str | None:
    """Return why the values become JSON text, apart from the limit of columns."""
    if shape.opaque or len(shape.types) != 1:
        return shape.opaque or _admits(shape)
    reason = None
    if shape.array and shape.array.positional and tuple_items(shape) is None:
        reason = "types its items by position"
    elif shape.object and not present(shape.object) and map_values(shape) is None:
        reason = "names no properties"
    elif (shape.array or shape.object) and len(path) >= MAX_DEPTH:
        reason = TOO_DEEP
    return reason


def _admits(shape: Shape) -> str:
    types = shape.types
    if len(types) == len(ANY.types):
        return "admits any type"
    if not types:
        return "admits only null" if shape.null else "admits no value"
    return f"admits {', '.join(types[:-1])} and {types[-1]}"
