"""Texts are matched to sources by hash, and selections are checked against them."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from statekit.check import CollectedKind, CollectedRecord, QuotationCounts, check_quotations, text_sizes
from statekit.check.annotations.collected import CollectedKinds, Selection, SourceText
from statekit.check.quotations.cuts import whole_words
from statekit.check.quotations.occurrences import MAX_OCCURRENCES, StringSearch
from statekit.diagnostics import Finding, Route, Severity
from statekit.read import SourceFile

NEWS = "He said: we are ready. 𝄞 She said:\r\nwe are ready, too. Peace. Then: peace? No peace!"
Facts = Callable[..., CollectedKinds]


def sha256(text: str) -> str:
    """Return the hash of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def record(name: str, **collected: Any) -> CollectedRecord:
    """Return what is collected of a record."""
    return CollectedRecord(Route(f"{name}.yaml", 0), name, name, ("id",), named_by_file=True, **collected)


def dataset(*selections: Selection, text: str = NEWS, **source: Any) -> CollectedKinds:
    """Return one source, and a statement for each selection of it."""
    declared = SourceText(("text",), **{"sha256": sha256(text), "characters": len(text), **source})
    statements = tuple(record(f"s{number}", selections=[each]) for number, each in enumerate(selections))
    return {
        "source": CollectedKind((record("news", source_texts=[declared]),)),
        "statement": CollectedKind(statements),
    }


def source_file(text: str = NEWS, stem: str = "news") -> SourceFile:
    """Return a text in the folder of sources."""
    return SourceFile(f"texts/{stem}.txt", stem, sha256(text), text)


def quote(exact: str, start: int | None = None, **members: Any) -> Selection:
    """Return a quotation, by default at its first occurrence."""
    begin = NEWS.index(exact) if start is None else start
    return Selection(("quotes", 0), "news", begin, begin + len(exact), exact, **members)


def summarize(found: list[Finding]) -> list[tuple[str, str, Any]]:
    """Return rule, file and last member of the findings, except for unclaimed passages."""
    kept = [each for each in found if each.rule != "quote/unclaimed"]
    return [(each.rule, each.route.path, each.route.pointer[-1]) for each in kept]


def test_a_quotation_counts_code_points() -> None:
    """Characters outside the basic plane count once, and CR LF counts twice, as in Python's strings."""
    for exact in ("𝄞 She", "said:\r\nwe", "No peace!"):
        found, verified = check_quotations(dataset(quote(exact)), [source_file()])
        assert (summarize(found), verified) == ([], QuotationCounts(quotations=1))


def test_without_a_folder_sources_are_not_reported() -> None:
    """Quotations are checked on their own, and counted as not verified."""
    found, verified = check_quotations(dataset(quote("Peace"), quote("He", 7)), None)
    assert (found, verified) == ([], QuotationCounts(unverified=2, missing=("news",)))
    longer = Selection(("quotes", 0), "news", 0, 5, "He")
    found, _ = check_quotations(dataset(longer), None)
    assert summarize(found) == [("quote/length", "s0.yaml", "exact")]
    assert found[0].message == "the words are 2 characters long, but the span from 0 to 5 has 5"
    assert found[0].help == "copy the words again, and compute the offsets from them"
    found, _ = check_quotations(dataset(Selection(("quotes", 0), "news", 0, 2, "I")), None)
    assert found[0].message == "the words are 1 character long, but the span from 0 to 2 has 2"


