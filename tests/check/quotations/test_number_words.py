"""Numbers are read from English words and digits, by one table for all rules on quotations."""

from __future__ import annotations

import hashlib
import time
from fractions import Fraction

import pytest

from statekit.check import (
    CollectedKind,
    CollectedRecord,
    ConstrainedValue,
    Selection,
    SourceText,
    check_numbers,
)
from statekit.check.annotations.constraints import NumbersIn
from statekit.check.quotations.meaning import changed_meaning
from statekit.check.quotations.number_words import NUMBER_WORDS, read_numbers
from statekit.check.quotations.numbers import numbers_in
from statekit.check.quotations.words import tokenize
from statekit.diagnostics import Route
from statekit.read import SourceFile

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("twenty-one", {21: "twenty-one"}),
        ("twenty one or Twenty\u2011one", {21: "twenty one"}),
        ("twenty - one by one", {20: "twenty"}),
        ("a hundred", {100: "a hundred"}),
        ("a hundred and five, A Hundred-day war", {105: "a hundred and five", 100: "A Hundred"}),
        ("a dozen, two dozen, half a dozen", {12: "a dozen", 24: "two dozen", 6: "half a dozen"}),
        ("half a million", {500_000: "half a million"}),
        ("half-million, half of a billion", {500_000: "half-million", 500_000_000: "half of a billion"}),
        ("a quarter of a million", {250_000: "quarter of a million"}),
        ("two and a half million", {2_500_000: "two and a half million"}),
        ("2 and a half thousand, 2.5 billion", {2500: "2 and a half thousand", 2_500_000_000: "2.5 billion"}),
        ("a million and a half", {1_500_000: "a million and a half"}),
        (
            "one and a half hours, six and a quarter",
            {3 * HALF: "one and a half", 25 * HALF / 2: "six and a quarter"},
        ),
        ("half and a half", {}),
        ("two trillion", {2_000_000_000_000: "two trillion"}),
        ("two thousand and twenty-five", {2025: "two thousand and twenty-five"}),
        ("two thousand million", {2_000_000_000: "two thousand million"}),
        ("fifteen hundred", {1500: "fifteen hundred"}),
        ("three millions", {3_000_000: "three millions"}),
        # two numbers
        ("one hundred and two hundred", {100: "one hundred", 200: "two hundred"}),
        ("one thousand and two thousand", {1000: "one thousand", 2000: "two thousand"}),
        ("a hundred or two million", {100: "a hundred", 2_000_000: "two million"}),
        ("100 five-year-olds", {100: "100", 5: "five"}),
        ("2 and a thousand", {2: "2", 1000: "a thousand"}),
        ("two thousand hundred", {2000: "two thousand"}),
        ("zero five", {0: "zero", 5: "five"}),
        ("twenty\nsix", {20: "twenty", 6: "six"}),
        ("twenty_six", {20: "twenty", 6: "six"}),
        # indefinite numbers
        ("hundreds, several thousand, dozens of millions", {}),
        ("a few hundred, the million, not a one", {}),
        # ordinals
        ("the twenty-first, the two hundred and fifth", {21: "twenty-first", 205: "two hundred and fifth"}),
        (
            "the one hundred and twentieth, the two-hundredth",
            {120: "one hundred and twentieth", 200: "two-hundredth"},
        ),
        ("the two thousandth", {2000: "two thousandth"}),
        ("the 3rd of 1,000th", {3: "3", 1000: "1,000"}),
        ("the two first", {2: "two"}),
        # a word that often is not a number
        ("the first, a second, one third, a half, a quarter, a hundredth", {}),
        ("a thirty-second delay", {30: "thirty"}),
        # not one number
        ("5.9.2025", {}),
        ("10² of them", {10: "10"}),
        ("9" * 5000, {}),
    ],
)
def test_numbers_are_read_with_their_words(text: str, numbers: dict[int | Fraction, str]) -> None:
    """Each number of a text is found once, as it is first written."""
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("words", "ordinal"),
    [
        ("third", 3),
        ("3rd", 3),
        ("twelfth", 12),
        ("20th", 20),
        ("twenty - first", 21),
        ("ninetieth", 90),
        ("hundredth", 100),
        ("1,000th", 1000),
        ("two millionth", 2_000_000),
    ],
)
def test_ordinals_are_not_cardinals(words: str, ordinal: int) -> None:
    """An ordinal is marked as one, in words and in digits."""
    [number] = read_numbers(words.split())
    assert number.value == ordinal
    assert number.is_ordinal


def test_runs_of_spaces_are_read_once() -> None:
    """The time grows with the length of a run of spaces, not with its square."""
    started = time.process_time()
    assert numbers_in(" " * 200_000 + "six") == {6: "six"}
    assert time.process_time() - started < 5


@pytest.mark.parametrize("words", ["a million" + " million" * 9999, "a dozen" + " dozen" * 9999])
def test_repeated_scales_do_not_grow_without_bound(words: str) -> None:
    """A text cannot make the checker compute numbers of any length."""
    assert set(numbers_in(words)) <= {12, 1_000_000}


