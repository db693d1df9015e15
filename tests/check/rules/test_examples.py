"""The documentation of rules is true: its examples fail where they say so, and pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import statekit.check
import statekit.read
from statekit.check import documentation as known
from statekit.check.explain.wording import KEYWORDS
from statekit.check.rules.crossing import RULES
from statekit.check.rules.registry import load_documentation as documentation

Check = Callable[..., Any]
SOURCE = Path(__file__).parents[3] / "src" / "statekit"
BLOCK = re.compile(r"^```yaml (schema|fails|passes)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [
    pytest.param(name, verdict, schemas, text, id=f"{name}-{verdict}-{number}")
    for name, doc in documentation().items()
    for schemas in ["".join(text for kind, text in BLOCK.findall(doc.text) if kind == "schema")]
    for number, (verdict, text) in enumerate(BLOCK.findall(doc.text))
    if verdict != "schema"
]


@pytest.mark.parametrize(("rule", "verdict", "schemas", "records"), EXAMPLES)
@pytest.mark.costly
def test_an_example_does_what_it_says(
    check: Check, rule: str, verdict: str, schemas: str, records: str
) -> None:
    """What is shown to fail is found by this rule alone, at the marks; what is shown to pass is not."""
    checked = check(schemas, records)
    assert checked.rules == ({rule} if verdict == "fails" else set())
    assert all(found.severity is known()[found.rule].severity for found in checked.diagnostics)
    if checked.expected or verdict == "passes":
        assert checked.places == checked.expected


def test_every_rule_is_documented() -> None:
    """A rule that the code names has its documentation, and no documentation is of a rule that is gone."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py"))
    named = set(re.findall(r'"((?:yaml|json|file|dataset|record|quote|table|suppression)/[a-z-]+)"', code))
    assert named == {name for name in documentation() if not name.startswith("schema/")}


def test_what_is_documented_can_be_listed() -> None:
    """The mapping that others get is whole, and in the order of names."""
    listed = known()
    assert list(listed) == sorted(documentation())
    assert len(listed) == len(documentation())
    assert listed["record/cycle"] == documentation()["record/cycle"]


@pytest.mark.parametrize("room", [statekit.check, statekit.read])
def test_a_room_has_what_it_names(room: ModuleType) -> None:
    """What is loaded on first use is there under its name, and nothing else is."""
    assert all(getattr(room, name) is not None for name in room.__all__)
    with pytest.raises(AttributeError, match=f"module '{room.__name__}' has no attribute 'nothing'"):
        room.nothing  # noqa: B018 - asking for it is the test


def test_every_keyword_that_can_be_violated_is_documented() -> None:
    """Whatever keyword a finding names, it can be explained."""
    can_be_false = {"properties", "patternProperties", "prefixItems", "unevaluatedItems", "dependentSchemas"}
    keywords = {*KEYWORDS, *can_be_false, "allOf", "then", "else", "false"}
    assert {name for name in documentation() if name.startswith("schema/")} == {
        f"schema/{keyword}" for keyword in keywords
    }


@pytest.mark.parametrize("name", documentation())
def test_a_documentation_begins_with_a_sentence(name: str) -> None:
    """The summary of a rule fits on a line of a list."""
    doc = documentation()[name]
    assert doc.id == name
    assert doc.summary.endswith(".")
    assert len(doc.summary) < 200
    assert doc.text.startswith(doc.summary.split()[0])


@pytest.mark.parametrize("name", RULES)
def test_a_rule_shows_what_fails_and_what_passes(name: str) -> None:
    """Each rule that crosses records has examples of both, and they name the schema that asks for it."""
    assert {kind for kind, _ in BLOCK.findall(documentation()[name].text)} == {"schema", "fails", "passes"}
