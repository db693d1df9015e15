"""Rules about spans, attributed words and numbers."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from steps import steps_of

from statekit.check.quotations.numbers import numbers_in
from statekit.check.rules.similarity import MIN_SIMILARITY, similar_pairs, words_of

Check = Callable[..., Any]

SPANS = """# schema/note.schema.json
properties:
  content:
    x-statekit: {covered-by: {spans: /quotes, margin: 2}}
    items: {x-statekit: {selects: {source: /source}}}
  quotes: {items: {x-statekit: {selects: {source: /source}, within: /content}}}
"""
WORDS = """# schema/note.schema.json
x-statekit: {key: id}
properties:
  id: {}
  reported_by: {items: {x-statekit: {refers-to: note}}}
  quote:
    x-statekit:
      selects: {source: /source}
      words-of: {speaker: /speaker, utterance: /utterance, reported-by: /reported_by}
"""


def spans(*pairs: tuple[int, int]) -> str:
    """Return a YAML flow sequence of spans."""
    return "[" + ", ".join(f"{{start: {start}, end: {end}}}" for start, end in pairs) + "]"


@pytest.mark.parametrize(
    ("content", "quotes", "rules"),
    [
        ([(0, 20)], [(2, 18)], set()),
        ([(0, 20)], [(3, 18)], {"quote/not-covered"}),
        ([(0, 20)], [(2, 17)], {"quote/not-covered"}),
        # the marks between two quotations are within the margins of both
        ([(0, 20)], [(1, 8), (12, 18)], set()),
        ([(0, 20)], [(1, 8), (13, 18)], {"quote/not-covered"}),
        ([(0, 10), (50, 60)], [(1, 8), (51, 58)], set()),
        ([(0, 10), (50, 60)], [(1, 8)], {"quote/not-covered"}),
        ([(0, 10), (50, 60)], [(1, 8), (51, 61)], {"quote/outside-content"}),
        # a span across two spans is inside neither
        ([(0, 10), (10, 20)], [(1, 19)], {"quote/outside-content"}),
        ([(0, 10)], [], set()),
        # a quotation may be all of the content, and an empty span has only the finding of another rule
        ([(0, 10)], [(0, 10)], set()),
        ([(0, 10), (5, 5)], [(2, 9)], {"quote/range"}),
        ([(5, 5)], [(0, 10)], {"quote/range"}),
        ([(0, 10)], [(0, 10), (30, 30)], {"quote/range"}),
        # a correct quotation does not hide a wrong one after it
        ([(0, 10)], [(0, 10), (20, 30)], {"quote/outside-content"}),
    ],
)
def test_quotations_and_content(
    check: Check, content: list[tuple[int, int]], quotes: list[tuple[int, int]], rules: set[str]
) -> None:
    """A quotation must be inside one span of the content, and quotations must cover the content."""
    text = f"# records/note/a.yaml\nsource: times\ncontent: {spans(*content)}\nquotes: {spans(*quotes)}\n"
    assert check(SPANS, text).rules == rules


def note(name: str, speaker: str, words: str, more: str = "", start: int = 0) -> str:
    """Return a record with a quotation."""
    return (
        f"# records/note/{name}.yaml\nid: {name}\nsource: {name}\nspeaker: {speaker}\n{more}"
        f"quote: {{start: {start}, end: {start + len(words)}, exact: '{words}'}}\n"
    )


@pytest.mark.parametrize(
    ("second", "rules"),
    [
        (note("b", "charles", "We are ready to MEET"), {"quote/two-speakers"}),
        (note("b", "charles", "We are ready to leave"), set()),
        (note("b", "ada", "we are ready to meet"), {"quote/no-shared-utterance"}),
        (note("b", "ada", "and we are ready to meet"), {"quote/no-shared-utterance"}),
        (note("b", "ada", "and we are ready to meet", "utterance: meeting\n"), set()),
        (note("b", "[ada]", "we are ready to meet"), set()),
        (note("b", "ada", "... –"), set()),
        (note("b", "ada", "we are not at all ready to meet"), set()),
        (note("b", "ada", "We are ready – to meet", "utterance: other\n"), {"quote/no-shared-utterance"}),
        (note("b", "ada", "we are ready to meet", "utterance: meeting\n"), set()),
        (note("b", "charles", "we are ready to meet", "reported_by: [c]\n"), set()),
    ],
)
def test_the_same_words(check: Check, second: str, rules: set[str]) -> None:
    """The same words are a warning for two speakers, and need one utterance for one; reports are skipped."""
    records = note("a", "ada", "we are ready to meet", "utterance: meeting\n")
    chain = "# records/note/c.yaml\nid: c\nreported_by: [a]\n"
    third = note("c", "eve", "they told us something else", "reported_by: [a]\n")
    checked = check(WORDS, records + second + (third if "[c]" in second else chain))
    assert checked.rules == rules
    assert [found.severity for found in checked.diagnostics] == ["warning"] * len(rules)


@pytest.mark.parametrize(
    ("words", "schema"),
    [
        ("we are ready", WORDS),
        ("we are ready to meet", WORDS.replace(" utterance: /utterance,", "")),
    ],
)
def test_short_quotations_need_no_shared_utterance(check: Check, words: str, schema: str) -> None:
    """A shared utterance is required only from four words on, and only if the schema has utterances."""
    assert check(schema, note("a", "ada", words) + note("b", "ada", words)).rules == set()


def test_withdrawn_records_are_skipped(check: Check) -> None:
    """A withdrawn record does not attribute its words to anybody."""
    schema = WORDS.replace("{key: id}", "{key: id, withdrawn: {at: /status, is: [gone]}}")
    second = note("b", "charles", "we are ready to meet", "status: gone\n")
    assert check(schema, note("a", "ada", "we are ready to meet") + second).rules == set()


def test_one_record_may_attribute_words_to_two_speakers(check: Check) -> None:
    """Two speakers of the same words in one record, such as an interview, are not reported."""
    schema = """# schema/note.schema.json
