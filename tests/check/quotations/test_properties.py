"""Whatever the text: exact words pass, changed ones never do, and each change has its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.check import KindFacts, RecordFacts, check_quotations
from statekit.check.facts import Selection, SourceText
from statekit.check.rules.quote_words import tokens
from statekit.diagnostics import Finding, Route
from statekit.read import Text

# Words that are neither negations nor numbers, some of them in other scripts and beyond the basic plane.
NOUNS = [
    "apple",
    "bridge",
    "city",
    "d’accord",
    "état",
    "fence",
    "Straße",
    "мир",
    "\U00010330\U00010331",
    "κόσμος",
]
WORDS = [
    *NOUNS,
    "grain",
    "harbour",
    "iron",
    "jacket",
    "kettle",
    "lamp",
    "market",
    "night",
    "orchard",
    "paper",
]
OPERATORS = ["not", "never", "without", "only", "unless"]
NUMBERS = ["26", "13,000", "7", "1999", "3.5"]
BETWEEN = [" ", "  ", "\u00a0", "\r\n", " \U0001f600 "]


@dataclass(frozen=True)
class Case:
    """A text, the words of a passage of it, and where it is."""

    text: str
    words: list[str]
    start: int


def _sentence(words: list[str], end: str = ".") -> str:
    return " ".join(words) + end


@st.composite
def cases(draw: st.DrawFn, operators: list[str] | None = None) -> Case:
    """A passage of distinct words between sentences of other ones: the passage occurs once."""
    words = draw(st.permutations(WORDS).map(lambda each: each[: draw(st.integers(6, 12))]))
    if operators is not None:
        words.insert(draw(st.integers(1, len(words) - 1)), draw(st.sampled_from(operators)))
    filler = st.lists(st.sampled_from(["and", "then", "went", "away", "quietly"]), min_size=3, max_size=30)
    before = _sentence(draw(filler)) + draw(st.sampled_from(BETWEEN))
    after = draw(st.sampled_from(BETWEEN)) + _sentence(draw(filler))
    return Case(before + _sentence(words) + after, words, len(before))


def found(text: str, exact: str, start: int) -> list[Finding]:
    """What is wrong with one quotation of a text."""
    digest = sha256(text.encode()).hexdigest()
    source = RecordFacts(
        Route("a.yaml", 0),
        "a",
        "a",
        ("id",),
        named_by_file=True,
        source_texts=[SourceText((), digest, len(text))],
    )
    statement = RecordFacts(
        Route("s.yaml", 0),
        "s",
        "s",
        ("id",),
        named_by_file=True,
        selections=[Selection((), "a", start, start + len(exact), exact)],
    )
    kinds = {"source": KindFacts((source,)), "statement": KindFacts((statement,))}
    return check_quotations(kinds, [Text("a.txt", "a", digest, text)])[0]


def rules(text: str, exact: str, start: int) -> list[str]:
    """The rules that one quotation breaks."""
    return [finding.rule for finding in found(text, exact, start)]


@given(st.text(min_size=1, max_size=80), st.data())
def test_exact_words_never_fail_for_their_words(text: str, data: st.DataObject) -> None:
    """Any span of any text passes, but for words that need context or marks that claim nothing."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert set(rules(text, text[start:end], start)) <= {"quote/context", "quote/unclaimed"}


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=20), st.integers(0, 60))
def test_nothing_passes_that_is_not_exact(text: str, exact: str, start: int) -> None:
    """Words that do not stand at their offsets have exactly one finding, an error, in any two texts."""
    try:
        text.encode()
        exact.encode()
    except UnicodeEncodeError:
        return
    if text[start : start + len(exact)] == exact:
        return
    errors = [finding for finding in found(text, exact, start) if finding.rule != "quote/unclaimed"]
    assert len(errors) == 1
    assert errors[0].severity == "error"


@given(cases(), st.data())
def test_a_changed_word_has_drifted(case: Case, data: st.DataObject) -> None:
    """One word replaced, added or left out within a passage: drifted, wherever the offsets point."""
    words = list(case.words)
    at = data.draw(st.integers(1, len(words) - 2))
    kind = data.draw(st.sampled_from(["replaced", "added", "left out"]))
    words[at : at + (kind != "added")] = [] if kind == "left out" else ["zeppelin"]
    start = data.draw(st.sampled_from([case.start, 0, case.start + 3]))
    assert rules(case.text, " ".join(words), start) in (["quote/drifted"], ["quote/range"])
    assert rules(case.text, " ".join(words), case.start)[0] == "quote/drifted"


@given(cases(OPERATORS))
def test_a_negation_that_is_left_out_changes_the_meaning(case: Case) -> None:
    """Without its `not`, `never`, `only` ..., with or without an ellipsis in its place."""
    [at] = [number for number, word in enumerate(case.words) if word in OPERATORS]
    for instead in ([], ["..."], ["[…]"]):
        exact = " ".join([*case.words[:at], *instead, *case.words[at + 1 :]])
        assert rules(case.text, exact, case.start) == ["quote/meaning-changed"]


