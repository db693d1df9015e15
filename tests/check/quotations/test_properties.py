"""In any text, exact words pass, changed words never do, and each change has its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.check import CollectedKind, CollectedRecord, check_quotations
from statekit.check.annotations.collected import Selection, SourceText
from statekit.check.quotations.cuts import whole_words
from statekit.check.quotations.words import tokenize
from statekit.diagnostics import Finding, Route
from statekit.read import SourceFile

# Words other than negations and numbers, some in other scripts or outside the basic plane.
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
    "harbor",
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
    """A text, the words of one of its passages, and the offset of the passage."""

    text: str
    words: list[str]
    start: int


def _sentence(words: list[str], end: str = ".") -> str:
    return " ".join(words) + end


@st.composite
def cases(draw: st.DrawFn, operators: list[str] | None = None) -> Case:
    """Generate a passage of distinct words, which occurs once, between other sentences."""
    words = draw(st.permutations(WORDS).map(lambda each: each[: draw(st.integers(6, 12))]))
    if operators is not None:
        words.insert(draw(st.integers(1, len(words) - 1)), draw(st.sampled_from(operators)))
    filler = st.lists(st.sampled_from(["and", "then", "went", "away", "quietly"]), min_size=3, max_size=30)
    before = _sentence(draw(filler)) + draw(st.sampled_from(BETWEEN))
    after = draw(st.sampled_from(BETWEEN)) + _sentence(draw(filler))
    return Case(before + _sentence(words) + after, words, len(before))


def found(text: str, exact: str, start: int) -> list[Finding]:
    """Return the findings on one quotation of a text."""
    digest = sha256(text.encode()).hexdigest()
    source = CollectedRecord(
        Route("a.yaml", 0),
        "a",
        "a",
        ("id",),
        named_by_file=True,
        source_texts=[SourceText((), digest, len(text))],
    )
    statement = CollectedRecord(
        Route("s.yaml", 0),
        "s",
        "s",
        ("id",),
        named_by_file=True,
        selections=[Selection((), "a", start, start + len(exact), exact)],
    )
    kinds = {"source": CollectedKind((source,)), "statement": CollectedKind((statement,))}
    return check_quotations(kinds, [SourceFile("a.txt", "a", digest, text)])[0]


def rules(text: str, exact: str, start: int) -> list[str]:
    """Return the rules that one quotation violates."""
    return [finding.rule for finding in found(text, exact, start)]


@given(st.text(min_size=1, max_size=80), st.data())
def test_exact_words_pass(text: str, data: st.DataObject) -> None:
    """Any span of whole words passes, except for a missing context, marks or unclaimed passages."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    allowed = {"quote/context", "quote/unclaimed", "quote/marks"}
    if whole_words(text, start, end) is not None:
        allowed.add("quote/cut-word")
    assert set(rules(text, text[start:end], start)) <= allowed


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=20), st.integers(0, 60))
def test_other_words_never_pass(text: str, exact: str, start: int) -> None:
    """Words that are not at their offsets are reported once, as an error."""
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
def test_a_changed_word_is_drift(case: Case, data: st.DataObject) -> None:
    """A word that is replaced, added or left out within a passage is drift, whatever the offsets."""
    words = list(case.words)
    at = data.draw(st.integers(1, len(words) - 2))
    kind = data.draw(st.sampled_from(["replaced", "added", "left out"]))
    words[at : at + (kind != "added")] = [] if kind == "left out" else ["zeppelin"]
    start = data.draw(st.sampled_from([case.start, 0, case.start + 3]))
    assert rules(case.text, " ".join(words), start) in (["quote/drifted"], ["quote/range"])
    assert rules(case.text, " ".join(words), case.start)[0] == "quote/drifted"


@given(cases(OPERATORS))
def test_a_negation_that_is_left_out_changes_the_meaning(case: Case) -> None:
    """Leaving out `not`, `never`, `only` ..., with or without an ellipsis in its place, is reported."""
    [at] = [number for number, word in enumerate(case.words) if word in OPERATORS]
    for instead in ([], ["..."], ["[…]"]):
        exact = " ".join([*case.words[:at], *instead, *case.words[at + 1 :]])
        assert rules(case.text, exact, case.start) == ["quote/meaning-changed"]


@given(cases(), st.sampled_from(OPERATORS), st.data())
def test_a_negation_that_is_added_changes_the_meaning(case: Case, operator: str, data: st.DataObject) -> None:
    """Adding `not`, `never`, `only` ... is reported."""
    at = data.draw(st.integers(1, len(case.words) - 1))
    exact = " ".join([*case.words[:at], operator, *case.words[at:]])
    assert rules(case.text, exact, case.start)[0] in {"quote/meaning-changed", "quote/range"}


