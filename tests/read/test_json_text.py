"""Read JSON and JSON Lines with the location of every key and value."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON, Part, Place, Pointer
from statekit.read import Document, TextFile, decode, read_document, read_values
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
    """Read a text with locations."""
    return read_document(TextFile(name, text), lists=True)


def has_exact_ranges(node: Node, text: str) -> bool:
    """Return True if the range of a value, and of every value below, contains exactly that value."""
    entries, items = node.entries or {}, node.items or []
    keys_match = all(json.loads(text[entry.start : entry.end]) == key for key, entry in entries.items())
    children = [*(entry.node for entry in entries.values()), *items]
    value_matches = json.loads(text[node.start : node.end]) == node.value
    return value_matches and keys_match and all(has_exact_ranges(child, text) for child in children)


@given(value=VALUES, indent=st.sampled_from([None, 1]), ascii_only=st.booleans())
def test_any_json_is_read(value: JSON, indent: int | None, *, ascii_only: bool) -> None:
    """JSON from Python's encoder is read as the same value, and every range contains exactly its token."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    [node], problems = compose_json(text)
    assert problems == []
    assert repr(node.value) == repr(value)
    assert has_exact_ranges(node, text)


@given(text=st.text(alphabet="{}[],:\"\\ \n\t019.-+eEtrufalsn'/u", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Any text is read as Python reads it, or has a problem that is located inside it."""
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
        ("{} {}", "something follows the value", "a JSON file, or a line of JSON Lines, contains one value",
         "{"),
        ('{"a": 1},\n', "something follows the value", "remove the comma", ","),
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
def test_syntax_errors(text: str, message: str, help_text: str | None, token: str) -> None:
    """A syntax error underlines exactly the unexpected token, with advice."""
    [problem] = read(text).problems
    assert (problem.rule, problem.message, problem.help) == ("json/syntax", message, help_text)
    assert text[problem.start : problem.end] == token
    assert problem.end == problem.start + len(token)


def test_errors_in_json_lines() -> None:
    """In JSON Lines, an error affects only its own line. Blank lines and all line ends are skipped."""
    document = read('{"a":1}\r\n\n{"a":}\n  {"a":3}\n', "x.JSONL")
    assert [record.value for record in document.records] == [{"a": 1}, {"a": 3}]
    [problem] = document.problems
    assert document.file.span(problem.start, problem.end).line == 3
    assert document.place(1, ("a",)).span == document.file.span(24, 25)


def test_json_outside_of_the_record_profile() -> None:
    """Duplicate keys, numbers out of range and single surrogates are refused."""
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
    """Half a million brackets are refused at the depth limit."""
    [problem] = read("[" * 500_000).problems
    assert (problem.rule, problem.start) == ("json/limit", 100)


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("x.json", "[1, 2]", 3),
        ("x.json", '{"a,:[{": {"b\\",": [ ], "": [{ }, -1]}}\n', 9),
        ("x.json", '["x", "\\\\", []]', 4),
    ],
)
def test_the_node_limit(monkeypatch: pytest.MonkeyPatch, name: str, text: str, count: int) -> None:
    """Too many keys and values are reported at the end of the text, before any is read."""
    monkeypatch.setattr("statekit.read.json_text.MAX_NODES", count)
    assert read(text, name).problems == ()
    monkeypatch.setattr("statekit.read.json_text.MAX_NODES", count - 1)
    [problem] = read(text, name).problems
    message = f"the file holds more than {count - 1} keys and values"
    assert (problem.rule, problem.message) == ("json/limit", message)
    end = len(text.rstrip())
    assert (problem.start, problem.end, problem.help) == (end - 1, end, "split it into several files")


LIMIT = 500_000
LONG_LINE = "[" + "1, " * LIMIT + "1]"


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson"])
def test_the_number_of_lines_is_not_limited(suffix: str) -> None:
    """Each line of JSON Lines has limits of its own, in both tiers."""
    text = '{"a": 1, "b": 2}\n' * (LIMIT // 2)
    values = [{"a": 1, "b": 2}] * (LIMIT // 2)
    assert read_values(text.encode(), lists=True, suffix=suffix) == values
    assert decode(text.encode(), f"x{suffix}") == text
    document = read(text, f"x{suffix}")
    assert (document.problems, len(document.records)) == ((), LIMIT // 2)
    assert [record.value for record in document.records] == values
    assert underlined(document, document.place(0, ("b",)), 1) == "2"
    assert underlined(document, document.place(1, ("b",), Part.KEY), 2) == '"b"'


def test_a_line_that_is_too_large() -> None:
    """A line that exceeds a limit is reported at its end, and all other lines are read."""
    text = f'{{"a": 1}}\n{LONG_LINE}\n{{"b": [2]}}\n' + "[" * 101 + "\n"
    assert read_values(text.encode(), lists=True, suffix=".jsonl") is None
    document = read(text, "x.jsonl")
    assert [(problem.rule, problem.message, problem.help) for problem in document.problems] == [
        (
            "json/limit",
            "the line holds more than 500000 keys and values",
            "split the record into several, one on each line",
        ),
        ("json/limit", "values are nested more than 100 deep", None),
    ]
    assert document.problems[0].end == len('{"a": 1}\n') + len(LONG_LINE)
    assert [record.value for record in document.records] == [{"a": 1}, {"b": [2]}]
    assert underlined(document, document.place(1, ("b", 0)), 3) == "2"
    assert [problem.rule for problem in read(f"{text[:-102]}x\n", "x.jsonl").problems] == [
        "json/limit",
        "json/syntax",
    ]


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".ndjson"])
@pytest.mark.parametrize("character", "\x7f\x80\x85\x9f\u2028\u2029\ufeff\ufffe\uffff\U0001ffff")
def test_any_character_above_the_controls(character: str, suffix: str) -> None:
    """In strings, JSON forbids only U+0000 to U+001F unescaped (RFC 8259, section 7), in both tiers."""
    escaped = "".join(f"\\u{unit:04x}" for unit in memoryview(character.encode("utf-16-le")).cast("H"))
    for written in (character, escaped):
        text = f'{{"{written}": "a{written}b"}}\n'
        values: list[JSON] = [{character: f"a{character}b"}]
        assert decode(text.encode(), f"x{suffix}") == text
        assert read_values(text.encode(), lists=True, suffix=suffix) == values
        document = read(text, f"x{suffix}")
        assert ([record.value for record in document.records], document.problems) == (values, ())


def test_an_invisible_character_outside_of_strings() -> None:
    """A character that is not visible is named with its code point."""
    found = [read(f'{{"a":{character}1}}').problems[0] for character in "\ufeff\xa0\u2028"]
    assert [(problem.rule, problem.message) for problem in found] == [
        ("json/syntax", "U+FEFF (ZERO WIDTH NO-BREAK SPACE) is not allowed outside of text"),
        ("json/syntax", "U+00A0 (NO-BREAK SPACE) is not allowed outside of text"),
        ("json/syntax", "U+2028 (LINE SEPARATOR) is not allowed outside of text"),
    ]
    assert {(problem.start, problem.end, problem.help) for problem in found} == {(5, 6, "remove it")}


def test_an_empty_file_holds_no_record() -> None:
    """A blank file is refused."""
    assert [problem.rule for problem in read(" \n").problems] == ["record/none"]


def test_the_problem_limit() -> None:
    """Of a file with an error on each line, a thousand are reported, and that there are more."""
    problems = read("]\n" * 5_000, "x.jsonl").problems
    assert [problem.rule for problem in problems] == ["json/syntax"] * 1_000 + ["json/limit"]


def underlined(document: Document, place: Place, line: int = 1) -> str:
    """Return the part of a line that a place covers."""
    assert place.span is not None
    assert place.span.line == place.span.end_line == line
    return document.file.text.split("\n")[line - 1][place.span.column - 1 : place.span.end_column - 1]


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
def test_the_place_of_a_token(pointer: Pointer, value: str, key: str | None) -> None:
    """The place of a value covers all of it, with its brackets. The place of a key includes its quotes."""
    document = read(' {"a": [1, {"b": "c"}, [], -2.5e1, true] , "d e": { }, "f" : null,"g":false} ')
    assert not document.problems
    assert document.value_known == (True,)
    assert underlined(document, document.place(0, pointer)) == value
    assert underlined(document, document.place(0, pointer, Part.KEY)) == (key or value)


@pytest.mark.parametrize(
    ("name", "text", "records"),
    [
        ("x.json", '[ {"a": 1}, [2], "x", 34, {}, []]', "..00000000..111..222..33..44..55."),
        ("x.ndjson", '{"a": 1}$  $[2]$ "x"$34$', "00000000.....1...222.33."),
    ],
)
def test_the_record_at_an_offset(name: str, text: str, records: str) -> None:
    """A record reaches from its first to its last character. Blanks and commas belong to no record."""
    document = read(text.replace("$", "\n"), name)
    indices = [document.record_at(offset) for offset in range(len(text))]
    ends = {node.end for node in document.records}
    inside = [None if offset in ends else index for offset, index in enumerate(indices)]
    assert "".join("." if index is None else str(index) for index in inside) == records
    assert len(document.records) == len(set(records) - {"."})


@pytest.mark.parametrize(
    ("text", "rule", "is_known"),
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
def test_problems_that_hide_a_value(text: str, rule: str | None, *, is_known: bool) -> None:
    """A value that cannot be represented hides its record. A duplicate key does not."""
    for name in ("x.json", "x.jsonl"):
        document = read_document(TextFile(name, text), lists=False)
        assert [problem.rule for problem in document.problems] == ([rule] if rule else [])
        assert document.value_known == (is_known,)
        assert all(problem.hides_value is not is_known for problem in document.problems)


def test_a_duplicate_key() -> None:
    """A duplicate key is reported at the second key and related to the first, whose value is kept."""
    document = read('{"a": 1, "b": 2, "a": 3}')
    [problem] = document.problems
    assert (problem.start, problem.end, problem.help) == (17, 20, None)
    assert problem.hides_value is False
    assert problem.related == ((1, 4, "the first one is here"),)
    assert [record.value for record in document.records] == [{"a": 1, "b": 2}]


def test_a_text_that_was_not_read_from_a_file() -> None:
    """A text with control characters or too many parts is refused, even if it was not read from a file."""
    for name in ("x.json", "x.jsonl"):
        document = read('{"a": "\x1f"}\n', name)
        assert [(problem.rule, problem.start) for problem in document.problems] == [
            ("yaml/control-character", 7)
        ]
        assert document.records == ()
        document = read("[" + "[]," * 1_000_001, name)
        assert [problem.rule for problem in document.problems] == ["json/limit"]


def test_an_error_is_located_on_its_line() -> None:
    """The end of a line ends the search for a missing token."""
    document = read('["a\n{"b": 1}\n{"c": \n', "x.jsonl")
    assert [(problem.message, problem.start, problem.end) for problem in document.problems] == [
        ("the closing quote is missing", 2, 3),
        ("a value is missing: the text ends here", 17, 18),
    ]
    assert [record.value for record in document.records] == [{"b": 1}]


def test_the_largest_integer_of_a_schema() -> None:
    """An integer in a schema has at most 400 digits."""
    [node], problems = compose_json("9" * 400, any_integer=True)
    assert (node.value, problems) == (int("9" * 400), [])
    _, [problem] = compose_json("9" * 401, any_integer=True)
    assert problem.message == f"the number `{'9' * 37}...` has more than 400 digits"
