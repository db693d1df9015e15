"""The numbers that a summary names are those of the source. This needs the source's text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from statekit.check.annotations.collected import CollectedKinds
from statekit.check.annotations.constraints import NumbersIn
from statekit.check.quotations.number_words import Number, read_numbers
from statekit.check.records import RecordIndex, route_to, selections_below
from statekit.check.rule import rule
from statekit.diagnostics import Finding, Severity
from statekit.phrasing import name_at, one_of, quoted
from statekit.read import SourceFile

NUMBER = "quote/number-not-in-content"

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+| *[^\w ] *|_")  # a dash between spaces is not a hyphen


def check_numbers(kinds: CollectedKinds, texts: Sequence[SourceFile]) -> Iterator[Finding]:
    """The numbers that a text in the curators' words names stand in the words it sums up (`numbers-in`).

    A wrong number is the easiest mistake to make and the hardest to see. It needs the source's text, and says
    nothing where that is not at hand. On either side numbers may be written in digits or in English words:
    `26`, `twenty-six`. `One` in words may be a pronoun, and is passed over.

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
    if not texts:
        return
    records = RecordIndex(kinds)
    at_hand: Mapping[str | int, str] | None = None
    for _, record, constrained, constraint in records.constrained_by(NumbersIn):
        said = numbers_in(constrained.value) if isinstance(constrained.value, str) else {}
        if not said:
            continue
        at_hand = _texts(records, texts) if at_hand is None else at_hand
        spans = selections_below(record, constraint.spans)
        if not spans or any(span.source not in at_hand for span in spans):
            continue
        content = "\n".join(at_hand[span.source][max(0, span.start) : max(0, span.end)] for span in spans)
        there = [number for number, _ in _numbers(content)]
        values = {number.value for number in there}
        missing = [quoted(words) for value, words in said.items() if value not in values]
        if missing:
            stand = "does not stand" if len(missing) == 1 else "do not stand"
            yield Finding(
                NUMBER,
                f"{one_of(missing, 'and')} {stand} in the words of {name_at(constraint.spans)}",
                route_to(record, constrained.pointer),
                "compare it with the source"
                if not all(number.is_ambiguous for number in there)
                else "no number stands there",
                Severity.WARNING,
                related=((route_to(record, constraint.spans), "the words are selected here"),),
            )


def _texts(records: RecordIndex, texts: Sequence[SourceFile]) -> Mapping[str | int, str]:
    """The texts that are at hand, by the key of their source."""
    by_hash = {text.sha256: text.content for text in texts}
    found: dict[str | int, str] = {}
    for _, record in records.all_records():
        for source in record.source_texts:
            words = by_hash.get(source.sha256.lower())
            if record.key is not None and words is not None:
                found[record.key] = words
    return found


def numbers_in(text: str) -> dict[Fraction, str]:
    """Return the numbers that a text names, each with the words in which it is first written there.

    Words that often are not meant as numbers are left out: a lone `one`, `half` or ordinal.
    """
    found: dict[Fraction, str] = {}
    for number, words in _numbers(text):
        if not number.is_ambiguous:
            found.setdefault(number.value, words)
    return found


def _numbers(text: str) -> Iterator[tuple[Number, str]]:
    """Yield the numbers in a text, with their words."""
    tokens = list(_TOKEN.finditer(text))
    for number in read_numbers([token.group().casefold() for token in tokens]):
        yield number, text[tokens[number.first].start() : tokens[number.stop - 1].end()]


RULES = (rule(NUMBER, Severity.WARNING)(check_numbers),)
