"""The numbers that a summary names are those of the source. This needs the source's text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from statekit.check.annotations.demands import NumbersIn
from statekit.check.annotations.facts import Crossing
from statekit.check.records import Records, at, selections_below
from statekit.diagnostics import Finding, Severity
from statekit.phrasing import name_at, one_of, quoted
from statekit.read import Text

NUMBER = "quote/number-not-in-content"

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: number for number, word in enumerate(_SMALL.split())} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12}
_HUNDRED = 100
_JOINTS = (" ", "-", "\u2011")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def check_numbers(kinds: Crossing, texts: Sequence[Text]) -> Iterator[Finding]:
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
    records = Records(kinds)
    at_hand: Mapping[str | int, str] | None = None
    for _, record, claim, demand in records.claims(NumbersIn):
        said = numbers_in(claim.value) if isinstance(claim.value, str) else {}
        if not said:
            continue
        at_hand = _texts(records, texts) if at_hand is None else at_hand
        spans = selections_below(record, demand.spans)
        if not spans or any(span.source not in at_hand for span in spans):
            continue
        content = " ".join(at_hand[span.source][max(0, span.start) : max(0, span.end)] for span in spans)
        there = numbers_in(content)
        missing = [quoted(word) for number, word in said.items() if number not in there]
        if missing:
            stand = "does not stand" if len(missing) == 1 else "do not stand"
            yield Finding(
                NUMBER,
                f"{one_of(missing, 'and')} {stand} in the words of {name_at(demand.spans)}",
                at(record, claim.pointer),
                "compare it with the source" if there else "no number stands there",
                Severity.WARNING,
                related=((at(record, demand.spans), "the words are selected here"),),
            )


def _texts(records: Records, texts: Sequence[Text]) -> Mapping[str | int, str]:
    """The texts that are at hand, by the key of their source."""
    by_hash = {text.sha256: text.words for text in texts}
    found: dict[str | int, str] = {}
    for _, record in records.of_all_kinds():
        for source in record.source_texts:
            words = by_hash.get(source.sha256.lower())
            if record.key is not None and words is not None:
                found[record.key] = words
    return found


def numbers_in(text: str) -> dict[float, str]:
    """The numbers in a text, each as it is first written there."""
    found: dict[float, str] = {}
    reading = _Reading()
    for token in _TOKEN.finditer(text):
        if token.group().casefold() == "and":
            continue
        if not reading.is_joined_by(text[reading.end : token.start()]):
            reading.close(text, found)
        if not reading.takes(token.group().casefold()):
            reading.close(text, found)
            if not reading.takes(token.group().casefold()):
                continue
        reading.begin = token.start() if reading.begin is None else reading.begin
        reading.end = token.end()
    reading.close(text, found)
    return found


@dataclass(slots=True)
class _Reading:
    """A number that is being read: what is complete of it, and what still may be multiplied."""

    begin: int | None = None
    end: int = 0
    whole: float = 0
    part: float = 0

    def is_joined_by(self, between: str) -> bool:
        """Whether what stands between two words may stand within a number: `and` only behind hundreds."""
        return between in _JOINTS or (between == " and " and self.part % _HUNDRED == 0)

    def takes(self, word: str) -> bool:
        """Whether a word goes on with the number, or begins it."""
        if word[0].isdigit():
            number = _digits(word)
            if self.begin is not None or number is None:
                return False
            self.part = number
        elif word in _WORDS:
            if self.begin is not None and not _goes_on(self.part, _WORDS[word]):
                return False
            self.part += _WORDS[word]
        elif word in _LARGE and self.begin is not None and self.part:
            if _LARGE[word] > _HUNDRED:
                self.whole, self.part = self.whole + self.part * _LARGE[word], 0
            else:
                self.part *= _LARGE[word]
        else:
            return False
        return True

    def close(self, text: str, found: dict[float, str]) -> None:
        """Note the number that was read, if there is one, and be ready for the next."""
        if self.begin is not None:
            words = text[self.begin : self.end]
            if words.casefold() != "one":
                found.setdefault(self.whole + self.part, words)
        self.begin, self.whole, self.part = None, 0, 0


def _goes_on(part: float, number: int) -> bool:
    """Whether a number word goes on with what was read: `twenty` with `six`, `hundred` with `twenty`."""
    tens = part % _HUNDRED
    if number < 10:  # noqa: PLR2004 - a digit
        return tens == 0 or (tens >= 20 and tens % 10 == 0)  # noqa: PLR2004 - twenty to ninety
    return part > 0 and tens == 0


def _digits(word: str) -> float | None:
    """The value of digits: commas part thousands, a point the decimals."""
    plain = word.replace(",", "") if _THOUSANDS.fullmatch(word) else word.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None  # a date or a time, such as 5.9.2025
