"""The locations of findings and of related values, also in the second record of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from statekit.diagnostics import Place

Check = Callable[..., Any]

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

# In each file the first record is valid. The texts and related locations of a finding are indented below it.
CASES = """=== a key that another record has
# records/note/all.yaml
id: first
---
name: A
id: ada
---
name: B
id: ada
=> record/duplicate-id error note/all.yaml:7:5-8
=>   the id `ada` belongs to another note
=>   help: give it an id of its own
=>   note/all.yaml:4:5-8 the other one is here
=== a value that another record has
# records/note/all.yaml
id: first
---
id: a
codes: [1, x]
---
id: b
codes: [y, x]
=> record/duplicate-value error note/all.yaml:7:12-13
=>   another note has the value `x` here
=>   note/all.yaml:4:12-13 the other one is here
=== an unknown reference
# records/note/all.yaml
id: first
---
id: a
topics: [peace]
=> record/unknown-reference error note/all.yaml:4:10-15
=>   there is no topic `peace`
=== records that disagree
# records/note/all.yaml
id: first
---
id: a
source: times
place: x
---
id: b
of: [first, a]
source: times
place: {y: 1}
=> record/different-value error note/all.yaml:8:13-14
=>   `a` has the `place` `x`, and this `{"y": 1}`
=>   help: both have the same `place`: refer to another record, or correct one of the two
=>   note/all.yaml:5:8-9 there it is
=>   note/all.yaml:10:8-14 and here
=== a value that has to differ
# records/note/all.yaml
id: first
---
id: a
author: eve
reviewers: [ada, eve]
=> record/same-value error note/all.yaml:5:18-21
=>   an entry of `reviewers` is the same as `author`: `eve`
=>   help: it must differ from the value at /author
=>   note/all.yaml:4:9-12 the same value is here
=== a record that is not in force
# records/topic/all.yaml
id: first
---
id: old
status: gone
---
id: new
broader: [old]
# records/note/all.yaml
id: a
topics: [first, new]
=> record/withdrawn-reference error topic/all.yaml:7:11-14
=>   the topic `old` was withdrawn
=>   help: refer to a record that is in force, or to none
=>   topic/all.yaml:3:5-8 this record is not in force
=== a record that is too late
# records/note/all.yaml
id: first
---
id: a
first: 2024-01-01
last: 2024-02-02
---
id: b
of: [first, a]
from: 2025-01-01
to: 2025-02-02
=> record/date-order error note/all.yaml:9:7-17
=>   this note is dated from 2025-01-01 to 2025-02-02, and `a`, to which it refers,
== from 2024-01-01 to 2024-02-02
=>   help: it has to be earlier, or on the same day: correct one of the dates, or widen it
=>   note/all.yaml:5:7-17 the other date
=== a record that is too early
# records/note/all.yaml
id: first
---
id: a
first: 2026-01-01
last: 2026-02-02
---
id: b
after: a
from: 2025-01-01
to: 2025-02-02
=> record/date-order error note/all.yaml:10:5-15
=>   this note is dated from 2025-01-01 to 2025-02-02, and `a`, to which it refers,
== from 2026-01-01 to 2026-02-02
=>   help: it has to be later, or on the same day: correct one of the dates, or widen it
=>   note/all.yaml:4:8-18 the other date
=== a role that is not listed
# records/person/all.yaml
id: first
---
id: ada
posts: [{title: Editor}, 5, {title: 7}, {title: Cook}]
# records/note/all.yaml
id: first
---
id: a
by: ada
roles: [Editor, King]
=> record/role-not-held error note/all.yaml:5:17-21
=>   `King` is not among `posts` of `ada`
=>   help: it has `Editor` and `Cook`
=>   person/all.yaml:4:8-55 the other record is here
=== a role of a person without roles
# records/person/all.yaml
id: first
---
name: Ada
id: ada
# records/note/all.yaml
id: first
---
id: a
by: ada
roles: [King]
=> record/role-not-held error note/all.yaml:5:9-13
=>   `King` is not among `posts` of `ada`
=>   person/all.yaml:4:5-8 the other record is here
=== a role at another time
# records/person/all.yaml
id: first
---
id: ada
posts:
  - {title: Cook}
  - {title: King, start: 2001-01-01, end: 2002-02-02}
  - King
  - {title: King, start: 2003-01-01, end: 2004-02-02}
