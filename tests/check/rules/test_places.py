"""Where findings of the rules stand, and what is shown with them, also in the second record of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from statekit.diagnostics import Place

Check = Callable[..., Any]

FIRST = "id: first\n---\n"
"""A record in which nothing is wrong, before the others in its file."""

PEOPLE = """# schema/person.schema.json
x-statekit: {key: id}
# schema/topic.schema.json
x-statekit: {key: id, used: true, withdrawn: {at: /status, is: [gone]}}
properties:
  id: {}
  broader: {items: {x-statekit: {refers-to: topic, acyclic: true}}}
# schema/note.schema.json
x-statekit: {key: id}
properties:
  id: {}
  codes: {items: {x-statekit: {unique: true}}}
  topics: {items: {x-statekit: {refers-to: topic}}}
  author: {}
  reviewers: {items: {x-statekit: {differs-from: /author}}}
  of:
    items:
      x-statekit:
        refers-to: note
        agrees-on: [/source, /place]
        not-after: {own: [/from, /to], other: [/first, /last]}
  after: {x-statekit: {refers-to: note, not-before: {own: [/from, /to], other: [/first, /last]}}}
  by: {x-statekit: {refers-to: person}}
  roles:
    items:
      x-statekit: {held-by: {record: /by, list: /posts, name: title, from: start, to: end, on: /day}}
"""

CASES = {
    "a key that another record has": (
        "# records/note/all.yaml\nid: first\n---\nname: A\nid: ada\n---\nname: B\nid: ada\n",
        ["record/duplicate-id error note/all.yaml:7:5-8", "  note/all.yaml:4:5-8 the other one is here"],
    ),
    "a value that another record has": (
        f"# records/note/all.yaml\n{FIRST}id: a\ncodes: [1, x]\n---\nid: b\ncodes: [y, x]\n",
        [
            "record/duplicate-value error note/all.yaml:7:12-13",
            "  note/all.yaml:4:12-13 the other one is here",
        ],
    ),
    "a reference that leads nowhere": (
        f"# records/note/all.yaml\n{FIRST}id: a\ntopics: [peace]\n",
        ["record/unknown-reference error note/all.yaml:4:10-15"],
    ),
    "records that disagree": (
        f"# records/note/all.yaml\n{FIRST}id: a\nsource: times\nplace: x\n---\n"
        "id: b\nof: [first, a]\nsource: times\nplace: {y: 1}\n",
        [
            "record/different-value error note/all.yaml:8:13-14",
            "  note/all.yaml:5:8-9 there it is",
            "  note/all.yaml:10:8-14 and here",
        ],
    ),
    "a value that has to differ": (
        f"# records/note/all.yaml\n{FIRST}id: a\nauthor: eve\nreviewers: [ada, eve]\n",
        ["record/same-value error note/all.yaml:5:18-21", "  note/all.yaml:4:9-12 the same value is here"],
    ),
    "a record that is not in force": (
        f"# records/topic/all.yaml\n{FIRST}id: old\nstatus: gone\n---\nid: new\nbroader: [old]\n"
        "# records/note/all.yaml\nid: a\ntopics: [first, new]\n",
        [
            "record/withdrawn-reference error topic/all.yaml:7:11-14",
            "  topic/all.yaml:3:5-8 this record is not in force",
        ],
    ),
    "a record that is too late": (
        f"# records/note/all.yaml\n{FIRST}id: a\nfirst: 2024-01-01\nlast: 2024-02-02\n---\n"
        "id: b\nof: [first, a]\nfrom: 2025-01-01\nto: 2025-02-02\n",
        ["record/date-order error note/all.yaml:9:7-17", "  note/all.yaml:5:7-17 the other date"],
    ),
    "a record that is too early": (
        f"# records/note/all.yaml\n{FIRST}id: a\nfirst: 2026-01-01\nlast: 2026-02-02\n---\n"
        "id: b\nafter: a\nfrom: 2025-01-01\nto: 2025-02-02\n",
        ["record/date-order error note/all.yaml:10:5-15", "  note/all.yaml:4:8-18 the other date"],
    ),
    "a role that nobody knows": (
        "# records/person/all.yaml\nid: first\n---\nid: ada\nposts: [{title: Editor}]\n"
        f"# records/note/all.yaml\n{FIRST}id: a\nby: ada\nroles: [Editor, King]\n",
        [
            "record/role-not-held error note/all.yaml:5:17-21",
            "  person/all.yaml:4:8-25 the other record is here",
        ],
    ),
    "a role of one who has none": (
        "# records/person/all.yaml\nid: first\n---\nname: Ada\nid: ada\n"
        f"# records/note/all.yaml\n{FIRST}id: a\nby: ada\nroles: [King]\n",
        [
            "record/role-not-held error note/all.yaml:5:9-13",
            "  person/all.yaml:4:5-8 the other record is here",
        ],
    ),
    "a role at another time": (
        "# records/person/all.yaml\nid: first\n---\nid: ada\nposts:\n  - {title: Cook}\n"
        "  - {title: King, start: 2001-01-01, end: 2002-02-02}\n  - King\n"
        "  - {title: King, start: 2003-01-01, end: 2004-02-02}\n"
        f"# records/note/all.yaml\n{FIRST}id: a\nby: ada\nday: 2025-01-01\nroles: [King]\n",
        [
            "record/role-not-held error note/all.yaml:6:9-13",
            "  person/all.yaml:6:5-54 the time that is known",
            "  person/all.yaml:8:5-54 the time that is known",
        ],
    ),
    "references that lead around": (
        "# records/topic/all.yaml\nid: first\n---\nid: a\nbroader: [first, b]\n---\nid: b\nbroader: [c]\n---\n"
        "id: c\nbroader: [first, a]\n# records/note/all.yaml\nid: a\n",
        [
            "record/cycle error topic/all.yaml:4:18-19",
            "  topic/all.yaml:7:11-12 `b` refers to `c`",
            "  topic/all.yaml:10:18-19 `c` refers to `a`",
        ],
    ),
    "a record that nothing refers to": (
        "# records/topic/all.yaml\nid: first\n---\nname: Peace\nid: peace\n"
        "# records/note/all.yaml\nid: a\ntopics: [first]\n",
        ["record/unused warning topic/all.yaml:4:5-10"],
    ),
}

WORDS = """# schema/article.schema.json
x-statekit: {key: id}
properties: {id: {}, menus: {items: {x-statekit: {selects: {source: /id}, waived: true}}}}
# schema/note.schema.json
x-statekit: {key: id}
properties:
  id: {}
  content:
    x-statekit: {covered-by: {spans: /quotes, margin: 1}}
    items: {x-statekit: {selects: {source: /source}}}
  quotes:
    items:
      x-statekit:
        selects: {source: /source}
        within: /content
        words-of: {speaker: /speaker, utterance: /utterance}
