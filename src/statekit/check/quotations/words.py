"""The words of a text, and the differences that are only typography.

Typography covers the shape of quotation marks and dashes, white space, the encoding of accents, ligatures and
wide letters, an ellipsis as one character or three, and invisible characters. It does not cover case, nor
superscript, subscript or circled digits and fractions, which are different numbers.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator

from statekit._startup.frozen import frozen

INVISIBLE = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2039\u203a\u02bc`\u00b4"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
REPLACEMENTS = (
    dict.fromkeys(map(ord, INVISIBLE))
    | {ord(mark): "'" for mark in _SINGLE_QUOTES}
    | {ord(mark): '"' for mark in _DOUBLE_QUOTES}
    | {ord(dash): "-" for dash in _DASHES}
)
_DIFFERENT_NUMBERS = ("<super>", "<sub>", "<fraction>", "<circle>", "<square>")
"""Compatibility decompositions (Unicode Standard Annex 44, section 5.7.3) that would change a number."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Scripts without spaces between words."""

_INSIDE_WORD = rf"[{INVISIBLE}\u200c\u200d\u0300-\u036f]+|['\u2019\u02bc](?=\w)|(?<=\d)[.,](?=\d)"
WORD_PATTERN = (
    rf"[{_UNSPACED}]"
    rf"|(?:(?<!\w)[-\u2212](?=\d))?[^\W{_UNSPACED}]+(?:(?:{_INSIDE_WORD})[^\W{_UNSPACED}]*)*"
)
_WORD = re.compile(WORD_PATTERN)
TOKEN = re.compile(rf"{WORD_PATTERN}|\S")
QUOTATION_MARK = re.compile(r"(?<!\w)'|(?<=[^\W\d])'(?!\w)")  # after a digit it is a unit: feet, minutes
DASH_RUN = re.compile(r"-{2,}")


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each word; in scripts without spaces, each character is a word."""
    return (found.span() for found in _WORD.finditer(text))


def normalize(text: str) -> str:
    """Return a text without differences in typography, except for white space."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", "".join(map(_decompose, text.translate(REPLACEMENTS))))
    return DASH_RUN.sub("-", QUOTATION_MARK.sub('"', text.replace("`", "'")))


def _decompose(character: str) -> str:
    decomposition = unicodedata.decomposition(character)
    if not decomposition.startswith("<") or decomposition.startswith(_DIFFERENT_NUMBERS):
        return character
    return unicodedata.normalize("NFKC", character)


def tokenize(text: str) -> list[str]:
    """Return the words and punctuation marks of a text; texts with equal tokens differ only in typography."""
    return TOKEN.findall(normalize(text))


def tokenize_each(text: str) -> list[str]:
    """Return the words and punctuation marks of a text, each normalized on its own."""
    return [token for found in TOKEN.findall(text) for token in tokenize(found)]


def fold(word: str) -> str:
    """Return a word without typography and case, as searches compare it."""
    return (word if word.isascii() else normalize(word)).casefold()


def fold_words(text: str) -> list[str]:
    """Return the folded words of a text."""
    return [fold(word) for word in _WORD.findall(text)]


@frozen
class IndexedText:
    """A text with its words.

    Attributes:
        text: the text.
        words: its words, folded.
        starts: the offset of each word.
        ends: the offset after each word.
    """

    text: str
    words: list[str]
    starts: array[int]
    ends: array[int]

    def span(self, first: int, stop: int) -> tuple[int, int]:
        """Return start and end of the words from `first` up to, but not including, `stop`."""
        return (self.starts[first], self.ends[stop - 1]) if first < stop else (0, 0)


def index_words(text: str) -> IndexedText:
    """Split a text into its words."""
    found: list[str] = []
    starts, ends = array("q"), array("q")
    for match in _WORD.finditer(text):
        found.append(match.group())
        starts.append(match.start())
        ends.append(match.end())
    folded = {word: fold(word) for word in set(found)}
    return IndexedText(text, [folded[word] for word in found], starts, ends)
