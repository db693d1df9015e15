"""A quotation consists of whole words, and a span selects words that the record names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from statekit.check import CollectedKind, CollectedRecord, check_quotations
from statekit.check.annotations.collected import Reference, Selection, SourceText
from statekit.diagnostics import Finding, Route
from statekit.read import SourceFile

Check = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("text", "exact", "edges", "whole"),
    [
        ("We cannot go.", "We can", "ends inside a word", "We cannot"),
        ("We cannot go.", "not go", "begins inside a word", "cannot go"),
        ("only 1,200 left", "1,20", "ends inside a number", "1,200"),
        ("only 1,200 left", ",200 left", "begins inside a number", "1,200 left"),
        ("only 13\u00a0000 left", "only 13", "ends inside a number", "only 13\u00a0000"),
        ("about 0.5 of it", "5 of it", "begins inside a number", "0.5 of it"),
        ("about 1/2 of it", "2 of it", "begins inside a number", "1/2 of it"),
        ("at 9:00 today", "at 9", "ends inside a number", "at 9:00"),
        ("at -5 degrees", "5 degrees", "begins inside a number", "-5 degrees"),
        ("some 10² people", "some 10", "ends inside a number", "some 10²"),
        ("the 1st man", "the 1", "ends inside a word", "the 1st"),
        ("all CO₂ gone", "all CO", "ends inside a number", "all CO₂"),
        ("all twenty-six came", "all twenty", "ends inside a word", "all twenty-six"),
        ("They don't know", "They do", "ends inside a word", "They don't"),
        ("O'Brien spoke", "Brien spoke", "begins inside a word", "O'Brien spoke"),
        ("an overwhelming win", "whelm", "begins and ends inside a word", "overwhelming"),
        ("the Malmo\u0308 plan", "the Malmo", "ends inside a word", "the Malmo\u0308"),
    ],
)
def test_a_quotation_does_not_cut_a_word(check: Check, text: str, exact: str, edges: str, whole: str) -> None:
    """A part of a word or number is another one; the help has the offsets of the whole words."""
    start = text.index(exact)
    first = text.index(whole)
    help_text = f"the whole words are at {first} to {first + len(whole)}"
    for offset in (start, 0 if start else 1):  # at its offsets, and at wrong ones
        [finding] = check({"news": text}, (exact, offset, offset + len(exact), "news"))
        assert finding.rule == "quote/cut-word"
        assert finding.message == f"the quotation {edges}: the source has `{whole}`"
        assert finding.help == help_text + "; if the cut is meant, set `fidelity` to `truncated`"
        assert finding.route.pointer == ("quotes", 0, "exact")


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("Russia's army", "Russia"),
        ("Russia’s army", "Russia"),
        ("they'll go", "they"),
        ("it’s done", "it"),
        ("l’Ukraine gagne", "Ukraine"),
        ("dell'Ucraina oggi", "Ucraina"),
        ("the rate¹ rose", "the rate"),
        ("a well-known man", "well"),
        ("in 10-12 days", "10"),
        ("some 5% of it", "some 5"),
        ("“We go,” he said", "We go"),
        ("日本語です", "本語"),
        ("so _we go_ now", "we go"),
        ("we go\u200b now", "we go"),
    ],
)
def test_whole_words_are_accepted(check: Check, text: str, exact: str) -> None:
    """Possessives, articles and footnote marks may be left out, and scripts without spaces have no words."""
    start = text.index(exact)
    assert not check({"news": text}, (exact, start, start + len(exact), "news"))


def test_offsets_of_whole_words_are_proposed(check: Check) -> None:
    """An occurrence inside a longer word is not what was meant, even if it is nearer."""
    text = "We cannot. They said that we can."
    [finding] = check({"news": text}, ("can", 2, 5, "news"))
    assert (finding.rule, finding.help) == ("quote/offsets", "they are at 29 to 32")
    [finding] = check({"news": text}, ("can", 90, 93, "news"))
    assert (finding.rule, finding.help) == ("quote/range", "the words are at 29 to 32")


def _check(text: str, *selections: Selection, references: tuple[Reference, ...] = ()) -> list[Finding]:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    texts = [SourceText(("text",), sha256, len(text))]
    news = CollectedRecord(Route("n.yaml", 0), "n", "news", ("id",), named_by_file=True, source_texts=texts)
    kinds = {
        "source": CollectedKind((news,)),
        "statement": CollectedKind(
            (
                CollectedRecord(
                    Route("s.yaml", 0),
                    "s",
                    "s",
                    ("id",),
                    named_by_file=True,
                    references=references,
                    selections=selections,
                ),
            )
        ),
    }
    found, _ = check_quotations(kinds, [SourceFile("n.txt", "n", sha256, text)])
    return [each for each in found if each.rule != "quote/unclaimed"]


def test_a_cut_that_is_meant_is_accepted() -> None:
    """`fidelity: truncated` states that a quotation is a fragment."""
    selection = Selection(("quotes", 0), "news", 0, 6, "We can", truncated=True)
    assert not _check("We cannot go.", selection)


MACRON = (Reference(("speaker",), "emmanuel-macron", ("person",)),)
TEXT = "Yesterday Macron said that he welcomed the door to peace, insisting on talks."


@pytest.mark.parametrize("words", ["Macron", "Yesterday Macron", "he"])
def test_a_mention_names_what_the_record_names(words: str) -> None:
    """A word of a key is enough, and so is a pronoun."""
    start = TEXT.index(words)
    assert not _check(TEXT, Selection(("mention",), "news", start, start + len(words)), references=MACRON)


@pytest.mark.parametrize(
    ("words", "lemma"), [("said", "say"), ("welcomed", "welcome"), ("insisting on", "insist on")]
)
def test_a_cue_is_a_form_of_its_lemma(words: str, lemma: str) -> None:
    """Regular forms begin like the dictionary form, and irregular ones are known."""
    start = TEXT.index(words)
    assert not _check(TEXT, Selection(("cue",), "news", start, start + len(words), lemma=lemma))


@pytest.mark.parametrize(
    ("words", "lemma", "message"),
    [
        ("the door to", None, "nothing in the record names these words: `the door to`"),
        ("door", "say", "these words are not a form of the lemma `say`: `door`"),
    ],
)
def test_a_span_that_was_moved_is_a_warning(words: str, lemma: str | None, message: str) -> None:
    """Without a hash, nothing else would show that the offsets are wrong."""
    start = TEXT.index(words)
    span = ("news", start, start + len(words))
    [finding] = _check(TEXT, Selection(("span",), *span, lemma=lemma), references=MACRON)
    sha256 = hashlib.sha256(words.encode()).hexdigest()
    assert (finding.rule, finding.message) == ("quote/unpinned", message)
    assert finding.help == f"correct the offsets, or confirm the words by `sha256: {sha256}`"
    assert finding.route.pointer == ("span", "start")
    assert not _check(TEXT, Selection(("span",), *span, lemma=lemma, sha256=sha256))


def test_a_span_inside_a_word_is_an_error() -> None:
    """A mention whose offsets are one off is found."""
    [finding] = _check(TEXT, Selection(("mention",), "news", 11, 16), references=MACRON)
    assert finding.message == "the span begins inside a word: the source has `Macron`"
    assert (finding.rule, finding.help) == ("quote/cut-word", "the whole words are at 10 to 16")


@pytest.mark.parametrize(
    ("text", "exact", "message", "help_text"),
    [
        (
            "“We are ready,” he said",
            "We are ready,",
            "the comma before the closing quotation mark does not belong to the words",
            "the words are at 1 to 13",
        ),
        (
            "“We are ready,” he said",
            "“We are ready,”",
            "the quotation marks around the words do not belong to them",
            "leave them out: the words are at 1 to 14",
        ),
    ],
)
def test_marks_around_the_words_do_not_belong_to_them(
    check: Check, text: str, exact: str, message: str, help_text: str
) -> None:
    """The record model stores the words without quotation marks and the typesetter's comma."""
    start = text.index(exact)
    [finding] = check({"news": text}, (exact, start, start + len(exact), "news"))
    assert (finding.rule, finding.message, finding.help) == ("quote/marks", message, help_text)


@pytest.mark.parametrize("exact", ["“Yes,” he said, “no”", "We are ready", "“no"])
def test_inner_marks_belong_to_the_words(check: Check, exact: str) -> None:
    """Only one pair of marks around all of the words is left out."""
    text = "He said: We are ready. “Yes,” he said, “no”."
    start = text.index(exact)
    assert not check({"news": text}, (exact, start, start + len(exact), "news"))