def found(content: str, summary: str) -> list[tuple[str, str | None]]:
    """Return messages and help texts for a summary of two halves of a text, cut at a slash."""
    text = content.replace("/", "")
    digest = hashlib.sha256(text.encode()).hexdigest()
    cut = content.index("/") if "/" in content else len(text)
    spans = [Selection(("content", 0), "a", 0, cut), Selection(("content", 1), "a", cut, len(text))]
    claim = ConstrainedValue(("summary",), summary, NumbersIn(("content",)))
    source = CollectedRecord(
        Route("a.yaml", 0), "a", "a", ("id",), named_by_file=True, source_texts=[SourceText((), digest, None)]
    )
    note = CollectedRecord(
        Route("n.yaml", 0), "n", "n", ("id",), named_by_file=True, selections=spans, constrained=[claim]
    )
    kinds = {"source": CollectedKind((source,)), "note": CollectedKind((note,))}
    return [
        (each.message, each.help) for each in check_numbers(kinds, [SourceFile("a.txt", "a", digest, text)])
    ]


@pytest.mark.parametrize(
    ("content", "summary"),
    [
        ("the third round", "the 3rd round"),
        ("the fifth of May", "on 5 May"),
        ("one country", "1 country"),
        ("half of it", "0.5 of it"),
        ("12 ships", "a dozen ships"),
        ("two and a half million", "2,500,000"),
        ("hundreds came, in two years", "the second, one of them, and a half came"),
    ],
)
def test_a_number_passes_in_any_notation(content: str, summary: str) -> None:
    """A word that may be a number counts in the source, and is not demanded of a summary."""
    assert found(content, summary) == []


@pytest.mark.parametrize(
    ("content", "summary", "number", "help_text"),
    [
        ("the third round", "4 rounds", "4", "those words contain no number"),
        (
            "the third round of 12",
            "a dozen rounds, half a million people",
            "half a million",
            "compare it with the source",
        ),
        ("hundreds", "a hundred", "a hundred", "those words contain no number"),
        ("at twenty/six came", "26 came", "26", "compare it with the source"),
    ],
)
def test_a_number_that_the_source_does_not_have_is_reported(
    content: str, summary: str, number: str, help_text: str
) -> None:
    """The number is shown as the summary writes it; spans of the source are read one by one."""
    assert found(content, summary) == [(f"`{number}` is not in the words of `content`", help_text)]


def differences(source: str, record: str) -> list[tuple[list[str], list[str]]]:
    """Return the difference between two phrases, as one pair."""
    return [(tokenize(source), tokenize(record))]


@pytest.mark.parametrize(
    ("source", "record"),
    [
        ("26", "twenty-six"),
        ("26,000", "26 000"),
        ("26 000 000", "twenty-six million"),
        ("2.5 million", "two and a half million"),
        ("half a million", "500,000"),
        ("a hundred", "100"),
        ("a dozen", "12"),
        ("third", "3rd"),
        ("twenty-first", "21st"),
        ("5%", "5 percent"),
        ("1,5", "1.5"),
        ("0.5", "half"),
        ("one hundred and five", "105"),
    ],
)
def test_a_number_in_another_notation_is_not_changed(source: str, record: str) -> None:
    """Words and digits that state the same number do not change the meaning."""
    assert changed_meaning(differences(source, record)) == ()
    assert changed_meaning(differences(record, source)) == ()


@pytest.mark.parametrize(
    ("source", "record", "words"),
    [
        ("eleventh", "twelfth", ("eleventh", "twelfth")),
        ("three", "third", ("three", "third")),
        ("5", "5th", ("5", "5th")),
        ("hundreds", "100", ("hundreds", "100")),
        ("a few hundred", "100", ("hundred", "100")),
        ("a dozen", "ten", ("dozen", "ten")),
        ("two and a half", "two", ("two", "half")),
        ("two thirds", "two quarters", ("thirds", "quarters")),
        ("26 of 100", "26,100", ("26", "100", "26,100")),
        ("12345678901234567890", "12345678901234567891", ("12345678901234567890", "12345678901234567891")),
        # zeros that other languages read as thousands, or that are part of a name
        ("2.500", "2.5", ("2.500", "2.5")),
        ("12,00", "12", ("12,00", "12")),
        ("007", "7", ("007", "7")),
        ("007.5", "7.5", ("007.5", "7.5")),
        ("10²", "102", ("10²", "102")),
        ("10%", "10", ("%",)),
    ],
)
def test_another_number_changes_the_meaning(source: str, record: str, words: tuple[str, ...]) -> None:
    """The words of the numbers that only one side has are named."""
    assert changed_meaning(differences(source, record)) == words


def test_every_word_of_the_table_states_a_number() -> None:
    """Adding any word of the table to a quotation changes its meaning."""
    assert [word for word in NUMBER_WORDS if changed_meaning([([], [word])]) != (word,)] == []
