"""The words of a text, and which of two texts' differences are typography.

Typography is: the shape of quotation marks and dashes, white space, the encoding of accents, ligatures and
wide letters (but not of raised, lowered or circled digits and of fractions, which are numbers of their own),
an ellipsis as one character or as three, invisible characters. Upper and lower case is not.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

_INVISIBLE = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
_SINGLE = "\u2018\u2019\u201a\u201b\u2039\u203a\u02bc`\u00b4"
_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_ALIKE = (
    dict.fromkeys(map(ord, _INVISIBLE))
    | {ord(mark): "'" for mark in _SINGLE}
    | {ord(mark): '"' for mark in _DOUBLE}
    | {ord(dash): "-" for dash in _DASHES}
)
_NUMBERS_OF_THEIR_OWN = ("<super>", "<sub>", "<fraction>", "<circle>", "<square>")
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_JOINING = rf"[{_INVISIBLE}\u200c\u200d\u0300-\u036f]+|['\u2019\u02bc](?=\w)|(?<=\d)[.,](?=\d)"
_WORDS = rf"[{_UNSPACED}]|(?:(?<!\w)[-\u2212](?=\d))?[^\W{_UNSPACED}]+(?:(?:{_JOINING})[^\W{_UNSPACED}]*)*"
_WORD = re.compile(_WORDS)
_TOKEN = re.compile(rf"{_WORDS}|\S")
_QUOTE_MARK = re.compile(r"(?<!\w)'|(?<=[^\W\d])'(?!\w)")  # behind a digit it is a unit
_DASH_RUN = re.compile(r"-{2,}")


def words_with_places(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each word. Of scripts that set no spaces, each character counts as one."""
    return (found.span() for found in _WORD.finditer(text))


def normal(text: str) -> str:
    """A text in which characters that differ by typography only are the same; white space is kept."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", "".join(map(_plain, text.translate(_ALIKE))))
    return _DASH_RUN.sub("-", _QUOTE_MARK.sub('"', text.replace("`", "'")))


def _plain(character: str) -> str:
    how = unicodedata.decomposition(character)
    if not how.startswith("<") or how.startswith(_NUMBERS_OF_THEIR_OWN):
        return character
    return unicodedata.normalize("NFKC", character)


def tokens(text: str) -> list[str]:
    """The words and the marks of a text; where these are the same, only typography differs."""
    return _TOKEN.findall(normal(text))


def tokens_with_places(text: str) -> list[tuple[str, int, int]]:
    """The words and the marks of a text, each as `tokens` has it, with its start and its end."""
    found: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text):
        found.extend((token, match.start(), match.end()) for token in tokens(match.group()))
    return found


def folded(word: str) -> str:
    """A word without typography and case: by this it is looked for."""
    return (word if word.isascii() else normal(word)).casefold()


def folded_words(text: str) -> list[str]:
    """The words of a text, in the form in which they are looked for."""
    return [folded(word) for word in _WORD.findall(text)]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, folded, and where each begins and ends."""

    text: str
    words: list[str]
    starts: array[int]
    ends: array[int]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The span from the first of some words to the one before `last`."""
        return (self.starts[first], self.ends[last - 1]) if first < last else (0, 0)


def words_of(text: str) -> Words:
    """Split a text."""
    found: list[str] = []
    starts, ends = array("q"), array("q")
    for match in _WORD.finditer(text):
        found.append(match.group())
        starts.append(match.start())
        ends.append(match.end())
    forms = {word: folded(word) for word in set(found)}
    return Words(text, [forms[word] for word in found], starts, ends)
