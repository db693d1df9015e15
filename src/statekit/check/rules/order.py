"""What happened first is not dated later."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.annotations.collected import CollectedRecord
from statekit.check.annotations.constraints import InOrder
from statekit.check.records import RecordIndex, route_to
from statekit.check.rules.days import days_of
from statekit.diagnostics import Finding, Pointer
from statekit.phrasing import show

DATE_ORDER = "record/date-order"


def dates_in_order(records: RecordIndex) -> Iterator[Finding]:
    """The days of a record are not after those of the one it refers to (`not-after`), or not before them.

    A statement is not made after its source was published, and not after somebody retold it. Only what is
    certain is said: the first day of one is after the last day of the other. Days that are not known never
    lead to a finding.

    ```yaml schema
    # schema/article.schema.json
    x-statekit: {key: id}
    # schema/note.schema.json
    properties:
      source:
        x-statekit:
          refers-to: article
          not-after: {own: [/said/earliest, /said/latest], other: /published}
    ```

    ```yaml fails
    # records/article/times.yaml
    id: times
    published: 2025-09-05
    # records/note/a.yaml
    source: times
    said:
      earliest: 2025-09-06
      #         ^^^^^^^^^^
      latest: null
    ```

    ```yaml passes
    # records/article/times.yaml
    id: times
    published: 2025-09-05
    # records/article/undated.yaml
    id: undated
    # records/note/a.yaml
    source: times
    said: {earliest: null, latest: 2025-09-07}
    # records/note/b.yaml
    source: undated
    said: {earliest: 2025-09-06, latest: 2025-09-07}
    ```
    """
    for kind, record, constrained, constraint in records.constrained_by(InOrder):
        referred = records.referred(record, constrained.pointer)
        if referred is None:
            continue
        ours, theirs = days_of(record, constraint.own), days_of(referred.record, constraint.other)
        key = show(constrained.value)
        if not constraint.later and ours.is_after(theirs):
            message = f"this {kind} is dated {ours}, and {key}, to which it refers, {theirs}"
            yield _finding(
                message, "earlier", (record, constraint.own.first), (referred.record, constraint.other.last)
            )
        elif constraint.later and theirs.is_after(ours):
            message = f"this {kind} is dated {ours}, and {key}, to which it refers, {theirs}"
            yield _finding(
                message, "later", (record, constraint.own.last), (referred.record, constraint.other.first)
            )


def _finding(
    message: str, which: str, ours: tuple[CollectedRecord, Pointer], theirs: tuple[CollectedRecord, Pointer]
) -> Finding:
    help_text = f"it has to be {which}, or on the same day: correct one of the dates, or widen it"
    return Finding(
        DATE_ORDER, message, route_to(*ours), help_text, related=((route_to(*theirs), "the other date"),)
    )
