"""What is kept only to be referred to is referred to."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.records import RecordIndex, route_to_key
from statekit.diagnostics import Finding, Severity
from statekit.phrasing import show

UNUSED = "record/unused"


def used_records(records: RecordIndex) -> Iterator[Finding]:
    """Some other record refers to each record of a kind that is there to be used (`used` in the schema).

    A topic that nothing is about is a slip of the pen, or left over. Nothing is said in a run without the
    kinds that refer to this one, nor where a file could not be read: it might.

    ```yaml schema
    # schema/topic.schema.json
    x-statekit: {key: id, used: true}
    # schema/note.schema.json
    properties:
      topics: {items: {x-statekit: {refers-to: topic}}}
    ```

    ```yaml fails
    # records/topic/peace.yaml
    id: peace
    # records/topic/weather.yaml
    id: weather
    #   ^^^^^^^
    # records/note/a.yaml
    topics: [peace]
    ```

    ```yaml passes
    # records/topic/peace.yaml
    id: peace
    # records/note/a.yaml
    topics: [peace]
    ```
    """
    wanted = {
        kind
        for kind, facts in records.kinds.items()
        if facts.used
        and any(kind in others.refers_to for name, others in records.kinds.items() if name != kind)
    }
    if not wanted or any(facts.unread for facts in records.kinds.values()):
        return
    named = {
        (kind, reference.value)
        for own, record in records.of_all_kinds()
        for reference in record.references
        for kind in reference.kinds
        if kind in wanted and (kind, reference.value) != (own, record.key)
    }
    for kind in sorted(wanted):
        for record in records.kinds[kind].records:
            if record.key is None or record.withdrawn or (kind, record.key) in named:
                continue
            message = f"nothing refers to the {kind} {show(record.key)}"
            help_text = "remove it, or refer to it where it is meant"
            yield Finding(UNUSED, message, route_to_key(record), help_text, Severity.WARNING)
