"""The rule that the dates of related records must be in order."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.annotations.constraints import InOrder
from statekit.check.records import RecordIndex, route_to
from statekit.check.rule import rule
from statekit.check.rules.days import days_of
from statekit.diagnostics import Finding
from statekit.phrasing import show


@rule("record/date-order")
def date_order(records: RecordIndex) -> Iterator[Finding]:
    """A record must not be dated after the record it refers to (`not-after`), or before it (`not-before`).

    For example, a statement cannot be made after its source was published, or after it was reported. Only a
    certain contradiction is a finding: the first day of one record is after the last day of the other.
    Unknown days never lead to a finding.

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
        target = records.target_at(record, constrained.pointer)
        if target is None:
            continue
        own, other = days_of(record, constraint.own), days_of(target.record, constraint.other)
        if constraint.later and other.is_after(own):
            order, own_day, other_day = "later", constraint.own.last, constraint.other.first
        elif not constraint.later and own.is_after(other):
            order, own_day, other_day = "earlier", constraint.own.first, constraint.other.last
        else:
            continue
        key = show(constrained.value)
        yield date_order.finding(
            f"this {kind} is dated {own}, and {key}, to which it refers, {other}",
            route_to(record, own_day),
            f"it has to be {order}, or on the same day: correct one of the dates, or widen it",
            related=((route_to(target.record, other_day), "the other date"),),
        )