@given(cases(NUMBERS), st.data())
def test_a_changed_digit_changes_the_meaning(case: Case, data: st.DataObject) -> None:
    """Replacing any digit of a number by any other is reported."""
    exact = " ".join(case.words)
    at = data.draw(st.sampled_from([place for place, each in enumerate(exact) if each in "0123456789"]))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != exact[at]]))
    assert rules(case.text, exact[:at] + digit + exact[at + 1 :], case.start) == ["quote/meaning-changed"]


@given(cases(), cases(), st.sampled_from([" ", " Nothing else happened there. "]))
def test_sentences_in_another_order_are_reordered(one: Case, other: Case, between: str) -> None:
    """Swapping two sentences is reported, whether they are adjacent or not."""
    first, second = _sentence(one.words), _sentence([word + "s" for word in other.words])
    text = f"It began. {first}{between}{second} It ended."
    assert rules(text, f"{second} {first}", 10) == ["quote/reordered"]


@given(cases(), st.sampled_from(["\u2014", "\u2013", "-"]), st.sampled_from(["\u00a0", "\r\n", "\n", "  "]))
def test_typography_is_not_a_changed_word(case: Case, dash: str, space: str) -> None:
    """Other dashes, spaces and apostrophes are typography; the help has the right offsets."""
    wanted = " ".join(case.words)
    there = f"{case.words[0]} – {space.join(case.words[1:])}"
    exact = f"{case.words[0]} {dash} {' '.join(case.words[1:])}".replace("’", "'")
    text = case.text.replace(wanted, there)
    expected = [] if exact == there else ["quote/typography"]
    results = found(text, exact, case.start) if case.start + len(exact) <= len(text) else []
    assert [each.rule for each in results] == expected
    assert tokenize(exact) == tokenize(there)
    if results:
        assert results[0].help is not None
        assert results[0].help.endswith(f"at {case.start} to {case.start + len(there)}")


def any_offset(data: st.DataObject, text: str, exact: str) -> int:
    """Return an offset for a quotation, anywhere in the text."""
    return data.draw(st.integers(0, len(text) - len(exact)))


@st.composite
def beside_repetitions(draw: st.DrawFn) -> Case:
    """Generate a passage of distinct words next to a repetition of one of them."""
    words = draw(st.permutations(WORDS).map(lambda each: each[: draw(st.integers(6, 12))]))
    neighbours = st.sampled_from([words[0], words[-1], "and"])
    before = f"and then {draw(neighbours)}{draw(st.sampled_from(['. ', ' ']))}"
    ending = " ".join(["then they went away quietly"] * 4)
    return Case(f"{before}{_sentence(words, ' ')}{draw(neighbours)} {ending}", words, len(before))


@given(st.one_of(cases(), beside_repetitions()), st.sampled_from(["...", "[…]", "\u2026"]), st.data())
def test_an_ellipsis_does_not_change_the_order(case: Case, mark: str, data: st.DataObject) -> None:
    """An ellipsis between adjacent words of the source is the only mistake."""
    at = data.draw(st.integers(2, len(case.words) - 2))
    exact = " ".join([*case.words[:at], mark, *case.words[at:]])
    assert rules(case.text, exact, any_offset(data, case.text, exact)) == ["quote/joined"]


@given(cases(), st.data())
def test_words_left_out_at_an_ellipsis_make_two_passages(case: Case, data: st.DataObject) -> None:
    """An ellipsis in place of words joins two passages."""
    at = data.draw(st.integers(2, len(case.words) - 3))
    left_out = data.draw(st.integers(1, len(case.words) - 2 - at))
    exact = " ".join([*case.words[:at], "...", *case.words[at + left_out :]])
    assert rules(case.text, exact, any_offset(data, case.text, exact)) == ["quote/joined"]


@given(st.one_of(cases(), beside_repetitions()), st.data())
def test_typography_is_recognized_at_any_offset(case: Case, data: st.DataObject) -> None:
    """Another dash is the only finding, and the help has the passage."""
    at = data.draw(st.integers(1, len(case.words) - 1))
    there, here = (" ".join([*case.words[:at], dash, *case.words[at:]]) for dash in "\u2013-")
    text = case.text.replace(" ".join(case.words), there)
    [finding] = found(text, here, any_offset(data, text, here))
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
    """A quotation has its verdict in little time even if the whole text is repetitive."""
    violated = rules(part * 8_000, exact, 41)
    assert len([rule for rule in violated if rule != "quote/unclaimed"]) == 1
