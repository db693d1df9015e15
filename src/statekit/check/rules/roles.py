"""An office is one that its bearer held at the time."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.check.annotations.demands import HeldBy
from statekit.check.annotations.facts import Claim, RecordFacts
from statekit.check.records import Records, Referred, at
from statekit.check.rules.days import Interval, days_of, interval
from statekit.diagnostics import JSON, Finding, Pointer
from statekit.phrasing import did_you_mean, name_at, one_of, quoted, show

ROLE_NOT_HELD = "record/role-not-held"


def roles_held(records: Records) -> Iterator[Finding]:
    """What a record calls a role is in the list of another record, and was held at the time (`held-by`).

    The intervals have to overlap: a role without an end goes on, one without a beginning always was, and
    a record without a date may be of any day.

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
    for _, record, claim, demand in records.claims(HeldBy):
        holder = records.referred(record, demand.record)
        if holder is not None and claim.value is not None:
            yield from _checked(record, claim, demand, holder)


def _checked(record: RecordFacts, claim: Claim, demand: HeldBy, holder: Referred) -> Iterator[Finding]:
    listed = holder.record.columns.get(demand.entries)
    entries: list[tuple[int, dict[str, JSON]]] = []
    if isinstance(listed, list):
        entries = [(place, each) for place, each in enumerate(listed) if isinstance(each, dict)]
    named = [(place, entry) for place, entry in entries if entry.get(demand.name) == claim.value]
    who, what = show(holder.record.key), show(claim.value)
    route = at(record, claim.pointer)
    if not named:
        names = [entry.get(demand.name) for _, entry in entries]
        known = [quoted(name) for name in names if isinstance(name, str)]
        help_text = did_you_mean(claim.value, names) or (f"it has {one_of(known, 'and')}" if known else None)
        message = f"{what} is not among {name_at(demand.entries)} of {who}"
        there: Pointer = demand.entries if listed is not None else holder.record.key_pointer
        yield Finding(
            ROLE_NOT_HELD,
            message,
            route,
            help_text,
            related=((at(holder.record, there), "the other record is here"),),
        )
        return
    days = Interval(None, None) if demand.on is None else days_of(record, demand.on)
    held = [interval(_member(entry, demand.first), _member(entry, demand.last)) for _, entry in named]
    if any(not days.is_after(each) and not each.is_after(days) for each in held):
        return
    message = f"{who} was {what} {one_of([str(each) for each in held], 'and')}, but this is {days}"
    related = tuple(
        (at(holder.record, (*demand.entries, place)), "the time that is known") for place, _ in named
    )
    yield Finding(ROLE_NOT_HELD, message, route, "correct the date, the role or its days", related=related)


def _member(entry: dict[str, JSON], name: str | None) -> JSON:
    return None if name is None else entry.get(name)