@given(cases(), st.sampled_from(OPERATORS), st.data())
def test_a_negation_that_is_added_changes_the_meaning(case: Case, operator: str, data: st.DataObject) -> None:
    """A word that turns the sentence, put in."""
    at = data.draw(st.integers(1, len(case.words) - 1))
    exact = " ".join([*case.words[:at], operator, *case.words[at:]])
    assert rules(case.text, exact, case.start)[0] in {"quote/meaning-changed", "quote/range"}


@given(cases(NUMBERS), st.data())
def test_a_changed_digit_changes_the_meaning(case: Case, data: st.DataObject) -> None:
    """Any digit of any number, replaced by any other."""
    exact = " ".join(case.words)
    at = data.draw(st.sampled_from([place for place, each in enumerate(exact) if each in "0123456789"]))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != exact[at]]))
    assert rules(case.text, exact[:at] + digit + exact[at + 1 :], case.start) == ["quote/meaning-changed"]


@given(cases(), cases(), st.sampled_from([" ", " Nothing else happened there. "]))
def test_sentences_in_another_order_are_reordered(one: Case, other: Case, between: str) -> None:
    """Two sentences swapped, whether they are side by side or not."""
    first, second = _sentence(one.words), _sentence([word + "s" for word in other.words])
    text = f"It began. {first}{between}{second} It ended."
    assert rules(text, f"{second} {first}", 10) == ["quote/reordered"]


@given(cases(), st.sampled_from(["\u2014", "\u2013", "-"]), st.sampled_from(["\u00a0", "\r\n", "\n", "  "]))
def test_typography_is_told_from_words(case: Case, dash: str, space: str) -> None:
    """Other dashes, spaces and apostrophes: typography, at the right offsets."""
    wanted = " ".join(case.words)
    there = f"{case.words[0]} – {space.join(case.words[1:])}"
    exact = f"{case.words[0]} {dash} {' '.join(case.words[1:])}".replace("’", "'")
    text = case.text.replace(wanted, there)
    expected = [] if exact == there else ["quote/typography"]
    results = found(text, exact, case.start) if case.start + len(exact) <= len(text) else []
    assert [each.rule for each in results] == expected
    assert tokens(exact) == tokens(there)
    if results:
        assert results[0].help is not None
        assert results[0].help.endswith(f"at {case.start} to {case.start + len(there)}")


def anywhere(data: st.DataObject, text: str, exact: str) -> int:
    """An offset at which a quotation may be said to stand."""
    return data.draw(st.integers(0, len(text) - len(exact)))


@st.composite
def beside_themselves(draw: st.DrawFn) -> Case:
    """A passage of distinct words, beside one of the same words."""
    words = draw(st.permutations(WORDS).map(lambda each: each[: draw(st.integers(6, 12))]))
    neighbours = st.sampled_from([words[0], words[-1], "and"])
    before = f"and then {draw(neighbours)}{draw(st.sampled_from(['. ', ' ']))}"
    ending = " ".join(["then they went away quietly"] * 4)
    return Case(f"{before}{_sentence(words, ' ')}{draw(neighbours)} {ending}", words, len(before))


@given(st.one_of(cases(), beside_themselves()), st.sampled_from(["...", "[…]", "\u2026"]), st.data())
def test_an_ellipsis_is_no_other_order(case: Case, mark: str, data: st.DataObject) -> None:
    """Between words that the source has side by side: nothing but the ellipsis is wrong."""
    at = data.draw(st.integers(2, len(case.words) - 2))
    exact = " ".join([*case.words[:at], mark, *case.words[at:]])
    assert rules(case.text, exact, anywhere(data, case.text, exact)) == ["quote/joined"]


@given(cases(), st.data())
def test_words_that_are_left_out_at_an_ellipsis_make_two_passages(case: Case, data: st.DataObject) -> None:
    """They are joined, as they are."""
    at = data.draw(st.integers(2, len(case.words) - 3))
    left_out = data.draw(st.integers(1, len(case.words) - 2 - at))
    exact = " ".join([*case.words[:at], "...", *case.words[at + left_out :]])
    assert rules(case.text, exact, anywhere(data, case.text, exact)) == ["quote/joined"]


@given(st.one_of(cases(), beside_themselves()), st.data())
def test_typography_is_told_whatever_the_offsets_are(case: Case, data: st.DataObject) -> None:
    """A dash for another one: nothing else is said, and what is to be written is the passage."""
    at = data.draw(st.integers(1, len(case.words) - 1))
    there, here = (" ".join([*case.words[:at], dash, *case.words[at:]]) for dash in "\u2013-")
    text = case.text.replace(" ".join(case.words), there)
    [finding] = found(text, here, anywhere(data, text, here))
    assert finding.rule == "quote/typography"
    assert finding.help == f"write `{there}`, at {case.start} to {case.start + len(there)}"


@pytest.mark.parametrize(
    "part", ["the same words again. ", "a, ", "a. b ... ", "x", "“a” ", "“", "‘ ", '"a" b']
)
@pytest.mark.parametrize(
    "exact", ["the same wordy again again", "a, b! " * 2000, "b ... a. " * 20, "“" * 900]
)
@pytest.mark.costly
def test_repetitive_texts_do_not_stall(part: str, exact: str) -> None:
    """The time stays small where everything is alike, and there is a verdict all the same."""
    broken = rules(part * 8_000, exact, 41)
    assert len([rule for rule in broken if rule != "quote/unclaimed"]) == 1
