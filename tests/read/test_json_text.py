"""JSON and JSON Lines, with the place of every key and value."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON
from statekit.read import Document, Source, read_document
from statekit.read.json_text import compose_json
from statekit.read.nodes import Node

VALUES: st.SearchStrategy[JSON] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def read(text: str, name: str = "x.json") -> Document:
    """A text read with places."""
    return read_document(Source(name, text), lists=True)


def whole(node: Node, text: str) -> bool:
    """Whether each range of a value, and of those below it, holds just that value."""
    entries, items = node.entries or {}, node.items or []
    keys = all(json.loads(text[entry.start : entry.end]) == key for key, entry in entries.items())
    below = [*(entry.node for entry in entries.values()), *items]
    here = json.loads(text[node.start : node.end]) == node.value
    return here and keys and all(whole(each, text) for each in below)


@given(value=VALUES, indent=st.sampled_from([None, 1]), ascii_only=st.booleans())
def test_every_json_text_is_read(value: JSON, indent: int | None, *, ascii_only: bool) -> None:
    """What Python writes is read as the same value, and every range holds just its token."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    if any(character in text for character in "\x7f\u2028\u2029\ufeff\ufffe\uffff") or any(
        "\x80" <= character <= "\x9f" for character in text
    ):
        return  # control characters are refused at the front door
    [node], problems = compose_json(text)
    assert problems == []
    assert repr(node.value) == repr(value)
    assert whole(node, text)


@given(text=st.text(alphabet="{}[],:\"\\ \n\t019.-+eEtrufalsn'/u", max_size=30))
def test_what_is_read_is_json(text: str) -> None:
    """Any text is read as Python reads it, or has a problem that lies within it."""
    nodes, problems = compose_json(text)
    for problem in problems:
        assert 0 <= problem.start < problem.end <= max(len(text), 1)
    if nodes and not problems:
        assert json.loads(text) == nodes[0].value
    elif not problems:
        assert not text.strip(" \t\r\n")


@pytest.mark.parametrize(
    ("text", "message", "help_text", "token"),
    [
        ('{"a": 1,}', "a key in double quotes is missing", "remove the comma before it", "}"),
        ("[1,]", "a value is missing", "remove the comma before it", "]"),
        ('{"a": }', "a value is missing", None, "}"),
        ('{"a": 1]', "a `,` or the closing `}` is missing", None, "]"),
        ('{"a": [1,,2]}', "a value is missing", "remove the comma", ","),
        ('{"a", 1}', "the `:` after the key is missing", None, ","),
        ("[1 2]", "a `,` or the closing `]` is missing", None, "2"),
        ("{'a': 1}", "a key in double quotes is missing", "JSON has only double quotes", "'"),
        ("[yes]", "`yes` is no JSON value", "put text in double quotes", "yes"),
        ("// note\n{}", "a value is missing", "JSON has no comments", "/"),
        ('{"a" 1}', "the `:` after the key is missing", None, "1"),
        ("{} {}", "something follows the value", "a JSON file holds one value", "{"),
        ('"a\\x"', "an unknown escape", "write `\\\\` for a backslash", "\\x"),
        ('["a\nb"]', "a line break inside of a text: the closing quote is missing, or it is not escaped",
         "write `\\n` for it", "\n"),
        ("[1,", "a value is missing: the text ends here", None, ","),
    ],
)  # fmt: skip
def test_words(text: str, message: str, help_text: str | None, token: str) -> None:
    """What is wrong, what to do, and just the token that is wrong."""
    [problem] = read(text).problems
    assert (problem.rule, problem.message, problem.help) == ("json/syntax", message, help_text)
    assert text[problem.start : problem.end] == token


def test_lines_are_read_one_by_one() -> None:
    """In JSON Lines a mistake spoils its own line only; blank lines and any line ends are passed over."""
    document = read('{"a":1}\r\n\n{"a":}\n  {"a":3}\n', "x.JSONL")
    assert [record.value for record in document.records] == [{"a": 1}, {"a": 3}]
    [problem] = document.problems
    assert document.source.span(problem.start, problem.end).line == 3
    assert document.place(1, ("a",)).span == document.source.span(24, 25)


def test_values_that_json_allows_and_records_do_not() -> None:
    """A key twice shows both places; numbers and surrogates beyond the profile are named."""
    text = '{"a": 1, "a": 2, "b": 18446744073709551616, "c": 1e400, "d": "\\ud800"}'
    document = read(text)
    assert [(p.rule, text[p.start : p.end]) for p in document.problems] == [
        ("json/duplicate-key", '"a"'),
        ("json/number", "18446744073709551616"),
        ("json/number", "1e400"),
        ("json/surrogate", '"\\ud800"'),
    ]
    assert [text[start:end] for start, end, _ in document.problems[0].related] == ['"a"']
    assert document.sound == (False,)


def test_nesting_is_limited() -> None:
    """Half a million brackets end at the limit."""
    [problem] = read("[" * 500_000).problems
    assert (problem.rule, problem.start) == ("json/limit", 100)


def test_an_empty_file_holds_no_record() -> None:
    """Nothing is not a value."""
    assert [problem.rule for problem in read(" \n").problems] == ["record/none"]


def test_what_is_told_of_many_lines_is_limited() -> None:
    """Of a file with a mistake on each of its lines, a thousand are told, and that there are more."""
    problems = read("[\n" * 5_000, "x.jsonl").problems
    assert [problem.rule for problem in problems] == ["json/syntax"] * 1_000 + ["json/limit"]
