"""Cross-record rules for keys, file names, unique values and references."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from statekit.check import Checker, CollectedKind, check_across_records
from statekit.diagnostics import Finding, Pointer, Route
from statekit.schema import load_schema

PERSON = {
    "x-statekit": {"key": "id", "file-name": True},
    "properties": {
        "id": {},
        "wikidata": {"x-statekit": {"unique": True}},
        "names": {"items": {"x-statekit": {"unique": True}}},
        "knows": {"items": {"x-statekit": {"refers-to": "person"}}},
    },
}
NOTE = {
    "x-statekit": {"key": "id"},
    "properties": {
        "id": {},
        "by": {"x-statekit": {"refers-to": "person"}},
        "about": {"x-statekit": {"refers-to": ["person", "organization"]}},
    },
}
SCHEMAS = {"person": PERSON, "organization": {"x-statekit": {"key": "id"}}, "note": NOTE}

Records = Mapping[str, list[tuple[str, list[Any]]]]
Cross = Callable[..., list[Finding]]


@pytest.fixture
def cross(tmp_path: Path) -> Cross:
    """Check records across files: `cross(person=[("ada.yaml", [{"id": "ada"}])])`, by kind and file."""

    def find(
        unread: Mapping[str, set[str]] | None = None, **files: list[tuple[str, list[Any]]]
    ) -> list[Finding]:
        kinds = {}
        for kind, of_kind in files.items():
            file = tmp_path / f"{kind}.schema.json"
            file.write_text(json.dumps(SCHEMAS[kind]), encoding="utf-8")
            checker = Checker(load_schema(file))
            records = tuple(
                checker.collect(value, Route(name, position), Path(name).stem)
                for name, values in of_kind
                for position, value in enumerate(values)
            )
            kinds[kind] = CollectedKind(records, frozenset((unread or {}).get(kind, ())))
        return list(check_across_records(kinds))

    return find


def place(finding: Finding) -> tuple[str, int | None, Pointer]:
    """Return the file, the record and the pointer of a finding."""
    return finding.route.path, finding.route.record, finding.route.pointer


def test_a_duplicate_id_is_reported_at_the_copy(cross: Cross) -> None:
    """The record in the file of that name is the original, even if it comes later."""
    (found,) = cross(person=[("a-copy.yaml", [{"id": "b"}]), ("b.yaml", [{"id": "b"}])])
    assert (found.rule, place(found)) == ("record/duplicate-id", ("a-copy.yaml", 0, ("id",)))
    assert found.message == "the id `b` belongs to another person"
    assert found.help == "the file is called `a-copy`: give it that id"
    assert found.related == ((Route("b.yaml", 0, ("id",)), "the other one is here"),)


def test_each_further_copy_is_a_finding(cross: Cross) -> None:
    """Three records with the same ID are two findings, and each shows the first record."""
    records = [{"id": "x", "n": 1}, {"id": "y"}, {"id": "x", "n": 2}, {"id": "x", "n": 3}]
    found = cross(note=[("list.yaml", records)])
    assert [place(each) for each in found] == [("list.yaml", 2, ("id",)), ("list.yaml", 3, ("id",))]
    assert {each.related[0][0].record for each in found} == {0}
    assert found[0].help == "give it an id of its own"


def test_two_kinds_may_have_the_same_id(cross: Cross) -> None:
    """IDs are unique within a kind, because a reference names the kind."""
    assert cross(person=[("a.yaml", [{"id": "a"}])], note=[("a.yaml", [{"id": "a"}])]) == []


@pytest.mark.parametrize("key", [None, True, 1.5, ["a"], {"a": 1}])
def test_an_invalid_key_is_left_to_the_schema(cross: Cross, key: Any) -> None:
    """A key that is missing or of another type is neither a duplicate nor a wrong file name."""
    assert cross(person=[("a.yaml", [{"id": key}]), ("b.yaml", [{"id": key}, {}])]) == []


def test_the_id_must_be_the_file_name(cross: Cross) -> None:
    """If the schema requires it, the ID must equal the file name, and a number equals its digits."""
    (found,) = cross(
        person=[("a.yaml", [{"id": "b"}]), ("5.yaml", [{"id": 5}])], note=[("c.yaml", [{"id": "d"}])]
    )
    assert (found.rule, place(found)) == ("record/file-name", ("a.yaml", 0, ("id",)))
    assert found.message == "the id `b` is not the name of the file, `a`"


def test_unique_values(cross: Cross) -> None:
    """No two records, and no two items of one list, may have the same value; 1 and "1" differ."""
    found = cross(
        person=[
            ("a.yaml", [{"id": "a", "wikidata": "Q1", "names": ["x", "y", "x"]}]),
            ("b.yaml", [{"id": "b", "wikidata": "Q1", "names": ["Q1"]}]),
            ("c.yaml", [{"id": "c", "wikidata": 1}]),
            ("d.yaml", [{"id": "d", "wikidata": "1"}]),
        ]
    )
    assert [(each.rule, place(each), each.message) for each in found] == [
        (
            "record/duplicate-value",
            ("a.yaml", 0, ("names", 2)),
            "the value `x` is already in this record",
        ),
        ("record/duplicate-value", ("b.yaml", 0, ("wikidata",)), "another person has the value `Q1` here"),
    ]
    assert found[1].related == ((Route("a.yaml", 0, ("wikidata",)), "the other one is here"),)


def test_unknown_references(cross: Cross) -> None:
    """An unknown key is reported with the most similar key, a key of another kind with that kind."""
    found = cross(
        person=[("vladimir-putin.yaml", [{"id": "vladimir-putin", "knows": ["nobody", "vladimir-putin"]}])],
        organization=[("kremlin.yaml", [{"id": "kremlin"}])],
        note=[
            ("a.yaml", [{"id": "a", "by": "vladimir-puttin", "about": "kremlin"}]),
            ("b.yaml", [{"id": "b", "by": "kremlin", "about": "kremlim"}]),
        ],
    )
    assert {each.rule for each in found} == {"record/unknown-reference"}
    assert [(place(each), each.message, each.help) for each in found] == [
        (("vladimir-putin.yaml", 0, ("knows", 0)), "there is no person `nobody`", None),
        (("a.yaml", 0, ("by",)), "there is no person `vladimir-puttin`", "did you mean `vladimir-putin`?"),
        (
            ("b.yaml", 0, ("by",)),
            "`kremlin` is the id of a record of the kind organization, where one of the kind person is meant",
            None,
        ),
        (
            ("b.yaml", 0, ("about",)),
            "there is no person or organization `kremlim`",
            "did you mean `kremlin`?",
        ),
    ]


def test_references_to_unread_records_are_not_reported(cross: Cross) -> None:
    """A reference may lead to an unreadable file, or to a kind that is not part of the run."""
    notes = [("n.yaml", [{"id": "n", "by": "ada", "about": "ada"}])]
    assert len(cross(person=[], organization=[], note=notes)) == 2
    assert cross({"person": {"ada"}}, person=[], organization=[], note=notes) == []
    assert [place(each)[2] for each in cross(person=[], note=notes)] == [("by",)]


def test_thousands_of_unknown_references_are_reported_in_seconds(cross: Cross) -> None:
    """Similar keys are suggested for the first unknown references only."""
    people = [("people.yaml", [{"id": f"person-{number}"} for number in range(2000)])]
    notes = [("notes.yaml", [{"id": number, "by": f"persn-{number}"} for number in range(2000)])]
    found = [each for each in cross(person=people, note=notes) if each.rule == "record/unknown-reference"]
    assert len(found) == 2000
    assert found[0].help == "did you mean `person-0`?"
    assert found[-1].help is None
