"""Each way in which a quotation can differ from its source has its own verdict."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from statekit.diagnostics import Finding, Severity

Check = Callable[..., list[Finding]]

TEXT = (
    "We did not raise taxes in May. They asked me about it. I said yes, it is possible.\n"
    "It’s done — all 26 countries agreed on the plan, without a vote, unless Malmö asks for one."
)
OTHER = "In our view the troops must leave at once, before winter comes."

DRIFTED = "these are not quite the words of the source: "
VERDICTS = [
    (
        "We did not raise taxes",
        3,
        "quote/offsets",
        "these words are not at 3 to 25 of the source",
        "they are at 0 to 22",
    ),
    (
        "It's done - all 26 countries",
        83,
        "quote/typography",
        (
            "only typography differs from the words of the source: "
            "the source has `’` (U+2019 RIGHT SINGLE QUOTATION MARK) "
            "where the record has `'` (U+0027 APOSTROPHE); "
            "the source has `—` (U+2014 EM DASH) where the record has `-` (U+002D HYPHEN-MINUS)"
        ),
        "write `It’s done — all 26 countries`, at 83 to 111",
    ),
    (
        "We did raise taxes",
        0,
        "quote/meaning-changed",
        "a negation was changed: the source has `not` where the record has nothing",
        "at 0 to 22 the source has `We did not raise taxes`",
    ),
    (
        "We did ... raise taxes",
        0,
        "quote/meaning-changed",
        "the ellipsis leaves out a negation: not",
        "at 0 to 22 the source has `We did not raise taxes`",
    ),
    (
        "We not did raise taxes",
        0,
        "quote/meaning-changed",
        "a negation was moved to another place: not",
        "at 0 to 22 the source has `We did not raise taxes`",
    ),
    (
        "without a vote, if Malmö asks",
        130,
        "quote/meaning-changed",
        "a negation was changed: the source has `unless` where the record has `if`",
        "at 132 to 165 the source has `without a vote, unless Malmö asks`",
    ),
    (
        "They only asked me about it",
        31,
        "quote/meaning-changed",
        "a negation was changed: the source has nothing where the record has `only`",
        "at 31 to 53 the source has `They asked me about it`",
    ),
    (
        "all 27 countries agreed",
        95,
        "quote/meaning-changed",
        "a number was changed: the source has `26` where the record has `27`",
        "at 95 to 118 the source has `all 26 countries agreed`",
    ),
    (
        "We did raise taxes in May. They asked 3 of us about it",
        0,
        "quote/meaning-changed",
        (
            "a negation or a number was changed: the source has `not` where the record has nothing; "
            "the source has `me` where the record has `3 of us`"
        ),
        "at 0 to 53 the source has `We did not raise taxes in May. They asked me about it`",
    ),
    (
        "all twenty-six countries agreed",
        95,
        "quote/drifted",
        DRIFTED + "the source has `26` where the record has `twenty - six`",
        "at 95 to 118 the source has `all 26 countries agreed`",
    ),
    (
        "all 26 nations agreed on",
        95,
        "quote/drifted",
        DRIFTED + "the source has `countries` where the record has `nations`",
        "at 95 to 121 the source has `all 26 countries agreed on`",
    ),
    (
        "they asked me about it",
        31,
        "quote/drifted",
        DRIFTED + "the source has `They` where the record has `they`",
        "at 31 to 53 the source has `They asked me about it`",
    ),
    (
        "taxis",
        17,
        "quote/drifted",
        DRIFTED + "the source has `taxes` where the record has `taxis`",
        "at 17 to 22 the source has `taxes`",
    ),
    (
        "They asked me about it. We did not raise taxes in May.",
        0,
        "quote/reordered",
        "the source has these words in another order",
        "at 0 to 54 the source has `We did not raise taxes in May. They asked me about it.`",
    ),
    (
        "I said yes [...] raise taxes",
        0,
        "quote/reordered",
        "these 2 passages are in another order in the source",
        "in the order of the quotation, they are at 55 to 65 and 11 to 22",
    ),
    (
        "raise taxes in May … I said yes",
        11,
        "quote/joined",
        "this joins 2 passages of the source; a quotation is one passage",
        "make each a quotation of its own: 11 to 29 and 55 to 65",
    ),
    (
        "We did not raise taxes...",
        0,
        "quote/joined",
        "the source has these words without an ellipsis",
        "they are at 0 to 22",
    ),
    (
        "the troops must leave at once",
        0,
        "quote/other-source",
        "these words are not in this source, but in `other`",
        "there they are at 12 to 41: name that source, with these offsets",
    ),
    (
        "They never met the people of my own city",
        31,
        "quote/absent",
        "these words are not in the source, nor in any other available source",
        "the nearest passage, at 31 to 69, is `They asked me about it. I said yes, it`",
    ),
    (
        "entirely invented",
        31,
        "quote/absent",
        "these words are not in the source, nor in any other available source",
        "the source contains none of these words",
    ),
]


@pytest.mark.parametrize(("exact", "start", "rule", "message", "help_text"), VERDICTS)
def test_a_difference_has_one_verdict(  # noqa: PLR0913, PLR0917 - each is a column of the table
    check: Check, exact: str, start: int, rule: str, message: str, help_text: str
) -> None:
    """The finding states the difference, and the help shows offsets."""
    [finding] = check({"news": TEXT, "other": OTHER}, (exact, start, start + len(exact), "news"))
    assert (finding.rule, finding.message, finding.help) == (rule, message, help_text)
    assert finding.severity is Severity.ERROR
    member = "start" if rule == "quote/offsets" else "exact"
    assert finding.route.pointer == ("quotes", 0, member)


@pytest.mark.parametrize("exact", ["raise taxes in May. They asked", "Malmö", "—", "26"])
def test_exact_words_at_their_span_pass(check: Check, exact: str) -> None:
    """The words of the source, at their offsets, are not reported."""
    start = TEXT.index(exact)
    assert not check({"news": TEXT}, (exact, start, start + len(exact), "news"))


@pytest.mark.parametrize(
    ("source", "record"),
    [
        ("they will “go home” now", 'they will "go home" now'),
        ("they will ‘go home’ now", "they will “go home” now"),
        ("a year – or two – ahead", "a year - or two - ahead"),
        ("a year\u00a0or two\r\nahead", "a year or two ahead"),
        ("the Malmö plan", unicodedata.normalize("NFD", "the Malmö plan")),
        ("well… it works", "well... it works"),
        ("an agree\u00adment now", "an agreement now"),
        ("the \ufb01nal o\ufb03ce", "the final office"),
        ("it is ½ full", "it is ½\u2009full"),
        ("a year -- or two", "a year - or two"),
        ("a year --- or two", "a year \u2014 or two"),
        ("the `new\u00b4 plan", 'the "new" plan'),
        ("the `new' plan", 'the "new" plan'),
        ("the \u201anew\u2018 plan", "the \u00abnew\u00bb plan"),
        ("the ne\u200bw pl\u2060an", "the new plan"),
        ("an \uff21BC plan", "an ABC plan"),
    ],
)
def test_typography_alone_has_its_own_verdict(check: Check, source: str, record: str) -> None:
    """Other marks, dashes, spaces and encodings are typography; the help has words and offsets."""
    for text, exact in ((source, record), (record, source)):
        sentence = f"He said {text} and left."
        [finding] = check({"news": sentence}, (exact, 8, 8 + len(exact), "news"))
        assert finding.rule == "quote/typography"
        assert finding.help is not None
        assert finding.help.endswith(f"at 8 to {8 + len(text)}")


@pytest.mark.parametrize(
    ("source", "record"),
    [
        ("(“go home”)", '("go home")'),
        ("“‘go home’”", "\"'go home'\""),
        ("“go home!?…”", '"go home!?..."'),
        ("“ go home ”", '"go home"'),
        ("— «go home»", '- "go home"'),
    ],
)
def test_marks_around_a_passage_belong_to_it(check: Check, source: str, record: str) -> None:
    """The help includes as many marks as the quotation has, even across spaces."""
    [finding] = check({"news": f"He said: {source} and left."}, (record, 9, 9 + len(record), "news"))
    assert finding.rule == "quote/typography"
    assert finding.help == f"write `{source}`, at 9 to {9 + len(source)}"


def test_marks_at_the_ends_of_a_text_belong_to_a_passage(check: Check) -> None:
    """The first and the last character of a text are compared like all others."""
    [finding] = check({"news": "(“go home”)"}, ('("go home")', 0, 11, "news"))
    assert (finding.rule, finding.help) == ("quote/typography", "write `(“go home”)`, at 0 to 11")


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("So “\ngo home” now.", '"go home"'),
        ("So “go home\n” now.", '"go home"'),
        ("So " + "*" * 7 + "go home now.", "*" * 8 + "go home"),
    ],
)
def test_marks_on_another_line_or_far_away_are_not_typography(check: Check, text: str, exact: str) -> None:
    """A passage is on one line, and only a few marks on each side belong to it."""
    [finding] = check({"news": text}, (exact, 3, 3 + len(exact), "news"))
    assert finding.rule == "quote/drifted"
    assert finding.message.startswith(f"{DRIFTED}the source has nothing where the record has")


@pytest.mark.parametrize(
    ("source", "record", "rule"),
    [
        ("about 10² people came", "about 102 people came", "quote/meaning-changed"),
        ("about ½ of them came", "about 12 of them came", "quote/meaning-changed"),
        ("some 13,000 people came", "some 13000 people came", "quote/drifted"),
        ("some 13 000 people came", "some 13000 people came", "quote/drifted"),
        ("some 13.5 people came", "some 135 people came", "quote/meaning-changed"),
        ("a loss of -5 percent now", "a loss of 5 percent now", "quote/meaning-changed"),
        ("a rise of 5% in taxes", "a rise of 5 in taxes", "quote/meaning-changed"),
        ("we can do this today", "we cannot do this today", "quote/meaning-changed"),
        ("we don't know them", "we do not know them", "quote/drifted"),
        ("we don’t know them", "we do know them", "quote/meaning-changed"),
        ("five of the seven came", "seven of the five came", "quote/meaning-changed"),
        ("a part of the whole", "apart of the whole", "quote/drifted"),
        ("wir haben es nicht getan", "wir haben es getan", "quote/drifted"),
    ],
)
def test_changed_words_are_not_typography(check: Check, source: str, record: str, rule: str) -> None:
    """A changed number or negation has its own verdict, and is never taken for typography."""
    [finding] = check({"news": f"He said {source} and left."}, (record, 8, 8 + len(record), "news"))
    assert finding.rule == rule, finding


def test_a_span_after_the_end_of_the_text_is_reported_once(check: Check) -> None:
    """The help has the right offsets of the words."""
    [finding] = check({"news": TEXT}, ("raise taxes", 900, 911, "news"))
    assert (finding.rule, finding.help) == ("quote/range", "the words are at 11 to 22")


def test_drifted_words_of_another_source(check: Check) -> None:
    """A similar passage at the span decides the verdict; the help also names a source with the same words."""
    texts = {"a": "They must leave the city at once.", "b": "You must leave the town at once, he said."}
    [finding] = check(texts, ("must leave the town at once", 5, 32, "a"))
    assert finding.rule == "quote/drifted"
    assert finding.help == (
        "at 5 to 32 the source has `must leave the city at once`; the source `b` has the record's words, at 4"
    )


FILLER = " ".join(f"filler{number} went on" for number in range(30)) + "."
FIRST, LAST = "Alpha bravo charlie delta echo.", "Foxtrot golf hotel india juliet."
LONG = "Kilo lima mike november oscar papa quebec romeo."
MARKS = "\u201c" * 8


@pytest.mark.parametrize(
    ("text", "exact", "start", "rule", "help_text"),
    [
        (
            f"{FIRST} {FILLER} {LAST}",
            f"{FIRST} {LAST}",
            200,
            "quote/joined",
            "make each a quotation of its own: 0 to 30 and 533 to 564",
        ),
        # a sentence from far away is not another order: the passage does not have it
        (
            f"One two three. {FILLER} {LONG} So it ended, they say, at last.",
            f"{LONG} One two three.",
            516,
            "quote/meaning-changed",
            f"at 516 to 577 the source has `{LONG} So it ended,`",
        ),
        # a first word far before the others is not part of their passage
        (
            "Alpha one two three four five bravo charlie delta echo foxtrot golf hotel india.",
            "Alpha bravo charlie delta echo foxtrot golf hotel india",
            0,
            "quote/meaning-changed",
            "at 25 to 79 the source has `five bravo charlie delta echo foxtrot golf hotel india`",
        ),
        (
            f"He said {MARKS}go home now{MARKS} then.",
            f'{MARKS}go home now"{MARKS[1:]}',
            8,
            "quote/drifted",
            f"at 8 to 35 the source has `{MARKS}go home now{MARKS}`",
        ),
        # clauses of one sentence, with others between them
        (
            "We went to the old market, as ever, with all of our friends there.",
            "with all of our friends there, We went to the old market",
            0,
            "quote/reordered",
            "in the order of the quotation, they are at 36 to 65 and 0 to 25",
        ),
        # two sentences are not joined if one of them does not occur
        (
            f"{FIRST} {FILLER} {LAST}",
            f"{FIRST} Nobody ever heard this.",
            200,
            "quote/absent",
            None,
        ),
        # marks that are not next to the passage are not searched
        (
            "He said go home now then.",
            "\u201cwent home now\u201d",
            8,
            "quote/drifted",
            "at 8 to 19 the source has `go home now`",
        ),
        # a passage does not begin on the previous line
        (
            "It was very late.\nThey left the city at noon.",
            "Surely They left the city",
            18,
            "quote/drifted",
            "at 18 to 36 the source has `They left the city`",
        ),
        # words that another source has, and this one has only elsewhere, are from the other source
        (f"{FILLER} The troops must leave.", "the troops must go", 200, "quote/other-source", None),
    ],
)
def test_distance_decides_what_belongs_together(  # noqa: PLR0913, PLR0917 - each is a column of the table
    check: Check, text: str, exact: str, start: int, rule: str, help_text: str | None
) -> None:
    """Sentences and words that are close together form a passage; those far apart do not."""
    other = "In our view the troops must go at once."
    [finding] = check({"news": text, "other": other}, (exact, start, start + len(exact), "news"))
    assert finding.rule == rule, finding
    if help_text is not None:
        assert finding.help == help_text


def test_different_marks_far_from_the_words(check: Check) -> None:
    """If words and adjacent marks are equal, the finding states that other marks differ."""
    exact = f'{MARKS}go home now"{MARKS[1:]}'
    [finding] = check(
        {"news": f"He said {MARKS}go home now{MARKS} then."}, (exact, 8, 8 + len(exact), "news")
    )
    assert finding.message == f"{DRIFTED}the marks around them differ"


@pytest.mark.parametrize(
    ("changed", "more"),
    [(4, ""), (5, "; and 1 more difference"), (6, "; and 2 more differences")],
)
def test_the_first_differences_are_shown(check: Check, changed: int, more: str) -> None:
    """The finding shows four differences, and counts the others."""
    words = [f"{name} and" for name in ("red", "blue", "green", "white", "black", "brown", "grey", "pink")]
    others = [word.replace(" and", "dish and") if at < changed else word for at, word in enumerate(words)]
    text, exact = f"They are {' '.join(words)} then. {FILLER}", " ".join(others)
    [finding] = check({"news": text}, (exact, 9, 9 + len(exact), "news"))
    assert finding.message == (
        f"{DRIFTED}the source has `red` where the record has `reddish`; "
        "the source has `blue` where the record has `bluedish`; "
        "the source has `green` where the record has `greendish`; "
        f"the source has `white` where the record has `whitedish`{more}"
    )


@pytest.mark.parametrize("start", range(0, 52, 4))
def test_typography_is_recognized_at_any_offset(check: Check, start: int) -> None:
    """The passage is found even if only half of it is near the span."""
    text = "He said so. It’s what the old king of Norway once gave them all. Then they went home, and so on."
    exact = "It's what the old king of Norway once gave them"
    [finding] = check({"news": text}, (exact, start, start + len(exact), "news"))
    assert (finding.rule, finding.help) == (
        "quote/typography",
        "write `It’s what the old king of Norway once gave them`, at 12 to 59",
    )


@pytest.mark.parametrize(
    ("text", "exact", "rule", "help_text"),
    [
        ("So go home now. Go, go!", "go home now...", "quote/joined", "they are at 3 to 14"),
        ("Now go home now!", "go home now...", "quote/joined", "they are at 4 to 15"),
        (
            "go home now. then they left. go home",
            "go home now ... then they left",
            "quote/joined",
            "make each a quotation of its own: 0 to 11 and 13 to 27",
        ),
        (
            f"He said {MARKS}go home now{MARKS} go, then.",
            f'{MARKS}go home now"{MARKS[1:]}',
            "quote/drifted",
            f"at 8 to 35 the source has `{MARKS}go home now{MARKS}`",
        ),
    ],
)
def test_words_in_order_are_not_reordered(
    check: Check, text: str, exact: str, rule: str, help_text: str
) -> None:
    """The verdict is right even if a neighboring word makes another order of the same words."""
    [finding] = check({"news": f"{text} {FILLER}"}, (exact, 0, len(exact), "news"))
    assert (finding.rule, finding.help) == (rule, help_text)


@pytest.mark.parametrize("start", [0, 500, 1030, 1200])
def test_adjacent_occurrences_of_parts_are_shown(check: Check, start: int) -> None:
    """Of parts that occur many times, the help shows occurrences next to each other."""
    text = "go home now. " * 80 + "then they left. " + "go home now. " * 40
    exact = "go home now ... then they left"
    [finding] = check({"news": text}, (exact, start, start + len(exact), "news"))
    assert (finding.rule, finding.help) == (
        "quote/joined",
        "make each a quotation of its own: 1027 to 1038 and 1040 to 1054",
    )


@pytest.mark.parametrize(("count", "rule"), [(32, "quote/joined"), (33, "quote/drifted")])
def test_a_quotation_with_too_many_parts_is_compared_as_one(check: Check, count: int, rule: str) -> None:
    """Up to 32 parts are located one by one; a quotation with more is compared as a whole."""
    parts = [f"part number{number} is here" for number in range(count)]
    exact = " ... ".join(parts)
    [finding] = check({"news": ". and so on. ".join(parts)}, (exact, 0, len(exact), "news"))
    assert finding.rule == rule
