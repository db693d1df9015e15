"""The exact messages of cross-record rules, with their help and related locations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from statekit.check import CollectedKind, CollectedRecord, check_across_records
from statekit.check.annotations.collected import (
    ConstrainedValue,
    RecordedLocus,
    Reference,
    Selection,
    SourceText,
    UniqueValue,
)
from statekit.check.annotations.constraints import Acyclic
from statekit.diagnostics import Route

Check = Callable[..., Any]
Texts = tuple[str, str | None, list[str]]


def texts_of(checked: Any) -> list[Texts]:
    """Return the message, the help and the messages of related locations of each finding."""
    return [
        (each.message, each.help, [related.message for related in each.related])
        for each in checked.diagnostics
        if each.severity != "note"
    ]


KINDS = """# schema/person.schema.json
x-statekit: {key: id}
# schema/organization.schema.json
x-statekit: {key: id}
# schema/note.schema.json
properties:
  by: {x-statekit: {refers-to: person}}
  of: {x-statekit: {refers-to: [person, organization]}}
"""
PEOPLE = """# records/person/ada.yaml
id: ada-lovelace
# records/person/seven.yaml
id: 7
# records/organization/rs.yaml
id: royal-society
"""


@pytest.mark.parametrize(
    ("reference", "finding"),
    [
        ("by: ada-lovelace", []),
        ("of: royal-society", []),
        ("by: 7", []),
        ("by: ada-lovelase", [("there is no person `ada-lovelase`", "did you mean `ada-lovelace`?", [])]),
        ("by: zzz", [("there is no person `zzz`", None, [])]),
        (
            "of: royal-societi",
            [("there is no person or organization `royal-societi`", "did you mean `royal-society`?", [])],
        ),
        (
            "by: royal-society",
            [
                (
                    (
                        "`royal-society` is the id of a record of the kind organization, "
                        "where one of the kind person is meant"
                    ),
                    None,
                    [],
                )
            ],
        ),
    ],
)
def test_an_unknown_reference(check: Check, reference: str, finding: list[Texts]) -> None:
    """The message names the missing record or its actual kind, and the help the most similar key."""
    assert texts_of(check(KINDS, f"{PEOPLE}# records/note/a.yaml\n{reference}\n")) == finding


ORDER = """# schema/article.schema.json
x-statekit: {key: id}
# schema/note.schema.json
properties:
  source: {x-statekit: {refers-to: article, not-after: {own: [/from, /to], other: /published}}}
  answer: {x-statekit: {refers-to: article, not-before: {own: [/from, /to], other: /published}}}
"""


@pytest.mark.parametrize(
    ("record", "finding"),
    [
        ("source: times\nfrom: 2025-09-05\nto: 2025-09-09\n", []),
        (
            "source: times\nfrom: 2025-09-06\nto: 2025-09-09\n",
            [
                (
                    (
                        "this note is dated from 2025-09-06 to 2025-09-09, "
                        "and `times`, to which it refers, on 2025-09-05"
                    ),
                    "it has to be earlier, or on the same day: correct one of the dates, or widen it",
                    ["the other date"],
                )
            ],
        ),
        ("answer: times\nfrom: 2025-09-01\nto: 2025-09-05\n", []),
        (
            "answer: times\nfrom: 2025-09-01\nto: 2025-09-04\n",
            [
                (
                    (
                        "this note is dated from 2025-09-01 to 2025-09-04, "
                        "and `times`, to which it refers, on 2025-09-05"
                    ),
                    "it has to be later, or on the same day: correct one of the dates, or widen it",
                    ["the other date"],
                )
            ],
        ),
    ],
)
def test_contradictory_dates(check: Check, record: str, finding: list[Texts]) -> None:
    """The message has both dates, the help their required order."""
    times = "# records/article/times.yaml\nid: times\npublished: 2025-09-05\n"
    assert texts_of(check(ORDER, f"{times}# records/note/a.yaml\n{record}")) == finding


TOPIC = """# schema/topic.schema.json
x-statekit: {key: id}
properties: {id: {}, broader: {x-statekit: {refers-to: topic, acyclic: true}}}
"""


@pytest.mark.parametrize(
    ("length", "way", "shown"),
    [
        (1, "", []),
        (6, " by way of `t1`, `t2`, `t3`, `t4` and `t5`", ["t1", "t2", "t3", "t4", "t5"]),
        (7, " by way of `t1`, `t2`, `t3`, `t4`, `t5` and 1 more", ["t1", "t2", "t3", "t4", "t5", "t6"]),
        (9, " by way of `t1`, `t2`, `t3`, `t4`, `t5` and 3 more", ["t1", "t2", "t3", "t4", "t5", "t6"]),
    ],
)
@pytest.mark.parametrize("first", [0, 1, 2])
def test_a_cycle_is_reported_at_its_first_record(
    check: Check, length: int, way: str, shown: list[str], first: int
) -> None:
    """The message names up to five records, and up to six are shown, in any order of records."""
    one_file = "# records/topic/all.yaml\n" + "---\n".join(
        f"id: t{number}\nbroader: t{(number + 1) % length}\n" for number in range(length)
    )
    # a reference into the cycle, so that the search enters it at another record
    entry = f"# records/topic/a.yaml\nid: a\nbroader: t{first % length}\n"
    ((message, help_text, related),) = texts_of(check(TOPIC, entry + one_file))
    assert (message, help_text) == (f"`t0` refers to itself{way}", "one of these references has to go")
    assert [words.split("`")[1] for words in related] == shown


KEYED = """# schema/person.schema.json
x-statekit: {key: id, file-name: true}
properties: {id: {}, codes: {items: {x-statekit: {unique: true}}}}
"""


def test_duplicate_keys_and_values(check: Check) -> None:
    """A duplicate key is reported at the record whose file has another name, and by one rule only."""
    checked = check(
        KEYED,
        """# records/person/copy.yaml
