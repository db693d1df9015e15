"""The rule against references to withdrawn records."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.records import RecordIndex, Target, route_to, route_to_key
from statekit.check.rule import rule
from statekit.diagnostics import Finding
from statekit.phrasing import quoted, show


@rule("record/withdrawn-reference")
def withdrawn_reference(records: RecordIndex) -> Iterator[Finding]:
    """A record in force must not refer to a withdrawn record (`withdrawn` in the schema).

    A withdrawn record is kept so that its ID is never reused and old exports remain understandable, but
    records in force must not depend on it. A withdrawn record itself may refer to any record. The schema
    declares which values mark a record as withdrawn and, optionally, which property names its successor:

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
    if not any(record.withdrawn for _, record in records.all_records()):
        return
    for _, record in records.all_records():
        for reference in () if record.withdrawn else record.references:
            target = records.resolve(reference)
            if target is None or not target.record.withdrawn:
                continue
            yield withdrawn_reference.finding(
                f"the {target.kind} {show(reference.value)} was withdrawn",
                route_to(record, reference.pointer),
                _help(records, target),
                related=((route_to_key(target.record), "this record is not in force"),),
            )


def _help(records: RecordIndex, withdrawn: Target) -> str:
    """Suggest the record in force at the end of the chain of successors."""
    seen = {withdrawn.identity}
    current: Target | None = withdrawn
    while current is not None and current.record.superseded_by is not None:
        key = current.record.superseded_by
        references = (each for each in current.record.references if each.value == key)
        current = next((records.resolve(each) for each in references), None)
        if current is None or current.identity in seen:
            break
        seen.add(current.identity)
        if not current.record.withdrawn:
            return f"{quoted(str(current.record.key))} replaced it"
    return "refer to a record that is in force, or to none"