def test_quotations_of_all_sources_are_counted() -> None:
    """Quotations with and without a text are counted over all sources; bare spans are not."""
    texts = {name: f"{NEWS} {name}" for name in ("a", "b", "c", "d")}
    sources = tuple(
        record(name, source_texts=[SourceText(("text",), sha256(text), None)]) for name, text in texts.items()
    )
    numbers = {"a": 1, "b": 2, "c": 3, "d": 4}
    statements = tuple(
        record(f"{name}{number}", selections=[quote("Peace")._replace(source=name)])
        for name, count in numbers.items()
        for number in range(count)
    )
    span = record("span", selections=[Selection(("q",), "a", 0, 2)])
    kinds = {"source": CollectedKind(sources), "statement": CollectedKind((*statements, span))}
    found, verified = check_quotations(kinds, [source_file(texts["a"], "a"), source_file(texts["c"], "c")])
    assert verified == QuotationCounts(quotations=4, unverified=6, missing=("b", "d"))
    assert summarize(found) == [
        ("quote/not-verified", "b.yaml", "sha256"),
        ("quote/not-verified", "d.yaml", "sha256"),
    ]


def test_a_missing_text_is_noted_once() -> None:
    """The note counts the quotations that were not compared; a source without quotations is not noted."""
    found, verified = check_quotations(dataset(quote("Peace"), quote("He"), quote("She")), [])
    assert summarize(found) == [("quote/not-verified", "news.yaml", "sha256")]
    assert found[0].severity is Severity.NOTE
    assert found[0].message == "the text of this source is not available: 3 quotations were not compared"
    assert verified == QuotationCounts(unverified=3, missing=("news",))
    span = Selection(("mention",), "news", 0, 2, sha256=sha256("He"))
    found, _ = check_quotations(dataset(span), [])
    assert found[0].message == "the text of this source is not available: 1 span was not compared"
    assert check_quotations(dataset(), [])[0] == []


def test_a_text_that_is_not_utf_8_is_noted() -> None:
    """The file has the hash, but its quotations cannot be compared."""
    found, verified = check_quotations(
        dataset(quote("He")), [SourceFile("news.txt", "news", sha256(NEWS), None)]
    )
    assert (
        found[0].message == "the text of this source (`news.txt`) is not UTF-8: 1 quotation was not compared"
    )
    assert verified.unverified == 1


@pytest.mark.parametrize(
    ("stem", "text", "message"),
    [
        ("news", "Another text.", "the text `texts/news.txt` does not have this hash: it is "),
        ("other", NEWS + "!", "no text has this hash; `texts/other.txt`, which has 2 of 3 quotations, has "),
        ("other", "Another text.", None),
    ],
)
def test_a_changed_text_is_recognized_by_name_or_words(stem: str, text: str, message: str | None) -> None:
    """A changed text is one finding; its quotations, which may all be right, are not reported."""
    quotes = (
        quote("He said: we are"),
        quote("we are ready, too"),
        Selection(("quotes", 0), "news", 0, 4, "Nowt"),
    )
    found, _ = check_quotations(dataset(*quotes), [source_file(text, stem)])
    if message is None:
        assert summarize(found) == [("quote/not-verified", "news.yaml", "sha256")]
        return
    assert summarize(found) == [("quote/source-changed", "news.yaml", "sha256")]
    assert found[0].message == message + sha256(text)
    assert found[0].help == (
        "the text was changed after its statements were written down, or it is another version"
    )


def test_a_text_of_another_source_is_not_a_changed_one() -> None:
    """A text with the hash of one source is not taken for the changed text of another."""
    kinds = dataset(quote("He said"))
    other = record("other", source_texts=[SourceText(("text",), sha256(NEWS + "!"), None)])
    both = {**kinds, "source": CollectedKind((*kinds["source"].records, other))}
    found, _ = check_quotations(both, [source_file(NEWS + "!", "news")])
    assert summarize(found) == [("quote/not-verified", "news.yaml", "sha256")]


def test_a_miscounted_length_is_reported() -> None:
    """A length in bytes differs from the number of code points."""
    found, _ = check_quotations(dataset(characters=len(NEWS.encode())), [source_file()])
    assert summarize(found) == [("quote/source-length", "news.yaml", "characters")]
    assert found[0].message == f"the text has {len(NEWS)} characters, not {len(NEWS.encode())}"
    found, _ = check_quotations(dataset(text="!", characters=2), [source_file("!")])
    assert found[0].message == "the text has 1 character, not 2"
    assert check_quotations(dataset(characters=None), [source_file()])[0] == []
    assert text_sizes(dataset()) == [len(NEWS)]


