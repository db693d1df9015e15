"""The documentation of rules is true: its examples fail where they say so, and pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from statekit.check.rules.registry import documentation

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
def test_an_example_does_what_it_says(
    check: Check, rule: str, verdict: str, schemas: str, records: str
) -> None:
    """What is shown to fail is found by this rule alone, at the marks; what is shown to pass is not."""
    checked = check(schemas, records)
    assert checked.rules == ({rule} if verdict == "fails" else set())
    if checked.expected or verdict == "passes":
        assert checked.places == checked.expected
