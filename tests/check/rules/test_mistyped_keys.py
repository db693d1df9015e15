"""The name of a file decides which key was meant: a mistyped key is one finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[..., Any]

SCHEMAS = """\
# schema/person.schema.json
x-statekit: {key: id, file-name: true, used: true}
required: [id]
additionalProperties: false
properties: {id: {type: string, pattern: '^[a-z-]+$'}}
# schema/note.schema.json
properties:
  speaker: {x-statekit: {refers-to: person}}
  targets: {items: {x-statekit: {refers-to: person}}}
"""
NOTES = """\
# records/note/a.yaml
speaker: lena-orr
targets: [lena-orr, ada]
# records/note/b.yaml
speaker: lena-orr
# records/person/ada.yaml
id: ada
# records/person/lena-orr.yaml
"""


@pytest.mark.parametrize(
    ("person", "rule"),
    [
        ("id: lena-or\n#   ^^^^^^^\n", "record/file-name"),
        ("id: ada\n#   ^^^\n", "record/duplicate-id"),
        ("id: Lena Orr\n#   ^^^^^^^^\n", "schema/pattern"),
        ("id:\n#  ^\n", "schema/type"),
        ("idd: lena-orr\n# ^\n", "schema/additionalProperties"),
    ],
)
def test_a_mistyped_key_is_one_finding(check: Check, person: str, rule: str) -> None:
    """References to the name of the file are correct, and not reported."""
    checked = check(SCHEMAS, NOTES + person)
    assert checked.rules == {rule}
    assert len(checked.diagnostics) == 1


def test_a_reference_to_the_mistyped_key_is_not_reported_either(check: Check) -> None:
    """A record has the mistyped key until it is corrected."""
    checked = check(SCHEMAS, NOTES + "id: lena-or\n# records/note/c.yaml\nspeaker: lena-or\n")
    assert checked.rules == {"record/file-name"}


def test_other_references_are_reported(check: Check) -> None:
    """A name that no file has is unknown."""
    checked = check(SCHEMAS, NOTES + "id: lena-or\n# records/note/c.yaml\nspeaker: lena-o\n#        ^^^^^^\n")
    assert checked.rules == {"record/file-name", "record/unknown-reference"}


def test_without_the_rule_the_help_names_the_file(check: Check) -> None:
    """If keys need not be names of files, the help leads from the reference to the mistyped id."""
    schemas = SCHEMAS.replace("file-name: true, used: true", "used: false")
    checked = check(
        schemas, "# records/note/a.yaml\nspeaker: lena-orr\n# records/person/lena-orr.yaml\nid: lena-or\n"
    )
    [finding] = checked.diagnostics
    assert finding.message == "there is no person `lena-orr`"
    assert finding.help == "the file `lena-orr` has the id `lena-or`: correct that id, or this one"
    assert finding.related[0].message == "the id is here"
