"""What the tests of this room share: schemas in temporary files, and where public test data lies."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from statekit.check import Checker
from statekit.diagnostics import Finding, Route
from statekit.schema import load_schema

_SUITES = Path(__file__).parents[3] / "shared" / "suites"

MakeChecker = Callable[[Any], Checker]
Explain = Callable[[Any, Any], list[Finding]]


@pytest.fixture(scope="session")
def suites() -> Path:
    """The folder of public test data; what needs it skips where it is absent."""
    if not _SUITES.is_dir():
        pytest.skip("the public test data (../shared/suites) is not here")
    return _SUITES


@pytest.fixture
def make_checker(tmp_path: Path) -> MakeChecker:
    """Makes the checker of a schema: `make_checker({"type": "string"})`."""

    def make(schema: Any) -> Checker:
        file = tmp_path / "schema.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        return Checker(load_schema(file, name="schema.json"))

    return make


@pytest.fixture
def explain(make_checker: MakeChecker) -> Explain:
    """What is found in a value by a schema: `explain({"type": "string"}, 1)`; the verdict has to agree."""

    def find(schema: Any, value: Any) -> list[Finding]:
        checker = make_checker(schema)
        found = checker.explain(value, Route("record.yaml", 0))
        assert checker.is_valid(value) is not bool(found)
        return found

    return find
