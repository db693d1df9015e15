"""References that lead from record to record do not lead back."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.annotations.collected import CollectedRecord, ConstrainedValue
from statekit.check.annotations.constraints import Acyclic
from statekit.check.records import RecordIndex, route_to
from statekit.diagnostics import Finding, Pointer
from statekit.phrasing import one_of, quoted

CYCLE = "record/cycle"

_MOST_SHOWN = 5

_Name = tuple[str, str | int | None]
_Edge = tuple[_Name, CollectedRecord, ConstrainedValue, _Name]
_Edges = dict[_Name, list[_Edge]]


def no_cycles(records: RecordIndex) -> Iterator[Finding]:
    """Whoever follows references from record to record does not come back (`acyclic` in the schema).

    A report of a report of itself has no origin, and a tree with a loop has no root: no query ends there.
    Each cycle is one finding, at the reference of its first record; the others are shown with it.

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
        referred = records.referred(record, constrained.pointer)
        if referred is None or record.key is None:
            continue
        shape = tuple("*" if isinstance(step, int) else step for step in constrained.pointer)
        edges = by_property.setdefault((kind, shape), {})
        edges.setdefault((kind, record.key), []).append(
            ((kind, record.key), record, constrained, referred.name)
        )
    for edges in by_property.values():
        for cycle in _cycles(edges):
            yield _finding(cycle)


def _cycles(edges: _Edges) -> Iterator[list[_Edge]]:
    """One cycle for each reference that leads back, in a walk that follows every reference once."""
    done: set[_Name] = set()
    for root in edges:
        if root in done:
            continue
        path: list[_Edge] = []
        on_path = {root: 0}
        ways = [iter(edges[root])]
        while ways:
            edge = next(ways[-1], None)
            if edge is None:
                ways.pop()
                left = path.pop() if path else None
                name = root if left is None else left[3]
                done.add(name)
                on_path.pop(name, None)
                continue
            target = edge[3]
            if target in on_path:
                yield [*path[on_path[target] :], edge]
            elif target not in done and target in edges:
                path.append(edge)
                on_path[target] = len(path)
                ways.append(iter(edges[target]))


def _finding(cycle: list[_Edge]) -> Finding:
    start = min(
        range(len(cycle)),
        key=lambda number: (cycle[number][1].route.path, cycle[number][1].route.record or 0),
    )
    first, *others = cycle[start:] + cycle[:start]
    name = quoted(str(first[1].key))
    if not others:
        message = f"{name} refers to itself"
    else:
        way = [quoted(str(edge[1].key)) for edge in others]
        if len(way) > _MOST_SHOWN:
            way = [*way[:_MOST_SHOWN], f"{len(way) - _MOST_SHOWN} more"]
        message = f"{name} refers to itself by way of {one_of(way, 'and')}"
    related = tuple(
        (
            route_to(edge[1], edge[2].pointer),
            f"{quoted(str(edge[1].key))} refers to {quoted(str(edge[3][1]))}",
        )
        for edge in others[: _MOST_SHOWN + 1]
    )
    route = route_to(first[1], first[2].pointer)
    return Finding(CYCLE, message, route, "one of these references has to go", related=related)
