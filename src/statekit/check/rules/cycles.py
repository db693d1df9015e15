"""The rule against cycles of references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from statekit.check.annotations.collected import CollectedRecord
from statekit.check.annotations.constraints import Acyclic
from statekit.check.records import RecordIndex, route_to
from statekit.check.rule import rule
from statekit.diagnostics import Finding, Pointer
from statekit.phrasing import one_of, quoted

_MAX_SHOWN = 5

_Identity = tuple[str, str | int | None]
"""A kind and a key."""


class _Edge(NamedTuple):
    """A reference from one record to another."""

    record: CollectedRecord
    pointer: Pointer
    target: _Identity


_Edges = dict[_Identity, list[_Edge]]
"""The references of each record."""


@rule("record/cycle")
def cycle(records: RecordIndex) -> Iterator[Finding]:
    """References must not form a cycle (`acyclic` in the schema).

    A report that leads back to itself has no origin, a tree with a cycle has no root, and a query that
    follows the references never ends. Each cycle is one finding, at the reference of its first record. The
    other references are shown with it.

    ```yaml schema
    # schema/topic.schema.json
    x-statekit: {key: id}
    properties:
      id: {}
      broader: {x-statekit: {refers-to: topic, acyclic: true}}
    ```

    ```yaml fails
    # records/topic/peace.yaml
    id: peace
    broader: war
    #        ^^^
    # records/topic/war.yaml
    id: war
    broader: peace
    ```

    ```yaml passes
    # records/topic/peace.yaml
    id: peace
    broader: war
    # records/topic/war.yaml
    id: war
    ```
    """
    by_property: dict[tuple[str, Pointer], _Edges] = {}
    for kind, record, constrained, _ in records.constrained_by(Acyclic):
        target = records.target_at(record, constrained.pointer)
        if target is None or record.key is None:
            continue
        # the entries of a list belong to one property
        path = tuple("*" if isinstance(step, int) else step for step in constrained.pointer)
        identity = (kind, record.key)
        edge = _Edge(record, constrained.pointer, target.identity)
        by_property.setdefault((kind, path), {}).setdefault(identity, []).append(edge)
    for edges in by_property.values():
        for edges_of_cycle in _find_cycles(edges):
            yield _cycle_finding(edges_of_cycle)


def _find_cycles(edges: _Edges) -> Iterator[list[_Edge]]:
    """Yield one cycle for each reference that leads back, in a depth-first search without recursion."""
    done: set[_Identity] = set()
    for root in edges:
        if root in done:
            continue
        path: list[_Edge] = []
        depths = {root: 0}
        remaining = [iter(edges[root])]
        while remaining:
            edge = next(remaining[-1], None)
            if edge is None:
                remaining.pop()
                finished = path.pop().target if path else root
                done.add(finished)
                depths.pop(finished, None)
                continue
            target = edge.target
            if target in depths:
                yield [*path[depths[target] :], edge]
            elif target not in done and target in edges:
                path.append(edge)
                depths[target] = len(path)
                remaining.append(iter(edges[target]))


def _cycle_finding(edges: list[_Edge]) -> Finding:
    start = min(range(len(edges)), key=lambda index: _position(edges[index].record))
    first, *others = edges[start:] + edges[:start]
    name = quoted(str(first.record.key))
    if not others:
        message = f"{name} refers to itself"
    else:
        names = [quoted(str(edge.record.key)) for edge in others]
        if len(names) > _MAX_SHOWN:
            names = [*names[:_MAX_SHOWN], f"{len(names) - _MAX_SHOWN} more"]
        message = f"{name} refers to itself by way of {one_of(names, 'and')}"
    related = tuple(
        (
            route_to(edge.record, edge.pointer),
            f"{quoted(str(edge.record.key))} refers to {quoted(str(edge.target[1]))}",
        )
        for edge in others[: _MAX_SHOWN + 1]
    )
    route = route_to(first.record, first.pointer)
    return cycle.finding(message, route, "one of these references has to go", related=related)


def _position(record: CollectedRecord) -> tuple[str, int]:
    return record.route.path, record.route.record or 0
