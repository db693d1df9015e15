"""Find references that apply subschemas to one value endlessly, or too many times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from statekit.diagnostics import JSON
from statekit.schema.dialects import COMBINATORS, CONDITIONALS, REF_HIDES_SIBLINGS, Specification

SubschemaIndex: TypeAlias = "dict[int, tuple[dict[str, JSON], Specification]]"
"""Subschemas with their dialects, by the identity of their contents."""

_Reference = TypeVar("_Reference")


def endless_reference(
    index: SubschemaIndex, targets: Mapping[int, Sequence[tuple[int, _Reference]]]
) -> _Reference | None:
    """Return a reference that leads back to its own subschema for the same value, or None.

    Args:
        index: every subschema.
        targets: the targets of the references of each subschema, with the references.
    """
    finished: set[int] = set()
    for start in targets:
        depth_of: dict[int, int] = {}
        path: list[tuple[_Reference | None, Iterator[tuple[int, _Reference | None]]]] = []
        edge: tuple[int, _Reference | None] | None = (start, None)
        while edge is not None or path:
            if edge is None:
                path.pop()
                finished.add(depth_of.popitem()[0])
            elif edge[0] in depth_of:
                cycle = [edge[1], *(reference for reference, _ in path[depth_of[edge[0]] + 1 :])]
                return next(reference for reference in cycle if reference is not None)
            elif edge[0] not in finished:
                depth_of[edge[0]] = len(path)
                path.append((edge[1], _applied_with(edge[0], index, targets)))
            edge = next(path[-1][1], None) if path else None
    return None


def most_applications(
    index: SubschemaIndex, targets: Mapping[int, Sequence[tuple[int, _Reference]]]
) -> tuple[int, int | None]:
    """Return the largest number of subschemas that apply to one value, counted as often as they are reached.

    If definitions refer to others more than once, the numbers multiply: a few lines may apply more subschemas
    than any machine can evaluate. There must be no endless references.

    Args:
        index: every subschema.
        targets: the targets of the references of each subschema, with the references.

    Returns:
        The number, and the identity of the subschema that applies them.
    """
    counts: dict[int, int] = {}
    for start in index:
        pending = [start]
        while pending:
            current = pending[-1]
            applied = [inner for inner, _ in _applied_with(current, index, targets)]
            uncounted = [inner for inner in applied if inner not in counts]
            if current not in counts and uncounted:
                pending.extend(uncounted)
                continue
            counts.setdefault(current, 1 + sum(counts[inner] for inner in applied))
            pending.pop()
    worst = max(counts, key=counts.__getitem__, default=None)
    return (counts[worst] if worst is not None else 0), worst


def _applied_with(
    current: int, index: SubschemaIndex, targets: Mapping[int, Sequence[tuple[int, _Reference]]]
) -> Iterator[tuple[int, _Reference | None]]:
    """Yield the subschemas that a subschema applies to its own value, with the reference if it is one."""
    yield from targets.get(current, ())
    contents, dialect = index.get(current, ({}, None))
    if dialect in REF_HIDES_SIBLINGS and "$ref" in contents:
        return
    for keyword in (*COMBINATORS, *CONDITIONALS, "not", "dependentSchemas", "dependencies"):
        value = contents.get(keyword)
        inner = value if isinstance(value, list) else [value]
        if keyword.startswith("depend") and isinstance(value, dict):
            inner = list(value.values())
        for each in inner:
            if isinstance(each, dict):
                yield id(each), None
