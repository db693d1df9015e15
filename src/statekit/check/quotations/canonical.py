"""A canonical form of texts, in which passages are equal if only their typography differs.

It covers what `words.normalize` covers, and writes numbers and signs in one way: superscript, subscript and
circled characters, fractions, digits of other scripts, decimal points, times, zeros at the end of a decimal
fraction, and words that a hyphen divides at the end of a line. Numbers with different values stay different:
`10²` becomes `10^2`, and `1½` becomes `1 1/2`.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable
from typing import NamedTuple

from statekit.check.quotations.words import (
    DASH_RUN,
    INVISIBLE,
    QUOTATION_MARK,
    REPLACEMENTS,
    TOKEN,
    normalize,
)

_SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074-\u2079"
_SUBSCRIPTS = "\u2080-\u2089"
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
_DECIMAL_POINTS = "\u00b7\u22c5\u2219\u066b\uff0e"
_AMBIGUOUS_DECIMALS = 3
_SIGNS = REPLACEMENTS | {0xD7: "x", 0x2715: "x", 0x66A: "%", 0x66C: ",", 0x2044: "/"}

DIVIDED = re.compile(r"(?<=\w)[-\u00ad\u2010\u2011][ \t]*(?:\r\n?|\n)[ \t]*(?=\w)")
"""A hyphen at the end of a line, inside a word."""
_COMPOSED = re.compile(rf"\w[{_MARKS}]{{1,30}}")
_CHARACTERS = re.compile(rf"[{_SUPERSCRIPTS}]+|[{_SUBSCRIPTS}]+|[^\x00-\x7f]")
_SPACES = re.compile(r"\s{2,}|[^\S ]")
_TIME = re.compile(r"(?<=\d):(?=\d\d(?!\d))")
_DECIMALS = re.compile(r"(?<![\d.,])\d+\.(?P<decimals>\d*[1-9]0+|0{2,}|\d*[1-9]\d*0+)(?!\d|[.,]\d)")
_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d\Z")
_FOOTNOTE = re.compile(rf"(?<=[^\W\d_])[{_SUPERSCRIPTS}]+\Z")
_SUPERSCRIPT = re.compile(rf"[{_SUPERSCRIPTS}]+")


class Canonical(NamedTuple):
    """A text in its canonical form.

    Attributes:
        text: the canonical text.
        offsets: the offset in the original of each of its characters, and the length of the original.
    """

    text: str
    offsets: array[int]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the span of the original for a span of the canonical text; None if it cuts a character."""
        first, last = self.offsets[start], self.offsets[end]
        is_cut = (start > 0 and self.offsets[start - 1] == first) or self.offsets[end - 1] == last
        return None if is_cut else (first, last)


def canonicalize(text: str, *, join_divided: bool = True) -> Canonical:
    """Return the canonical form of a text.

    Args:
        text: the text.
        join_divided: True to join words that are divided at the end of a line, False to keep the hyphen.
    """
    result = Canonical(text, array("q", range(len(text) + 1)))
    result = _replace(result, DIVIDED, lambda _: "" if join_divided else "-")
    if not text.isascii():
        result = _replace(result, _COMPOSED, lambda found: unicodedata.normalize("NFC", found.group()))
        result = _replace(result, _CHARACTERS, _character)
    result = _replace(result, _SPACES, lambda _: " ")
    result = _replace(result, _TIME, lambda _: ".")
    result = _replace(result, _DECIMALS, _decimals)
    result = _replace(result, re.compile("`"), lambda _: "'")
    result = _replace(result, QUOTATION_MARK, lambda _: '"')
    return _replace(result, DASH_RUN, lambda _: "-")


def _replace(
    canonical: Canonical, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
) -> Canonical:
    text, offsets = canonical
    pieces: list[str] = []
    mapped = array("q")
    done = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        new = replacement(found)
        pieces += text[done:start], new
        mapped.extend(offsets[done:start])
        if len(new) == end - start:
            mapped.extend(offsets[start:end])
        else:
            mapped.extend([offsets[start]] * len(new))
        done = end
    if not done:
        return canonical
    pieces.append(text[done:])
    mapped.extend(offsets[done:])
    return Canonical("".join(pieces), mapped)


def _character(found: re.Match[str]) -> str:
    """Return the canonical form of a character, or of a run of superscript or subscript digits."""
    characters, text = found.group(), found.string
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    if ord(characters[0]) in _SIGNS:
        return _SIGNS[ord(characters[0])] or ""
    if characters in _DECIMAL_POINTS:
        return "." if before.isdecimal() and after.isdecimal() else characters
    if characters in "\u00ba\u00b0":
        return "o" if before in ("n", "N") else characters
    decimal = unicodedata.decimal(characters, None) if len(characters) == 1 else None
    if decimal is not None:
        return str(decimal)
    return _decomposed(characters, before, after, text[max(0, found.start() - 5) : found.start()])


def _decomposed(characters: str, before: str, after: str, context: str) -> str:
    decomposition = unicodedata.decomposition(characters[0])
    plain = unicodedata.normalize("NFKC", characters).replace("\u2044", "/")
    if decomposition.startswith(("<super>", "<sub>")) and plain.isdecimal():
        return _digits(plain, before, after, context)
    if decomposition.startswith("<fraction>"):
        return f" {plain}" if before.isdecimal() else plain
    if decomposition.startswith("<circle>") and (before.isalnum() or after.isalnum()):
        return characters
    return plain if decomposition.startswith("<") else unicodedata.normalize("NFC", characters)


def _digits(plain: str, before: str, after: str, context: str) -> str:
    """Return superscript or subscript digits: part of a fraction or a name, a power, or a footnote mark."""
    if after == "\u2044" or before in ("\u2044", "/") or before.isalpha():
        return plain
    if before.isdecimal() and not _YEAR.search(context):
        return f"^{plain}"
    return f" {plain}"


def _decimals(found: re.Match[str]) -> str:
    """Return a decimal fraction without needless zeros: `2.500` may stand for 2500 and is kept."""
    if len(found["decimals"]) == _AMBIGUOUS_DECIMALS:
        return found.group()
    stripped = found.group().rstrip("0")
    return f"{stripped}0" if stripped.endswith(".") else stripped


def canonical_tokens(text: str) -> tuple[list[str], list[str]]:
    """Return the words and marks of a text as they are shown, and in their canonical forms."""
    canonical = canonicalize(text)
    shown: list[str] = []
    keys: list[str] = []
    for found in TOKEN.finditer(canonical.text):
        start, end = found.span()
        piece = text[canonical.offsets[start] : canonical.offsets[end]]
        keys.append(found.group())
        shown.append(normalize(piece).strip() or found.group())
    return shown, keys


def without_footnotes(tokens: list[str]) -> list[str]:
    """Return the words and marks without footnote marks: `rate¹`, `rate.¹` and `rate[1]` become `rate`."""
    kept: list[str] = []
    for word in tokens:
        if _SUPERSCRIPT.fullmatch(word) and (not kept or kept[-1] != "^"):
            continue
        if word == "]" and len(kept) > 1 and kept[-1].isdecimal() and kept[-2] == "[":
            del kept[-2:]
            continue
        kept.append(_FOOTNOTE.sub("", word))
    return kept


def looks_like(text: str) -> str:
    """Return what a text looks like on a screen: equal for texts that nobody can tell apart."""
    visible = re.sub(rf"[{INVISIBLE}]", "", unicodedata.normalize("NFC", text))
    return re.sub(r"\s", " ", re.sub("[\u2010\u2011]", "-", visible))
