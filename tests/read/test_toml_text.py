"""Read TOML with the location of every key and value, with the values of the standard library's parser."""

from __future__ import annotations

import datetime as dt
import time
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON, Part, Place, Pointer
from statekit.read import Document, TextFile, read_document, read_values
from statekit.read.toml_text import compose_toml


def plain(value: Any) -> Any:
    """Return a value of tomllib as JSON, with dates as text."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value


def expected(text: str) -> Any:
    """Return the value that tomllib reads, or None if it refuses the text."""
    try:
        return plain(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return None


def normalized(value: JSON) -> JSON:
    """Return a value with dates and times in the form that Python gives them."""
    if isinstance(value, dict):
        return {key: normalized(each) for key, each in value.items()}
    if isinstance(value, list):
        return [normalized(each) for each in value]
    for read in (dt.date.fromisoformat, dt.datetime.fromisoformat, dt.time.fromisoformat):
        try:
            return read(value).isoformat() if isinstance(value, str) and value[:1].isdigit() else value
        except ValueError:
            continue
    return value


KEYS = st.sampled_from(
    ["a", "b", "c", '"a"', "'b'", "a.b", "a.b.c", "b.c", " a . b ", '"x y"', "1", "a.1.2", "''"]
)
VALUES = st.sampled_from(
    [
        "1",
        "-0",
        "+1_000",
        "0x_1",
        "0xFf_f",
        "0o17",
        "0b1_1",
        "01",
        "1_",
        "1.5",
        "1e5",
        "1.e5",
        "1_0.0_1e-1_0",
        ".5",
        "true",
        "True",
        '"t"',
        '"\\u00e9\\t"',
        '"\\x41"',
        "'t\\n'",
        '"""a\n b\\\n   c"""',
        '""""q""""',
        "'''\nl\n'''",
        "''''''",
        '"\\uD800"',
        "1979-05-27",
        "1979-05-27T07:32:00Z",
        "1979-05-27 07:32:00.25-07:00",
        "07:32:00",
        "1979-02-30",
        "1979-05-27T25:00:00",
        "[]",
        "[1, 2]",
        "[1,\n # c\n 2,\n]",
        "[1 2]",
        "[,]",
        "{}",
        "{a = 1}",
        "{a.b = 1, a.c = 2}",
        "{a = 1, a = 2}",
        "{a = 1,}",
        "{a = {b = [{c = 1}]}}",
        "{a = 1\n}",
        "x",
        "",
        '"open',
        "[{a = 1}, {b.c = 2}]",
        "1 2",
        "[[1], [2]]",
        "1979-05-27t07:32:00z",
    ]
)
LINES = st.one_of(
    st.builds("{} = {}".format, KEYS, VALUES),
    st.builds("{}={}  # comment".format, KEYS, VALUES),
    st.builds("[{}]".format, KEYS),
    st.builds("[[{}]]".format, KEYS),
    st.sampled_from(
        ["", "# comment", "[a", "[a] x", "a", "= 1", "[]", "[[a]", "a b = 1", "[a.]", "\t[b]\t# c"]
    ),
)


@given(lines=st.lists(LINES, max_size=7), ending=st.sampled_from(["\n", "\r\n"]))
def test_any_lines_are_read_as_by_the_standard_library(lines: list[str], ending: str) -> None:
    """Lines of TOML in any combination have the values that tomllib reads, or both refuse them."""
    text = ending.join(line.replace("\n", ending) for line in lines)
    nodes, problems = compose_toml(text)
    value = expected(text)
    if value is None:
        assert problems
        return
    assert problems == []
    assert nodes == [] if value == {} else repr(normalized(nodes[0].value)) == repr(normalized(value))


@given(text=st.text(alphabet="ab.=[]{}\"'\\\n\r \t#,1-_:+eTZ0xuU", max_size=25))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Any text is read as tomllib reads it, or has a problem that is located inside it."""
    nodes, problems = compose_toml(text)
    for problem in problems:
        assert 0 <= problem.start < problem.end <= max(len(text), 1)
    value = expected(text)
    assert (value is None) == bool(problems)
    if nodes and not problems:
        assert repr(normalized(nodes[0].value)) == repr(normalized(value))


def read(text: str) -> Document:
    """Read a TOML text with locations."""
    return read_document(TextFile("x.toml", text), lists=True)


def located(place: Place, text: str) -> str:
    """Return the text at a place, which is on one line."""
    span = place.span
    assert span is not None
    assert span.line == span.end_line
    return f"{span.line}:{text.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]}"


TEXT = """\
# a record
title = "x"
"quoted key" = [1, {a = 'y'}]
born.year = 1815
[owner.name]
first = '''
Ada'''
[[entry]]
on = 2025-01-31 09:30:00Z
[[entry]]
[entry.inner]
flag = true
"""


