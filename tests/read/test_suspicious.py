"""Warnings about valid text that YAML reads differently than its author probably meant."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import statekit
from statekit.diagnostics import JSON, Severity
from statekit.read import TextFile, limits, read_document, read_values

CUT = "put the whole text in quotes; if it is meant as a comment, write a space after the `#`"


def warnings(text: str) -> list[tuple[str, str, str]]:
    """Return the warnings about a text, each as its rule, the text that it underlines, and its message."""
    document = read_document(TextFile("x.yaml", text), lists=True)
    assert all(document.value_known)
    assert document.problems == ()
    assert all(problem.severity is Severity.WARNING for problem in document.warnings)
    return [(each.rule, text[each.start : each.end], each.message) for each in document.warnings]


def is_read_fast(text: str) -> bool:
    """Return True if the fast tier reads a text."""
    return read_values(text.encode(), lists=True) is not None


@pytest.mark.parametrize(
    ("text", "comment", "before"),
    [
        ("by: review team (issue #8889)\n", "#8889)", "review team (issue"),
        ("- PR #12; resolved\n", "#12; resolved", "PR"),
        ("g: Apt #5", "#5", "Apt"),
        ("g: Apt - #5\n  \n", "#5", "Apt -"),
        ("g: Apt   #5  \r\nh: 1\r\n", "#5", "Apt"),
        ("a:\n  - g: Apt #5 # home\n", "#5 # home", "Apt"),
        ("g: lives in\n  Apt #5\n", "#5", "lives in Apt"),
        ("g: 12 #34\n", "#34", "12"),
        ('g: the "big" #1\n', "#1", 'the "big"'),
        ("g:\n  Apt #5\n", "#5", "Apt"),
        ("Apt #5\n", "#5", "Apt"),
        ("g: [a, b\n  #5\n  ]\n", "", ""),
        ("g: [a, b #5\n  ]\n", "#5", "b"),
        ("g: a\t#5\n", "#5", "a"),
        ("t: |\n  no #1\ng: Apt #5\n", "#5", "Apt"),
    ],
)
def test_text_that_a_comment_cuts(text: str, comment: str, before: str) -> None:
    """A comment without a space after its `#` is reported if it follows plain text in its line."""
    message = f"this is read as a comment, and not as part of the text before it, `{before}`"
    assert warnings(text) == ([("text/comment", comment, message)] if comment else [])
    assert not is_read_fast(text)
    found = read_document(TextFile("x.yaml", text), lists=True).warnings
    assert {problem.help for problem in found} <= {CUT}


@pytest.mark.parametrize("text", ["g: #5 x\n", "- #5 x\n", "a:\n  g: #5 x\n", "- g: #5 x\n  h: 1\n"])
def test_text_that_is_only_a_comment(text: str) -> None:
    """A value that is empty because its text begins with `#` is reported."""
    message = "this is read as a comment, so the value is empty"
    assert warnings(text) == [("text/comment", "#5 x", message)]
    assert not is_read_fast(text)


@pytest.mark.parametrize(
    "text",
    [
        "g: Apt # 5\n",
        "g: Apt#5\n",
        "# a #5\n  #6\ng: a\n",
        "g: 'Apt' #5\n",
        'g: "Apt #5"\n',
        'g: "Apt: #5" #6\n',
        "g: [a, b] #5\n",
        "- - [a, b] #5\n",
        "g: {a: b} #5\n",
        "g: | #5\n  a #5\n    b #6\n\n  c #7\nh: 1\n",
        "- g: >- #5\n    a #5\n  h: 1\n",
        "g: a ## b\n",
        "g: a #! b\n",
        "g: a # see #5\n",
        "g: a #statekit: ignore[x]\n",
        "g: a # statekit: ignore[x]\n",
        "---  #5\ng: a\n",
        "g:  #none\n",
        "-  #none\n- 1\n",
    ],
)
def test_comments_that_cut_nothing(text: str) -> None:
    """Other comments are not reported, and a text with them stays in the fast tier."""
    assert warnings(text) == []
    assert is_read_fast(text)


@pytest.mark.parametrize("text", ["g: #5\n  h: 1\n", "g: #5\n- 1\n", "- #5\n  h: 1\n", "- g: #5\n    h: 1\n"])
def test_a_comment_before_the_value_below(text: str) -> None:
    """A comment after a key or a dash is not reported if the value is on the lines below."""
    assert warnings(text) == []


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("title: &c. jug\n", ["&c."]),
        ("- &a\n- &b x\n- &c [1]\n- &d\n  k: 1\n", ["&a", "&b", "&c", "&d"]),
        ("a: &x 1\nb: &x 2\nc: *x\n", ["&x"]),
        ("a: &x 1\n---\na: &x 1\nb: *x\n", ["&x"]),
        ("&x a: 1\n", ["&x"]),
        ("a: &x 1\nb: *x\n", []),
        ("a: &x 1\nb: *x\nc: &x 1\nd: *x\n", []),
        ("a: '&c. jug'\n", []),
    ],
)
def test_an_anchor_that_no_alias_uses(text: str, anchors: list[str]) -> None:
    """A value that begins with `&` has an anchor, which is reported unless an alias uses it."""
    assert warnings(text) == [
        ("text/anchor", each, f"`{each}` is not part of the value: it names an anchor, which no alias uses")
        for each in anchors
    ]


@pytest.mark.parametrize(
    ("text", "dash", "joined"),
    [
        ("tags:\n- a\n -b\n", "-", "a -b"),
        ("- a\n  - b\n  - c\n", "-", "a - b - c"),
        ("tags: a\n  - b\n", "-", "a - b"),
        ("- k: a\n   - b\n", "-", "a - b"),
        ("- a\n -'b'\n", "-", "a -'b'"),
        ("a: [x\n  - y]\n", "-", "x - y"),
        ("- a\r\n  - b\r\n", "-", "a - b"),
        ("t:\n  \u2013 a\n  \u2013 b\n", "\u2013", "\u2013 a \u2013 b"),
        ("t:\n  * a\n".replace("*", "\u2022") + "  \u2022 b\n", "\u2022", "\u2022 a \u2022 b"),
        ("- a\n \u2013 b\n", "\u2013", "a \u2013 b"),
    ],
)
def test_an_item_that_is_joined_to_the_text_above(text: str, dash: str, joined: str) -> None:
    """A line that begins with a dash, but continues text, is reported once for each text."""
    names = {"-": "`-`", "\u2013": "`\u2013`, U+2013 (EN DASH),", "\u2022": "`\u2022`, U+2022 (BULLET),"}
    message = f"this {names[dash]} begins no list item: the line is joined to the text above, `{joined}`"
    assert warnings(text) == [("text/dash", dash, message)]


IN_QUOTES = "this line continues text in quotes, but is not indented"
IN_BRACKETS = "this line is inside brackets, but is not indented"


@pytest.mark.parametrize(
    ("text", "value", "found"),
    [
        ('a: "b\nc"\nd: 1\n', {"a": "b c", "d": 1}, [("c", IN_QUOTES)]),
        ("a: 'b\n\nc\nd'\n", {"a": "b\nc d"}, [("c", IN_QUOTES)]),
        ('a: "b\\\nc" # d', {"a": "bc"}, [("c", IN_QUOTES)]),
        ("- 'a\n- b'\n- c\n", ["a - b", "c"], [("-", IN_QUOTES)]),
        ('x:\n  - "b\n  c"\n  - d\n', {"x": ["b c", "d"]}, [("c", IN_QUOTES)]),
        ('a: "b\r\nc"\r\n', {"a": "b c"}, [("c", IN_QUOTES)]),
        ("a: [b,\nc]\n", {"a": ["b", "c"]}, [("c", IN_BRACKETS)]),
        ("a: [b\nc,\nd]\n", {"a": ["b c", "d"]}, [("c", IN_BRACKETS)]),
        ("a: [b\n\nc]\n", {"a": ["b\nc"]}, [("c", IN_BRACKETS)]),
        ("a: [\n  b\n]\n", {"a": ["b"]}, [("]", "this `]` is not indented")]),
        ("a: {b: 1\n}\n", {"a": {"b": 1}}, [("}", "this `}` is not indented")]),
        ("a: [b\n# c\n, d]\n", {"a": ["b", "d"]}, [(",", IN_BRACKETS)]),
        ('a: {\n"b": 1,\n"c": 2\n}\n', {"a": {"b": 1, "c": 2}}, [('"', IN_BRACKETS)]),
        ("a: {b: 'x\ny',\nz: 1}\n", {"a": {"b": "x y", "z": 1}}, [("y", IN_QUOTES)]),
        (
            "a:\n  - 'b\n  c'\n  - [d,\n  e]\n",
            {"a": ["b c", ["d", "e"]]},
            [("c", IN_QUOTES), ("e", IN_BRACKETS)],
        ),
    ],
)
def test_lines_that_are_not_indented(text: str, value: JSON, found: list[tuple[str, str]]) -> None:
    """The first line in quotes or brackets that is not indented is reported, and the value is read."""
    assert warnings(text) == [("text/indentation", *each) for each in found]
    document = read_document(TextFile("x.yaml", text), lists=False)
    assert [record.value for record in document.records] == [value]
    assert not is_read_fast(text)


@pytest.mark.parametrize(
    "text", ['"a\nb"\n', "[a,\nb\n]\n", "{a: 1,\nb: 2\n}\n", "--- 'a\nb'\n", "a: 'b\n\n c'\n", "- [a,\n b]\n"]
)
def test_lines_that_need_no_indentation(text: str) -> None:
    """At the top level, lines in quotes and brackets are not indented; below, one space is enough."""
    assert warnings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a: between\n  -5 and 5\n",
        "- between\n  -5 and 5\n",
        "a: the war\n  \u2013 which ended \u2013 was\n",
        "- the war\n  \u2014 which ended \u2014 was\n",
        "- 'a\n  - b'\n",
        "a: |\n  b\n  - c\n",
        "a: b\n  -- c\n",
    ],
)
def test_text_with_a_dash(text: str) -> None:
    """A dash that belongs to the text is not reported."""
    assert warnings(text) == []


def test_a_syntax_error_is_the_only_finding() -> None:
    """If a text is not valid, there are no warnings about it."""
    text = "a: &c. jug #5\nb: c: d\n"
    document = read_document(TextFile("x.yaml", text), lists=True)
    assert [problem.rule for problem in document.problems] == ["yaml/syntax"]
    assert document.warnings == ()


def test_many_warnings() -> None:
    """A valid text stays valid, whatever the number of warnings; a limited number is reported."""
    text = "- Apt #5\n" * 3000
    assert len(warnings(text)) == limits.MAX_PROBLEMS
    assert len(read_document(TextFile("x.yaml", text), lists=True).records) == 3000


def test_the_check_takes_linear_time() -> None:
    """Text with many comments and blocks of text is checked quickly."""
    for text in (
        "k: |\n  a #5\n" * 50_000,
        "k: # a #5\n" * 50_000,
        "- #5\n" * 50_000,
        "k: | #5\n" * 50_000,
        "- #5\n  a: 1\n" * 50_000,
        "a: b\n  " + "- " * 50_000 + "c #5\n",
    ):
        start = time.process_time()
        read_values(text.encode(), lists=True)
        assert time.process_time() - start < 5


def _validate(folder: Path, schema: JSON, text: str) -> list[str]:
    (folder / "s.json").write_text(json.dumps(schema))
    (folder / "x.yaml").write_text(text)
    report = statekit.validate([folder / "x.yaml"], schema=folder / "s.json", cache=None)
    return [
        f"{each.place.span.line if each.place.span else 0}: {each.severity} {each.rule}: {each.help}"
        for each in report.diagnostics
    ]


def test_warnings_of_a_run(tmp_path: Path) -> None:
    """A warning is reported with its severity, and a comment suppresses it."""
    assert _validate(tmp_path, {}, "by: team (issue #8889)\n") == [f"1: warning text/comment: {CUT}"]
    assert _validate(tmp_path, {}, "by: team (issue #8889) # statekit: ignore[text/comment]\n") == []


def test_the_indentation_does_not_explain_an_invalid_value(tmp_path: Path) -> None:
    """A line that is not indented is read as it is meant, so an error of the value is another mistake."""
    help_text = "indent it more than the key that the text belongs to"
    assert _validate(tmp_path, {}, "a: 'b\nc'\n") == [f"2: warning text/indentation: {help_text}"]
    assert _validate(tmp_path, {"additionalProperties": {"enum": ["a"]}}, "a: 'b\nc'\n") == [
        "1: error schema/enum: None",
        f"2: warning text/indentation: {help_text}",
    ]


def test_an_invalid_value_has_one_finding(tmp_path: Path) -> None:
    """A schema error of the value is the only finding, and its help is that of the warning."""
    schema: JSON = {"additionalProperties": {"enum": ["a"]}}
    assert _validate(tmp_path, schema, "b: a\nc: a\n  - b\n") == [
        (
            "2: error schema/enum: write the items of a list in the same column, each with `- ` before it;"
            " put text of several lines in quotes"
        )
    ]


@pytest.mark.parametrize("text", ["b: &x\n", "b: &x |\n  c\n", "b: &x\n  - a\n", "b: &x c\n"])
def test_an_invalid_value_with_an_anchor(tmp_path: Path, text: str) -> None:
    """An error of a value that an unused anchor precedes is one finding, wherever the value is written."""
    [found] = _validate(tmp_path, {"additionalProperties": {"enum": ["a"]}}, text)
    assert found.startswith("1: error schema/enum: put the text in quotes if it begins with `&x`")
