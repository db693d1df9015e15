"""What two values, of one record or of two, have to do with each other."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.annotations.constraints import AgreesOn, DiffersFrom
from statekit.check.records import RecordIndex, route_to
from statekit.diagnostics import Finding, pointer_text
from statekit.phrasing import canonical, holder_of, show_whole

DIFFERENT_VALUE = "record/different-value"
SAME_VALUE = "record/same-value"


def agreeing_references(records: RecordIndex) -> Iterator[Finding]:
    """A record agrees with the one that it refers to in some values (`agrees-on` in the schema).

    So a report within a source stays within that source. Where one of the two has no such value, nothing is
    said.

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
        referred = records.referred(record, constrained.pointer)
        if referred is None:
            continue
        for pointer in constraint.pointers:
            ours, theirs = record.columns.get(pointer), referred.record.columns.get(pointer)
            if ours is None or theirs is None or canonical(ours) == canonical(theirs):
                continue
            name = holder_of(pointer)
            yield Finding(
                DIFFERENT_VALUE,
                f"{show_whole(constrained.value)} has the {name} {show_whole(theirs)}, "
                f"and this {show_whole(ours)}",
                route_to(record, constrained.pointer),
                f"both have the same {name}: refer to another record, or correct one of the two",
                related=(
                    (route_to(referred.record, pointer), "there it is"),
                    (route_to(record, pointer), "and here"),
                ),
            )


def differing_values(records: RecordIndex) -> Iterator[Finding]:
    """A value differs from another one of the same record (`differs-from` in the schema).

    So nobody reviews what they made themselves.

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
        yield Finding(
            SAME_VALUE,
            f"{holder_of(constrained.pointer)} is the same as {holder_of(constraint.other)}: "
            f"{show_whole(constrained.value)}",
            route_to(record, constrained.pointer),
            f"it has to differ from what stands at {pointer_text(constraint.other)}",
            related=((route_to(record, constraint.other), "the same value is here"),),
        )
