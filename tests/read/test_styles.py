"""The values of scalars over several lines, in each style (YAML 1.2.2, sections 6.5, 7.3 and 8.1)."""

from __future__ import annotations

import pytest

from statekit.diagnostics import JSON
from statekit.read import TextFile, read_document


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "record"),
    [
        # a block scalar keeps its line breaks with |, and folds them with >
        ("a: |\n  b\n  c\nd: e\n", {"a": "b\nc\n", "d": "e"}),
        ("a: >\n  X\n  b\n  X\nd: e\n", {"a": "X b X\n", "d": "e"}),
        ("a: >\n\n  b\n\n\n  c\n", {"a": "\nb\n\nc\n"}),
        ("a: >\n  b\n   c\n  d\n  \te\n  f\n\n   g\n", {"a": "b\n c\nd\n\te\nf\n\n g\n"}),
        # - strips the line breaks at the end, + keeps them all
        ("a: |-\n  b\n\nc: d\n", {"a": "b", "c": "d"}),
        ("a: |+\n  b\n\n  \nc: d\n", {"a": "b\n\n\n", "c": "d"}),
        ("a: >-\n  b\n\nc: d\n", {"a": "b", "c": "d"}),
        # its indentation is that of its first line with content, unless there is a digit
        ("a: |\n    b\n     c\n", {"a": "b\n c\n"}),
        ("a: |\n  \n  b\n", {"a": "\nb\n"}),
        ("a: |\n \n  b\n", {"a": "\nb\n"}),
        ("a: |2-\n    b\n   c\n", {"a": "  b\n c"}),
        ("a: |-2\n    b\n   c\n", {"a": "  b\n c"}),
        ("- a:\n    b: |1\n      c\n", {"a": {"b": " c\n"}}),
        # without content it is empty, and lines that are not indented do not belong to it
        ("a: |\nb: c\n", {"a": "", "b": "c"}),
        ("a: >\n\nb: c\n", {"a": "", "b": "c"}),
        ("a: |+\n   \nb: c\n", {"a": "\n", "b": "c"}),
        ("- a: |\n  b: c\n", {"a": "", "b": "c"}),
        ("a:\n  b: |\n  c: d\n", {"a": {"b": "", "c": "d"}}),
        ("a: |\n", {"a": ""}),
        ("a: |+\n   ", {"a": "\n"}),
        ("a: |  # b\n  # c\n", {"a": "# c\n"}),
        # at the top level it need not be indented
        ("--- |\nb\nc\n", "b\nc\n"),
        ("--- >\nb\n c\n", "b\n c\n"),
        ("--- |\n --- b\n", "--- b\n"),
        # in quotes, lines are folded, and the blanks around line breaks are dropped
        ('a: "b  \n  c"\n', {"a": "b c"}),
        ('a: "X\n  \tc\n\n \n  d"\n', {"a": "X c\n\nd"}),
        ('a: "b\u00a0\n  c"\n', {"a": "b\u00a0 c"}),
        ('a: "b\\tc \\\n  d\\\n\n\n  e"\n', {"a": "b\tc d\n\ne"}),
        ("a: 'b  \n\n  c''d'\n", {"a": "b\nc'd"}),
        ("a: ''\nb: \"\"\n", {"a": "", "b": ""}),
        # a plain scalar is folded too, up to the next token
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
def test_scalars_over_several_lines(text: str, record: JSON, line_break: str) -> None:
    """Line breaks and blanks are folded or kept as the style defines, for each kind of line break."""
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
def test_document_markers_end_a_scalar(text: str, record: JSON, marker: str) -> None:
    """Only a line with `---` or `...` ends a scalar that is not indented."""
    document = read_document(TextFile("x.yaml", text.replace("MARK", marker)), lists=True)
    assert not document.problems
    assert document.records[0].value == str(record).replace("MARK", marker)
