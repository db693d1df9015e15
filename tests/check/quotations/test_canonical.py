"""Forms of the same number, sign or word are typography; another number is not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from statekit.check import CollectedKind, CollectedRecord, check_quotations
from statekit.check.annotations.collected import Selection, SourceText
from statekit.diagnostics import Finding, Route
from statekit.read import SourceFile

Check = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("source", "record"),
    [
        ("about 61·4% of it", "about 61.4% of it"),
        ("all the CO₂ here", "all the CO2 here"),
        ("about ½ of it", "about 1/2 of it"),
        ("about 1½ of it", "about 1 1/2 of it"),
        ("about \u00b9\u2044\u2082 of it", "about 1/2 of it"),
        ("on the 1ˢᵗ day", "on the 1st day"),
        ("about 0.50 of it", "about 0.5 of it"),
        ("some $2.50 of it", "some $2.5 of it"),
        ("at 9:00 today", "at 9.00 today"),
        ("a 2×3 board", "a 2x3 board"),
        ("a 2 × 3 board", "a 2 x 3 board"),
        ("only ٣ of them", "only 3 of them"),
        ("only \u0661\u0662\u066b\u0665 of them", "only 12.5 of them"),
        ("in nº 5 there", "in no 5 there"),
        ("in n° 5 there", "in no 5 there"),
        ("some 10 m² here", "some 10 m2 here"),
        ("some 10² here", "some 10^2 here"),
        ("a hyper-\nreflexia here", "a hyperreflexia here"),
        ("a hyper-\r\nreflexia here", "a hyperreflexia here"),
        ("a hyper\u00ad\nreflexia here", "a hyperreflexia here"),
        ("a well-\nknown man", "a well-known man"),
        ("in 19-\n84 there", "in 1984 there"),
        ("the ② of them", "the 2 of them"),
        ("CO₂", "CO2"),
        ("½", "1/2"),
    ],
)
def test_another_form_is_typography(check: Check, source: str, record: str) -> None:
    """Both directions are typography, at the offsets of the source."""
    for text, exact in ((source, record), (record, source)):
        [finding] = check({"news": f"He said {text} and left."}, (exact, 8, 8 + len(exact), "news"))
        assert finding.rule == "quote/typography", finding
        assert finding.help is not None
        assert finding.help.endswith(f"at 8 to {8 + len(text)}")


@pytest.mark.parametrize(
    ("source", "record", "rule"),
    [
        ("about 0.5 of them", "about 5 of them", "quote/meaning-changed"),
        ("about 0.5 of them", "about 0.05 of them", "quote/meaning-changed"),
        ("about 1/2 of them", "about 12 of them", "quote/meaning-changed"),
        ("about ½ of them", "about 12 of them", "quote/meaning-changed"),
        ("about 1½ of them", "about 11/2 of them", "quote/meaning-changed"),
        ("about 10² of them", "about 102 of them", "quote/meaning-changed"),
        ("about 10² of them", "about 10 of them", "quote/meaning-changed"),
        ("about 2.500 of them", "about 2.5 of them", "quote/meaning-changed"),
        ("at 9:00 with them", "at 9:30 with them", "quote/meaning-changed"),
        ("only ٣ of them", "only 4 of them", "quote/meaning-changed"),
        ("in 19-\n84 with them", "in 1985 with them", "quote/meaning-changed"),
        ("all CO₂ of them", "all CO3 of them", "quote/meaning-changed"),
        ("this rate¹ of them", "this rate of them", "quote/drifted"),
        ("this rate.¹ Of them", "this rate. Of them", "quote/drifted"),
        ("this rate[1] of them", "this rate of them", "quote/drifted"),
        ("in 2019¹ with them", "in 2019 with them", "quote/drifted"),
        ("the CO₂ levels of them", "the CO2 level of them", "quote/drifted"),
        ("the nº 5 level of them", "the no 5 levels of them", "quote/drifted"),
        ("at 9:00 on the day", "at 9.00 on that day", "quote/drifted"),
        ("a hyper-\nreflexia came to all of them", "a hyperreflexia came to all of us", "quote/drifted"),
    ],
)
def test_another_number_is_not_typography(check: Check, source: str, record: str, rule: str) -> None:
    """A changed number has its own verdict; a footnote mark or another form does not change a number."""
    [finding] = check({"news": f"He said {source} and left."}, (record, 8, 8 + len(record), "news"))
    assert finding.rule == rule, finding


@pytest.mark.parametrize(
    ("source", "record", "difference", "written"),
    [
        (
            "a year\u00a0or two",
            "a year or two",
            "the source has U+00A0 NO-BREAK SPACE where the record has U+0020 SPACE",
            '"a year\\u00a0or two" in double quotes',
        ),
        (
            "a year or two",
            "a year\u202for two",
            "the source has U+0020 SPACE where the record has U+202F NARROW NO-BREAK SPACE",
            '"a year or two" in double quotes',
        ),
        (
            "the Malmö plan",
            "the Malmo\u0308 plan",
            (
                "the source has `ö` (U+00F6 LATIN SMALL LETTER O WITH DIAERESIS) "
                "where the record has `o`, U+0308 COMBINING DIAERESIS"
            ),
            '"the Malmö plan" in double quotes',
        ),
        (
            "a well\u2011known man",
            "a well-known man",
            (
                "the source has `\u2011` (U+2011 NON-BREAKING HYPHEN) "
                "where the record has `-` (U+002D HYPHEN-MINUS)"
            ),
            '"a well\\u2011known man" in double quotes',
        ),
        (
            "an agree\u00adment now",
            "an agreement now",
            "the source has U+00AD SOFT HYPHEN where the record has nothing",
            '"an agree\\u00adment now" in double quotes',
        ),
        (
            "a year\nor two",
            "a year or two",
            "the source has U+000A LINE FEED where the record has U+0020 SPACE",
            '"a year\\nor two" in double quotes',
        ),
        (
            "all CO₂ now",
            "all CO2 now",
            "the source has `₂` (U+2082 SUBSCRIPT TWO) where the record has `2`",
            "`all CO₂ now`",
        ),
    ],
)
def test_a_character_that_looks_like_another_is_named(
    check: Check, source: str, record: str, difference: str, written: str
) -> None:
    """Two texts that look the same are told apart by code points, and the help can be copied."""
    [finding] = check({"news": f"He said {source} and left."}, (record, 8, 8 + len(record), "news"))
    assert finding.rule == "quote/typography"
    assert finding.message == f"only typography differs from the words of the source: {difference}"
    assert finding.help == f"write {written}, at 8 to {8 + len(source)}"


@pytest.mark.parametrize(
    ("declared", "found", "difference", "help_text"),
    [
        (
            "We go.\nNow.\n",
            "We go.\r\nNow.\r\n",
            "its line ends: it has CRLF (Windows), not LF",
            "restore its line ends",
        ),
        (
            "We go.\r\nNow.\r\n",
            "We go.\nNow.\n",
            "its line ends: it has LF, not CRLF (Windows)",
            "restore its line ends",
        ),
        ("We go.", "\ufeffWe go.", "a byte order mark (U+FEFF) at its start", "remove the mark"),
        ("We go.\n", "We go.", "the missing line end after its last line", "restore the line end"),
        ("We go.", "We go.\n", "the line end after its last line", "remove the line end"),
        ("Malmö", "Malmo\u0308", "the encoding of its accents (NFD, not NFC)", "restore the accents"),
    ],
)
def test_a_difference_of_a_source_that_does_not_show_is_named(
    declared: str, found: str, difference: str, help_text: str
) -> None:
    """A text that an editor or a version control system has converted is not another version."""
    text = SourceText(("text",), hashlib.sha256(declared.encode()).hexdigest(), len(declared))
    source = CollectedRecord(
        Route("n.yaml", 0), "n", "news", ("id",), named_by_file=True, source_texts=[text]
    )
    quote = CollectedRecord(
        Route("s.yaml", 0),
        "s",
        "s",
        ("id",),
        named_by_file=True,
        selections=[Selection(("q",), "news", 0, 2, "We")],
    )
    kinds = {"source": CollectedKind((source,)), "statement": CollectedKind((quote,))}
    file = SourceFile("news.txt", "news", hashlib.sha256(found.encode()).hexdigest(), found)
    [finding], _ = check_quotations(kinds, [file])
    assert finding.message == f"the text `news.txt` differs from the one with this hash only in {difference}"
    assert (finding.rule, finding.help) == ("quote/source-changed", help_text)
