"""Rules that compare two values of one record, or of a record and the record it refers to."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.annotations.constraints import AgreesOn, DiffersFrom
from statekit.check.records import RecordIndex, route_to
from statekit.check.rule import rule
from statekit.diagnostics import Finding, pointer_text
from statekit.phrasing import canonical, name_at, show_json


@rule("record/different-value")
def different_value(records: RecordIndex) -> Iterator[Finding]:
    """A record and the record it refers to must have the same values (`agrees-on` in the schema).

    For example, a statement and the statement that reports it must name the same source. A value that is
    missing from either record is not compared.

    ```yaml schema
    # schema/note.schema.json
    x-statekit: {key: id}
    properties:
      id: {}
      reported_by: {items: {x-statekit: {refers-to: note, agrees-on: [/source]}}}
    ```

    ```yaml fails
    # records/note/a.yaml
    id: a
    source: times
    reported_by: [b]
    #             ^
    # records/note/b.yaml
    id: b
    source: post
    ```

    ```yaml passes
    # records/note/a.yaml
    id: a
    source: times
    reported_by: [b, c]
    # records/note/b.yaml
    id: b
    source: times
    # records/note/c.yaml
    id: c
    ```
    """
    for _, record, constrained, constraint in records.constrained_by(AgreesOn):
        target = records.target_at(record, constrained.pointer)
        if target is None:
            continue
        for pointer in constraint.pointers:
            own, other = record.columns.get(pointer), target.record.columns.get(pointer)
            if own is None or other is None or canonical(own) == canonical(other):
                continue
            name = name_at(pointer)
            yield different_value.finding(
                f"{show_json(constrained.value)} has the {name} {show_json(other)}, "
                f"and this {show_json(own)}",
                route_to(record, constrained.pointer),
                f"both have the same {name}: refer to another record, or correct one of the two",
                related=(
                    (route_to(target.record, pointer), "there it is"),
                    (route_to(record, pointer), "and here"),
                ),
            )


@rule("record/same-value")
def same_value(records: RecordIndex) -> Iterator[Finding]:
    """Two values of a record must differ (`differs-from` in the schema).

    For example, nobody may review their own work.

    ```yaml schema
    # schema/note.schema.json
    properties:
      reviewer: {x-statekit: {differs-from: /author}}
    ```

    ```yaml fails
    # records/note/a.yaml
    author: ada
    reviewer: ada
    #         ^^^
    ```

    ```yaml passes
    # records/note/a.yaml
    author: ada
    reviewer: charles
    # records/note/b.yaml
    reviewer: ada
    ```
    """
    for _, record, constrained, constraint in records.constrained_by(DiffersFrom):
        other = record.columns.get(constraint.other)
        if constrained.value is None or other is None or canonical(other) != canonical(constrained.value):
            continue
        yield same_value.finding(
            f"{name_at(constrained.pointer)} is the same as {name_at(constraint.other)}: "
            f"{show_json(constrained.value)}",
            route_to(record, constrained.pointer),
            f"it must differ from the value at {pointer_text(constraint.other)}",
            related=((route_to(record, constraint.other), "the same value is here"),),
        )