# records/note/all.yaml
id: first
---
id: a
by: ada
day: 2025-01-01
roles: [King]
=> record/role-not-held error note/all.yaml:6:9-13
=>   `ada` was `King` from 2001-01-01 to 2002-02-02 and from
== 2003-01-01 to 2004-02-02, but this is on 2025-01-01
=>   help: correct the date, the role or its days
=>   person/all.yaml:6:5-54 the time that is known
=>   person/all.yaml:8:5-54 the time that is known
=== references that form a cycle
# records/topic/all.yaml
id: first
---
id: a
broader: [first, b]
---
id: b
broader: [c]
---
id: c
broader: [first, a]
# records/note/all.yaml
id: a
=> record/cycle error topic/all.yaml:4:18-19
=>   `a` refers to itself by way of `b` and `c`
=>   help: one of these references has to go
=>   topic/all.yaml:7:11-12 `b` refers to `c`
=>   topic/all.yaml:10:18-19 `c` refers to `a`
=== a record that nothing refers to
# records/topic/all.yaml
id: first
---
name: Peace
id: peace
# records/note/all.yaml
id: a
topics: [first]
=> record/unused warning topic/all.yaml:4:5-10
=>   nothing refers to the topic `peace`
=>   help: remove it, or refer to it where it is meant
"""

WORDS = """# schema/article.schema.json
x-statekit: {key: id}
properties: {id: {}, menus: {items: {x-statekit: {selects: {source: /id}, waived: true}}}}
# schema/note.schema.json
x-statekit: {key: id}
properties:
  id: {}
  asked: {x-statekit: {selects: {source: /other}}}
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

CASES_OF_WORDS = """=== a span outside the content
# records/note/all.yaml
id: first
---
id: a
source: times
content: [{start: 0, end: 9}]
quotes: [{start: 0, end: 9}, {start: 1, end: 20}]
=> quote/outside-content error note/all.yaml:6:38-39
=>   the span from 1 to 20 is not inside `content`
=>   help: widen `content`, or make a record of its own of these words
=>   note/all.yaml:5:11-29 this is from 0 to 9
=== a span in what the source waives
# records/article/all.yaml
id: first
---
id: times
menus: [{start: 90, end: 99}, {start: 5, end: 8}]
# records/note/all.yaml
id: first
---
id: a
other: post
asked: {start: 0, end: 3}
source: times
content: [{start: 8, end: 90}, {start: 0, end: 6}]
=> quote/in-waived-text error note/all.yaml:7:40-41
=>   the span from 0 to 6 touches from 5 to 8, which is no part of what the source says
=>   help: leave that part out, or correct what the source's record says of it
=>   article/all.yaml:4:31-49 this part is excluded here
=== content that begins before its quotations
# records/note/all.yaml
id: first
---
id: a
source: times
content: [{start: 0, end: 20}]
quotes: [{start: 2, end: 20}]
=> quote/not-covered error note/all.yaml:5:19-20
=>   the span from 0 to 20 is not all in `quotes`: 1 character is outside, from 0 to 1
=>   help: shorten it to what is in `quotes`, or state that only a part is
=>   note/all.yaml:6:9-30 these spans must cover it
=== content that ends after its quotations
# records/note/all.yaml
id: first
---
id: a
source: times
content: [{start: 0, end: 20}]
quotes: [{start: 0, end: 18}]
=> quote/not-covered error note/all.yaml:5:27-29
=>   the span from 0 to 20 is not all in `quotes`: 1 character is outside, from 19 to 20
=>   help: shorten it to what is in `quotes`, or state that only a part is
=>   note/all.yaml:6:9-30 these spans must cover it
=== words of two speakers
# records/note/all.yaml
id: first
---
id: a
source: times
speaker: ada
quotes: [{start: 0, end: 17, exact: so it is and goes}]
---
id: b
source: post
speaker: eve
quotes: [{start: 7, end: 24, exact: so it is and goes}]
=> quote/two-speakers warning note/all.yaml:11:37-54
=>   these words are credited to `eve` here, and to `ada` elsewhere
=>   help: correct the speaker of one of them, or declare which speaker reports the other
=>   note/all.yaml:6:37-54 the same words
=== words that are nearly the same
# records/note/all.yaml
id: first
---
id: a
source: times
speaker: ada
quotes: [{start: 0, end: 17, exact: so it is and goes}]
---
id: b
source: post
speaker: ada
quotes: [{start: 7, end: 28, exact: now so it is and goes}]
=> quote/no-shared-utterance warning note/all.yaml:11:37-58
=>   `ada` says nearly the same elsewhere, and the records share no utterance
=>   help: give both the same utterance
=>   note/all.yaml:6:37-54 nearly the same words
=== words that are nearly the same, the first of an utterance
# records/note/all.yaml
id: first
---
id: a
source: times
utterance: talk
speaker: ada
quotes: [{start: 0, end: 17, exact: so it is and goes}]
---
id: b
source: post
speaker: ada
quotes: [{start: 7, end: 28, exact: now so it is and goes}]
=> quote/no-shared-utterance warning note/all.yaml:12:37-58
=>   `ada` says nearly the same elsewhere, and the records share no utterance
=>   help: give both the same utterance, such as `talk`
=>   note/all.yaml:7:37-54 nearly the same words
=== words that are nearly the same, the second of an utterance
# records/note/all.yaml
id: first
---
id: a
source: times
speaker: ada
quotes: [{start: 0, end: 17, exact: so it is and goes}]
---
id: b
source: post
utterance: call
speaker: ada
quotes: [{start: 7, end: 28, exact: now so it is and goes}]
=> quote/no-shared-utterance warning note/all.yaml:12:37-58
=>   `ada` says nearly the same elsewhere, and the records share no utterance
=>   help: give both the same utterance, such as `call`
=>   note/all.yaml:6:37-54 nearly the same words
"""


