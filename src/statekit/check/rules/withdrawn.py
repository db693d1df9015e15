"""What is in force does not rest on what was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.records import RecordIndex, Referred, route_to
from statekit.diagnostics import Finding
from statekit.phrasing import quoted, show

WITHDRAWN_REFERENCE = "record/withdrawn-reference"


def references_in_force(records: RecordIndex) -> Iterator[Finding]:
    """A record in force does not refer to one that was withdrawn (`withdrawn` in the schema).

    A withdrawn record is kept, so that its id is never used again and old exports can be understood; but what
    still counts must not rest on it. A withdrawn record may refer to whatever it likes. The schema says how a
    record is withdrawn, and may say where its successor is named:

    ```yaml schema
    # schema/note.schema.json
    x-statekit: {key: id, withdrawn: {at: /status, is: [withdrawn], superseded-by: /successor}}
    properties:
      id: {}
      answers: {x-statekit: {refers-to: note}}
      successor: {x-statekit: {refers-to: note}}
    ```

    ```yaml fails
    # records/note/old.yaml
    id: old
    status: withdrawn
    successor: new
    # records/note/new.yaml
    id: new
    # records/note/reply.yaml
    id: reply
    answers: old
    #        ^^^
    ```

    ```yaml passes
    # records/note/old.yaml
    id: old
    status: withdrawn
    successor: new
    # records/note/new.yaml
    id: new
    # records/note/reply.yaml
    id: reply
    answers: new
    ```
    """
    if not any(record.withdrawn for _, record in records.of_all_kinds()):
        return
    for _, record in records.of_all_kinds():
        for reference in () if record.withdrawn else record.references:
            referred = records.meant_by(reference)
            if referred is None or not referred.record.withdrawn:
                continue
            yield Finding(
                WITHDRAWN_REFERENCE,
                f"the {referred.kind} {show(reference.value)} was withdrawn",
                route_to(record, reference.pointer),
                _help(records, referred),
                related=(
                    (route_to(referred.record, referred.record.key_pointer), "this record is not in force"),
                ),
            )


def _help(records: RecordIndex, referred: Referred) -> str:
    """What took the place of a withdrawn record, over as many steps as it takes."""
    seen = {referred.name}
    found: Referred | None = referred
    while found is not None and found.record.withdrawn and found.record.superseded_by is not None:
        successor = found.record.superseded_by
        pointers = (each for each in found.record.references if each.value == successor)
        found = next((records.meant_by(each) for each in pointers), None)
        if found is None or found.name in seen:
            break
        seen.add(found.name)
        if not found.record.withdrawn:
            return f"{quoted(str(found.record.key))} took its place"
    return "refer to a record that is in force, or to none"
