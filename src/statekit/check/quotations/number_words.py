"""The number words of English, and the numbers that words and digits form.

This is the only table of number words: `numbers` and `meaning` both read numbers with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from statekit._startup.frozen import frozen

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNIT_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENS_ORDINALS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"

CARDINALS = {word: number for number, word in enumerate(_UNITS.split())} | {
    word: 10 * number for number, word in enumerate(_TENS.split(), 2)
}
ORDINALS = {word: number for number, word in enumerate(_UNIT_ORDINALS.split(), 1)} | {
    word: 10 * number for number, word in enumerate(_TENS_ORDINALS.split(), 2)
}
FRACTIONS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4)}
SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
"""Words that multiply a number. Alone, without `a`, they are indefinite: `several thousand`, `hundreds`."""
SCALE_ORDINALS = {f"{word}th": scale for word, scale in SCALES.items() if word != "dozen"}
_MULTIPLIERS = SCALES | {f"{word}s": scale for word, scale in SCALES.items()}
_WITHOUT_VALUE = ("halves", "quarters", "thirds", "twice", "thrice", "double", "triple", "percent")
"""Words that state how many, but are not read as numbers."""

NUMBER_WORDS = frozenset().union(CARDINALS, ORDINALS, FRACTIONS, SCALE_ORDINALS, _MULTIPLIERS, _WITHOUT_VALUE)
"""Every word of the table."""

_AMBIGUOUS = frozenset(["one", *FRACTIONS, *ORDINALS, *SCALE_ORDINALS])
_FIRST_WORDS = frozenset(["a", *CARDINALS, *ORDINALS, *FRACTIONS, *SCALE_ORDINALS])
_HUNDRED = 100
_HYPHENS = frozenset("-\u2010\u2011")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DIGIT_ORDINAL = re.compile(r"(\d+(?:,\d{3})*)(?:st|nd|rd|th)")


@frozen
class NumberMatch:
    """A number in a sequence of tokens.

    Attributes:
        value: the exact value.
        first: the index of its first token.
        stop: the index after its last token.
        is_ordinal: True for `third` and `3rd`, False for `three`.
        is_ambiguous: True for a single word that often is not meant as a number, such as `one` (a pronoun),
            `second` (a unit of time) or `half`.
    """

    value: Fraction
    first: int
    stop: int
    is_ordinal: bool = False
    is_ambiguous: bool = False


def read_numbers(tokens: Sequence[str]) -> Iterator[NumberMatch]:
    """Yield the numbers in a text, from left to right.

    Args:
        tokens: the words and the punctuation marks of the text, case-folded.
    """
    stop = 0
    for position, token in enumerate(tokens):
        if position < stop or not (token in _FIRST_WORDS or token[0].isdigit()):
            continue
        number = _Reader(tokens, position).number()
        if number is not None:
            yield number
            stop = number.stop


def _digits_value(digits: str) -> Fraction | None:
    """Return the value of digits in which commas separate thousands, and a point the decimals.

    A single comma that cannot separate thousands separates decimals: `1,5`. Return None if the digits are
    not one number, such as the date `5.9.2025`.
    """
    plain = digits.replace(",", "" if _THOUSANDS.fullmatch(digits) else ".")
    try:
        return Fraction(plain)
    except ValueError:
        return None


class _Reader:
    """Reads one number.

    Args:
        tokens: the tokens of the text.
        first: the index of the token at which a number may begin.
    """

    def __init__(self, tokens: Sequence[str], first: int):
        self._tokens = tokens
        self._first = self._stop = first
        self._total = Fraction(0)  # the part that thousands, millions ... have multiplied
        self._scale = 1  # the last of these scales
        self._group = Fraction(0)  # the part that the next scale multiplies
        self._up_to_scale = (first, self._group)  # `_stop` and `_group` after the last scale
        self._is_open = False  # True if cardinals may be added, as to `twenty`
        self._is_ordinal = False
        self._is_complete = False  # True if no scale may follow, either

    def number(self) -> NumberMatch | None:
        """Return the number that begins at the first token, or None."""
        if not (self._begin_with_digits() or self._begin_with_word()):
            return None
        self._up_to_scale = (self._stop, self._group)
        while not self._is_ordinal and not self._is_complete and self._extend():
            pass
        is_ambiguous = self._stop == self._first + 1 and self._tokens[self._first] in _AMBIGUOUS
        return NumberMatch(self._total + self._group, self._first, self._stop, self._is_ordinal, is_ambiguous)

    def _begin_with_digits(self) -> bool:
        token = self._tokens[self._first]
        if not token[0].isdigit():
            return False
        ordinal = _DIGIT_ORDINAL.fullmatch(token)
        value = _digits_value(ordinal[1] if ordinal else token)
        if value is None:
            return False
        self._is_ordinal = ordinal is not None
        self._group, self._stop = value, self._first + 1
        return True

    def _begin_with_word(self) -> bool:
        word = self._tokens[self._first]
        after = self._first + 1
        self._stop = after
        if word in CARDINALS:
            self._group, self._is_open = Fraction(CARDINALS[word]), word != "zero"
        elif word in ORDINALS or word in SCALE_ORDINALS:
            self._group, self._is_ordinal = Fraction(ORDINALS.get(word) or SCALE_ORDINALS[word]), True
        elif word in FRACTIONS:
            self._group, self._stop = FRACTIONS[word], self._past_article(after)
        elif word == "a" and self._token(after) in SCALES:
            self._group, self._is_open = Fraction(1), True
        else:
            return False
        return True

    def _extend(self) -> bool:
        """Add the next word to the number; return False if it does not belong to it."""
        following = self._token(self._stop)
        joint = following if following == "and" or following in _HYPHENS else ""
        at = self._stop + bool(joint)
        word = self._token(at)
        scale = _MULTIPLIERS.get(word) or SCALE_ORDINALS.get(word)
        if scale is not None and joint != "and":
            self._is_ordinal = self._multiply(scale, at + 1) and word in SCALE_ORDINALS
            return self._stop == at + 1
        if joint == "and" and word == "a":
            return self._add_fraction(FRACTIONS.get(self._token(at + 1)), at + 2)
        if word in CARDINALS:
            return self._add(CARDINALS[word], joint, at + 1)
        if joint and word in ORDINALS and word != "second":  # a thirty-second delay is not the 32nd
            self._is_ordinal = self._add(ORDINALS[word], joint, at + 1)
            return self._is_ordinal
        return False

    def _multiply(self, scale: int, stop: int) -> bool:
        if self._group and (1 < self._scale <= scale or scale == _HUNDRED <= self._group):
            # another number has begun after the last scale: between one hundred and two hundred
            self._stop, self._group = self._up_to_scale
            return False
        if scale > max(_HUNDRED, self._scale):
            self._total = self._total + self._group * scale if self._group else self._total * scale
            self._group, self._scale = Fraction(0), scale
        elif self._group:
            self._group *= scale
            self._is_complete = scale < _HUNDRED
        else:
            return False
        self._stop = stop
        self._up_to_scale = (stop, self._group)
        return True

    def _add(self, number: int, joint: str, stop: int) -> bool:
        rest = self._group % _HUNDRED
        fits = rest == 0 or (number < 10 and rest >= 20 and rest % 10 == 0)  # noqa: PLR2004 - tens and units
        if not self._is_open or not fits or (joint == "and" and rest):
            return False
        self._group, self._stop = self._group + number, stop
        return True

    def _add_fraction(self, fraction: Fraction | None, stop: int) -> bool:
        if fraction is None or (self._total + self._group).denominator != 1:
            return False
        if self._group:
            self._group += fraction
        else:  # a million and a half
            self._total += fraction * self._scale
        self._is_open, self._stop = False, stop
        return True

    def _past_article(self, position: int) -> int:
        """Return the position of a scale after `a` or `of a`, as in `half a million`; else the position."""
        article = position + (self._token(position) == "of")
        is_scaled = self._token(article) == "a" and self._token(article + 1) in SCALES
        return article + 1 if is_scaled else position

    def _token(self, position: int) -> str:
        return self._tokens[position] if position < len(self._tokens) else ""