HELP = {
    "context/exact": "state which one with `prefix` or `suffix`: some characters before or after them",
    "span-hash/sha256": "the offsets or the hash were changed by hand: compute both from the text",
    "offsets/start": "they are at 36 to 49",
}


@pytest.mark.parametrize(
    ("selection", "rule", "member", "message"),
    [
        (quote("He", -1), "range", "start", "the span begins at -1: the first character is 0"),
        (Selection(("q",), "news", 5, 5), "range", "end", "the span ends at 5, not after its start, 5"),
        (
            Selection(("q",), "news", 5, 999),
            "range",
            "end",
            f"the span ends at 999, but the text has only {len(NEWS)} characters",
        ),
        (quote("we are ready"), "context", "exact", "these words occur 2 times in the source"),
        (
            quote("we are ready", suffix=","),
            "context",
            "suffix",
            "the text has `.` after these words, not `,`",
        ),
        (
            quote("we are ready", prefix="x: "),
            "context",
            "prefix",
            'the text has `"d: "` before these words, not `"x: "`',
        ),
        (
            quote("peace", prefix=" "),
            "context",
            "exact",
            "these words occur 2 times in the source, with this context too",
        ),
        (
            Selection(("q",), "news", 0, 2, sha256="0" * 64),
            "span-hash",
            "sha256",
            f"the span from 0 to 2 has another hash: {sha256('He')}",
        ),
        (
            quote("He", sha256="0" * 64),
            "span-hash",
            "sha256",
            f"the span from 0 to 2 has another hash: {sha256('He')}",
        ),
        (quote("we are ready,", 9), "offsets", "start", "these words are not at 9 to 22 of the source"),
    ],
)
def test_a_mistake_in_a_selection_is_reported_once(
    selection: Selection, rule: str, member: str, message: str
) -> None:
    """The finding is at the member that is wrong."""
    found, _ = check_quotations(dataset(selection), [source_file()])
    assert summarize(found) == [(f"quote/{rule}", "s0.yaml", member)]
    assert found[0].message == message
    assert found[0].help == HELP.get(f"{rule}/{member}")


def test_repetitions_are_counted_up_to_a_limit() -> None:
    """Above the limit, the finding states the minimum."""
    for count, shown in (
        (MAX_OCCURRENCES - 1, str(MAX_OCCURRENCES - 1)),
        (MAX_OCCURRENCES, f"at least {MAX_OCCURRENCES}"),
        (MAX_OCCURRENCES + 9, f"at least {MAX_OCCURRENCES}"),
    ):
        text = "ab " * count
        span = Selection(("q",), "news", 0, 2, "ab")
        found, _ = check_quotations(dataset(span, text=text), [source_file(text)])
        assert [each.message for each in found] == [f"these words occur {shown} times in the source"]


@pytest.mark.parametrize(
    ("start", "prefix", "suffix", "message"),
    [
        (0, None, "x", "the text has `b` after these words, not `x`"),
        (0, "x", None, 'the text has `""` before these words, not `x`'),
        (4, "cbbb", None, "the text has `abbb` before these words, not `cbbb`"),
        (4, None, "xyz", 'the text has `""` after these words, not `xyz`'),
        (1, "aa", None, "the text has `a` before these words, not `aa`"),
    ],
)
def test_context_at_the_ends_of_a_text(
    start: int, prefix: str | None, suffix: str | None, message: str
) -> None:
    """The finding shows as many characters of the text as were expected, or as many as there are."""
    text = "abbba" if start != 1 else "aba"
    exact = text[start]
    span = Selection(("q",), "news", start, start + 1, exact, prefix, suffix)
    found, _ = check_quotations(dataset(span, text=text), [source_file(text)])
    assert [each.message for each in found] == [message]