@pytest.mark.parametrize(
    ("pointer", "part", "expected"),
    [
        (("title",), Part.VALUE, '2:"x"'),
        (("title",), Part.KEY, "2:title"),
        (("quoted key",), Part.KEY, '3:"quoted key"'),
        (("quoted key",), Part.VALUE, "3:[1, {a = 'y'}]"),
        (("quoted key", 1), Part.VALUE, "3:{a = 'y'}"),
        (("quoted key", 1, "a"), Part.VALUE, "3:'y'"),
        (("born",), Part.VALUE, "4:born"),
        (("born", "year"), Part.VALUE, "4:1815"),
        (("born", "year"), Part.KEY, "4:year"),
        (("owner",), Part.VALUE, "5:owner"),
        (("owner", "name"), Part.VALUE, "5:name"),
        (("owner", "name", "first"), Part.VALUE, "6:first"),
        (("entry",), Part.VALUE, "8:entry"),
        (("entry", 0), Part.VALUE, "9:on"),
        (("entry", 0, "on"), Part.VALUE, "9:2025-01-31 09:30:00Z"),
        (("entry", 1, "inner"), Part.VALUE, "11:inner"),
        (("entry", 1, "inner", "flag"), Part.VALUE, "12:true"),
        ((), Part.VALUE, "2:title"),
        (("entry", 1, "missing"), Part.VALUE, "11:inner"),
    ],
)
def test_places(pointer: Pointer, part: Part, expected: str) -> None:
    """Every key and value has its exact range, in tables of every form."""
    assert located(read(TEXT).place(0, pointer, part), TEXT) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1979-05-27", "1979-05-27"),
        ("1979-05-27 07:32:00.1200z", "1979-05-27T07:32:00.1200Z"),
        ("1979-05-27T07:32:00", "1979-05-27T07:32:00"),
        ("07:32:00.999", "07:32:00.999"),
    ],
)
def test_dates_are_text(value: str, text: str) -> None:
    """A date or time is text in the form of RFC 3339, with all digits that are written."""
    [node], problems = compose_toml(f"a = {value}")
    assert (node.value, problems) == ({"a": text}, [])


@pytest.mark.parametrize(
    ("text", "rule", "message", "help_text", "token"),
    [
        ("a = Ada", "syntax", "`Ada` is not a TOML value", "put text in quotes", "1:Ada"),
        ("a = True", "syntax", "`True` is not a TOML value", "did you mean `true`?", "1:True"),
        ("a = Ada Lovelace", "syntax", "`Ada` is not a TOML value", "put text in quotes", "1:Ada"),
        ("a = é", "syntax", "`é` is not a TOML value", "put text in quotes", "1:é"),
        (
            "a: 1",
            "syntax",
            "the `=` after the key is missing",
            "TOML has `=` between a key and its value",
            "1::",
        ),
        (
            "é = 1",
            "syntax",
            "a key is missing",
            "put a key in quotes if it contains anything but A-Z, a-z, 0-9, - and _",
            "1:é",
        ),
        ("a = 1, b = 2", "syntax", "something follows the value", "remove the comma", "1:,"),
        (
            "a = 1 b = 2",
            "syntax",
            "something follows the value",
            "a line contains one key and its value",
            "1:b",
        ),
        ("a =\nb = 1", "syntax", "a value is missing: the line ends here", None, "1:="),
        ('a = "x\nb = 1', "syntax", 'the closing `"` is missing', 'text of several lines is in """', '1:"x'),
        ("a = '''x\nb = 1", "syntax", "the closing `'''` is missing", None, "1:'''x"),
        (
            'a = "\\d"',
            "syntax",
            "an unknown escape",
            "write `\\\\` for a backslash, or put the text in single quotes",
            "1:\\d",
        ),
        (
            'a = "\\uD83D\\uDE00"',
            "syntax",
            "`\\uD83D` is not a character",
            "write the character itself, or `\\U` with its 8 digits",
            "1:\\uD83D",
        ),
        ("a = [1, 2\nb = 1", "syntax", "a `,` in this list, or its closing `]`, is missing", None, "1:["),
        (
            "a = {b = 1,\n c = 2}",
            "syntax",
            "the closing `}` is missing: a table in braces ends in the line in which it begins",
            "write it in one line, or as a `[table]`",
            "1:{",
        ),
        ("a = {b = 1,}", "syntax", "a key is missing", "remove the comma before it", "1:}"),
        ("[a", "syntax", "the closing `]` is missing: the text ends here", None, "1:a"),
        (
            "a = 01",
            "syntax",
            "`01` is not a number that TOML has",
            "put it in quotes if it is meant as text",
            "1:01",
        ),
        (
            "a = 2025-1-31",
            "syntax",
            "`2025-1-31` is not a date or time that TOML has",
            "write 2025-01-31 or 2025-01-31T09:30:00Z, or put text in quotes",
            "1:2025-1-31",
        ),
        ("a = 2025-02-30", "syntax", "the day `2025-02-30` does not exist", None, "1:2025-02-30"),
        (
            "a = 1\u00a0",
            "syntax",
            "U+00A0 (NO-BREAK SPACE) is not allowed outside of text",
            "remove it",
            "1:\u00a0",
        ),
        (
            "a = inf",
            "number",
            "`inf` is not a number that JSON has",
            "leave the key out for a missing value",
            "1:inf",
        ),
        (
            "a = -nan",
            "number",
            "`-nan` is not a number that JSON has",
            "leave the key out for a missing value",
            "1:-nan",
        ),
        ("a = 1e999", "number", "`1e999` is beyond the range of a number", None, "1:1e999"),
        (
            f"a = {2**64}",
            "number",
            f"the integer `{2**64}` does not fit in 64 bits",
            "put it in quotes if it is meant as text",
            f"1:{2**64}",
        ),
        (
            "a = 1\na = 2",
            "duplicate-key",
            "the key `a` is already in this object",
            "rename one of the keys; if it has several values, write them as a list",
            "2:a",
        ),
        (
            "[a]\n[b]\n[a]",
            "duplicate-key",
            "the key `a` is already in this object",
            "rename one of the keys; if it has several values, write them as a list",
            "3:a",
        ),
        (
            "a = 1\n[a.b]",
            "duplicate-key",
            "the key `a` is already in this object",
            "rename one of the keys; if it has several values, write them as a list",
            "2:a",
        ),
        (
            "<<<<<<< x\na = 1",
            "syntax",
            "`<<<<<<<` marks a merge conflict that is not resolved",
            (
                "choose the lines to keep, and remove the lines that begin with `<<<<<<<`, `=======` and"
                " `>>>>>>>`"
            ),
            "1:<<<<<<<",
        ),
        ("# nothing", "none", "the file contains no record", "write a record into it, or delete it", "1:"),
    ],
)
def test_problems(text: str, rule: str, message: str, help_text: str | None, token: str) -> None:
    """Each mistake is one problem, at the exact token, with advice."""
    document = read(text)
    [problem] = document.problems
    family = "record" if rule == "none" else "toml"
    assert (problem.rule, problem.message, problem.help) == (f"{family}/{rule}", message, help_text)
    assert located(document.file.place(problem.start, problem.end), text) == token


