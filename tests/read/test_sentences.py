"""Paragraphs and sentences are numbered by one rule, for authors of records and for checks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.read import Locus, LocusIndex
from statekit.read.sentences import sentence_spans


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("One. Two! Three? Four… five.", ["One.", "Two!", "Three?", "Four… five."]),
        ("“Was it? I said yes.” He left.", ["“Was it?", "I said yes.”", "He left."]),
        ("The U.S. President J. Doe spoke. He left", ["The U.S. President J. Doe spoke.", "He left"]),
        ("He stopped... and went on.", ["He stopped... and went on."]),
        ("It ended. (“So it did.”)\r", ["It ended.", "(“So it did.”)"]),
        ("J. Doe left. Then the UN. And 5. And?", ["J. Doe left.", "Then the UN.", "And 5.", "And?"]),
        ("UN. Then. “aB two. “(a b. “A.", ["UN.", "Then. “aB two. “(a b.", "“A."]),
        ("   ", []),
        ("", []),
    ],
)
def test_sentences_of_a_paragraph(paragraph: str, expected: list[str]) -> None:
    """A sentence ends where the rule defines it, and the spaces between sentences belong to neither."""
    assert [paragraph[start:end] for start, end in sentence_spans(paragraph)] == expected


def test_a_span_has_a_locus() -> None:
    """Each line is a paragraph, even if it is empty. A span across paragraphs has no locus."""
    text = "One. Two.\r\n\nThree. \U0001f600 Four."
    index = LocusIndex(text)
    assert index.locate(0, 3) == Locus(1, (1,))
    assert index.locate(2, 7) == Locus(1, (1, 2))
    assert [index.locate(0, 5), index.locate(4, 9), index.locate(4, 5)] == [
        Locus(1, (1,)),
        Locus(1, (2,)),
        Locus(1, ()),
    ]
    assert index.locate(text.index("Three"), len(text)) == Locus(3, (1, 2))
    assert index.locate(2, 14) is None


@given(st.text("aB.!?… \n\r“”U😀"), st.data())
def test_the_paragraph_of_any_span(text: str, data: st.DataObject) -> None:
    """The number of the paragraph is one more than the number of line feeds before the span."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    locus = LocusIndex(text).locate(start, end)
    assert (locus is None) == ("\n" in text[start:end])
    assert locus is None or locus.paragraph == text.count("\n", 0, start) + 1