"""

CASES_OF_WORDS = {
    "a span outside of the content": (
        f"# records/note/all.yaml\n{FIRST}id: a\nsource: times\ncontent: [{{start: 0, end: 9}}]\n"
        "quotes: [{start: 0, end: 9}, {start: 1, end: 20}]\n",
        ["quote/outside-content error note/all.yaml:6:38-39", "  note/all.yaml:5:11-29 this is from 0 to 9"],
    ),
    "a span in what the source waives": (
        "# records/article/all.yaml\nid: first\n---\nid: times\nmenus: [{start: 90, end: 99}, {start: 5, end: 8}]\n"
        f"# records/note/all.yaml\n{FIRST}id: a\nsource: times\ncontent: [{{start: 0, end: 6}}]\n",
        [
            "quote/in-waived-text error note/all.yaml:5:19-20",
            "  article/all.yaml:4:31-49 it is set aside here",
        ],
    ),
    "content that begins before its quotations": (
        f"# records/note/all.yaml\n{FIRST}id: a\nsource: times\ncontent: [{{start: 0, end: 20}}]\n"
        "quotes: [{start: 2, end: 20}]\n",
        [
            "quote/not-covered error note/all.yaml:5:19-20",
            "  note/all.yaml:6:9-30 these have to make it up",
        ],
    ),
    "content that ends behind its quotations": (
        f"# records/note/all.yaml\n{FIRST}id: a\nsource: times\ncontent: [{{start: 0, end: 20}}]\n"
        "quotes: [{start: 0, end: 18}]\n",
        [
            "quote/not-covered error note/all.yaml:5:27-29",
            "  note/all.yaml:6:9-30 these have to make it up",
        ],
    ),
    "words of two speakers": (
        f"# records/note/all.yaml\n{FIRST}id: a\nsource: times\nspeaker: ada\n"
        "quotes: [{start: 0, end: 17, exact: so it is and goes}]\n---\n"
        "id: b\nsource: post\nspeaker: eve\nquotes: [{start: 7, end: 24, exact: so it is and goes}]\n",
        [
            "quote/two-speakers warning note/all.yaml:11:37-54",
            "  note/all.yaml:6:37-54 the same words",
        ],
    ),
    "words that are nearly the same": (
        f"# records/note/all.yaml\n{FIRST}id: a\nsource: times\nspeaker: ada\n"
        "quotes: [{start: 0, end: 17, exact: so it is and goes}]\n---\n"
        "id: b\nsource: post\nspeaker: ada\nquotes: [{start: 7, end: 28, exact: now so it is and goes}]\n",
        [
            "quote/no-shared-utterance warning note/all.yaml:11:37-58",
            "  note/all.yaml:6:37-54 nearly the same words",
        ],
    ),
}


def where(root: Path, place: Place) -> str:
    """A place as `path:line:column-end`, from the folder of the records."""
    assert place.span is not None
    assert place.span.end_line == place.span.line
    path = Path(place.path).relative_to(root / "records").as_posix()
    return f"{path}:{place.span.line}:{place.span.column}-{place.span.end_column}"


def placed(checked: Any) -> list[str]:
    """Each finding in a line of its own, and below it what is shown with it."""
    lines: list[str] = []
    for found in checked.diagnostics:
        lines.append(f"{found.rule} {found.severity} {where(checked.root, found.place)}")
        lines += [f"  {where(checked.root, each.place)} {each.message}" for each in found.related]
    return lines


@pytest.mark.parametrize(("records", "expected"), CASES.values(), ids=CASES)
def test_a_finding_and_what_it_shows_stand_in_their_own_records(
    check: Check, records: str, expected: list[str]
) -> None:
    """Both are in the record that they are about, at the very value, whichever record of its file it is."""
    assert placed(check(PEOPLE, records)) == expected


@pytest.mark.parametrize(("records", "expected"), CASES_OF_WORDS.values(), ids=CASES_OF_WORDS)
def test_a_finding_of_spans_and_what_it_shows_stand_in_their_own_records(
    check: Check, records: str, expected: list[str]
) -> None:
    """A span that is wrong is told at the offset that is, words that are of somebody else at the words."""
    assert placed(check(WORDS, records)) == expected
