"""Values, names and lists are shown on one line, in a recognizable form."""

from __future__ import annotations

from typing import Any

import pytest

from statekit.phrasing import canonical, did_you_mean, list_of, name_at, shorten, show, show_json


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
        ({"a": 1}, "an object"),
    ],
)
def test_a_value_is_shown_in_a_recognizable_form(value: Any, shown: str) -> None:
    """Text is shown as it is and other values as JSON; line breaks are escaped, long values shortened."""
    assert show(value) == shown


def test_a_whole_value_is_shown_as_json() -> None:
    """Letters are not escaped, long values are shortened, and a scalar is shown as usual."""
    assert show_json({"ä": ["é", 1]}) == '`{"ä": ["é", 1]}`'
    assert show_json([1] * 30) == "`[" + "1, " * 18 + "1,...`"
    assert show_json("é\n") == '`"é\\n"`'
    assert show_json(None) == "`null`"


def test_a_long_list_counts_the_omitted_members() -> None:
    """Eight members are shown."""
    assert list_of(list(range(22))) == "0, 1, 2, 3, 4, 5, 6, 7 and 14 more"
    assert list_of(list(range(8))) == "0, 1, 2, 3, 4, 5, 6, 7"


def test_a_text_is_shortened_after_escaping() -> None:
    """The limit applies to the escaped text."""
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
def test_equal_values_have_the_same_canonical_text(one: Any, other: Any, *, same: bool) -> None:
    """Equality is that of JSON at any depth: numbers by value, mappings in any order."""
    assert (canonical(one) == canonical(other)) is same


def test_a_holder_is_named() -> None:
    """An entry of a list is distinguished from the list."""
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
    """A word that differs in a few letters, or only in case and hyphens, is suggested."""
    assert did_you_mean(word, known) == suggestion
