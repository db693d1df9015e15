"""Read JSON5 and JSON with comments with the location of every key and value."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.diagnostics import JSON, Part
from statekit.read import Document, TextFile, read_document, read_values
from statekit.read.json5_text import compose_json5
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
SPACES = st.sampled_from(
    ["", " ", "\n", "\t", "// c \"'\n", "/* , ] } */", "/**/", "/***/ /* // */", "//\r\n"]
)
JSON5_SPACES = SPACES | st.sampled_from(["\u00a0", "\u2028", "\ufeff", "// c\u2029", "\u3000"])
CONTROLS = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\0": "\\x00"}


def write_text(data: st.DataObject, text: str) -> str:
    """Return a text as JSON5 may write it."""
    quote = data.draw(st.sampled_from("'\""))
    parts = []
    for character in text:
        escaped = CONTROLS.get(character) or (f"\\{character}" if character in {quote, "\\"} else None)
        if escaped is None and character < " ":
            escaped = f"\\u{ord(character):04x}"
        parts.append(escaped or character)
    parts.insert(len(parts) // 2, data.draw(st.sampled_from(["", "\\\n", "\\\r\n", "\\\u2028"])))
    return quote + "".join(parts) + quote


def write_scalar(data: st.DataObject, value: JSON) -> str:
    """Return a scalar as JSON5 may write it."""
    if isinstance(value, str):
        return write_text(data, value)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    sign = data.draw(st.sampled_from(["", "+"])) if not json.dumps(value).startswith("-") else ""
    if isinstance(value, int) and data.draw(st.booleans()):
        return sign + hex(value)
    return sign + json.dumps(value)


def write(data: st.DataObject, value: JSON, *, json5: bool) -> str:
    """Return a value with comments and trailing commas, and in the forms of JSON5."""

    def space() -> str:
        return data.draw(JSON5_SPACES if json5 else SPACES)

    if isinstance(value, list):
        items = [space() + write(data, each, json5=json5) + space() for each in value]
        trailing = data.draw(st.sampled_from(["", "," + space()])) if items else space()
        return "[" + ",".join(items) + trailing + "]"
    if isinstance(value, dict):
        members = []
        for key, each in value.items():
            name = write_text(data, key) if json5 else json.dumps(key)
            if json5 and key.isidentifier() and key.isascii():
                name = data.draw(st.sampled_from([name, key, f"\\u{ord(key[0]):04X}{key[1:]}"]))
            members.append(
                space() + name + space() + ":" + space() + write(data, each, json5=json5) + space()
            )
        trailing = data.draw(st.sampled_from(["", "," + space()])) if members else space()
        return "{" + ",".join(members) + trailing + "}"
    return write_scalar(data, value) if json5 else json.dumps(value)


def ranges_are_exact(node: Node, text: str, suffix: str) -> bool:
    """Return True if the range of each value contains exactly this value."""
    [again], problems = compose_json5(text[node.start : node.end], suffix)
    children = [*(entry.node for entry in (node.entries or {}).values()), *(node.items or [])]
    exact = not problems and repr(again.value) == repr(node.value)
    return exact and all(ranges_are_exact(child, text, suffix) for child in children)


@pytest.mark.parametrize("suffix", [".jsonc", ".json5"])
@given(value=VALUES, data=st.data())
def test_any_value_is_read(suffix: str, value: JSON, data: st.DataObject) -> None:
    """A value in any of the forms that a format allows is read as this value, with exact ranges."""
    json5 = suffix == ".json5"
    ends = JSON5_SPACES if json5 else SPACES
    text = data.draw(ends) + write(data, value, json5=json5) + data.draw(ends)
    [node], problems = compose_json5(text, suffix)
    assert problems == []
    assert repr(node.value) == repr(value)
    assert ranges_are_exact(node, text, suffix)


@pytest.mark.parametrize("suffix", [".jsonc", ".json5"])
@given(text=st.text(alphabet="{}[],:\"\\ \n\t019.-+eExfIaNn'/*u$", max_size=30))
def test_any_text_is_read_or_refused(suffix: str, text: str) -> None:
    """Any text has a value or a problem inside it; what is JSON has the value that it has as JSON."""
    nodes, problems = compose_json5(text, suffix)
    assert nodes or problems or not text.strip() or "/" in text
    for problem in problems:
        assert 0 <= problem.start < problem.end <= max(len(text), 1)
    as_json, refused = compose_json(text)
    if as_json and not refused:
        assert problems == []
        assert repr(nodes[0].value) == repr(as_json[0].value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"'\a\'\"\x41\u0042\0\v'", "a'\"AB\0\v"),
        (r"'\ud83d\ude00'", "\U0001f600"),
        ("'a\\\nb'", "ab"),
        ("+.5", 0.5),
        ("5.", 5.0),
        ("-0x1F", -31),
        ("+0", 0),
        ("-0", 0),
        ("-0.", -0.0),
        (
            "{$a_1: 1, \u00e9: 2, \\u0061b: 3, null: 4, NaN: 5}",
            {"$a_1": 1, "é": 2, "ab": 3, "null": 4, "NaN": 5},
        ),
    ],
)
def test_values(text: str, value: JSON) -> None:
    """The forms of JSON5 have the values of ECMAScript."""
    [node], problems = compose_json5(text, ".json5")
    assert problems == []
    assert repr(node.value) == repr(value)


def read(text: str, name: str) -> Document:
    """Read a text with locations."""
    return read_document(TextFile(name, text), lists=True)


@pytest.mark.parametrize(
    ("name", "text", "message", "help_text", "token"),
    [
        (
            "x.jsonc",
            "{'a': 1}",
            "syntax: a key in double quotes is missing",
            "JSON has only double quotes",
            "'",
        ),
        ("x.jsonc", "{a: 1}", "syntax: a key in double quotes is missing", None, "a"),
        ("x.jsonc", "[1,,]", "syntax: a value is missing", "remove the comma", ","),
        ("x.jsonc", "[,]", "syntax: a value is missing", "remove the comma", ","),
        ("x.jsonc", "[1] /* a", "syntax: the closing `*/` of this comment is missing", None, "/*"),
        ("x.jsonc", "/* a", "syntax: the closing `*/` of this comment is missing", None, "/*"),
        ("x.jsonc", "# a\n[]", "syntax: a value is missing", "a comment begins with `//`", "#"),
        ("x.jsonc", '["\\x41"]', "syntax: an unknown escape", "write `\\\\` for a backslash", "\\x"),
        ("x.jsonc", "[0x1]", "syntax: `0x1` is not a JSON value", "put text in double quotes", "0x1"),
        ("x.json5", "[yes]", "syntax: `yes` is not a JSON value", "put text in double quotes", "yes"),
        ("x.json5", "{a-b: 1}", "syntax: the `:` after the key is missing", None, "-b"),
        (
            "x.json5",
            "{1a: 1}",
            "syntax: `1a` is not a key that JSON5 allows without quotes",
            "put it in quotes",
            "1a",
        ),
        ("x.json5", "{,}", "syntax: a key is missing", "remove the comma", ","),
        (
            "x.json5",
            "'a\nb'",
            "syntax: a line break inside of a text: the closing quote is missing, or it is not escaped",
            "write `\\n` for it",
            "\n",
        ),
        ("x.json5", "'a", "syntax: the closing quote is missing", None, "a"),
        ("x.json5", r"'\1'", "syntax: an unknown escape", "write `\\\\` for a backslash", r"\1"),
        (
            "x.json5",
            "[Infinity]",
            "number: the number `Infinity` is not a number that JSON has",
            None,
            "Infinity",
        ),
        ("x.json5", "[-NaN]", "number: the number `-NaN` is not a number that JSON has", None, "-NaN"),
        ("x.json5", "[1e999]", "number: the number `1e999` is beyond the range of a number", None, "1e999"),
        (
            "x.json5",
            "[0x10000000000000000]",
            "number: the number `0x10000000000000000` does not fit in 64 bits",
            None,
            "0x10000000000000000",
        ),
        (
            "x.json5",
            r"['\ud800']",
            "surrogate: half of a surrogate pair is not a character",
            None,
            r"'\ud800'",
        ),
        ("x.json5", "{a: 1, 'a': 2}", "duplicate-key: the key `a` is already in this object", None, "'a'"),
        (
            "tsconfig.json",
            "{ // a\n}",
            "syntax: a key in double quotes is missing",
            "JSON has no comments; a file with comments is called .jsonc",
            "/",
        ),
    ],
)
def test_problems(name: str, text: str, message: str, help_text: str | None, token: str) -> None:
    """Each mistake is one problem, at the exact token, with advice that fits the format."""
    [problem] = read(text, name).problems
    assert (f"{problem.rule}: {problem.message}", problem.help) == (f"json/{message}", help_text)
    assert text[problem.start : problem.end] == token


def test_places() -> None:
    """A key and a value have their exact places, between comments."""
    text = "// a\n{\n  /* b */ key: [1, 'x',],\n}\n"
    document = read(text, "x.json5")
    key, value = (document.place(0, ("key",), part).span for part in (Part.KEY, Part.VALUE))
    item = document.place(0, ("key", 1)).span
    assert key is not None
    assert value is not None
    assert item is not None
    assert (key.line, key.column, key.end_column) == (3, 11, 14)
    assert (value.line, value.column, value.end_column) == (3, 16, 25)
    assert (item.line, item.column, item.end_column) == (3, 20, 23)


@pytest.mark.parametrize("suffix", [".jsonc", ".json5"])
def test_there_is_only_the_reference_tier(suffix: str) -> None:
    """The fast tier leaves these formats to the reference tier."""
    assert read_values(b"[1]", lists=True, suffix=suffix) is None


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "{a:" * 200_000,
        "[" + "1," * 600_001 + "]",
        "[" + "{},\n" * 290_000 + "]",
    ],
)
def test_hostile_texts(text: str) -> None:
    """Deep and large texts are refused within limits."""
    _, [problem] = compose_json5(text, ".json5")
    assert problem.rule == "json/limit"


@pytest.mark.parametrize(
    "text",
    [
        "/" + "*" * 2_000_000,
        "/**/" * 500_000,
        "/*" * 500_000,
        "// " * 500_000,
        " " * 2_000_000 + "x",
        "0x" + "f" * 2_000_000,
        "1" * 2_000_000,
        "1." + "0" * 2_000_000 + "x",
        "a" * 2_000_000,
        "{" + "a" * 2_000_000,
        "'" + "\\n" * 290_000,
        "'" + "a" * 2_000_000,
        "\u2028" * 1_000_000,
    ],
)
def test_long_tokens_take_linear_time(text: str) -> None:
    """A long token or comment is read or refused in linear time."""
    began = time.monotonic()
    compose_json5(text, ".json5")
    assert time.monotonic() - began < 5