properties:
  asked: {x-statekit: {selects: {source: /source}, words-of: {speaker: /interviewer}}}
  said: {x-statekit: {selects: {source: /source}, words-of: {speaker: /speaker}}}
"""
    words = "exact: we are ready to meet"
    spans = f"asked: {{start: 0, end: 20, {words}}}\nsaid: {{start: 30, end: 50, {words}}}\n"
    text = f"# records/note/a.yaml\nsource: times\ninterviewer: eve\nspeaker: ada\n{spans}"
    assert check(schema, text).rules == set()


def test_short_quotations_may_have_two_speakers(check: Check) -> None:
    """A few common words in two sources may be those of two speakers."""
    records = note("a", "ada", "yes, it is") + note("b", "charles", "yes, it is")
    assert check(WORDS, records).rules == set()


def test_one_span_has_one_speaker(check: Check) -> None:
    """The same span of the same source has one speaker, however short it is."""
    records = note("a", "ada", "yes") + note("b", "charles", "yes").replace("source: b", "source: a")
    assert check(WORDS, records).rules == {"quote/two-speakers"}


def test_similar_pairs_are_those_found_by_comparing_all_pairs() -> None:
    """The index neither misses a pair nor adds one."""
    chance = random.Random(1)  # noqa: S311 - no secret
    texts = [tuple(chance.choices("abcdefgh", k=chance.randint(1, 9))) for _ in range(400)]
    bags = [words_of(" ".join(text)) for text in texts]
    counted = [Counter(bag) for bag in bags]
    expected = {
        (one, other)
        for one, other in combinations(range(len(bags)), 2)
        if (counted[one] & counted[other]).total() >= MIN_SIMILARITY * (counted[one] | counted[other]).total()
    }
    found = list(similar_pairs(bags))
    assert set(found) == expected
    assert len(found) == len(expected) > 100


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The man's “DON’T”, said-so!", ("the", "mans", "dont", "said", "so")),
        ("1,5 of 3:30; 1. and 2.500.000", ("1,5", "of", "3:30", "1", "and", "2.500.000")),
        ("ﬁne Straße é, e\u0301", ("fine", "strasse", "é", "é")),
        ("... – !", ()),
    ],
)
def test_words_have_no_case_punctuation_or_apostrophes(text: str, words: tuple[str, ...]) -> None:
    """Numbers keep their separators, and letters keep their accents in either encoding."""
    assert words_of(text) == words


def test_repeated_words_count_separately() -> None:
    """Texts are similar with five of six words in common, even if the sixth repeats one of them."""
    words = ("so", "it", "is", "and", "goes")
    assert list(similar_pairs([words, ("and", *words)])) == [(0, 1)]
    assert list(similar_pairs([words, ("and", "and", *words)])) == []


@pytest.mark.costly
def test_similar_pairs_of_many_texts_are_found_in_few_steps() -> None:
    """Three thousand quotations of one speaker are not compared pair by pair."""
    chance = random.Random(2)  # noqa: S311 - no secret
    vocabulary = [f"w{number}" for number in range(5_000)]
    weights = [1 / (number + 1) for number in range(5_000)]
    texts = [tuple(chance.choices(vocabulary, weights, k=chance.randint(6, 30))) for _ in range(3_000)]
    found: list[tuple[int, int]] = []
    steps = steps_of(lambda: found.extend(similar_pairs([*texts, texts[77]])))
    assert found == [(77, 3_000)]
    assert steps < len(texts) ** 2 // 8


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("26 countries", {26}),
        ("twenty-six countries", {26}),
        ("Twenty six of them", {26}),
        ("one hundred and five days", {105}),
        ("twenty and six", {20, 6}),
        ("two thousand three hundred", {2300}),
        ("1,200 or 1.5 million", {1200, 1_500_000}),
        ("1,5 million of 12,00", {1_500_000, 12}),
        ("1,234,567.25 or 1234567", {1_234_567.25, 1_234_567}),
        ("one hundred and twenty, a hundred and twenty and ten", {120, 10}),
        ("ninety-nine thousand nine hundred and ninety-nine", {99_999}),
        ("fifteen six, ten five", {15, 6, 10, 5}),
        ("two million and 5 thousand", {2_000_000, 5000}),
        ("One or ONE, thirty-one", {31}),
        ("three, four and five", {3, 4, 5}),
        ("no one knows one from another", set()),
        ("a thousand ships", {1000}),
        ("seven-day week", {7}),
        ("often tender weights", set()),
        ("nineteen eighty-four", {19, 84}),
        ("on 5.9.2025", set()),
    ],
)
def test_numbers_are_read_in_digits_and_words(text: str, numbers: set[float]) -> None:
    """A number is the same in digits and in words."""
    assert set(numbers_in(text)) == numbers


def test_numbers_are_not_compared_without_the_text(check: Check) -> None:
    """Without the text of the source, numbers are not checked."""
    schemas = """# schema/note.schema.json
properties:
  content: {items: {x-statekit: {selects: {source: /source}}}}
  summary: {x-statekit: {numbers-in: /content}}
"""
    digest = hashlib.sha256(b"nothing").hexdigest()
    text = (
        f"# records/note/a.yaml\nsource: {digest}\ncontent: [{{start: 0, end: 3}}]\nsummary: It was 1984.\n"
    )
    assert check(schemas, text).messages == []
