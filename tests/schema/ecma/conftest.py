"""Fixtures for tests of patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs
import pytest

from statekit.diagnostics import JSON
from statekit.schema import SchemaError
from statekit.schema.ecma import translate
from statekit.schema.patterns import BACKTRACKING, LINEAR, PatternOptions

if TYPE_CHECKING:
    from ecma_patterns import Explain, IsMatchedAs, IsRejected, IsReported, MakeChecker


@pytest.fixture(params=["pattern", "patternProperties", "engines"])
def is_matched_as(request: pytest.FixtureRequest, explain: Explain) -> IsMatchedAs:
    """Return a function that checks which texts a pattern matches, as a keyword or in each engine."""
    checks: dict[str, IsMatchedAs] = {
        "pattern": lambda *texts: _check_pattern(explain, *texts),
        "patternProperties": lambda *texts: _check_names(explain, *texts),
        "engines": _check_engines,
    }
    return checks[request.param]


def _check_pattern(explain: Explain, pattern: str, matching: list[str], others: list[str]) -> None:
    """Check the verdict, and that a finding names the pattern as it is written."""
    assert not [text for text in matching if explain({"pattern": pattern}, text)]
    for text in others:
        (found,) = explain({"pattern": pattern}, text)
        assert found.message.endswith(f" does not match the pattern `{pattern}`")


def _check_names(explain: Explain, pattern: str, matching: list[str], others: list[str]) -> None:
    """Check which properties have the subschema of the pattern."""
    schema = {"patternProperties": {pattern: {"type": "string"}}, "additionalProperties": {"type": "integer"}}
    for text in matching:
        (found,) = explain(schema, {text: 1})
        assert (found.rule, found.route.pointer) == ("schema/type", (text,))
        assert found.message == "expected text, found the integer `1`"
    assert not [text for text in others if explain(schema, {text: 1})]


def _check_engines(pattern: str, matching: list[str], others: list[str]) -> None:
    """Check that the translations for both engines match the same texts."""
    translation = translate(pattern)
    engines: list[tuple[str, PatternOptions]] = [(translation.backtracking, BACKTRACKING)]
    if not any(part in pattern for part in ("\\1", "\\k", "(?=", "(?!", "(?<=")):
        engines.append((translation.linear, LINEAR))
    for text, options in engines:
        validator = jsonschema_rs.validator_for({"pattern": text}, pattern_options=options)
        assert [validator.is_valid(each) for each in matching] == [True] * len(matching)
        assert [validator.is_valid(each) for each in others] == [False] * len(others)


@pytest.fixture(params=["pattern", "patternProperties"])
def is_rejected(request: pytest.FixtureRequest, make_checker: MakeChecker) -> IsRejected:
    """Return a function that checks the error of a pattern that cannot be used."""

    def check(pattern: str, reason: str, help_text: str | None) -> None:
        schema: JSON = {"pattern": pattern}
        if request.param == "patternProperties":
            schema = {"patternProperties": {pattern: {}}}
        with pytest.raises(SchemaError) as caught:
            make_checker(schema)
        found = caught.value.diagnostic
        assert found.message == f"`{pattern}` cannot be used as a pattern: {reason}"
        assert found.help == help_text
        assert found.place.span is not None

    return check


@pytest.fixture
def is_reported(make_checker: MakeChecker) -> IsReported:
    """Return a function that checks the only warning about a pattern."""

    def check(pattern: str, message: str, help_text: str | None) -> None:
        schemas: list[JSON] = [{"pattern": pattern}, {"patternProperties": {pattern: {}}}]
        for schema in schemas:
            (found,) = make_checker(schema).notices()
            assert (found.rule, found.message, found.help) == ("dataset/pattern", message, help_text)

    return check