id: ada
# records/person/ada.yaml
id: ada
codes: [x, 1, x]
# records/person/charles.yaml
id: babbage
codes: ['1', x, 1]
""",
    )
    assert texts_of(checked) == [
        ("the value `x` is already in this record", None, ["the other one is here"]),
        (
            "the id `babbage` is not the name of the file, `charles`",
            "rename the file, or correct the id; a file contains one record",
            [],
        ),
        ("another person has the value `x` here", None, ["the other one is here"]),
        ("another person has the value `1` here", None, ["the other one is here"]),
        (
            "the id `ada` belongs to another person",
            "the file is called `copy`: give it that id",
            ["the other one is here"],
        ),
    ]


SPANS = """# schema/article.schema.json
x-statekit: {key: id}
properties: {id: {}, menus: {items: {x-statekit: {selects: {source: /id}, waived: true}}}}
# schema/note.schema.json
properties:
  content:
    x-statekit: {covered-by: {spans: /quotes, margin: 1}}
    items: {x-statekit: {selects: {source: /source}}}
  quotes: {items: {x-statekit: {selects: {source: /source}, within: /content}}}
"""


def test_contradictory_spans(check: Check) -> None:
    """The message has both spans, and the help a way to resolve the contradiction."""
    checked = check(
        SPANS,
        """# records/article/times.yaml
id: times
menus: [{start: 20, end: 30}, {start: 0, end: 5}]
# records/note/a.yaml
source: times
content: [{start: 5, end: 20}]
quotes: [{start: 6, end: 10}, {start: 13, end: 19}]
# records/note/b.yaml
source: times
content: [{start: 40, end: 50}]
quotes: [{start: 41, end: 51}]
# records/note/c.yaml
source: times
content: [{start: 29, end: 35}]
""",
    )
    assert texts_of(checked) == [
        (
            "the span from 5 to 20 is not all in `quotes`: 1 character is outside, from 11 to 12",
            "shorten it to what is in `quotes`, or state that only a part is",
            ["these spans must cover it"],
        ),
        (
            "the span from 41 to 51 is not inside `content`",
            "widen `content`, or make a record of its own of these words",
            ["this is from 40 to 50"],
        ),
        (
            "the span from 29 to 35 touches from 20 to 30, which is no part of what the source says",
            "leave that part out, or correct what the source's record says of it",
            ["this part is excluded here"],
        ),
    ]


def test_the_same_value_at_another_property_is_not_a_duplicate(check: Check) -> None:
    """Values are compared only within one property, or within the items of one list property."""
    schema = """# schema/person.schema.json
