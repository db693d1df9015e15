"""Words whose change reverses or alters the meaning of a sentence: negations, restrictions and numbers.

The negations and restrictions are English: `not` (also in `don't` and `cannot`), `no`, `never`, `without`,
`unless`, `only`, `hardly` and others. So are the number words (see `number_words`). A word with a digit is a
number in every language, and so are `%` and the signs of currencies. In other languages, a changed negation
is a difference like any other: the quotation has drifted, which is an error, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from statekit.check.quotations.number_words import NUMBER_WORDS, read_numbers

_NEGATIONS = """
    not no never none nobody nothing nowhere neither nor without unless except only hardly scarcely barely
    rarely seldom
"""
NEGATIONS = frozenset(_NEGATIONS.split())
_CONTRACTED_NOT = re.compile(r"(?:n't|^cannot|^cant|^dont|^wont|^isnt|^arent|^didnt)$")
_SIGNS = frozenset("%\u2030$\u20ac\u00a3\u00a5\u20bd\u20b4\u20b9\u20bf\u00b0")
_GROUP = re.compile(r"\d{3}")
_LEADING_ZERO = re.compile(r"0\d")

_Number = tuple[Fraction | str, bool]
"""The value of a number, or its text if it has no value; True for an ordinal."""

Differences = Sequence[tuple[Sequence[str], Sequence[str]]]
"""The words of the source and those of the record, wherever these differ."""


def negation(word: str) -> str | None:
    """Return the negation or restriction that a word is or contains; None for any other word."""
    folded = word.casefold()
    if folded in NEGATIONS:
        return folded
    return "not" if _CONTRACTED_NOT.search(folded) else None


def is_number(token: str) -> bool:
    """Return True for a word or sign that states how many."""
    return (
        any(character.isnumeric() for character in token)
        or token in _SIGNS
        or token.casefold() in NUMBER_WORDS
    )


def is_negation_or_number(token: str) -> bool:
    """Return True for a word whose change alters the meaning."""
    return negation(token) is not None or is_number(token)


def changed_meaning(differences: Differences) -> tuple[str, ...]:
    """Return the changed words that alter the meaning, negations first.

    Negations and numbers that are equal on both sides are not changed, whatever their notation.
    """
    source, record = ([word for pair in differences for word in pair[side]] for side in (0, 1))
    ours, theirs = (Counter(filter(None, map(negation, words))) for words in (record, source))
    changed = set((ours - theirs) + (theirs - ours))
    negations = [word for word in (*source, *record) if negation(word) in changed]
    return tuple(dict.fromkeys([*negations, *_changed_numbers(differences)]))


def _changed_numbers(differences: Differences) -> list[str]:
    """Return the words of the numbers that only one side has; none if both have the same numbers."""
    source, record = ([number for pair in differences for number in _numbers(pair[side])] for side in (0, 1))
    theirs, ours = (Counter(number for number, _ in numbers) for numbers in (source, record))
    if theirs == ours:
        return []
    common = theirs & ours
    only = [word for number, words in (*source, *record) if number not in common for word in words]
    return only or [word for _, words in (*source, *record) for word in words]


def _numbers(tokens: Iterable[str]) -> Iterator[tuple[_Number, list[str]]]:
    """Yield the numbers in some words, each with its words, in a form that does not depend on the notation.

    `26 000`, `26,000` and `twenty-six thousand` are one number, and so are `third` and `3rd`.
    """
    words = _join_groups(tokens)
    read: set[int] = set()
    for number in read_numbers(words):
        read.update(range(number.first, number.stop))
        own = words[number.first : number.stop]
        if not number.is_ordinal and len(own) == 1 and not _is_plain(own[0], number.value):
            yield (own[0], False), own
        else:
            yield (number.value, number.is_ordinal), list(filter(is_number, own))
    for position, word in enumerate(words):
        if position not in read and is_number(word):
            yield ("%" if word == "percent" else word, False), [word]


def _join_groups(tokens: Iterable[str]) -> list[str]:
    """Return the words, case-folded; a group of three digits is joined to the digits before it."""
    words: list[str] = []
    for token in tokens:
        word = token.casefold()
        if words and _GROUP.fullmatch(word) and words[-1].isdecimal():
            words[-1] += word
        else:
            words.append(word)
    return words


def _is_plain(word: str, value: Fraction) -> bool:
    """Return True for a word, and for digits without needless zeros: `2.500` may stand for 2500."""
    if not word[0].isdigit():
        return True
    if value.denominator == 1:
        return str(value) == word.replace(",", "")
    return not word.endswith("0") and not _LEADING_ZERO.match(word)