SKIPPED = """# records/person/aaa.yaml
id: eve
posts: {title: King}
---
id: kim
# records/note/aaa.yaml
id: b1
of: [nobody, b2, b3]
after: nobody
by: nobody
roles: [King]
reviewers: [eve]
---
id: b2
of: [b3]
after: b3
source: here
from: 2020-01-01
author: eve
reviewers: [null, {}, kim]
roles: [King]
---
id: b3
by: kim
first: 2021-01-01
last: 2022-02-02
roles: [null]
codes: [null, {}]
# records/topic/aaa.yaml
id: b1
status: gone
broader: [nobody, b2]
---
id: b2
status: gone
broader: [b3]
---
id: b3
status: gone
broader: [nobody]
"""
"""Records that every rule inspects and skips, except for references to missing records."""

WORDS_SKIPPED = """# records/article/aaa.yaml
id: post
menus: [{start: 3, end: 4}, {start: 9}]
# records/note/aaa.yaml
id: b1
source: post
content: [{start: 5, end: 9}]
---
id: b2
source: post
content: [{start: 5, end: 9}]
quotes: [{start: 5}, {start: 5, end: 9}]
---
id: b3
quotes: [{start: 5, end: 9}]
---
id: b4
source: post
speaker: []
quotes: [{start: 5, end: 20, exact: so he was going}]
---
id: b5
source: post
speaker: ada
quotes: [{start: 5, end: 9, exact: ....}, {start: 5, end: 20, exact: so he was going}]
"""
"""The same for the rules about spans."""


def location_of(root: Path, place: Place) -> str:
    """Return a location as `path:line:column-end`, relative to the folder of the records."""
    assert place.span is not None
    assert place.span.end_line == place.span.line
    path = Path(place.path).relative_to(root / "records").as_posix()
    return f"{path}:{place.span.line}:{place.span.column}-{place.span.end_column}"


def cases(table: str) -> list[Any]:
    """Return the records and the expected lines (after `=>`) of each case; `==` continues a line."""
    found = []
    for case in table.replace("\n== ", " ").split("=== ")[1:]:
        name, *lines = case.splitlines()
        records = "".join(f"{line}\n" for line in lines if not line.startswith("=> "))
        expected = [line.removeprefix("=> ") for line in lines if line.startswith("=> ")]
        found.append(pytest.param(records, expected, id=name))
    return found


def placed(checked: Any) -> list[str]:
    """Return a line for each finding, and below it lines for its texts and related locations."""
    lines: list[str] = []
    for found in checked.diagnostics:
        lines.append(f"{found.rule} {found.severity} {location_of(checked.root, found.place)}")
        lines.append(f"  {found.message}")
        lines += [f"  help: {found.help}"] if found.help else []
        lines += [f"  {location_of(checked.root, each.place)} {each.message}" for each in found.related]
    return lines


@pytest.mark.parametrize(("records", "expected"), cases(CASES))
def test_the_locations_of_a_finding(check: Check, records: str, expected: list[str]) -> None:
    """A finding and its related locations are at the values concerned, in the right record of a file."""
    assert placed(check(PEOPLE, records)) == expected


@pytest.mark.parametrize(("records", "expected"), cases(CASES_OF_WORDS))
def test_the_locations_of_a_finding_about_spans(check: Check, records: str, expected: list[str]) -> None:
    """A wrong span is reported at the wrong offset, and wrongly attributed words at the words."""
    assert placed(check(WORDS, records)) == expected


@pytest.mark.parametrize(
    ("records", "expected"),
    # an unused record is not reported in a run with errors
    [case for case in cases(CASES) if case.id != "a record that nothing refers to"],
)
def test_a_skipped_record_hides_no_other(check: Check, records: str, expected: list[str]) -> None:
    """The findings are the same after records that lack the values a rule compares, or are correct."""
    lines = placed(check(PEOPLE, SKIPPED + records))
    assert [line for line in lines if "aaa.yaml" not in line and "`nobody`" not in line] == expected


@pytest.mark.parametrize(("records", "expected"), cases(CASES_OF_WORDS))
def test_a_skipped_span_hides_no_other(check: Check, records: str, expected: list[str]) -> None:
    """The findings are the same after spans that are incomplete, unrelated or correct."""
    assert placed(check(WORDS, WORDS_SKIPPED + records)) == expected
