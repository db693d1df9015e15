"""The rule that records of some kinds must be referred to."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.records import RecordIndex, is_misnamed, route_to_key
from statekit.check.rule import rule
from statekit.diagnostics import Finding, Severity
from statekit.phrasing import show


@rule("record/unused", Severity.WARNING)
def unused(records: RecordIndex) -> Iterator[Finding]:
    """Each record of a kind that exists to be used must be referred to (`used` in the schema).

    A topic that no record refers to is a typo or a leftover. The rule is skipped in a run without the kinds
    that refer to this one, and in a run with an unreadable file, which may contain the reference.

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
    kinds = {
        kind
        for kind, collected in records.kinds.items()
        if collected.used
        and any(kind in other.refers_to for name, other in records.kinds.items() if name != kind)
    }
    if not kinds or any(collected.unread for collected in records.kinds.values()):
        return
    referenced = {
        (kind, reference.value)
        for own_kind, record in records.all_records()
        for reference in record.references
        for kind in reference.kinds
        if kind in kinds and (kind, reference.value) != (own_kind, record.key)
    }
    for kind in sorted(kinds):
        for record in records.kinds[kind].records:
            is_referenced = (kind, record.key) in referenced
            if record.key is None or record.withdrawn or is_referenced or is_misnamed(record):
                continue
            message = f"nothing refers to the {kind} {show(record.key)}"
            help_text = "remove it, or refer to it where it is meant"
            yield unused.finding(message, route_to_key(record), help_text)
