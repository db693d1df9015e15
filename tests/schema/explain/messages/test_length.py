"""Messages are one line of limited length, whatever a record contains."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statekit.check import Checker
from statekit.diagnostics import Finding, Route
from statekit.schema import load_schema

Explain = Callable[[Any, Any], list[Finding]]

HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(
        ["a\nb", "`", "`a` b", "\x1b[31m", "x" * 5000, "\u2028", " ", "", "\t", "\u202e", "~/", "%s{}"]
    ),
)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False), HOSTILE
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
    max_leaves=6,
)

SCHEMAS: list[Any] = [
    {"type": "object", "additionalProperties": False, "properties": {"a\nb": {}}, "required": ["`"]},
    {"enum": ["a\nb", "x" * 1000, "`"]},
    {"const": {"a\nb": ["x" * 1000]}},
    {"type": "string", "pattern": "^\n{3}$", "description": "x" * 1000},
    {"type": "string", "maxLength": 0},
    {"not": {}},
    {"propertyNames": {"pattern": "^q\n$"}, "type": "object", "minProperties": 1},
    {"type": "array", "contains": {"const": "a\nb"}, "uniqueItems": True},
    {"anyOf": [{"type": "string", "format": "date"}, {"required": ["a\nb"]}, {"const": "`" * 100}]},
    {"oneOf": [{}, {}, {"type": "null"}]},
    {"patternProperties": {"": {"type": "null"}}},
    {"if": {"required": ["x" * 1000]}, "else": {"type": "null"}},
    {"additionalProperties": {"dependentRequired": {"a": ["b\nc"]}, "multipleOf": 7.5}},
]


def checker_of(schema: Any) -> Checker:
    """Return the checker of a schema."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "schema.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        return Checker(load_schema(file))


CHECKERS = [checker_of(schema) for schema in SCHEMAS]


@given(VALUES)
def test_every_message_is_one_line_of_limited_length(value: Any) -> None:
    """Line breaks, escapes and long texts in values, keys and schemas are escaped or shortened."""
    for checker in CHECKERS:
        found = checker.explain(value, Route("record.yaml", 0))
        assert checker.is_valid(value) is not bool(found)
        for each in found:
            for text in (each.message, each.help or "-"):
                assert 0 < len(text) <= 400
                assert len(text.splitlines()) == 1
                assert not any(ord(character) < 32 for character in text)


def test_the_first_sentence_of_a_description_is_the_help(explain: Explain) -> None:
    """Markdown links are dropped, and long sentences are shortened."""
    description = "The name. [Learn more](https://example.org/a.b). It is used everywhere."
    (found,) = explain({"pattern": "^a", "description": description}, "b")
    assert found.help == "The name."
    (found,) = explain({"pattern": "^a", "description": "word " * 100}, "b")
    assert found.help == ("word " * 100)[:117] + "..."
    (found,) = explain({"pattern": "^a", "description": "See [a](b) and\n**c**, e.g. 1.5"}, "b")
    assert found.help == "See a and **c**, e.g. 1.5"
