"""Numbers in a summary that are not in the words that it summarizes."""

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


def article(name: str, text: str, *, has_id: bool = True, has_text: bool = True) -> str:
    """Return the record of a source, with its text if that is available."""
    digest = hashlib.sha256(f"{text}\n".encode()).hexdigest().upper()
    record = f"# records/article/{name}.yaml\n" + (f"id: {name}\n" if has_id else "")
    record += f"text: {{sha256: {digest}, characters: {len(text) + 1}}}\n"
    return record + (f"# sources/{name}.txt\n{text}\n" if has_text else "")


def findings_in(check: Check, spans: str, *summaries: str, **more: Any) -> list[tuple[str, str, str]]:
    """Return message, help and pointer of the findings in summaries of spans of the two texts."""
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
    ("spans", "summary", "message", "help_text"),
    [
        (
            "{start: 0, end: 25}",
            "27 met",
            "`27` is not in the words of `content`",
            "compare it with the source",
        ),
        (
            "{start: 0, end: 25}",
            "some 27 met for 7 hours",
            "`27` and `7` are not in the words of `content`",
            "compare it with the source",
        ),
        (
            "{start: 26, end: 43}",
            "Two came",
            "`Two` is not in the words of `content`",
            "those words contain no number",
        ),
        # words outside the spans are ignored
        (
            "{start: 0, end: 8}, {start: 44, end: 81}",
            "seven of 26 at three",
            "`26` is not in the words of `content`",
            "compare it with the source",
        ),
    ],
)
def test_a_number_that_is_not_in_the_words(
    check: Check, spans: str, summary: str, message: str, help_text: str
) -> None:
    """Each number is reported as written, and the help depends on the words having any number."""
    assert findings_in(check, spans, summary) == [(message, help_text, "/summary/0")]


@pytest.mark.parametrize(
    "spans",
    [
        "{start: 0, end: 25}, {start: 44, end: 81}",
        "{start: 44, end: 999}, {start: -5, end: 25}",
    ],
)
def test_the_numbers_of_several_spans_are_combined(check: Check, spans: str) -> None:
    """A span that exceeds the text, which is a finding of another rule, counts as far as it is inside."""
    assert findings_in(check, spans, "26 for 7 until three") == []


def test_each_summary_is_checked(check: Check) -> None:
    """A summary that is not text, or has no numbers, does not hide another one."""
    found = findings_in(check, "{start: 0, end: 25}", "5", "null", "no numbers", "27 met", "26 met", "28 met")
    assert [pointer for *_, pointer in found] == ["/summary/3", "/summary/5"]


@pytest.mark.parametrize("spans", ["", "{start: 0, end: 25}"])
@pytest.mark.parametrize("more", [{"has_text": False}, {"has_id": False}])
def test_without_the_words_numbers_are_not_checked(check: Check, spans: str, more: dict[str, bool]) -> None:
    """Numbers are not checked without a span, or without the text of every span."""
    assert findings_in(check, spans, "27 met", **more) == []