def test_all_duplicate_keys_are_reported() -> None:
    """A key that occurs twice does not end the reading, and shows the first one."""
    problems = read("a = 1\na = 2\n[t]\nx = 1\nx = inf\n").problems
    assert [(each.rule, each.start) for each in problems] == [
        ("toml/duplicate-key", 6),
        ("toml/duplicate-key", 22),
        ("toml/number", 26),
    ]
    assert problems[0].related == ((0, 1, "the first one is here"),)


def test_there_is_only_the_reference_tier() -> None:
    """The fast tier leaves TOML to the reference tier."""
    assert read_values(b"a = 1\n", lists=True, suffix=".toml") is None


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "{a=" * 100_000,
        "a." * 100_000 + "a = 1",
        "[" + "a." * 100_000 + "a]",
        "".join(f"k{number} = [{'1,' * 200}]\n" for number in range(3000)),
        "a = [" + "[],\n" * 300_000 + "]",
    ],
)
def test_hostile_texts(text: str) -> None:
    """Deep and large texts are refused within limits, in time."""
    began = time.monotonic()
    _, [problem] = compose_toml(text)
    assert problem.rule == "toml/limit"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "1" * 1_000_000,
        "a = " + "1_" * 500_000,
        'a = "' + "\\" * 500_000,
        'a = """' + '"' * 500_000,
        "a = 1" + " " * 1_000_000 + "x",
        "[" * 500_000,
        "a = 1." + "0" * 1_000_000 + "x",
        "a" * 1_000_000,
        "a = 2025-" + "0" * 1_000_000,
        "a = '''" + "\r\n" * 250_000,
        "#" * 1_000_000 + "\na",
        "a = \x00",
        "a = \x7f",
    ],
)
def test_long_tokens_take_linear_time(text: str) -> None:
    """A long token is read or refused in linear time."""
    began = time.monotonic()
    compose_toml(text)
    assert time.monotonic() - began < 5


def test_floats() -> None:
    """Floats have the values that tomllib reads."""
    [node], _ = compose_toml("a = 6.26e-34\nb = -0.0\nc = 1e1_0")
    assert repr(node.value) == "{'a': 6.26e-34, 'b': -0.0, 'c': 10000000000.0}"
