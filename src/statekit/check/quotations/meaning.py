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
from collections.abc import Iterable, Sequence

_NEGATIONS = """
    not no never none nobody nothing nowhere neither nor without unless except only hardly scarcely barely
    rarely seldom
"""
NEGATIONS = frozenset(_NEGATIONS.split())
_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_MORE_UNITS = "sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {word: str(value) for value, word in enumerate(f"{_UNITS} {_MORE_UNITS}".split())} | {
    word: str(value) for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)
}
_TENS_VALUES = frozenset(_VALUES[word] for word in _TENS.split())
_OTHER_NUMBERS = """
    hundred hundreds thousand thousands million millions billion billions trillion trillions dozen dozens half
    halves quarter quarters twice thrice double triple first second third fourth fifth sixth seventh eighth
    ninth tenth percent
"""
NUMBER_WORDS = frozenset(_VALUES) | frozenset(_OTHER_NUMBERS.split())
_SIGNS = frozenset("%\u2030$\u20ac\u00a3\u00a5\u20bd\u20b4\u20b9\u20bf\u00b0")
_NOT = re.compile(r"(?:n't|^cannot|^cant|^dont|^wont|^isnt|^arent|^didnt)$")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_GROUP = re.compile(r"\d{3}")


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


def turning_words(source: Sequence[str], record: Sequence[str]) -> tuple[str, ...]:
    """The changed words that turn the meaning, negations first; none where both sides mean the same ones.

    Args:
        source: the words that the source has and the record has not.
        record: the words that the record has and the source has not.
    """
    ours, theirs = (Counter(filter(None, map(operator, words))) for words in (record, source))
    changed = set((ours - theirs) + (theirs - ours))
    named = [word for word in (*source, *record) if operator(word) in changed]
    ours_counted, theirs_counted = (_values(filter(is_number, words)) for words in (record, source))
    if ours_counted != theirs_counted:
        common = Counter(map(_value, filter(is_number, source))) & Counter(
            map(_value, filter(is_number, record))
        )
        named += [word for word in (*source, *record) if is_number(word) and _value(word) not in common]
        named = named or [word for word in (*source, *record) if is_number(word)]
    return tuple(dict.fromkeys(named))


def _value(number: str) -> str:
    word = _THOUSANDS.sub("", number.casefold())
    return _VALUES.get(word, word)


def _values(numbers: Iterable[str]) -> list[str]:
    """What numbers say, however they are written; `26 000` is one number, and so is `twenty-six`."""
    values: list[str] = []
    for number in numbers:
        value = _value(number)
        if values and _GROUP.fullmatch(number) and values[-1].isdecimal():
            values[-1] += number
        elif values and values[-1] in _TENS_VALUES and number.casefold() in _VALUES and len(value) == 1:
            values[-1] = values[-1][0] + value
        else:
            values.append(value)
    return sorted(values)
