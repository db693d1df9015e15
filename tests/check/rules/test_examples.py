"""The documentation of rules is complete, and its examples fail and pass as documented."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import statekit.check
import statekit.read
from statekit.check import documentation
from statekit.check.registry import CROSS_RECORD_RULES, load_rules
from statekit.check.rule import Rule
from statekit.schema.explain.messages.findings import MESSAGES

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
def test_an_example_is_correct(check: Check, rule: str, verdict: str, schemas: str, records: str) -> None:
    """Only this rule reports an example that fails, at the marks, and no rule reports one that passes."""
    checked = check(schemas, records)
    assert checked.rules == ({rule} if verdict == "fails" else set())
    assert all(found.severity is documentation()[found.rule].severity for found in checked.diagnostics)
    if checked.expected or verdict == "passes":
        assert checked.places == checked.expected


def test_every_rule_is_documented() -> None:
    """Each rule ID in the code is documented, and each documented ID is in the code."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py"))
    named = set(
        re.findall(r'"((?:yaml|json|toml|file|dataset|record|quote|table|text|suppression)/[a-z-]+)"', code)
    )
    named.discard("text/csv")  # a media type
    assert named == {name for name in documentation() if not name.startswith("schema/")}


def test_the_documentation_is_a_mapping() -> None:
    """The public mapping has all rules, in the order of their IDs."""
    rules = load_rules()
    assert list(documentation()) == sorted(rules)
    assert len(documentation()) == len(rules)
    assert documentation()["record/cycle"] == rules["record/cycle"].doc


@pytest.mark.parametrize("package", [statekit.check, statekit.read])
def test_a_package_has_the_names_that_it_exports(package: ModuleType) -> None:
    """Every exported name is loaded on first use, and any other name is an AttributeError."""
    assert all(getattr(package, name) is not None for name in package.__all__)
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'nothing'"):
        package.nothing  # noqa: B018 - the access is the test


def test_every_keyword_that_can_be_violated_is_documented() -> None:
    """Each keyword that a finding can name has documentation."""
    can_be_false = {"properties", "patternProperties", "prefixItems", "unevaluatedItems", "dependentSchemas"}
    keywords = {*MESSAGES, *can_be_false, "allOf", "then", "else", "false", "deprecated"}
    assert {name for name in documentation() if name.startswith("schema/")} == {
        f"schema/{keyword}" for keyword in keywords
    }


@pytest.mark.parametrize("name", documentation())
def test_documentation_starts_with_a_summary(name: str) -> None:
    """The first sentence of the documentation is short enough for a list of rules."""
    doc = documentation()[name]
    assert doc.id == name
    assert doc.summary.endswith(".")
    assert len(doc.summary) < 200
    assert doc.text.startswith(doc.summary.split()[0])


@pytest.mark.parametrize("rule", CROSS_RECORD_RULES, ids=lambda rule: rule.id)
def test_a_cross_record_rule_has_examples(rule: Rule[Any]) -> None:
    """The documentation of each cross-record rule has a schema, an example that fails and one that passes."""
    assert {kind for kind, _ in BLOCK.findall(rule.doc.text)} == {"schema", "fails", "passes"}
