"""The names of characters that look alike, for messages about typography."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator

from rapidfuzz.distance import LCSseq

from statekit.check.quotations.canonical import looks_like
from statekit.phrasing import one_line, plural

_COMPARED = 2_000
_MAX_SHOWN = 3
_MAX_NAMED = 3
_NAMES = {"\t": "CHARACTER TABULATION", "\n": "LINE FEED", "\r": "CARRIAGE RETURN"}


def describe(source: str, record: str, holder: str = "the record has") -> str:
    """Describe the characters in which the words of the source and those of the record differ.

    Args:
        source: the words of the source.
        record: those of the record.
        holder: whose words these are in the description.
    """
    pairs = list(dict.fromkeys(_differences(source[:_COMPARED], record[:_COMPARED])))
    shown = [
        f"the source has {_named(theirs)} where {holder} {_named(ours)}"
        for theirs, ours in pairs[:_MAX_SHOWN]
    ]
    rest = len(pairs) - len(shown)
    more = f"; and {plural(rest, 'more difference', 'more differences')}" if rest else ""
    return "; ".join(shown) + more


def as_written(words: str, record: str) -> str:
    """Return words as they can be copied into a record, with escapes if they look like those of the record.

    The escapes are those of double-quoted text in YAML and of JSON.
    """
    words = words[:_COMPARED]
    has_lines = any(character in words for character in "\n\r\u2028\u2029\x85")
    if not has_lines and looks_like(words) != looks_like(record):
        return f"`{one_line(words)}`"
    escaped = "".join(map(_escaped, words))
    return f'"{escaped}" in double quotes'


def _differences(source: str, record: str) -> Iterator[tuple[str, str]]:
    theirs = ours = ""
    for step in LCSseq.opcodes(source, record):
        if step.tag == "equal":
            if theirs or ours:
                yield theirs, ours
            theirs = ours = ""
        else:
            theirs += source[step.src_start : step.src_end]
            ours += record[step.dest_start : step.dest_end]
    if theirs or ours:
        yield theirs, ours


def _named(characters: str) -> str:
    """Return characters with their code points and names, unless they are a plain letter, digit or mark."""
    if not characters:
        return "nothing"
    names = [_name(character) for character in characters[:_MAX_NAMED]]
    more = f" and {len(characters) - _MAX_NAMED} more" if len(characters) > _MAX_NAMED else ""
    return ", ".join(names) + more


def _name(character: str) -> str:
    if character.isascii() and character.isalnum():
        return f"`{character}`"
    name = unicodedata.name(character, _NAMES.get(character, "a control character"))
    point = f"U+{ord(character):04X} {name}"
    return point if _is_invisible(character) or character == "`" else f"`{character}` ({point})"


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character)[0] in "ZCM"


def _escaped(character: str) -> str:
    if character.isascii():
        return json.dumps(character)[1:-1]
    if _is_invisible(character) or character in "\u2010\u2011":
        return json.dumps(character)[1:-1]
    return character
