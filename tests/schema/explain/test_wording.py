"""Sentences stay one line and not too long, whatever a record holds."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.check import Checker
from statekit.diagnostics import Finding, Route
from statekit.phrasing import canonical, did_you_mean, list_of, name_at, shorten, show, show_json
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
    """The checker of a schema."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "schema.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        return Checker(load_schema(file))


CHECKERS = [checker_of(schema) for schema in SCHEMAS]


@given(VALUES)
def test_every_sentence_is_one_line_and_bounded(value: Any) -> None:
    """Values, keys and schemas with line breaks, escapes and great length are shown, not obeyed."""
    for checker in CHECKERS:
        found = checker.explain(value, Route("record.yaml", 0))
        assert checker.is_valid(value) is not bool(found)
        for each in found:
            for text in (each.message, each.help or "-"):
                assert 0 < len(text) <= 400
                assert len(text.splitlines()) == 1
                assert not any(ord(character) < 32 for character in text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("text", "`text`"),
        ("", '`""`'),
        (" padded", '`" padded"`'),
        ("two\nlines", "`two\\nlines`"),
        ("\x1b[0m", "`\\u001b[0m`"),
        ("a`b", "`a`b`"),
        ("x" * 61, "`" + "x" * 57 + "...`"),
        (True, "`true`"),
        (None, "`null`"),
        (1.5, "`1.5`"),
        (2**64 - 1, "`18446744073709551615`"),
        ([1], "a list"),
        ({"a": 1}, "a mapping"),
    ],
)
def test_a_value_is_shown_as_a_reader_would_recognise_it(value: Any, shown: str) -> None:
    """Text as it is, the rest as JSON, line breaks written out, long ones cut."""
    assert show(value) == shown


def test_a_whole_value_is_shown_as_json() -> None:
    """In the letters in which it is written, and cut where it is long; a scalar is shown as ever."""
    assert show_json({"ä": ["é", 1]}) == '`{"ä": ["é", 1]}`'
    assert show_json([1] * 30) == "`[" + "1, " * 18 + "1,...`"
    assert show_json("é\n") == '`"é\\n"`'
    assert show_json(None) == "`null`"


def test_a_long_row_says_how_much_is_left_out() -> None:
    """Eight members are shown."""
    assert list_of(list(range(22))) == "0, 1, 2, 3, 4, 5, 6, 7 and 14 more"
    assert list_of(list(range(8))) == "0, 1, 2, 3, 4, 5, 6, 7"


def test_a_text_is_cut_by_what_is_shown() -> None:
    """Escapes count as they are written."""
    assert shorten("\n" * 100, 10) == "\\n\\n\\n\\..."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        ([1, [2.0]], [1.0, [2]], True),
        ({"a": [1], "b": {"c": 3}}, {"b": {"c": 3.0}, "a": [1.0]}, True),
        (1, True, False),
        (0, False, False),
        (1, "1", False),
        (1.5, 1, False),
        ([1, 2], [2, 1], False),
        ([], {}, False),
        (None, "null", False),
        ({"a": [1]}, {"a": [2]}, False),
        ([[1]], [[2]], False),
    ],
)
def test_equal_values_have_one_text(one: Any, other: Any, *, same: bool) -> None:
    """By JSON's equality, however deep they are: numbers by their value, mappings in any order."""
    assert (canonical(one) == canonical(other)) is same


def test_a_holder_is_named() -> None:
    """An entry of a list is not called by the name of the list."""
    assert name_at(()) == "the record"
    assert name_at(("a", "b")) == "`b`"
    assert name_at(("steps", 3)) == "an entry of `steps`"
    assert name_at((3,)) == "an entry of the list"
    assert name_at(("steps", 3, "with")) == "`with`"


@pytest.mark.parametrize(
    ("word", "known", "suggestion"),
    [
        ("sumary", ["summary", "title"], "did you mean `summary`?"),
        ("runsOn", ["runs-on"], "did you mean `runs-on`?"),
        ("RUNS_ON", ["runs-on"], "did you mean `runs-on`?"),
        ("vladimir-puttin", ["vladimir-putin", "dmitry-peskov"], "did you mean `vladimir-putin`?"),
        ("zzz", ["summary"], None),
        ("a", [], None),
        (5, ["5"], None),
        ("x" * 100_000, ["summary"], None),
    ],
)
def test_the_nearest_word_is_suggested(word: Any, known: list[Any], suggestion: str | None) -> None:
    """A word that differs in little, or only in case and hyphens."""
    assert did_you_mean(word, known) == suggestion


def test_a_description_helps_with_its_first_sentence(explain: Explain) -> None:
    """Links of Markdown are left out, and what is too long is cut."""
    description = "The name. [Learn more](https://example.org/a.b). It is used everywhere."
    (found,) = explain({"pattern": "^a", "description": description}, "b")
    assert found.help == "The name."
    (found,) = explain({"pattern": "^a", "description": "word " * 100}, "b")
    assert found.help == ("word " * 100)[:117] + "..."
    (found,) = explain({"pattern": "^a", "description": "See [a](b) and\n**c**, e.g. 1.5"}, "b")
    assert found.help == "See a and **c**, e.g. 1.5"
