"""What references may not do: run in circles, rest on what was withdrawn, contradict the other record."""

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
    """Records of topics, each with its broader one."""
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
        # the way into a cycle is no part of it
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
    """Of each cycle its first record is told, and the way; a tree has none."""
    assert check(TREE, topics(**graph)).messages == messages


def test_a_cycle_shows_all_its_references(check: Check) -> None:
    """Any of them may be the wrong one."""
    checked = check(TREE, topics(a="b", b="c", c="a"))
    (found,) = checked.diagnostics
    assert [related.message for related in found.related] == ["`b` refers to `c`", "`c` refers to `a`"]
    assert all(related.place.span is not None for related in found.related)


def test_two_cycles_through_one_record_are_two_findings(check: Check) -> None:
    """Mending one of them leaves the other."""
    records = "# records/topic/a.yaml\nid: a\nalso: [b, c]\n" + "".join(
        f"# records/topic/{name}.yaml\nid: {name}\nalso: [a]\n" for name in "bc"
    )
    assert check(TREE, records).messages == [
        "`a` refers to itself by way of `b`",
        "`a` refers to itself by way of `c`",
    ]


def test_different_properties_make_no_cycle(check: Check) -> None:
    """What is broader by one property may be an also by another: each is looked at by itself."""
    records = "# records/topic/a.yaml\nid: a\nbroader: b\n# records/topic/b.yaml\nid: b\nalso: [a]\n"
    assert check(TREE, records).messages == []


@pytest.mark.costly
def test_a_long_chain_is_walked_without_recursion(check: Check) -> None:
    """More records in a row than Python has room for calls exhaust nothing."""
    count = 1500
    records = "# records/topic/all.yaml\n" + "---\n".join(
        f"id: t{number}\nbroader: t{(number + 1) % count}\n" for number in range(count)
    )
    (message,) = check(TREE, records).messages
    assert message.startswith("`t0` refers to itself by way of `t1`, `t2`")
    assert message.endswith(f"and {count - 6} more")


def test_withdrawn_records_may_refer_to_each_other(check: Check) -> None:
    """A chain of successors is history, and the last one in force is what the help names."""
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
    assert [found.help for found in checked.diagnostics] == ["`c` took its place"]


def test_successors_in_a_circle_end(check: Check) -> None:
    """Two withdrawn records that name each other as successors lead nowhere, but not forever."""
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


def test_what_cannot_be_read_makes_no_findings_elsewhere(check: Check) -> None:
    """A broken record may be what is referred to, may use a topic, may hold the date."""
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


def test_a_reference_to_a_duplicate_id_is_not_followed(check: Check) -> None:
    """Nobody knows which of the two is meant: the duplicate is the finding, and nothing on top."""
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
def test_values_of_other_types_are_the_schemas_business(check: Check, records: str) -> None:
    """A rule that compares values says nothing of what is no value of its sort."""
    schemas = """# schema/note.schema.json
x-statekit: {key: id}
properties:
  id: {}
  by: {x-statekit: {differs-from: /made}}
  role: {x-statekit: {held-by: {record: /by, list: /roles, name: title, on: /made}}}
"""
    text = f"# records/note/a.yaml\nid: a\nby: {records}\nmade: {records}\nrole: {records}\n"
    assert check(schemas, text).messages == []


def test_a_kind_that_nothing_in_the_run_refers_to_is_not_unused(check: Check) -> None:
    """Without the kinds that would refer to them, nobody can tell."""
    schemas = "# schema/topic.schema.json\nx-statekit: {key: id, used: true}\n"
    assert check(schemas, "# records/topic/a.yaml\nid: a\n").messages == []


def test_a_record_does_not_use_itself(check: Check) -> None:
    """A reference from a record to itself is nobody's use."""
    schemas = """# schema/topic.schema.json
x-statekit: {key: id, used: true}
properties: {id: {}, like: {x-statekit: {refers-to: topic}}}
# schema/note.schema.json
properties: {topic: {x-statekit: {refers-to: topic}}}
"""
    checked = check(schemas, "# records/topic/a.yaml\nid: a\n#   ^\nlike: a\n")
    assert checked.rules == {"record/unused"}
    assert checked.places == checked.expected
