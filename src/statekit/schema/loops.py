"""References that lead around without using up any part of the value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from statekit.diagnostics import JSON
from statekit.schema.dialects import CONDITIONS, LISTS, REF_HIDES_SIBLINGS, Specification

Walked: TypeAlias = "dict[int, tuple[dict[str, JSON], Specification]]"
"""Subschemas and their dialects, by identity."""

_Reference = TypeVar("_Reference")


def endless_reference(
    schemas: Walked, targets: Mapping[int, Sequence[tuple[int, _Reference]]]
) -> _Reference | None:
    """A reference that leads back to the subschema that holds it, for one and the same value.

    Args:
        schemas: every subschema.
        targets: what the references of each one lead to.
    """
    done: set[int] = set()
    for start in targets:
        passed: dict[int, int] = {}
        way: list[tuple[_Reference | None, Iterator[tuple[int, _Reference | None]]]] = []
        step: tuple[int, _Reference | None] | None = (start, None)
        while step is not None or way:
            if step is None:
                way.pop()
                done.add(passed.popitem()[0])
            elif step[0] in passed:
                around = [step[1], *(reference for reference, _ in way[passed[step[0]] + 1 :])]
                return next(reference for reference in around if reference is not None)
            elif step[0] not in done:
                passed[step[0]] = len(way)
                way.append((step[1], _next(step[0], schemas, targets)))
            step = next(way[-1][1], None) if way else None
    return None


def most_ways(
    schemas: Walked, targets: Mapping[int, Sequence[tuple[int, _Reference]]]
) -> tuple[int, int | None]:
    """How many subschemas one value may have to be held against, counted as often as they are reached.

    A few references to references can stand for more than any machine can do. There must be no endless ones.

    Args:
        schemas: every subschema.
        targets: what the references of each one lead to.

    Returns:
        the number, and the identity of the subschema that has it.
    """
    ways: dict[int, int] = {}
    for start in schemas:
        waiting = [start]
        while waiting:
            current = waiting[-1]
            below = [inner for inner, _ in _next(current, schemas, targets)]
            unknown = [inner for inner in below if inner not in ways]
            if current not in ways and unknown:
                waiting.extend(unknown)
                continue
            ways.setdefault(current, 1 + sum(ways[inner] for inner in below))
            waiting.pop()
    widest = max(ways, key=ways.__getitem__, default=None)
    return (ways[widest] if widest is not None else 0), widest


def _next(
    current: int, schemas: Walked, targets: Mapping[int, Sequence[tuple[int, _Reference]]]
) -> Iterator[tuple[int, _Reference | None]]:
    """The subschemas that apply to the same value as this one because of it."""
    yield from targets.get(current, ())
    contents, dialect = schemas.get(current, ({}, None))
    if dialect in REF_HIDES_SIBLINGS and "$ref" in contents:
        return
    for keyword in (*LISTS, *CONDITIONS, "not", "dependentSchemas", "dependencies"):
        value = contents.get(keyword)
        inner = value if isinstance(value, list) else [value]
        if keyword.startswith("depend") and isinstance(value, dict):
            inner = list(value.values())
        for each in inner:
            if isinstance(each, dict):
                yield id(each), None
