"""Where words are looked for: what is found is there, and what is there is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.check.quotations.nearest import Passage, PassageSearch
from statekit.check.quotations.words import fold_words, index_words

WORDS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=30)
MOST = 64
"""How many places of one run of words are remembered."""


@given(text=WORDS, data=st.data())
def test_every_place_of_a_part_is_found(text: list[str], data: st.DataObject) -> None:
    """All that lie in the window, in order; what is found elsewhere is one, too."""
    whole = data.draw(st.just(text) | WORDS)
    start = data.draw(st.integers(0, len(whole) - 1))
    part = whole[start : data.draw(st.integers(start + 1, len(whole)))]
    low = data.draw(st.integers(0, len(text)))
    high = data.draw(st.integers(low, len(text) + 5))
    found = PassageSearch(index_words(" ".join(text)), [whole]).occurrences(part, low, high)
    there = [at for at in range(len(text)) if text[at : at + len(part)] == part]
    assert found == sorted(set(found))
    assert set(found) <= set(there)
    assert {at for at in there if low <= at and at + len(part) <= high} <= set(found)
    # none of the runs of a short text is too frequent to be remembered: nothing is missed elsewhere either
    assert len(text) >= MOST or found == there


@given(before=WORDS, after=WORDS, words=st.permutations("fghijklm"))
def test_words_that_stand_there_are_found_where_they_stand(
    before: list[str], after: list[str], words: list[str]
) -> None:
    """A passage with the same words is the best one, with likeness 1, wherever it should be."""
    text = index_words(" ".join([*before, *words, *after]))
    for start in (0, 2 * len(before), 1000):
        near = PassageSearch(text, [words]).nearest(words, start)
        assert near[0] == Passage(len(before), len(before) + len(words), 1)


def near(text: str, exact: str, start: int) -> list[tuple[str, float]]:
    """The passages that are nearest to some words, as they stand in a text, and how like they are."""
    words, split = index_words(text), fold_words(exact)
    found = PassageSearch(words, [split]).nearest(split, start)
    return [(text[slice(*words.span(each.first, each.stop))], round(each.similarity, 2)) for each in found]


FAR = " ".join(f"far{number}" for number in range(60))


def test_of_equal_passages_the_one_at_the_span_is_the_best() -> None:
    """Then the one that is nearer, then the first one."""
    text = f"one two three four. {FAR}. one two three four. {FAR}. one two three four."
    behind = text.rindex("one")
    assert near(text, "one two three four", 0) == [("one two three four", 1.0)]
    words = index_words(text)
    for start, first in (
        (0, 0),
        (behind, words.words.index("one", 70)),
        (behind // 2, words.words.index("one", 1)),
    ):
        found = PassageSearch(words, [["one", "two", "tree", "four"]]).nearest(
            ["one", "two", "tree", "four"], start
        )
        assert (found[0].first, found[0].similarity) == (first, 0.75)
        assert [each.first for each in found] == sorted(
            (each.first for each in found), key=lambda at: (abs(at - words_before(text, start)), at)
        )


def words_before(text: str, start: int) -> int:
    """How many words begin before an offset."""
    return len([at for at in index_words(text).starts if at < start])


def test_a_passage_surely_meant_is_the_only_one() -> None:
    """From four fifths of the words on, at the span; elsewhere others are looked for."""
    text = f"alpha bravo charlie delta echo. {FAR}. alpha bravo charlie delta foxtrot."
    assert near(text, "alpha bravo charlie delta foxtrot", 0) == [("alpha bravo charlie delta echo", 0.8)]
    assert near(text, "alpha bravo charlie golf foxtrot", 0) == [
        ("alpha bravo charlie delta foxtrot", 0.8),
        ("alpha bravo charlie delta echo", 0.6),
    ]
    assert near(text, "zulu yankee", 0) == []


@pytest.mark.parametrize(
    ("text", "exact", "passages"),
    [
        # a word that stands a few words off is of the passage, one that is further off is not
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
        # what is missing in between may be as long as in the quotation
        (
            "alpha one two three four five bravo",
            "alpha x y bravo",
            [("alpha one two three four five bravo", 0.36)],
        ),
        # the words that stand closest together make the passage
        ("the alpha the bravo", "the bravo", [("the bravo", 1.0)]),
        ("bravo the alpha the", "bravo the", [("bravo the", 1.0)]),
        (
            "alpha one bravo charlie alpha bravo charlie",
            "alpha bravo charlie",
            [("alpha bravo charlie", 1.0)],
        ),
        ("alpha bravo one alpha charlie", "alpha bravo charlie", [("alpha bravo one alpha charlie", 0.75)]),
        # it has as many words before and behind as the quotation, on its line
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
    """A passage is what a reader would compare with the quotation."""
    assert near(text, exact, 0) == passages
