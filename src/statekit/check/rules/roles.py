"""The rule that a role must have been held at the time."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.annotations.collected import CollectedRecord
from statekit.check.annotations.constraints import HeldBy
from statekit.check.records import RecordIndex, route_to
from statekit.check.rule import rule
from statekit.check.rules.days import Interval, days_of, interval
from statekit.diagnostics import JSON, Finding, Route
from statekit.phrasing import did_you_mean, name_at, one_of, quoted, show


@rule("record/role-not-held")
def role_not_held(records: RecordIndex) -> Iterator[Finding]:
    """A role must be in the list of another record, and be held at the time (`held-by` in the schema).

    The interval of the role and the days of the record must overlap. A role without an end is still held, a
    role without a start has always been held, and a record without a date may have any date.

    ```yaml schema
    # schema/person.schema.json
    x-statekit: {key: id}
    # schema/note.schema.json
    properties:
      speaker: {x-statekit: {refers-to: person}}
      role:
        x-statekit:
          held-by: {record: /speaker, list: /roles, name: title, from: start, to: end, on: /date}
    ```

    ```yaml fails
    # records/person/ada.yaml
    id: ada
    roles:
      - {title: Editor, start: 2020-01-01, end: 2021-12-31}
    # records/note/a.yaml
    speaker: ada
    role: Editor
    #     ^^^^^^
    date: 2022-01-01
    # records/note/b.yaml
    speaker: ada
    role: Edditor
    #     ^^^^^^^
    ```

    ```yaml passes
    # records/person/ada.yaml
    id: ada
    roles:
      - {title: Editor, start: 2020-01-01, end: 2021-12-31}
      - {title: Editor, start: 2024-01-01}
    # records/note/a.yaml
    speaker: ada
    role: Editor
    date: 2025-01-01
    # records/note/b.yaml
    speaker: ada
    role: Editor
    ```
    """
    for _, record, constrained, constraint in records.constrained_by(HeldBy):
        holder = records.target_at(record, constraint.record)
        if holder is None or constrained.value is None:
            continue
        route = route_to(record, constrained.pointer)
        entries = _entries(holder.record, constraint)
        of_role = [
            (index, entry) for index, entry in entries if entry.get(constraint.name) == constrained.value
        ]
        if not of_role:
            yield _unlisted_role(constrained.value, route, constraint, holder.record)
            continue
        days = Interval(None, None) if constraint.on is None else days_of(record, constraint.on)
        held = [_interval_of(entry, constraint) for _, entry in of_role]
        if any(not days.is_after(each) and not each.is_after(days) for each in held):
            continue
        yield role_not_held.finding(
            f"{show(holder.record.key)} was {show(constrained.value)} "
            f"{one_of([str(each) for each in held], 'and')}, but this is {days}",
            route,
            "correct the date, the role or its days",
            related=tuple(
                (route_to(holder.record, (*constraint.entries, index)), "the time that is known")
                for index, _ in of_role
            ),
        )


def _entries(holder: CollectedRecord, constraint: HeldBy) -> list[tuple[int, dict[str, JSON]]]:
    """Return the entries of the list of roles that are objects, with their indices."""
    roles = holder.columns.get(constraint.entries)
    if not isinstance(roles, list):
        return []
    return [(index, entry) for index, entry in enumerate(roles) if isinstance(entry, dict)]


def _unlisted_role(role: JSON, route: Route, constraint: HeldBy, holder: CollectedRecord) -> Finding:
    titles = [entry.get(constraint.name) for _, entry in _entries(holder, constraint)]
    listed = [quoted(title) for title in titles if isinstance(title, str)]
    has_list = holder.columns.get(constraint.entries) is not None
    pointer = constraint.entries if has_list else holder.key_pointer
    return role_not_held.finding(
        f"{show(role)} is not among {name_at(constraint.entries)} of {show(holder.key)}",
        route,
        did_you_mean(role, titles) or (f"it has {one_of(listed, 'and')}" if listed else None),
        related=((route_to(holder, pointer), "the other record is here"),),
    )


def _interval_of(entry: dict[str, JSON], constraint: HeldBy) -> Interval:
    first, last = (None if name is None else entry.get(name) for name in (constraint.first, constraint.last))
    return interval(first, last)
