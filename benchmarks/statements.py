"""Generate the statements of a corpus, similar to those of this project's dataset."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable

from kinds import LANGUAGES, Counts, identifier, publication_date, role_title, words

_WIDTH = 100
_ONE_LINE = 76
_LEMMAS = ["say", "insist on", "warn", "tell", "point out", "ask", "promise", "deny"]
_CLASSES = ["neutral", "factive", "distancing", "commissive", "directive", "attitude"]
_ACTS = [
    "assert",
    "ask",
    "answer",
    "request",
    "urge",
    "warn",
    "promise",
    "offer",
    "reject",
    "report",
    "speak",
]
_MODES = ["indirect", "indirect", "direct", "mixed", "speech_act", "editorial"]
_RELATIONS = ["paraphrases", "responds_to", "answers", "contradicts", "comments_on"]
_IN_A_SOURCE = 40
_DAYS_BACK = 3
_ONE_WITHDRAWN_IN = 97


def statement(rng: random.Random, number: int, counts: Counts) -> str:
    """Return the text of one statement."""
    source = number // _IN_A_SOURCE % counts.source
    # The first statements reference each person once, so that none is unused. The others choose at random.
    speaker = number if number < counts.person else rng.randrange(counts.person)
    mode = "indirect" if number < counts.person else rng.choice(_MODES)
    day = publication_date(source) - dt.timedelta(number % _DAYS_BACK)
    lines = [f"id: {identifier('statement', number)}"]
    if rng.random() < 0.03:
        lines.append(f"# {words(rng, 6)}")
    lines += [f"source: {identifier('source', source)}", f"mode: {mode}"]
    start = rng.randint(0, 8000)
    lines += ["speaker: null"] if mode == "editorial" else _speaker(rng, speaker, start, counts)
    lines.append(f"speech_act: {rng.choice(_ACTS)}")
    lines += _content(rng, mode, start + 60)
    lines += _others(rng, number, counts)
    lines += ["date:", f"  earliest: {day}", f"  latest: {day}"]
    lines += ["  certainty: high", "  basis: inferred"]
    lines += _about(rng, number, counts)
    lines += [
        "locus:",
        f"  paragraph: {rng.randint(1, 40)}",
        "  sentences:",
        f"    - {rng.randint(1, 9)}",
    ]
    lines += _prose(rng, "summary: ", "  ", rng.randint(9, 24))
    if rng.random() < 0.7:
        lines.append("ambiguity:")
        for _ in range(rng.randint(1, 2)):
            lines += _prose(rng, "  - ", "    ", rng.randint(7, 22))
    lines += _curation(rng, number)
    return "\n".join([*lines, ""])


def _speaker(rng: random.Random, speaker: int, start: int, counts: Counts) -> list[str]:
    lines = [f"speaker: {identifier('person', speaker)}"]
    if rng.random() < 0.3:
        lines.append(f"on_behalf_of: {identifier('organization', rng.randrange(counts.organization))}")
    lines += [
        "mention:",
        f"  start: {start}",
        f"  end: {start + 11}",
        f"  sha256: {rng.randbytes(32).hex()}",
    ]
    if rng.random() < 0.5:
        lines.append(f"role: {role_title(speaker)}")
    lines += [
        "cue:",
        f"  start: {start + 12}",
        f"  end: {start + 20}",
        f"  sha256: {rng.randbytes(32).hex()}",
    ]
    lines += [f"  lemma: {rng.choice(_LEMMAS)}", f"  class: {rng.choice(_CLASSES)}"]
    return lines


def _content(rng: random.Random, mode: str, start: int) -> list[str]:
    exact = words(rng, rng.randint(6, 22)).capitalize() if mode in {"direct", "mixed"} else ""
    length = len(exact) + 2 if exact else rng.randint(40, 200)
    lines = ["content:", f"  - start: {start}", f"    end: {start + length}"]
    lines.append(f"    sha256: {rng.randbytes(32).hex()}")
    if exact:
        begin = start + 1
        lines += ["quotes:", *_scalar(rng, "  - exact: ", "      ", exact)]
        lines += [f"    start: {begin}", f"    end: {begin + len(exact)}"]
        lines.append(f"    language: {rng.choice(LANGUAGES)}")
        if rng.random() < 0.4:
            lines += ["    translation:", f"      of: {rng.choice(LANGUAGES)}", "      marked: false"]
            lines.append("    fidelity: translated")
        else:
            lines.append("    fidelity: unchecked")
    return lines


def _others(rng: random.Random, number: int, counts: Counts) -> list[str]:
    """Return the relations to other statements, and the occasion."""
    lines: list[str] = []
    # The same source and the same date, so that a statement is never older than a statement it reports.
    reporter = number - _DAYS_BACK
    within = reporter >= number - number % _IN_A_SOURCE
    in_force = not _withdrawn(reporter)
    if within and in_force and rng.random() < 0.2:
        lines += [
            "relations:",
            f"  - type: {rng.choice(_RELATIONS)}",
            f"    to: {identifier('statement', reporter)}",
        ]
    if number < counts.occasion or rng.random() < 0.5:
        lines.append(f"occasion: {identifier('occasion', number % counts.occasion)}")
    return lines


def _about(rng: random.Random, number: int, counts: Counts) -> list[str]:
    targets = {number % counts.organization: None, rng.randrange(counts.organization): None}
    topics = {number % counts.topic: None, rng.randrange(counts.topic): None}
    named = [identifier("organization", each) for each in targets]
    lines = ["targets:", *(f"  - {each}" for each in named)]
    if rng.random() < 0.03:
        lines = [f"targets: [{', '.join(named)}]"]
    return [*lines, "topics:", *(f"  - {identifier('topic', each)}" for each in topics)]


def _curation(rng: random.Random, number: int) -> list[str]:
    lines = ["curation:", "  curator: statekit-curators", "  created: 2026-11-22"]
    if rng.random() < 0.2:
        lines.append("  reviewed_by: second-reader  # after the first pass")
    if _withdrawn(number):
        return [*lines, "  status: withdrawn", "  reason: Two records held the same attribution."]
    return [*lines, "  status: active"]


def _withdrawn(number: int) -> bool:
    return number % _ONE_WITHDRAWN_IN == _ONE_WITHDRAWN_IN - 1


def _prose(rng: random.Random, before: str, indent: str, count: int) -> list[str]:
    text = words(rng, count).capitalize()
    style = rng.random()
    if style < 0.03 and len(text) < _ONE_LINE:
        return [f"{before}'{text}: the source''s own {words(rng, 1)}.'"]
    if style < 0.05 and len(text) < _ONE_LINE:
        return [f'{before}"{text} \\u2013 so \\"{words(rng, 1)}\\" it says."']
    return _scalar(rng, before, indent, f"{text}, it’s said." if style < 0.2 else f"{text}.")


def _scalar(rng: random.Random, before: str, indent: str, text: str) -> list[str]:
    """Return a text on one line, or folded if it is long."""
    if len(text) < _ONE_LINE:
        return [f"{before}{text}"]
    lines = [before + (">-" if rng.random() < 0.98 else "|-")]
    begin, room = 0, _WIDTH - len(indent)
    while len(text) - begin > room:
        cut = text.rindex(" ", begin, begin + room)
        lines.append(indent + text[begin:cut])
        begin = cut + 1
    return [*lines, indent + text[begin:]]


_Edit = Callable[[str], str]


def _replacing(pattern: str, new: str) -> _Edit:
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda text: compiled.sub(new, text, count=1)


ERRORS: dict[str, _Edit] = {
    "a value that is not in the enum": _replacing(r"^(mode: \w+)$", r"\1x"),
    "a date that does not exist": _replacing(r"^(  created: 2026)-11", r"\1-13"),
    "a key that is not in the schema": _replacing(r"^curation:", "reviewer: nobody\ncuration:"),
    "a hash that is too short": _replacing(r"sha256: .", "sha256: "),
    "a missing property": _replacing(r"^  created: .*\n", ""),
    "text instead of a number": _replacing(r"^  paragraph: .*$", "  paragraph: third"),
}
"""The edits that add an error to a valid statement, by the description of the error."""


def add_error(text: str, error: int) -> str:
    """Add an error to a statement; the number selects an entry of `ERRORS`."""
    return list(ERRORS.values())[error % len(ERRORS)](text)
