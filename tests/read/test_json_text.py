"""JSON and JSON Lines, with the place of every key and value."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON, Part, Place, Pointer
from statekit.read import Document, TextFile, read_document
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
    return read_document(TextFile(name, text), lists=True)


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
        ("[", "a value is missing: the text ends here", None, "["),
        (' {"a"\n', "the `:` after the key is missing: the text ends here", None, '"'),
        ("[X]", "`X` is no JSON value", "put text in double quotes", "X"),
        *((f"[{word}]", f"`{word}` is no JSON value", "put text in double quotes", word)
          for word in ("true0", "false9", "nulla", "nullZ", "true_", "fals", "1.", "1.5.2", "01", "1e", "+1",
                       "1a", "0x1", "1_0", "-", "None", "True")),
        ('"\\u0049\\uaFfA', "the closing quote is missing", None, "A"),
        ('{"a": :}', "a value is missing", None, ":"),
        ('[\n"ab', "the closing quote is missing", None, "b"),
        ('["a\tb"]', "a tab inside of a text: the closing quote is missing, or it is not escaped",
         "write `\\t` for it", "\t"),
        ('["\tb"]', "a tab inside of a text: the closing quote is missing, or it is not escaped",
         "write `\\t` for it", "\t"),
        ('["a\rb"]', "a line break inside of a text: the closing quote is missing, or it is not escaped",
         "write `\\r` for it", "\r"),
        ('["b\\x"]', "an unknown escape", "write `\\\\` for a backslash", "\\x"),
        ('["a\\n\\n\\x"]', "an unknown escape", "write `\\\\` for a backslash", "\\x"),
        ('["a\\u00e9\\\\\\u00x"]', "an unknown escape", "write `\\\\` for a backslash", "\\u"),
        ('"a\\', "an unknown escape", "write `\\\\` for a backslash", "\\"),
    ],
)  # fmt: skip
def test_words(text: str, message: str, help_text: str | None, token: str) -> None:
    """What is wrong, what to do, and just the token that is wrong."""
    [problem] = read(text).problems
    assert (problem.rule, problem.message, problem.help) == ("json/syntax", message, help_text)
    assert text[problem.start : problem.end] == token
    assert problem.end == problem.start + len(token)


def test_lines_are_read_one_by_one() -> None:
    """In JSON Lines a mistake spoils its own line only; blank lines and any line ends are passed over."""
    document = read('{"a":1}\r\n\n{"a":}\n  {"a":3}\n', "x.JSONL")
    assert [record.value for record in document.records] == [{"a": 1}, {"a": 3}]
    [problem] = document.problems
    assert document.file.span(problem.start, problem.end).line == 3
    assert document.place(1, ("a",)).span == document.file.span(24, 25)


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
    assert document.value_known == (False,)


def test_nesting_is_limited() -> None:
    """Half a million brackets end at the limit."""
    [problem] = read("[" * 500_000).problems
    assert (problem.rule, problem.start) == ("json/limit", 100)


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("x.json", "[1, 2]", 3),
        ("x.json", '{"a,:[{": {"b\\",": [ ], "": [{ }, -1]}}\n', 9),
        ("x.json", '["x", "\\\\", []]', 4),
        ("x.jsonl", "1\n \t\n[]\r\n[[]]\n4", 5),
    ],
)
def test_the_limit_of_values(monkeypatch: pytest.MonkeyPatch, name: str, text: str, count: int) -> None:
    """Keys and values are counted before they are read; too many are said at the end of the text."""
    monkeypatch.setattr("statekit.read.json_text.MAX_NODES", count)
    assert read(text, name).problems == ()
    monkeypatch.setattr("statekit.read.json_text.MAX_NODES", count - 1)
    [problem] = read(text, name).problems
    message = f"the file holds more than {count - 1} keys and values"
    assert (problem.rule, problem.message) == ("json/limit", message)
    end = len(text.rstrip())
    assert (problem.start, problem.end, problem.help) == (end - 1, end, "split it into several files")


def test_an_empty_file_holds_no_record() -> None:
    """Nothing is not a value."""
    assert [problem.rule for problem in read(" \n").problems] == ["record/none"]


def test_what_is_told_of_many_lines_is_limited() -> None:
    """Of a file with a mistake on each of its lines, a thousand are told, and that there are more."""
    problems = read("[\n" * 5_000, "x.jsonl").problems
    assert [problem.rule for problem in problems] == ["json/syntax"] * 1_000 + ["json/limit"]


def marked(document: Document, place: Place) -> str:
    """What a place in a text of one line marks."""
    assert place.span is not None
    assert place.span.line == place.span.end_line == 1
    return document.file.text[place.span.column - 1 : place.span.end_column - 1]


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        (("a",), '[1, {"b": "c"}, [], -2.5e1, true]', '"a"'),
        (("a", 0), "1", "1"),
        (("a", 1), '{"b": "c"}', '{"b": "c"}'),
        (("a", 1, "b"), '"c"', '"b"'),
        (("a", 2), "[]", "[]"),
        (("a", 3), "-2.5e1", "-2.5e1"),
        (("a", 4), "true", "true"),
        (("d e",), "{ }", '"d e"'),
        (("f",), "null", '"f"'),
        (("g",), "false", '"g"'),
        ((), '{"a": [1, {"b": "c"}, [], -2.5e1, true] , "d e": { }, "f" : null,"g":false}', None),
    ],
)
def test_where_a_token_stands(pointer: Pointer, value: str, key: str | None) -> None:
    """A value is marked as a whole, from its bracket to the other one, and a key with its quotes."""
    document = read(' {"a": [1, {"b": "c"}, [], -2.5e1, true] , "d e": { }, "f" : null,"g":false} ')
    assert not document.problems
    assert document.value_known == (True,)
    assert marked(document, document.place(0, pointer)) == value
    assert marked(document, document.place(0, pointer, Part.KEY)) == (key or value)


@pytest.mark.parametrize(
    ("name", "text", "held"),
    [
        ("x.json", '[ {"a": 1}, [2], "x", 34, {}, []]', "..00000000..111..222..33..44..55."),
        ("x.ndjson", '{"a": 1}$  $[2]$ "x"$34$', "00000000.....1...222.33."),
    ],
)
def test_which_record_holds_an_offset(name: str, text: str, held: str) -> None:
    """A record reaches from its first character to its last one; blanks and commas are in none."""
    document = read(text.replace("$", "\n"), name)
    found = [document.record_at(offset) for offset in range(len(text))]
    ends = {node.end for node in document.records}
    told = [None if offset in ends else record for offset, record in enumerate(found)]
    assert "".join("." if record is None else str(record) for record in told) == held
    assert len(document.records) == len(set(held) - {"."})


@pytest.mark.parametrize(
    ("text", "rule", "sound"),
    [
        ('"a"', None, True),
        ("-9223372036854775808", None, True),
        ("18446744073709551615", None, True),
        ("-9223372036854775809", "json/number", False),
        ("18446744073709551616", "json/number", False),
        ("1e308", None, True),
        ("-1e309", "json/number", False),
        ('["\\udc00"]', "json/surrogate", False),
        ('{"\\ud800": 1}', "json/surrogate", False),
        ('[{"a": "\\ud800"}]', "json/surrogate", False),
        ('{"a": 1, "a": 2}', "json/duplicate-key", True),
    ],
)
def test_which_values_are_known_in_spite_of_problems(text: str, rule: str | None, *, sound: bool) -> None:
    """A value that cannot be held spoils its record; a key that occurs twice does not."""
    for name in ("x.json", "x.jsonl"):
        document = read_document(TextFile(name, text), lists=False)
        assert [problem.rule for problem in document.problems] == ([rule] if rule else [])
        assert document.value_known == (sound,)
        assert all(problem.hides_value is not sound for problem in document.problems)


def test_a_key_that_occurs_twice_shows_the_first_one() -> None:
    """The second key is marked, the first one is shown, and the first value is kept."""
    document = read('{"a": 1, "b": 2, "a": 3}')
    [problem] = document.problems
    assert (problem.start, problem.end, problem.help) == (17, 20, None)
    assert problem.hides_value is False
    assert problem.related == ((1, 4, "the first one is here"),)
    assert [record.value for record in document.records] == [{"a": 1, "b": 2}]


def test_a_text_that_did_not_come_through_the_front_door() -> None:
    """What the front door refuses, and what has too many parts, is refused here too."""
    for name in ("x.json", "x.jsonl"):
        document = read('{"a": "\x7f"}\n', name)
        assert [(problem.rule, problem.start) for problem in document.problems] == [
            ("yaml/control-character", 7)
        ]
        assert document.records == ()
        document = read("[" + "[]," * 1_000_001, name)
        assert [problem.rule for problem in document.problems] == ["yaml/limit"]


def test_a_mistake_in_a_line_is_looked_for_in_that_line() -> None:
    """What is missing in one line is not found in the next one."""
    document = read('["a\n{"b": 1}\n{"c": \n', "x.jsonl")
    assert [(problem.message, problem.start, problem.end) for problem in document.problems] == [
        ("the closing quote is missing", 2, 3),
        ("a value is missing: the text ends here", 17, 18),
    ]
    assert [record.value for record in document.records] == [{"b": 1}]


def test_the_longest_integer_of_a_schema() -> None:
    """A bound in a schema may have four hundred digits, and no more."""
    [node], problems = compose_json("9" * 400, any_integer=True)
    assert (node.value, problems) == (int("9" * 400), [])
    _, [problem] = compose_json("9" * 401, any_integer=True)
    assert problem.message == f"the number `{'9' * 37}...` has more than 400 digits"
