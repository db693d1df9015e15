"""The records of a corpus that statements refer to, and what all of them are called."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PLACES = [
    "Łódź", "Reykjavík", "São Paulo", "Zürich", "Malmö", "Kraków", "Québec", "Σπάρτη", "Київ", "京都",
    "Dún Laoghaire", "İzmir", "Győr", "Plzeň", "Lisbon", "Accra", "Quito", "Hanoi", "Perth", "Oslo",
]  # fmt: skip
WORDS = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split()
LANGUAGES = ["en", "de", "fr", "uk", "pt-BR", "zh-Hant", "el", "es-419"]
_FIRST_DAY = dt.date(2020, 1, 1)
_DAYS = 2000


@dataclass(frozen=True)
class Counts:
    """How many records of each kind a corpus has, or would have."""

    statement: int
    source: int
    person: int
    organization: int
    topic: int
    occasion: int


def around_statements(statements: int) -> Counts:
    """What so many statements refer to."""
    return Counts(
        statements,
        source=max(1, statements // 40),
        person=max(3, statements // 25),
        organization=max(4, statements // 50),
        topic=max(3, statements // 200),
        occasion=max(1, statements // 100),
    )


def within(records: int) -> Counts:
    """So many records of all kinds together."""
    others = around_statements(records)
    rest = others.source + others.person + others.organization + others.topic + others.occasion
    return Counts(
        records - rest, others.source, others.person, others.organization, others.topic, others.occasion
    )


def identifier(kind: str, number: int) -> str:
    """The key of a record, which is the name of its file too: a slug."""
    first, second = _SLUGS[number * 7 % len(_SLUGS)], _SLUGS[number * 13 % len(_SLUGS)]
    return f"{kind[:3]}-{first}-{second}-{number:06}"


_SLUGS = [word for word in WORDS if word.isascii()]


def published(source: int) -> dt.date:
    """The day on which a source appeared."""
    return _FIRST_DAY + dt.timedelta(source * 37 % _DAYS)


def title(person: int) -> str:
    """The role of a person."""
    return f"Delegate of {PLACES[person % len(PLACES)]}"


def _topic(chance: random.Random, number: int, _counts: Counts) -> str:
    lines = [f"id: {identifier('topic', number)}", f"label: {words(chance, 3).capitalize()}"]
    if number:
        lines.append(f"broader: {identifier('topic', number // 2)}")
    return _text(lines)


def _organization(chance: random.Random, number: int, _counts: Counts) -> str:
    lines = [
        f"id: {identifier('organization', number)}",
        f"name: Council {number} of {chance.choice(PLACES)}",
        f"class: {chance.choice(['state', 'institution', 'alliance', 'collective'])}",
    ]
    if number % 5 == 4:
        lines += ["count:", f"  value: {chance.randint(2, 40)}", "  bound: at_least"]
        lines += ["members:", f"  - {identifier('organization', number // 2)}"]
    return _text(lines)


def _person(chance: random.Random, number: int, counts: Counts) -> str:
    lines = [
        f"id: {identifier('person', number)}",
        f"name: Delegate {number} of {PLACES[number % len(PLACES)]}",
    ]
    if chance.random() < 0.5:
        lines += ["names:", f"  - name: Депутат № {number}", "    language: uk"]
    if chance.random() < 0.3:
        lines += ["identifiers:", f"  wikidata: Q{chance.randint(1, 10**8)}"]
    lines += ["roles:", f"  - title: {title(number)}"]
    lines += [f"    organization: {identifier('organization', number % counts.organization)}"]
    lines += ["    start: 2015-03-01", "    end: null", "    basis: external"]
    return _text(lines)


def _source(chance: random.Random, number: int, _counts: Counts) -> str:
    day = published(number)
    lines = [
        f"id: {identifier('source', number)}",
        f"title: '{words(chance, 5).capitalize()}: {words(chance, 2)}'",
        f"publisher: {chance.choice(PLACES)} Gazette",
        f"url: https://example.org/{day:%Y/%m/%d}/{number}",
        *("published:", f"  earliest: {day}", f"  latest: {day}", "  certainty: high", "  basis: stated"),
        f"language: {chance.choice(LANGUAGES)}",
        *("text:", f"  sha256: {chance.randbytes(32).hex()}", "  characters: 9000"),
    ]
    return _text(lines)


def _occasion(chance: random.Random, number: int, counts: Counts) -> str:
    lines = [
        f"id: {identifier('occasion', number)}",
        f"name: Meeting {number} in {chance.choice(PLACES)}",
        f"place: {chance.choice(PLACES)}",
        *("earliest: 2015-03-01", "latest: null", "certainty: low", "basis: external"),
        *("evidence:", f"  - {words(chance, 9).capitalize()}."),
        *("participants:", f"  - {identifier('person', number % counts.person)}"),
    ]
    return _text(lines)


MAKERS: dict[str, Callable[[random.Random, int, Counts], str]] = {
    "source": _source,
    "person": _person,
    "organization": _organization,
    "topic": _topic,
    "occasion": _occasion,
}
"""What makes the records of each kind, other than statements."""


def words(chance: random.Random, count: int) -> str:
    """So many words."""
    return " ".join(chance.choices(WORDS, k=count))


def _text(lines: list[str]) -> str:
    return "\n".join([*lines, ""])