properties:
  code: {x-statekit: {unique: true}}
  badge: {x-statekit: {unique: true}}
  codes: {items: {x-statekit: {unique: true}}}
  old: {items: {properties: {code: {x-statekit: {unique: true}}}}}
"""
    record = "code: x\nbadge: x\ncodes: [x, y]\nold: [{code: x}, {code: y}]\n"
    assert texts_of(check(schema, f"# records/person/a.yaml\n{record}")) == []


def test_a_copy_in_a_file_with_the_same_name(check: Check) -> None:
    """The help suggests another ID instead of the file name, which is the same."""
    checked = check(KEYED, "# records/person/ada.yaml\nid: ada\n# records/person/old/ada.yaml\nid: ada\n")
    assert texts_of(checked) == [
        ("the id `ada` belongs to another person", "give it an id of its own", ["the other one is here"])
    ]


def test_with_an_unread_file_no_record_is_unused() -> None:
    """A file of any kind that cannot be read may refer to the record."""
    topic = CollectedRecord(Route("t.yaml", 0), "t", "t", ("id",), named_by_file=False)
    topics = CollectedKind((topic,), used=True)
    for unread, found in ((frozenset[str](), ["record/unused"]), (frozenset({"n"}), [])):
        kinds = {"topic": topics, "note": CollectedKind(unread=unread, refers_to=frozenset({"topic"}))}
        assert [each.rule for each in check_across_records(kinds)] == found


def test_an_unused_record(check: Check) -> None:
    """A record without references to it is reported, unless it is withdrawn."""
    schemas = """# schema/topic.schema.json
x-statekit: {key: id, used: true, withdrawn: {at: /status, is: [gone]}}
# schema/note.schema.json
properties: {topic: {x-statekit: {refers-to: topic}}}
"""
    records = """# records/topic/a.yaml
id: a
# records/topic/b.yaml
id: b
status: gone
# records/topic/d.yaml
id: d
# records/note/n.yaml
topic: d
"""
    checked = check(schemas, records)
    assert texts_of(checked) == [
        ("nothing refers to the topic `a`", "remove it, or refer to it where it is meant", []),
    ]
    assert [each.severity for each in checked.diagnostics] == ["warning"]


def test_invalid_values_are_not_compared() -> None:
    """Values inside an invalid value are left out, and so are selections with an invalid member."""
    record = CollectedRecord(
        Route("a.yaml", 0),
        "a",
        "a",
        ("id",),
        named_by_file=True,
        references=[Reference(("of", "by"), "x", ("k",)), Reference(("to",), "y", ("k",))],
        unique_values=[UniqueValue(("codes", 0), 1), UniqueValue(("codes", 1), 2)],
        selections=[Selection(("quotes", 0), "s", 1, 2), Selection(("quotes", 1), "s", 3, 4)],
        source_texts=[SourceText(("text",), "ff", 1), SourceText(("more",), "ee", 2)],
        constrained=[ConstrainedValue(("to",), "y", Acyclic())],
        loci=[RecordedLocus(("at",), "s", 1, (1,), ((1, 2),))],
    )
    valid = record.without([("of",), ("codes", 1), ("quotes", 0, "start"), ("text", "sha256")])
    assert valid.key == "a"
    assert valid.references == [Reference(("to",), "y", ("k",))]
    assert valid.unique_values == [UniqueValue(("codes", 0), 1)]
    assert valid.selections == [Selection(("quotes", 1), "s", 3, 4)]
    assert valid.source_texts == [SourceText(("more",), "ee", 2)]
    assert (valid.constrained, valid.loci, valid.invalid, valid.stem) == ((), (), True, "a")
    assert record.without([("id",)]).key is None
    assert record.without([("quotes",)]).selections == []
    assert record.without([()]).references == []


def test_another_record_of_a_table_whose_name_is_a_plural() -> None:
    """A finding says `another record`, never `another records`."""
    records = tuple(
        CollectedRecord(
            Route(f"{name}.yaml", 0),
            name,
            "k",
            ("id",),
            named_by_file=False,
            unique_values=[UniqueValue(("v",), "x")],
        )
        for name in "ab"
    )
    found = [each.message for each in check_across_records({"records": CollectedKind(records)})]
    assert found == ["the id `k` belongs to another record", "another record has the value `x` here"]
