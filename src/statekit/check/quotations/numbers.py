"""The rule that the numbers in a summary are those of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from statekit.check.annotations.collected import CollectedKinds
from statekit.check.annotations.constraints import NumbersIn
from statekit.check.quotations.number_words import NumberMatch, read_numbers
from statekit.check.records import RecordIndex, route_to, selections_below
from statekit.check.rule import rule
from statekit.diagnostics import Finding, Severity
from statekit.phrasing import name_at, one_of, quoted
from statekit.read import SourceFile

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|(?<! ) *[^\w ] *|_")
"""Digits, words, and marks with the spaces around them: a dash between spaces is not a hyphen."""


@rule("quote/number-not-in-content", Severity.WARNING)
def number_not_in_content(kinds: CollectedKinds, files: Sequence[SourceFile]) -> Iterator[Finding]:
    """The numbers in a summary must be in the words that it summarizes (`numbers-in` in the schema).

    A wrong number is easy to write and hard to notice. The rule compares the summary with the source's text,
    and is skipped without it. On either side, numbers may be written in digits or in English words: `12` and
    `a dozen`, `twenty-six` and `26`, `2,500,000` and `two and a half million`. A single word that may not be
    meant as a number (`one`, `half`, `second`) is not checked.

    ```yaml schema
    # schema/article.schema.json
    x-statekit: {key: id}
    properties: {id: {}, text: {x-statekit: {source-text: true}}}
    # schema/note.schema.json
    properties:
      content: {items: {x-statekit: {selects: {source: /source}}}}
      summary: {x-statekit: {numbers-in: /content}}
    ```

    ```yaml fails
    # sources/times.txt
    The 26 countries met twice in seven days.
    # records/article/times.yaml
    id: times
    text:
      sha256: 269a6b8f1210a350392d55175ceb438d3399c19e5fa8bc0b4e0fbbf74aedc785
      characters: 42
    # records/note/a.yaml
    source: times
    content:
      - {start: 0, end: 16}
    summary: Twenty-seven countries met.
    #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ```

    ```yaml passes
    # sources/times.txt
    The 26 countries met twice in seven days.
    # records/article/times.yaml
    id: times
    text:
      sha256: 269a6b8f1210a350392d55175ceb438d3399c19e5fa8bc0b4e0fbbf74aedc785
      characters: 42
    # records/note/a.yaml
    source: times
    content:
      - {start: 0, end: 40}
    summary: In 7 days, twenty-six countries met.
    ```
    """
    if not files:
        return
    records = RecordIndex(kinds)
    available: Mapping[str | int, str] | None = None
    for _, record, constrained, constraint in records.constrained_by(NumbersIn):
        named = numbers_in(constrained.value) if isinstance(constrained.value, str) else {}
        if not named:
            continue
        available = _texts_by_source(records, files) if available is None else available
        spans = selections_below(record, constraint.spans)
        if not spans or any(span.source not in available for span in spans):
            continue
        # a line break ends a number: those of two spans are not read as one
        content = "\n".join(available[span.source][max(0, span.start) : max(0, span.end)] for span in spans)
        found = [number for number, _ in _numbers(content)]
        values = {number.value for number in found}
        missing = [quoted(words) for value, words in named.items() if value not in values]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            has_others = not all(number.is_ambiguous for number in found)
            yield number_not_in_content.finding(
                f"{one_of(missing, 'and')} {verb} not in the words of {name_at(constraint.spans)}",
                route_to(record, constrained.pointer),
                "compare it with the source" if has_others else "those words contain no number",
                related=((route_to(record, constraint.spans), "the words are selected here"),),
            )


def _texts_by_source(records: RecordIndex, files: Sequence[SourceFile]) -> Mapping[str | int, str]:
    """Return the available texts by the keys of their sources."""
    by_hash = {file.sha256: file.content for file in files}
    available: dict[str | int, str] = {}
    for _, record in records.all_records():
        for source in record.source_texts:
            text = by_hash.get(source.sha256.lower())
            if record.key is not None and text is not None:
                available[record.key] = text
    return available


def numbers_in(text: str) -> dict[Fraction, str]:
    """Return the numbers that a text names, each with the words in which it is first written there.

    Words that often are not meant as numbers are left out: a lone `one`, `half` or ordinal.
    """
    found: dict[Fraction, str] = {}
    for number, words in _numbers(text):
        if not number.is_ambiguous:
            found.setdefault(number.value, words)
    return found


def _numbers(text: str) -> Iterator[tuple[NumberMatch, str]]:
    """Yield the numbers in a text, with their words."""
    tokens = list(_TOKEN.finditer(text))
    for number in read_numbers([token.group().casefold() for token in tokens]):
        yield number, text[tokens[number.first].start() : tokens[number.stop - 1].end()]


check_numbers = number_not_in_content.check
