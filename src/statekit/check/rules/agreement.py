"""What two values, of one record or of two, have to do with each other."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.annotations.demands import AgreesOn, DiffersFrom
from statekit.check.records import Records, at
from statekit.diagnostics import Finding, pointer_text
from statekit.phrasing import canonical, name_at, show_json

DIFFERENT_VALUE = "record/different-value"
SAME_VALUE = "record/same-value"


def agreeing_references(records: Records) -> Iterator[Finding]:
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
    for _, record, claim, demand in records.claims(AgreesOn):
        referred = records.referred(record, claim.pointer)
        if referred is None:
            continue
        for pointer in demand.pointers:
            ours, theirs = record.columns.get(pointer), referred.record.columns.get(pointer)
            if ours is None or theirs is None or canonical(ours) == canonical(theirs):
                continue
            name = name_at(pointer)
            yield Finding(
                DIFFERENT_VALUE,
                f"{show_json(claim.value)} has the {name} {show_json(theirs)}, and this {show_json(ours)}",
                at(record, claim.pointer),
                f"both have the same {name}: refer to another record, or correct one of the two",
                related=(
                    (at(referred.record, pointer), "there it is"),
                    (at(record, pointer), "and here"),
                ),
            )


def differing_values(records: Records) -> Iterator[Finding]:
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
    for _, record, claim, demand in records.claims(DiffersFrom):
        other = record.columns.get(demand.other)
        if claim.value is None or other is None or canonical(other) != canonical(claim.value):
            continue
        yield Finding(
            SAME_VALUE,
            f"{name_at(claim.pointer)} is the same as {name_at(demand.other)}: {show_json(claim.value)}",
            at(record, claim.pointer),
            f"it has to differ from what stands at {pointer_text(demand.other)}",
            related=((at(record, demand.other), "the same value is here"),),
        )