def test_context_distinguishes_repetitions() -> None:
    """Words that occur twice pass with a prefix or suffix that only one of them has."""
    for selection in (
        quote("we are ready", suffix="."),
        quote("we are ready", NEWS.rindex("we are ready"), prefix="\n"),
        quote("Peace"),
        Selection(("q",), "news", 0, 2, sha256=sha256("He").upper()),
    ):
        assert summarize(check_quotations(dataset(selection), [source_file()])[0]) == []


def test_one_search_finds_what_single_searches_find() -> None:
    """Strings of any length are found at any offset, including overlapping occurrences."""
    chance = random.Random(7)  # noqa: S311 - not for security
    for alphabet in ("ab", "abcdefghij "):
        text = "".join(chance.choice(alphabet) for _ in range(3000))
        strings = {
            text[begin : begin + length] for length in range(1, 90) for begin in (0, 1500, 3000 - length)
        }
        strings |= {"ab" * 40 + "c", "zz", ""}
        found = StringSearch(strings).occurrences(text)
        for string in strings:
            starts = [at for at in range(len(text)) if string and text.startswith(string, at)]
            assert len(found.get(string, [])) == min(len(starts), MAX_OCCURRENCES)
            assert set(found.get(string, [])) <= set(starts)


@cache
def long_text() -> tuple[str, list[tuple[int, int]]]:
    """Return a text of six million characters, and the spans of ten thousand quotations of it."""
    chance = random.Random(7)  # noqa: S311 - not for security
    words = ["".join(chance.choices("abcdefghijklmnop", k=chance.randint(2, 9))) for _ in range(5000)]
    text = " ".join(chance.choices(words, k=1_000_000))
    starts = [chance.randrange(len(text) - 200) for _ in range(10_000)]
    return text, [(start, start + chance.randint(20, 150)) for start in starts]


@pytest.mark.slow
@pytest.mark.parametrize("shift", [0, 3])
def test_a_long_text_is_not_searched_for_each_quotation(shift: int) -> None:
    """Ten thousand quotations take a fraction of the time of as many searches."""
    text, places = long_text()
    quotes = [
        Selection(("quotes", 0), "news", begin + shift, end + shift, text[begin:end]) for begin, end in places
    ]
    kinds = dataset(*quotes, text=text)
    start = time.process_time()
    for begin, end in places[::100]:
        assert text.find(text[begin:end]) <= begin
    searched = 100 * (time.process_time() - start)
    start = time.process_time()
    found, verified = check_quotations(kinds, [source_file(text)])
    assert time.process_time() - start < searched / 2
    assert verified.quotations == 10_000
    cut = sum(whole_words(text, begin, end) is not None for begin, end in places)
    assert len(found) == (10_000 if shift else cut)


def test_quotations_with_a_finding_do_not_count_as_verified() -> None:
    """The count of compared quotations includes them, and another count excludes them."""
    text = "We are ready. We go."
    good, bad = (Selection(("q",), "news", 0, 12, exact) for exact in ("We are ready", "We are steady"))
    _, counts = check_quotations(dataset(good, bad, text=text), [source_file(text)])
    assert (counts.quotations, counts.misquoted, counts.unverified) == (2, 1, 0)
    [first] = {record.route.path for record in dataset(good)["statement"].records}
    for counted, expected in (({first}, (1, 0, 0)), (set[str](), (0, 0, 0))):
        _, counts = check_quotations(dataset(good, bad, text=text), [source_file(text)], counted)
        assert (counts.quotations, counts.misquoted, counts.unverified) == expected
    _, counts = check_quotations(dataset(good, bad, text=text), None, set())
    assert (counts.unverified, counts.missing) == (0, ("news",))
