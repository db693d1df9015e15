"""A comment inside brackets that hides the closing bracket is named."""

from __future__ import annotations

import pytest

from statekit.read import TextFile, read_document

LIST = "a comment begins here, and hides the closing `]`"
OBJECT = "a comment begins here, and hides the closing `}`"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: [p#q, r #s]\n", (1, 12), LIST),
        ("a: {b: 1 #x}\n", (1, 10), OBJECT),
        ("a: {b: [1, 2 #3]}\nc: 1\n", (1, 14), LIST),
        ("a: [p,\n  r #s]\nb: 1\n", (2, 5), LIST),
        ("a: [p #s]\n---\nb: 1\n", (1, 7), LIST),
        ("a: [p, # one\n  q\n", (2, 3), "the closing `]` is missing"),
        ('a: [p, "q #]"\n', (1, 13), "the closing `]` is missing"),
    ],
)
def test_a_comment_that_hides_a_bracket_is_named(text: str, place: tuple[int, int], message: str) -> None:
    """The error is at the comment, not where the text ends."""
    document = read_document(TextFile("x.yaml", text), lists=True)
    (problem,) = document.problems
    span = document.file.span(problem.start, problem.end)
    assert (problem.rule, problem.message) == ("yaml/syntax", message)
    assert (span.line, span.column) == place
