"""Print where some words stand in a text, as the YAML that a record needs.

    python scripts/anchor.py TEXT                          the facts of the text itself
    python scripts/anchor.py TEXT "words"                  the words, which occur once
    python scripts/anchor.py TEXT "words" --occurrence 2   the words, the second time

Offsets count Unicode code points; the end is exclusive: ``text[start:end] == words``.
The hash is the SHA-256 of the words in UTF-8. Only words that occur more than once get
a ``prefix`` and a ``suffix``: the shortest that tell them apart, at most 16 characters.

Paragraphs and sentences are counted as `statekit.read.sentences` says.

Exit codes: 0, found; 2, the words are absent, ambiguous or cross a paragraph, or the
text cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from statekit.read import Locus, LocusIndex

MAX_CONTEXT = 16
"""The most characters that a prefix or a suffix may have."""


class AnchorError(Exception):
    """Why the words cannot be anchored, said in a form fit for the user."""


@dataclass(frozen=True, slots=True)
class Text:
    """A source's text and the hash of the bytes that it was read from."""

    content: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A span of a text, with all that a record says about it."""

    start: int
    end: int
    sha256: str
    prefix: str
    suffix: str
    locus: Locus


def read_text(path: Path) -> Text:
    """Read a UTF-8 file as it is, without touching its line ends."""
    try:
        data = path.read_bytes()
        return Text(data.decode("utf-8"), hashlib.sha256(data).hexdigest())
    except OSError as error:
        raise AnchorError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise AnchorError(f"{path} is not UTF-8 at byte {error.start}") from error


def digest(words: str) -> str:
    """Return the SHA-256 of some words in UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(words.encode()).hexdigest()


def occurrences(text: str, words: str) -> list[int]:
    """Return the start of every occurrence of the words, overlapping ones included."""
    if not words:
        raise AnchorError("no words given")
    starts = []
    start = text.find(words)
    while start >= 0:
        starts.append(start)
        start = text.find(words, start + 1)
    return starts


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the shortest prefix and suffix that tell a span from its equals.

    Both are empty where the words occur once. Where even `MAX_CONTEXT` characters do
    not tell them apart, they are returned all the same: the offsets decide.
    """
    starts = occurrences(text, text[start:end])
    length = end - start
    if len(starts) == 1:
        return "", ""
    for size in range(1, MAX_CONTEXT + 1):
        sides = _sides(text, start, end, size)
        if [_sides(text, at, at + length, size) for at in starts].count(sides) == 1:
            break
    return sides


def _sides(text: str, start: int, end: int, size: int) -> tuple[str, str]:
    return text[max(0, start - size) : start], text[end : end + size]


def anchor(text: str, start: int, end: int) -> Anchor:
    """Return all that a record says about the span of a text."""
    prefix, suffix = context(text, start, end)
    locus = LocusIndex(text).locate(start, end)
    if locus is None:
        raise AnchorError("the words run over the end of a paragraph")
    return Anchor(start, end, digest(text[start:end]), prefix, suffix, locus)


def find(text: str, words: str, occurrence: int | None = None) -> Anchor:
    """Anchor the words; ambiguous ones need the number of the occurrence, from 1."""
    starts = occurrences(text, words)
    if not starts:
        raise AnchorError("the words do not occur in the text")
    if occurrence is None and len(starts) > 1:
        places = ", ".join(
            f"{number}: {start}-{start + len(words)}" for number, start in enumerate(starts, 1)
        )
        raise AnchorError(f"the words occur {len(starts)} times, choose with --occurrence ({places})")
    chosen = 1 if occurrence is None else occurrence
    if not 1 <= chosen <= len(starts):
        raise AnchorError(f"there is no occurrence {chosen}, only {len(starts)} in all")
    start = starts[chosen - 1]
    return anchor(text, start, start + len(words))


def to_yaml(found: Anchor) -> str:
    """Return an anchor as the YAML lines of a record."""
    lines = [f"start: {found.start}", f"end: {found.end}", f"sha256: {found.sha256}"]
    for name, value in (("prefix", found.prefix), ("suffix", found.suffix)):
        if value:
            lines.append(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    lines += ["locus:", f"  paragraph: {found.locus.paragraph}", "  sentences:"]
    lines += [f"    - {number}" for number in found.locus.sentences]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description="Print where words stand in a text.")
    parser.add_argument("text", type=Path, help="the text, a UTF-8 file")
    parser.add_argument("words", nargs="?", help="the words, exactly as written")
    parser.add_argument("--occurrence", type=int, metavar="N", help="which one, counted from 1")
    options = parser.parse_args(arguments)
    try:
        source = read_text(options.text)
        if options.words is None:
            print(f"sha256: {source.sha256}\ncharacters: {len(source.content)}")
        else:
            print(to_yaml(find(source.content, options.words, options.occurrence)))
    except AnchorError as error:
        print(f"anchor: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
