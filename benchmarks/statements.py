"""The statements of a corpus: shaped like those of this project's dataset."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable

from kinds import LANGUAGES, Counts, identifier, published, title, words

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


def statement(chance: random.Random, number: int, counts: Counts) -> str:
    """The text of one statement."""
    source = number // _IN_A_SOURCE % counts.source
    # Whoever has no other use is spoken of by the first statements; all the others are by chance.
    speaks = number if number < counts.person else chance.randrange(counts.person)
    mode = "indirect" if number < counts.person else chance.choice(_MODES)
    day = published(source) - dt.timedelta(number % _DAYS_BACK)
    lines = [f"id: {identifier('statement', number)}"]
    if chance.random() < 0.03:
        lines.append(f"# {words(chance, 6)}")
    lines += [f"source: {identifier('source', source)}", f"mode: {mode}"]
    start = chance.randint(0, 8000)
    lines += ["speaker: null"] if mode == "editorial" else _speaker(chance, speaks, start, counts)
    lines.append(f"speech_act: {chance.choice(_ACTS)}")
    lines += _content(chance, mode, start + 60)
    lines += _others(chance, number, counts)
    lines += ["date:", f"  earliest: {day}", f"  latest: {day}"]
    lines += ["  certainty: high", "  basis: inferred"]
    lines += _about(chance, number, counts)
    lines += [
        "locus:",
        f"  paragraph: {chance.randint(1, 40)}",
        "  sentences:",
        f"    - {chance.randint(1, 9)}",
    ]
    lines += _prose(chance, "summary: ", "  ", chance.randint(9, 24))
    if chance.random() < 0.7:
        lines.append("ambiguity:")
        for _ in range(chance.randint(1, 2)):
            lines += _prose(chance, "  - ", "    ", chance.randint(7, 22))
    lines += _curation(chance, number)
    return "\n".join([*lines, ""])


def _speaker(chance: random.Random, speaks: int, start: int, counts: Counts) -> list[str]:
    lines = [f"speaker: {identifier('person', speaks)}"]
    if chance.random() < 0.3:
        lines.append(f"on_behalf_of: {identifier('organization', chance.randrange(counts.organization))}")
    lines += [
        "mention:",
        f"  start: {start}",
        f"  end: {start + 11}",
        f"  sha256: {chance.randbytes(32).hex()}",
    ]
    if chance.random() < 0.5:
        lines.append(f"role: {title(speaks)}")
    lines += [
        "cue:",
        f"  start: {start + 12}",
        f"  end: {start + 20}",
        f"  sha256: {chance.randbytes(32).hex()}",
    ]
    lines += [f"  lemma: {chance.choice(_LEMMAS)}", f"  class: {chance.choice(_CLASSES)}"]
    return lines


def _content(chance: random.Random, mode: str, start: int) -> list[str]:
    exact = words(chance, chance.randint(6, 22)).capitalize() if mode in {"direct", "mixed"} else ""
    length = len(exact) + 2 if exact else chance.randint(40, 200)
    lines = ["content:", f"  - start: {start}", f"    end: {start + length}"]
    lines.append(f"    sha256: {chance.randbytes(32).hex()}")
    if exact:
        begin = start + 1
        lines += ["quotes:", *_scalar(chance, "  - exact: ", "      ", exact)]
        lines += [f"    start: {begin}", f"    end: {begin + len(exact)}"]
        lines.append(f"    language: {chance.choice(LANGUAGES)}")
        if chance.random() < 0.4:
            lines += ["    translation:", f"      of: {chance.choice(LANGUAGES)}", "      marked: false"]
            lines.append("    fidelity: translated")
        else:
            lines.append("    fidelity: unchecked")
    return lines


def _others(chance: random.Random, number: int, counts: Counts) -> list[str]:
    """What the statement has to do with others, and where it was made."""
    lines: list[str] = []
    # The same day and the same source, so that the report is not earlier than what it reports.
    reporter = number - _DAYS_BACK
    within = reporter >= number - number % _IN_A_SOURCE
    in_force = not _withdrawn(reporter)
    if within and in_force and chance.random() < 0.2:
        lines += [
            "relations:",
            f"  - type: {chance.choice(_RELATIONS)}",
            f"    to: {identifier('statement', reporter)}",
        ]
    if number < counts.occasion or chance.random() < 0.5:
        lines.append(f"occasion: {identifier('occasion', number % counts.occasion)}")
    return lines


def _about(chance: random.Random, number: int, counts: Counts) -> list[str]:
    targets = {number % counts.organization: None, chance.randrange(counts.organization): None}
    topics = {number % counts.topic: None, chance.randrange(counts.topic): None}
    named = [identifier("organization", each) for each in targets]
    lines = ["targets:", *(f"  - {each}" for each in named)]
    if chance.random() < 0.03:
        lines = [f"targets: [{', '.join(named)}]"]
    return [*lines, "topics:", *(f"  - {identifier('topic', each)}" for each in topics)]


def _curation(chance: random.Random, number: int) -> list[str]:
    lines = ["curation:", "  curator: statekit-curators", "  created: 2026-11-22"]
    if chance.random() < 0.2:
        lines.append("  reviewed_by: second-reader  # after the first pass")
    if _withdrawn(number):
        return [*lines, "  status: withdrawn", "  reason: Two records held the same attribution."]
    return [*lines, "  status: active"]


def _withdrawn(number: int) -> bool:
    return number % _ONE_WITHDRAWN_IN == _ONE_WITHDRAWN_IN - 1


def _prose(chance: random.Random, before: str, indent: str, count: int) -> list[str]:
    text = words(chance, count).capitalize()
    style = chance.random()
    if style < 0.03 and len(text) < _ONE_LINE:
        return [f"{before}'{text}: the source''s own {words(chance, 1)}.'"]
    if style < 0.05 and len(text) < _ONE_LINE:
        return [f'{before}"{text} \\u2013 so \\"{words(chance, 1)}\\" it says."']
    return _scalar(chance, before, indent, f"{text}, it’s said." if style < 0.2 else f"{text}.")


def _scalar(chance: random.Random, before: str, indent: str, text: str) -> list[str]:
    """A text on one line, or folded where it is long."""
    if len(text) < _ONE_LINE:
        return [f"{before}{text}"]
    lines = [before + (">-" if chance.random() < 0.98 else "|-")]
    begin, room = 0, _WIDTH - len(indent)
    while len(text) - begin > room:
        cut = text.rindex(" ", begin, begin + room)
        lines.append(indent + text[begin:cut])
        begin = cut + 1
    return [*lines, indent + text[begin:]]


_Spoil = Callable[[str], str]


def _replacing(pattern: str, new: str) -> _Spoil:
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda text: compiled.sub(new, text, count=1)


ERRORS: dict[str, _Spoil] = {
    "a member that the enum does not have": _replacing(r"^(mode: \w+)$", r"\1x"),
    "a day that does not exist": _replacing(r"^(  created: 2026)-11", r"\1-13"),
    "a key that the schema does not have": _replacing(r"^curation:", "reviewer: nobody\ncuration:"),
    "a hash that is too short": _replacing(r"sha256: .", "sha256: "),
    "a missing property": _replacing(r"^  created: .*\n", ""),
    "text where a number is meant": _replacing(r"^  paragraph: .*$", "  paragraph: third"),
}
"""By what is wrong, what makes a valid statement so."""


def spoil(text: str, error: int) -> str:
    """Put one error into a statement; its number chooses among `ERRORS`."""
    return list(ERRORS.values())[error % len(ERRORS)](text)
