"""Which changed words turn the meaning of a sentence: English negations and restrictions, and numbers.

The words are those of English: `not` (also in `don't`, `cannot`), `no`, `never`, `none`, `nobody`, `nothing`,
`nowhere`, `neither`, `nor`, `without`, `unless`, `except`, `only`, `hardly`, `scarcely`, `barely`, `rarely`,
`seldom`; and the number words from `zero` to `trillion`, the ordinals, and such as `half`, `dozen`, `twice`.
What holds a digit is a number in every language, and so are its signs (`%`, currencies). A changed
negation in another language is not told from other changed words: the quotation has drifted, and does not
pass either.
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
_SIGNS = frozenset("%\u2030$\u20ac\u00a3\u00a5\u20bd\u20b4\u20b9\u20bf\u00b0")
_NOT = re.compile(r"(?:n't|^cannot|^cant|^dont|^wont|^isnt|^arent|^didnt)$")
_GROUP = re.compile(r"\d{3}")
_LEADING_ZERO = re.compile(r"0\d")

_Number = tuple[Fraction | str, bool]
"""The value of a number, or its text if it has no value, and True for an ordinal."""


def operator(token: str) -> str | None:
    """The negation that a word is or holds; None for any other."""
    word = token.casefold()
    if word in NEGATIONS:
        return word
    return "not" if _NOT.search(word) else None


def is_number(token: str) -> bool:
    """Whether a word or a mark says how many."""
    return (
        any(character.isnumeric() for character in token)
        or token in _SIGNS
        or token.casefold() in NUMBER_WORDS
    )


def is_operator(token: str) -> bool:
    """Whether a change of this word turns the meaning."""
    return operator(token) is not None or is_number(token)


def changed_meaning(differences: Sequence[tuple[Sequence[str], Sequence[str]]]) -> tuple[str, ...]:
    """Return the changed words that turn the meaning, negations first.

    Args:
        differences: the words of the source and those of the record, wherever these differ.
    """
    source, record = ([word for pair in differences for word in pair[side]] for side in (0, 1))
    ours, theirs = (Counter(filter(None, map(operator, words))) for words in (record, source))
    changed = set((ours - theirs) + (theirs - ours))
    named = [word for word in (*source, *record) if operator(word) in changed]
    return tuple(dict.fromkeys([*named, *_changed_numbers(differences)]))


def _changed_numbers(differences: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[str]:
    """Return the words of the numbers that only one side has; none if both have the same numbers."""
    source, record = ([number for pair in differences for number in _numbers(pair[side])] for side in (0, 1))
    theirs, ours = (Counter(number for number, _ in numbers) for numbers in (source, record))
    if theirs == ours:
        return []
    common = theirs & ours
    only = [word for number, words in (*source, *record) if number not in common for word in words]
    return only or [word for _, words in (*source, *record) for word in words]


def _numbers(tokens: Iterable[str]) -> Iterator[tuple[_Number, list[str]]]:
    """Yield the numbers in some words, each with its words, whatever the notation.

    `26 000`, `26,000` and `twenty-six thousand` are one number, and so are `third` and `3rd`.
    """
    words = _with_joined_groups(tokens)
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


def _with_joined_groups(tokens: Iterable[str]) -> list[str]:
    """Return the words, case-folded; groups of three digits are joined to the digits before them."""
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
