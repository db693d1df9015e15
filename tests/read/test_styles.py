"""What scalars over several lines say, in each of YAML's styles (YAML 1.2.2, chapters 6.5, 7.3 and 8.1)."""

from __future__ import annotations

import pytest

from statekit.diagnostics import JSON
from statekit.read import TextFile, read_document


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "record"),
    [
        # a block of text keeps its line breaks with |, and joins lines with >
        ("a: |\n  b\n  c\nd: e\n", {"a": "b\nc\n", "d": "e"}),
        ("a: >\n  X\n  b\n  X\nd: e\n", {"a": "X b X\n", "d": "e"}),
        ("a: >\n\n  b\n\n\n  c\n", {"a": "\nb\n\nc\n"}),
        ("a: >\n  b\n   c\n  d\n  \te\n  f\n\n   g\n", {"a": "b\n c\nd\n\te\nf\n\n g\n"}),
        # - strips the line breaks at its end, + keeps them all
        ("a: |-\n  b\n\nc: d\n", {"a": "b", "c": "d"}),
        ("a: |+\n  b\n\n  \nc: d\n", {"a": "b\n\n\n", "c": "d"}),
        ("a: >-\n  b\n\nc: d\n", {"a": "b", "c": "d"}),
        # its first line with text tells its indentation, if no digit does
        ("a: |\n    b\n     c\n", {"a": "b\n c\n"}),
        ("a: |\n  \n  b\n", {"a": "\nb\n"}),
        ("a: |\n \n  b\n", {"a": "\nb\n"}),
        ("a: |2-\n    b\n   c\n", {"a": "  b\n c"}),
        ("a: |-2\n    b\n   c\n", {"a": "  b\n c"}),
        ("- a:\n    b: |1\n      c\n", {"a": {"b": " c\n"}}),
        # without any, it is empty, and what is not indented does not belong to it
        ("a: |\nb: c\n", {"a": "", "b": "c"}),
        ("a: >\n\nb: c\n", {"a": "", "b": "c"}),
        ("a: |+\n   \nb: c\n", {"a": "\n", "b": "c"}),
        ("- a: |\n  b: c\n", {"a": "", "b": "c"}),
        ("a:\n  b: |\n  c: d\n", {"a": {"b": "", "c": "d"}}),
        ("a: |\n", {"a": ""}),
        ("a: |+\n   ", {"a": "\n"}),
        ("a: |  # b\n  # c\n", {"a": "# c\n"}),
        # at the top it need not be indented
        ("--- |\nb\nc\n", "b\nc\n"),
        ("--- >\nb\n c\n", "b\n c\n"),
        ("--- |\n --- b\n", "--- b\n"),
        # in quotes, lines are joined, and blanks around the line breaks do not count
        ('a: "b  \n  c"\n', {"a": "b c"}),
        ('a: "X\n  \tc\n\n \n  d"\n', {"a": "X c\n\nd"}),
        ('a: "b\u00a0\n  c"\n', {"a": "b\u00a0 c"}),
        ('a: "b\\tc \\\n  d\\\n\n\n  e"\n', {"a": "b\tc d\n\ne"}),
        ("a: 'b  \n\n  c''d'\n", {"a": "b\nc'd"}),
        ("a: ''\nb: \"\"\n", {"a": "", "b": ""}),
        # plain text is joined too, until something else begins
        ("a: X\n  b\t\n\n  X\nc: d\n", {"a": "X b\nX", "c": "d"}),
        ("a: b\u00a0\n  c\n", {"a": "b\u00a0 c"}),
        ("a: b\n  # c\nd: e\n", {"a": "b", "d": "e"}),
        ("a: b # c\n", {"a": "b"}),
        ("\n\na: b\nc: d\n", {"a": "b", "c": "d"}),
        ("\na: b\nc: d\n", {"a": "b", "c": "d"}),
        ("a: b\n  c # d\n", {"a": "b c"}),
        ("a: [b\n  c, d]\n", {"a": ["b c", "d"]}),
        ("a: [b # c\n  , d\t# e\n  ]\n", {"a": ["b", "d"]}),
    ],
)
def test_what_a_scalar_says(text: str, record: JSON, line_break: str) -> None:
    """Line breaks and blanks mean what the style gives them, with each of the three line breaks."""
    document = read_document(TextFile("x.yaml", text.replace("\n", line_break)), lists=True)
    assert not document.problems
    assert [each.value for each in document.records] == [record]


@pytest.mark.parametrize("marker", ["---", "..."])
@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("--- |\nMARK\n", ""),
        ("--- >\n\nMARK\n", ""),
        ("--- |\nb\nMARK\n", "b\n"),
        ("--- >+\nb\nMARK\n", "b\n"),
        ("--- b\nMARK\n", "b"),
        ("--- |\nMARKb\n", "MARKb\n"),
        ("--- |\nb\nMARKb\n", "b\nMARKb\n"),
        ("--- |\n MARK\n", "MARK\n"),
    ],
)
def test_a_document_ends_wherever_it_is_marked(text: str, record: JSON, marker: str) -> None:
    """A line `---` or `...` ends what is not indented, and an empty block of text; no other line does."""
    document = read_document(TextFile("x.yaml", text.replace("MARK", marker)), lists=True)
    assert not document.problems
    assert document.records[0].value == str(record).replace("MARK", marker)
