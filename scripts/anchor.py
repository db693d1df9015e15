"""Print the offsets of words in a text, as YAML for a record.

    python scripts/anchor.py TEXT                          the hash and the length of the text
    python scripts/anchor.py TEXT "words"                  words that occur once
    python scripts/anchor.py TEXT "words" --occurrence 2   the second occurrence of the words

Offsets count Unicode code points, and the end is exclusive: ``text[start:end] == words``.
The hash is the SHA-256 of the words in UTF-8. Only words that occur more than once have a
``prefix`` and a ``suffix``: the shortest that distinguish them, at most 16 characters.

`statekit.read.sentences` defines how paragraphs and sentences are counted.

Exit codes: 0 if the words are found; 2 if they are absent, ambiguous or cross the end of a
paragraph, or if the text cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from statekit.curate.texts import context, digest, occurrences
from statekit.read import Locus, LocusIndex


class AnchorError(Exception):
    """The words cannot be anchored. The message is displayed to the user."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a source.

    Attributes:
        content: the text.
        sha256: the SHA-256 of its bytes, in hexadecimal.
    """

    content: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A span of a text, with everything that a record states about it."""

    start: int
    end: int
    sha256: str
    prefix: str
    suffix: str
    locus: Locus


def read_text(path: Path) -> SourceText:
    """Read a UTF-8 file, leaving its line ends unchanged.

    Raises:
        AnchorError: the file cannot be read, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
        return SourceText(data.decode("utf-8"), hashlib.sha256(data).hexdigest())
    except OSError as error:
        raise AnchorError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise AnchorError(f"{path} is not UTF-8 at byte {error.start}") from error


def anchor(text: str, start: int, end: int) -> Anchor:
    """Return the anchor of a span.

    Raises:
        AnchorError: the span crosses the end of a paragraph.
    """
    prefix, suffix = context(text, start, end)
    locus = LocusIndex(text).locate(start, end)
    if locus is None:
        raise AnchorError("the words cross the end of a paragraph")
    return Anchor(start, end, digest(text[start:end]), prefix, suffix, locus)


def find_anchor(text: str, words: str, occurrence: int | None = None) -> Anchor:
    """Return the anchor of words.

    Args:
        text: the text.
        words: the words, exactly as in the text.
        occurrence: the number of the occurrence, from 1; required if there are several.

    Raises:
        AnchorError: the words do not occur, are ambiguous, or cross the end of a paragraph.
    """
    if not words:
        raise AnchorError("the words are empty")
    starts = occurrences(text, words)
    if not starts:
        raise AnchorError("the words do not occur in the text")
    if occurrence is None and len(starts) > 1:
        offsets = ", ".join(
            f"{number}: {start}-{start + len(words)}" for number, start in enumerate(starts, 1)
        )
        raise AnchorError(f"the words occur {len(starts)} times; choose one with --occurrence ({offsets})")
    number = 1 if occurrence is None else occurrence
    if not 1 <= number <= len(starts):
        count = "once" if len(starts) == 1 else f"{len(starts)} times"
        raise AnchorError(f"occurrence {number} does not exist: the words occur {count}")
    start = starts[number - 1]
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
    parser = argparse.ArgumentParser(
        description="Print the offsets of words in a text, as YAML for a record."
    )
    parser.add_argument("text", type=Path, help="the text, a UTF-8 file")
    parser.add_argument("words", nargs="?", help="the words, exactly as in the text")
    parser.add_argument("--occurrence", type=int, metavar="N", help="the number of the occurrence, from 1")
    options = parser.parse_args(arguments)
    try:
        source = read_text(options.text)
        if options.words is None:
            print(f"sha256: {source.sha256}\ncharacters: {len(source.content)}")
        else:
            print(to_yaml(find_anchor(source.content, options.words, options.occurrence)))
    except AnchorError as error:
        print(f"anchor: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
