"""Rules that compare intervals report only certain contradictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[..., Any]

ORDER = """# schema/note.schema.json
x-statekit: {key: id}
properties:
  id: {}
  of: {x-statekit: {refers-to: note, not-after: {own: [/first, /last]}}}
  after: {x-statekit: {refers-to: note, not-before: {own: [/first, /last]}}}
"""
ROLE = """# schema/person.schema.json
x-statekit: {key: id}
# schema/note.schema.json
properties:
  speaker: {x-statekit: {refers-to: person}}
  role:
    x-statekit:
      held-by: {record: /speaker, list: /roles, name: title, from: start, to: end, on: [/first, /last]}
"""


def interval(days: str) -> str:
    """Return the lines for an interval of years such as `2025..2026` or `..2026`."""
    first, last = days.split("..")
    return "".join(
        f"{name}: {f'{year}-06-15' if year else 'null'}\n"
        for name, year in (("first", first), ("last", last))
    )


@pytest.mark.parametrize(
    ("own", "other", "late", "early"),
    [
        ("2025..2025", "2025..2025", False, False),
        ("2025..2026", "2024..2025", False, False),
        ("2026..2026", "2024..2025", True, False),
        ("2024..2025", "2026..2027", False, True),
        ("2026..", "2024..2025", True, False),
        ("..2026", "2024..2025", False, False),
        ("2026..", "2024..", False, False),
        ("2024..", "..2023", True, False),
        ("..2023", "2024..", False, True),
        ("..", "2024..2025", False, False),
        ("2026..2026", "..", False, False),
    ],
)
def test_unknown_dates_are_not_compared(
    check: Check, own: str, other: str, *, late: bool, early: bool
) -> None:
    """A record is late if its first day is after the last day of the other, and early in the reverse case."""
    records = (
        f"# records/note/a.yaml\nid: a\nof: z\nafter: z\n{interval(own)}"
        f"# records/note/z.yaml\nid: z\n{interval(other)}"
    )
    checked = check(ORDER, records)
    wanted = (["/first"] if late else []) + (["/last"] if early else [])
    assert [found.pointer for found in checked.diagnostics] == wanted
    assert checked.rules <= {"record/date-order"}


@pytest.mark.parametrize(
    ("held", "days", "is_held"),
    [
        ("{start: 2020-01-01, end: 2021-12-31}", "2021..2021", True),
        ("{start: 2020-01-01, end: 2021-12-31}", "2021..2025", True),
        ("{start: 2020-01-01, end: 2021-12-31}", "2022..2025", False),
        ("{start: 2020-01-01, end: 2021-12-31}", "2018..2019", False),
        ("{start: 2020-01-01, end: 2021-12-31}", "..2019", False),
        ("{start: 2020-01-01, end: 2021-12-31}", "2019..", True),
        ("{start: 2020-01-01, end: null}", "2025..2025", True),
        ("{end: 2021-12-31}", "2001..2001", True),
        ("{start: 2020-01-01, end: 2021-12-31}", "..", True),
        ("{start: soon, end: 2021-12-31}", "2019..2019", True),
    ],
)
def test_a_role_is_held_if_the_intervals_can_overlap(
    check: Check, held: str, days: str, *, is_held: bool
) -> None:
    """An unknown day may be any day, and an invalid day is unknown."""
    records = (
        f"# records/person/ada.yaml\nid: ada\nroles:\n  - {held[:-1]}, title: Editor}}\n"
        f"# records/note/a.yaml\nspeaker: ada\nrole: Editor\n#     ^^^^^^\n{interval(days)}"
    )
    checked = check(ROLE, records)
    assert checked.places == ([] if is_held else checked.expected)


def test_an_unknown_role_is_reported_with_the_most_similar_one(check: Check) -> None:
    """A typo in a role is a finding, and the help suggests the listed role."""
    checked = check(
        ROLE,
        """# records/person/ada.yaml
id: ada
roles:
  - {title: President of Ukraine}
# records/note/a.yaml
speaker: ada
role: Presidant of Ukraine
#     ^^^^^^^^^^^^^^^^^^^^
""",
    )
    (found,) = checked.diagnostics
    assert checked.places == checked.expected
    assert found.message == "`Presidant of Ukraine` is not among `roles` of `ada`"
    assert found.help == "did you mean `President of Ukraine`?"


def test_a_holder_without_roles_holds_no_role(check: Check) -> None:
    """Any role of a person without a list of roles is a finding."""
    checked = check(
        ROLE, "# records/person/ada.yaml\nid: ada\n# records/note/a.yaml\nspeaker: ada\nrole: Editor\n"
    )
    assert checked.rules == {"record/role-not-held"}


def test_an_unknown_holder_is_one_finding(check: Check) -> None:
    """Only the dangling reference is reported, because the roles of its target are unknown."""
    checked = check(
        ROLE, "# records/person/ada.yaml\nid: ada\n# records/note/a.yaml\nspeaker: eve\nrole: Editor\n"
    )
    assert checked.rules == {"record/unknown-reference"}
