"""Rules about references: cycles, withdrawn records, contradictions with the other record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[..., Any]

TREE = """# schema/topic.schema.json
x-statekit: {key: id, withdrawn: {at: /status, is: [withdrawn], superseded-by: /successor}}
properties:
  id: {type: string}
  broader: {x-statekit: {refers-to: topic, acyclic: true}}
  also: {items: {x-statekit: {refers-to: topic, acyclic: true}}}
  successor: {x-statekit: {refers-to: topic}}
"""


def topics(**broader: str) -> str:
    """Return records of topics, each with its broader topic."""
    return "".join(
        f"# records/topic/{name}.yaml\nid: {name}\n" + (f"broader: {to}\n" if to else "")
        for name, to in broader.items()
    )


@pytest.mark.parametrize(
    ("graph", "messages"),
    [
        ({"a": "a"}, ["`a` refers to itself"]),
        ({"a": "b", "b": "a"}, ["`a` refers to itself by way of `b`"]),
        ({"a": "b", "b": "c", "c": "a"}, ["`a` refers to itself by way of `b` and `c`"]),
        # a reference into a cycle is not part of it
        ({"a": "b", "b": "c", "c": "b"}, ["`b` refers to itself by way of `c`"]),
        (
            {"a": "b", "b": "a", "c": "d", "d": "c"},
            ["`a` refers to itself by way of `b`", "`c` refers to itself by way of `d`"],
        ),
        ({"a": "b", "b": "c", "c": "d", "d": ""}, []),
        ({"a": "c", "b": "c", "c": "d", "d": ""}, []),
    ],
)
def test_each_cycle_is_one_finding(check: Check, graph: dict[str, str], messages: list[str]) -> None:
    """Each cycle is reported once, from its first record; a tree has none."""
    assert check(TREE, topics(**graph)).messages == messages


def test_a_cycle_shows_its_references(check: Check) -> None:
    """The other references of a cycle are related locations, because any of them may be wrong."""
    checked = check(TREE, topics(a="b", b="c", c="a"))
    (found,) = checked.diagnostics
    assert [related.message for related in found.related] == ["`b` refers to `c`", "`c` refers to `a`"]
    assert all(related.place.span is not None for related in found.related)


def test_two_cycles_through_one_record_are_two_findings(check: Check) -> None:
    """Two cycles that share a record are two findings, because each has to be fixed."""
    records = "# records/topic/a.yaml\nid: a\nalso: [b, c]\n" + "".join(
        f"# records/topic/{name}.yaml\nid: {name}\nalso: [a]\n" for name in "bc"
    )
    assert check(TREE, records).messages == [
        "`a` refers to itself by way of `b`",
        "`a` refers to itself by way of `c`",
    ]


def test_references_of_different_properties_form_no_cycle(check: Check) -> None:
    """Cycles are searched for each property separately."""
    records = "# records/topic/a.yaml\nid: a\nbroader: b\n# records/topic/b.yaml\nid: b\nalso: [a]\n"
    assert check(TREE, records).messages == []


@pytest.mark.costly
def test_a_long_chain_is_followed_without_recursion(check: Check) -> None:
    """A chain of more records than Python allows nested calls is followed to its end."""
    count = 1500
    records = "# records/topic/all.yaml\n" + "---\n".join(
        f"id: t{number}\nbroader: t{(number + 1) % count}\n" for number in range(count)
    )
    (message,) = check(TREE, records).messages
    assert message.startswith("`t0` refers to itself by way of `t1`, `t2`")
    assert message.endswith(f"and {count - 6} more")


def test_withdrawn_records_may_refer_to_each_other(check: Check) -> None:
    """The help names the record in force at the end of a chain of successors."""
    checked = check(
        TREE,
        """# records/topic/a.yaml
id: a
status: withdrawn
successor: b
# records/topic/b.yaml
id: b
status: withdrawn
successor: c
# records/topic/c.yaml
id: c
# records/topic/d.yaml
id: d
broader: a
#        ^
""",
    )
    assert checked.places == checked.expected
    assert [found.help for found in checked.diagnostics] == ["`c` replaced it"]


def test_a_cycle_of_successors(check: Check) -> None:
    """Two withdrawn records that name each other as successors do not cause an endless loop."""
    checked = check(
        TREE,
        """# records/topic/a.yaml
id: a
status: withdrawn
successor: b
# records/topic/b.yaml
id: b
status: withdrawn
successor: a
# records/topic/d.yaml
id: d
broader: a
""",
    )
    assert [found.help for found in checked.diagnostics] == ["refer to a record that is in force, or to none"]


def test_an_unreadable_record_causes_no_other_findings(check: Check) -> None:
    """An unreadable record may be a target, refer to a topic, or have the compared value."""
    schemas = """# schema/topic.schema.json
x-statekit: {key: id, used: true}
properties: {id: {}}
# schema/note.schema.json
x-statekit: {key: id}
properties:
  id: {}
  topics: {items: {x-statekit: {refers-to: topic}}}
  of: {x-statekit: {refers-to: note, agrees-on: [/source], acyclic: true}}
"""
    checked = check(
        schemas,
        """# records/topic/peace.yaml
id: peace
# records/note/a.yaml
id: a
topics: [peace
# records/note/b.yaml
id: b
of: a
source: times
""",
    )
    assert checked.rules == {"yaml/syntax"}


def test_a_reference_to_a_duplicate_id_is_not_resolved(check: Check) -> None:
    """A reference to a duplicate ID is ambiguous, so only the duplicate is reported."""
    schemas = """# schema/note.schema.json
x-statekit: {key: id}
properties:
  id: {}
  of: {x-statekit: {refers-to: note, agrees-on: [/source]}}
"""
    checked = check(
        schemas,
        """# records/note/a.yaml
id: a
source: times
# records/note/b.yaml
id: a
source: post
# records/note/c.yaml
id: c
source: times
of: a
""",
    )
    assert checked.rules == {"record/duplicate-id"}


@pytest.mark.parametrize("records", ["[]", "{at: 1}", "null"])
def test_values_of_other_types_are_left_to_the_schema(check: Check, records: str) -> None:
    """A rule that compares values skips values of other types."""
    schemas = """# schema/note.schema.json
x-statekit: {key: id}
properties:
  id: {}
  by: {x-statekit: {differs-from: /made}}
  role: {x-statekit: {held-by: {record: /by, list: /roles, name: title, on: /made}}}
"""
    text = f"# records/note/a.yaml\nid: a\nby: {records}\nmade: {records}\nrole: {records}\n"
    assert check(schemas, text).messages == []


def test_without_referring_kinds_no_record_is_unused(check: Check) -> None:
    """Unused records are reported only in a run with the kinds that can refer to them."""
    schemas = "# schema/topic.schema.json\nx-statekit: {key: id, used: true}\n"
    assert check(schemas, "# records/topic/a.yaml\nid: a\n").messages == []


def test_a_record_does_not_use_itself(check: Check) -> None:
    """A reference from a record to itself does not count as a use."""
    schemas = """# schema/topic.schema.json
x-statekit: {key: id, used: true}
properties: {id: {}, like: {x-statekit: {refers-to: topic}}}
# schema/note.schema.json
properties: {topic: {x-statekit: {refers-to: topic}}}
"""
    checked = check(schemas, "# records/topic/a.yaml\nid: a\n#   ^\nlike: a\n")
    assert checked.rules == {"record/unused"}
    assert checked.places == checked.expected
