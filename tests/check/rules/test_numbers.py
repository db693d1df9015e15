"""Numbers of a summary stand in the words that it sums up: what is said of those that do not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[..., Any]

SCHEMAS = """# schema/article.schema.json
x-statekit: {key: id}
properties: {id: {}, text: {x-statekit: {source-text: true}}}
# schema/note.schema.json
properties:
  content: {items: {x-statekit: {selects: {source: /source}}}}
  summary: {items: {x-statekit: {numbers-in: /content}}}
"""
TIMES = "In May, 26 countries met. Nobody else came. They talked for seven hours, until 3."
POST = "Four of them stayed."


def article(name: str, text: str, *, has_id: bool = True, is_there: bool = True) -> str:
    """A source: its record, and its text where that is at hand."""
    digest = hashlib.sha256(f"{text}\n".encode()).hexdigest().upper()
    record = f"# records/article/{name}.yaml\n" + (f"id: {name}\n" if has_id else "")
    record += f"text: {{sha256: {digest}, characters: {len(text) + 1}}}\n"
    return record + (f"# sources/{name}.txt\n{text}\n" if is_there else "")


def said(check: Check, spans: str, *summaries: str, **more: Any) -> list[tuple[str, str, str]]:
    """Message, help and pointer of what is found in summaries of some spans of the two texts."""
    note = f"# records/note/a.yaml\nsource: times\ncontent: [{spans}]\nsummary: [{', '.join(summaries)}]\n"
    checked = check(SCHEMAS, article("times", TIMES, **more) + article("post", POST) + note)
    found = [each for each in checked.diagnostics if each.rule == "quote/number-not-in-content"]
    for each in found:
        assert each.severity == "warning"
        assert [(shown.message, shown.place.span.line) for shown in each.related] == [
            ("the words are selected here", 2)
        ]
    return [(each.message, each.help, each.pointer) for each in found]


@pytest.mark.parametrize(
    ("spans", "summary", "message", "advice"),
    [
        (
            "{start: 0, end: 25}",
            "27 met",
            "`27` does not stand in the words of `content`",
            "compare it with the source",
        ),
        (
            "{start: 0, end: 25}",
            "some 27 met for 7 hours",
            "`27` and `7` do not stand in the words of `content`",
            "compare it with the source",
        ),
        (
            "{start: 26, end: 43}",
            "Two came",
            "`Two` does not stand in the words of `content`",
            "no number stands there",
        ),
        # words that no span selects do not count
        (
            "{start: 0, end: 8}, {start: 44, end: 81}",
            "seven of 26 at three",
            "`26` does not stand in the words of `content`",
            "compare it with the source",
        ),
    ],
)
def test_a_number_that_the_words_do_not_have(
    check: Check, spans: str, summary: str, message: str, advice: str
) -> None:
    """Each is told as it is written, and whether there are others in the words."""
    assert said(check, spans, summary) == [(message, advice, "/summary/0")]


@pytest.mark.parametrize(
    "spans",
    [
        "{start: 0, end: 25}, {start: 44, end: 81}",
        "{start: 44, end: 999}, {start: -5, end: 25}",
    ],
)
def test_numbers_of_several_spans_are_put_together(check: Check, spans: str) -> None:
    """Spans that reach out of the text are wrong by another rule, and mean what of them is in the text."""
    assert said(check, spans, "26 for 7 until three") == []


def test_each_text_is_looked_at(check: Check) -> None:
    """A summary that is no text, or has no numbers, hides no other."""
    found = said(check, "{start: 0, end: 25}", "5", "null", "no numbers", "27 met", "26 met", "28 met")
    assert [pointer for *_, pointer in found] == ["/summary/3", "/summary/5"]


@pytest.mark.parametrize("spans", ["", "{start: 0, end: 25}"])
@pytest.mark.parametrize("more", [{"is_there": False}, {"has_id": False}])
def test_without_the_words_no_number_is_missed(check: Check, spans: str, more: dict[str, bool]) -> None:
    """Nothing is said where no span is selected, or the text of one is not at hand."""
    assert said(check, spans, "27 met", **more) == []
