"""Every passage in quotation marks is found, and is quoted, excluded or reported."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from statekit.check.quotations.unclaimed import quoted_passages
from statekit.diagnostics import Finding, Severity

Check = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("He said “go home” and “stay.”", ["go home", "stay."]),
        ('He said "go home" and "stay."', ["go home", "stay."]),
        ("Er sagte: „Geht heim“ und „bleibt”.", ["Geht heim", "bleibt"]),
        ("Il dit « rentrez » et \u2039 restez \u203a.", [" rentrez ", " restez "]),
        ("彼は「帰れ」と言った", ["帰れ"]),
        ("She said ‘don’t go’ and left.", ["don’t go"]),
        ("The soldiers’ camp isn’t ‘90s style.", []),
        ("“He told me ‘no’ twice,” she said.", ["He told me ‘no’ twice,"]),
        ("“a “b” c” d", ["a “b” c"]),
        ("“One paragraph.\r\n\r\n“And another.”", ["One paragraph.\r", "And another."]),
        ("A stray “ mark.\nAnd a new line”.", []),
        ('A 5" pipe and a 6" pipe', []),
        # straight marks open after a space, a bracket or a dash, and close anywhere
        ('say ("now") or ["then"], {"so"}', ["now", "then", "so"]),
        ('so-"a" –"b" —"c" /"d"', ["a", "b", "c", "d"]),
        ('a\u00a0"b"\u202f"c"\t"d"', ["b", "c", "d"]),
        ('x"a" "b"', ["b"]),
        # a passage continues if the next line opens with its mark
        ("“a\n“b” c", ["a", "b"]),
        ("“a\n       “b”", ["a", "b"]),
        ("“a\n        “b”", ["b"]),
        ("“a\nb” c", []),
        ("“a\n„b” c", ["b"]),
        ("“a” b “c\nd", ["a"]),
        ('"a\n"b"', ["b"]),
        # nested passages are closed first
        ("“a “b “c” d” e” f", ["a “b “c” d” e"]),
        ("“a “b” c\nd”", ["a “b"]),
        ("„a „b“ c“ d", ["a „b“ c"]),
        # an apostrophe within a word is not a mark
        ("the ‘90s’ style", ["90s"]),
        ("x‘y’ ‘ z’ ‘u’", ["u"]),
        ("‘it’s’ ‘b’", ["it’s", "b"]),
        ("”a” »b« ’c’", []),
        ("😀 “word 😀” 😀", ["word 😀"]),
        ("", []),
    ],
)
def test_quotation_marks_are_paired(text: str, passages: list[str]) -> None:
    """Marks are paired as writers use them; apostrophes and inches are not marks."""
    assert [text[start:end] for start, end in quoted_passages(text)] == passages


TEXT = 'He called them “legitimate targets,” twice. “Go home,” he said.\n"*" and "a form"'


def test_a_passage_that_no_record_quotes_is_reported(check: Check) -> None:
    """The warning is at the hash of the source's text, with offsets and words."""
    found = check(
        {"news": TEXT}, ("legitimate targets", 16, 34, "news"), unclaimed=True, excluded=((64, 80),)
    )
    assert [(each.rule, each.message, each.severity, each.route.path) for each in found] == [
        (
            "quote/unclaimed",
            "no record quotes `Go home,`, in quotation marks at 45 to 53",
            Severity.WARNING,
            "news.yaml",
        )
    ]
    assert found[0].route.pointer == ("text", "sha256")
    assert found[0].help == "quote all of it in a record, or exclude the span in the record of the source"


@pytest.mark.parametrize(
    ("quotes", "count"),
    [
        # the words from 9 to 30 must be quoted
        ([("we did not raise taxes", 9)], 0),
        ([("we did not", 9), ("raise taxes", 20)], 0),
        ([("we did not ra", 9), ("ise taxes", 22)], 0),
        ([("said “we did not", 3), ("raise taxes” today", 20)], 0),
        ([("we did", 9), ("raise taxes", 20)], 1),
        ([("we did not raise taxe", 9)], 1),
        ([("e did not raise taxes", 10)], 1),
        # words at other offsets than stated count where they are
        ([("we did not raise taxes", 11)], 0),
        # wrong words do not count, but a passage that they touch is not reported as well
        ([("Nobody ever heard of it", 31)], 1),
        ([("Nobody ever heard of it", 30)], 0),
        ([("Nobo", 6)], 0),
        ([("Nob", 6)], 1),
    ],
)
def test_a_passage_is_quoted_if_all_its_words_are(
    check: Check, quotes: list[tuple[str, int]], count: int
) -> None:
    """One quotation or several may cover the words; marks and spaces between them need not be quoted."""
    found = check(
        {"news": "He said “we did not raise taxes” today. It was one of very many things."},
        *((exact, start, start + len(exact), "news") for exact, start in quotes),
        unclaimed=True,
    )
    assert [each.rule for each in found].count("quote/unclaimed") == count


def test_a_misquoted_passage_is_not_unclaimed(check: Check) -> None:
    """A wrong quotation is one finding: its passage is not reported as unclaimed as well."""
    found = check(
        {"news": "He said “we did not raise taxes” today."},
        ("we did raise taxes", 9, 27, "news"),
        unclaimed=True,
    )
    assert [each.rule for each in found] == ["quote/meaning-changed"]


def test_a_passage_quoted_in_part_is_unclaimed(check: Check) -> None:
    """A passage is reported if a record quotes only some of its words."""
    found = check(
        {"news": "He said “we did not raise taxes” today."}, ("raise taxes", 20, 31, "news"), unclaimed=True
    )
    assert [each.rule for each in found] == ["quote/unclaimed"]


@pytest.mark.parametrize("exact", ["entirely invented", "we did raise taxes", "today we did not raise any"])
def test_a_wrong_quotation_is_reported_once(check: Check, exact: str) -> None:
    """Whatever the verdict, the passage at the span is not reported as unclaimed as well."""
    text = "He said “we did not raise taxes” today."
    found = check({"news": text}, (exact, 9, 9 + len(exact), "news"), unclaimed=True)
    assert len(found) == 1
