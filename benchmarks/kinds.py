"""Generate the records that statements refer to, and the names of all records."""

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
    """The number of records of each kind in a corpus."""

    statement: int
    source: int
    person: int
    organization: int
    topic: int
    occasion: int


def counts_for_statements(statements: int) -> Counts:
    """Return the counts for this number of statements."""
    return Counts(
        statements,
        source=max(1, statements // 40),
        person=max(3, statements // 25),
        organization=max(4, statements // 50),
        topic=max(3, statements // 200),
        occasion=max(1, statements // 100),
    )


def counts_for_total(records: int) -> Counts:
    """Return the counts for this total number of records."""
    others = counts_for_statements(records)
    rest = others.source + others.person + others.organization + others.topic + others.occasion
    return Counts(
        records - rest, others.source, others.person, others.organization, others.topic, others.occasion
    )


def identifier(kind: str, number: int) -> str:
    """Return the key of a record, a slug that is also the name of its file."""
    first, second = _SLUGS[number * 7 % len(_SLUGS)], _SLUGS[number * 13 % len(_SLUGS)]
    return f"{kind[:3]}-{first}-{second}-{number:06}"


_SLUGS = [word for word in WORDS if word.isascii()]


def publication_date(source: int) -> dt.date:
    """Return the publication date of a source."""
    return _FIRST_DAY + dt.timedelta(source * 37 % _DAYS)


def role_title(person: int) -> str:
    """Return the title of a person's role."""
    return f"Delegate of {PLACES[person % len(PLACES)]}"


def _topic(rng: random.Random, number: int, _counts: Counts) -> str:
    lines = [f"id: {identifier('topic', number)}", f"label: {words(rng, 3).capitalize()}"]
    if number:
        lines.append(f"broader: {identifier('topic', number // 2)}")
    return _text(lines)


def _organization(rng: random.Random, number: int, _counts: Counts) -> str:
    lines = [
        f"id: {identifier('organization', number)}",
        f"name: Council {number} of {rng.choice(PLACES)}",
        f"class: {rng.choice(['state', 'institution', 'alliance', 'collective'])}",
    ]
    if number % 5 == 4:
        lines += ["count:", f"  value: {rng.randint(2, 40)}", "  bound: at_least"]
        lines += ["members:", f"  - {identifier('organization', number // 2)}"]
    return _text(lines)


def _person(rng: random.Random, number: int, counts: Counts) -> str:
    lines = [
        f"id: {identifier('person', number)}",
        f"name: Delegate {number} of {PLACES[number % len(PLACES)]}",
    ]
    if rng.random() < 0.5:
        lines += ["names:", f"  - name: Депутат № {number}", "    language: uk"]
    if rng.random() < 0.3:
        lines += ["identifiers:", f"  wikidata: Q{rng.randint(1, 10**8)}"]
    lines += ["roles:", f"  - title: {role_title(number)}"]
    lines += [f"    organization: {identifier('organization', number % counts.organization)}"]
    lines += ["    start: 2015-03-01", "    end: null", "    basis: external"]
    return _text(lines)


def _source(rng: random.Random, number: int, _counts: Counts) -> str:
    day = publication_date(number)
    lines = [
        f"id: {identifier('source', number)}",
        f"title: '{words(rng, 5).capitalize()}: {words(rng, 2)}'",
        f"publisher: {rng.choice(PLACES)} Gazette",
        f"url: https://example.org/{day:%Y/%m/%d}/{number}",
        *("published:", f"  earliest: {day}", f"  latest: {day}", "  certainty: high", "  basis: stated"),
        f"language: {rng.choice(LANGUAGES)}",
        *("text:", f"  sha256: {rng.randbytes(32).hex()}", "  characters: 9000"),
    ]
    return _text(lines)


def _occasion(rng: random.Random, number: int, counts: Counts) -> str:
    lines = [
        f"id: {identifier('occasion', number)}",
        f"name: Meeting {number} in {rng.choice(PLACES)}",
        f"place: {rng.choice(PLACES)}",
        *("earliest: 2015-03-01", "latest: null", "certainty: low", "basis: external"),
        *("evidence:", f"  - {words(rng, 9).capitalize()}."),
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
"""The generator for each kind other than statements."""


def words(rng: random.Random, count: int) -> str:
    """Return `count` random words."""
    return " ".join(rng.choices(WORDS, k=count))


def _text(lines: list[str]) -> str:
    return "\n".join([*lines, ""])
