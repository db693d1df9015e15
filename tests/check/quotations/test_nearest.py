"""The search finds the passages that are most similar to a quotation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.check.quotations.nearest import Passage, PassageSearch
from statekit.check.quotations.words import fold_words, index_words

WORDS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=30)
MAX_POSITIONS = 64
"""The number of positions that the search stores for each run of words."""


@given(text=WORDS, data=st.data())
def test_every_occurrence_in_a_window_is_found(text: list[str], data: st.DataObject) -> None:
    """Occurrences within the window are complete and sorted; those outside are genuine."""
    quotation = data.draw(st.just(text) | WORDS)
    start = data.draw(st.integers(0, len(quotation) - 1))
    part = quotation[start : data.draw(st.integers(start + 1, len(quotation)))]
    low = data.draw(st.integers(0, len(text)))
    high = data.draw(st.integers(low, len(text) + 5))
    found = PassageSearch(index_words(" ".join(text)), [quotation]).occurrences(part, low, high)
    actual = [at for at in range(len(text)) if text[at : at + len(part)] == part]
    assert found == sorted(set(found))
    assert set(found) <= set(actual)
    assert {at for at in actual if low <= at and at + len(part) <= high} <= set(found)
    # in a short text every position of every run is stored: nothing is missed outside the window, either
    assert len(text) >= MAX_POSITIONS or found == actual


@given(before=WORDS, after=WORDS, words=st.permutations("fghijklm"))
def test_a_passage_with_the_same_words_is_found(
    before: list[str], after: list[str], words: list[str]
) -> None:
    """It is the best passage, with similarity 1, wherever the quotation should be."""
    text = index_words(" ".join([*before, *words, *after]))
    for start in (0, 2 * len(before), 1000):
        passages = PassageSearch(text, [words]).nearest(words, start)
        assert passages[0] == Passage(len(before), len(before) + len(words), 1)


def nearest_passages(text: str, exact: str, start: int) -> list[tuple[str, float]]:
    """Return the passages of a text that are most similar to a quotation, with their similarity."""
    indexed, words = index_words(text), fold_words(exact)
    found = PassageSearch(indexed, [words]).nearest(words, start)
    return [(text[slice(*indexed.span(each.first, each.stop))], round(each.similarity, 2)) for each in found]


FAR = " ".join(f"far{number}" for number in range(60))


def test_of_equal_passages_the_one_at_the_span_is_best() -> None:
    """Equal passages are sorted by their distance from the span, then by position."""
    text = f"one two three four. {FAR}. one two three four. {FAR}. one two three four."
    last = text.rindex("one")
    assert nearest_passages(text, "one two three four", 0) == [("one two three four", 1.0)]
    indexed = index_words(text)
    for start, first in (
        (0, 0),
        (last, indexed.words.index("one", 70)),
        (last // 2, indexed.words.index("one", 1)),
    ):
        quotation = ["one", "two", "tree", "four"]
        found = PassageSearch(indexed, [quotation]).nearest(quotation, start)
        assert (found[0].first, found[0].similarity) == (first, 0.75)
        assert [each.first for each in found] == sorted(
            (each.first for each in found), key=lambda at: (abs(at - words_before(text, start)), at)
        )


def words_before(text: str, start: int) -> int:
    """Return the number of words that begin before an offset."""
    return len([at for at in index_words(text).starts if at < start])


def test_a_very_similar_passage_at_the_span_is_the_only_one() -> None:
    """With four fifths of the words at the span, no other passages are searched; with fewer, they are."""
    text = f"alpha bravo charlie delta echo. {FAR}. alpha bravo charlie delta foxtrot."
    assert nearest_passages(text, "alpha bravo charlie delta foxtrot", 0) == [
        ("alpha bravo charlie delta echo", 0.8)
    ]
    assert nearest_passages(text, "alpha bravo charlie golf foxtrot", 0) == [
        ("alpha bravo charlie delta foxtrot", 0.8),
        ("alpha bravo charlie delta echo", 0.6),
    ]
    assert nearest_passages(text, "zulu yankee", 0) == []


@pytest.mark.parametrize(
    ("text", "exact", "passages"),
    [
        # a word at a distance of a few words belongs to the passage, one further away does not
        (
            "alpha one two three bravo charlie",
            "alpha bravo charlie",
            [("alpha one two three bravo charlie", 0.67)],
        ),
        ("alpha one two three four bravo charlie", "alpha bravo charlie", [("four bravo charlie", 0.67)]),
        (
            "bravo charlie one two three four alpha",
            "bravo charlie alpha",
            [("bravo charlie one", 0.67), ("three four alpha", 0.33)],
        ),
        (
            "alpha bravo one two three four five charlie delta",
            "alpha bravo charlie delta",
            [
                ("alpha bravo one two three four five charlie delta", 0.62),
                ("alpha bravo one two", 0.5),
                ("four five charlie delta", 0.5),
            ],
        ),
        (
            "alpha bravo one two three four five six charlie delta",
            "alpha bravo charlie delta",
            [("alpha bravo one two", 0.5), ("five six charlie delta", 0.5)],
        ),
        # the gap may be as long as in the quotation
        (
            "alpha one two three four five bravo",
            "alpha x y bravo",
            [("alpha one two three four five bravo", 0.36)],
        ),
        # the words that are closest together form the passage
        ("the alpha the bravo", "the bravo", [("the bravo", 1.0)]),
        ("bravo the alpha the", "bravo the", [("bravo the", 1.0)]),
        (
            "alpha one bravo charlie alpha bravo charlie",
            "alpha bravo charlie",
            [("alpha bravo charlie", 1.0)],
        ),
        ("alpha bravo one alpha charlie", "alpha bravo charlie", [("alpha bravo one alpha charlie", 0.75)]),
        # the passage has as many words before and after these as the quotation, on the same line
        (
            "one two. three bravo charlie four",
            "x y bravo charlie z",
            [("two. three bravo charlie four", 0.4)],
        ),
        ("one two.\nthree bravo charlie four", "x y bravo charlie z", [("three bravo charlie four", 0.44)]),
        ("one bravo charlie\nfour", "bravo charlie z", [("bravo charlie", 0.8)]),
    ],
)
def test_where_a_passage_begins_and_ends(text: str, exact: str, passages: list[tuple[str, float]]) -> None:
    """A passage extends as far as a reader would compare it with the quotation."""
    assert nearest_passages(text, exact, 0) == passages
