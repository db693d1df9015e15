"""Phrases for messages: values, names, counts and suggestions, on one line and of bounded length."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence, Sized
from functools import lru_cache

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON, Pointer

RECORD = "the record"
"""The name of a record in messages."""
SHOWN_MEMBERS = 8
"""A list of values shows at most this many."""
_MAX_CHARACTERS = 60
_MAX_MEMBER_CHARACTERS = 40
_MAX_COMPARED_CHARACTERS = 100
_MAX_COMPARED_NAMES = 8
_MAX_NAMES = 10_000
_MIN_SIMILARITY = 0.6
_MIN_CERTAIN = 4
_LONG_LIST, _MAX_LISTS = 500, 16
_MAX_EXACT_FLOAT = 2**53
_DIGITS = expression("[0-9]")
_CONTROLS = expression(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

TYPES = {
    "null": "null",
    "boolean": "a boolean",
    "integer": "an integer",
    "number": "a number",
    "string": "text",
    "array": "a list",
    "object": "an object",
}
"""Each value of the keyword `type` (JSON Schema 2020-12, Validation, section 6.1.1) in words."""
_TYPE_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


def type_name(value: JSON) -> str:
    """Return the JSON type of a value, as the keyword `type` names it."""
    return _TYPE_NAMES[type(value)]


def one_line(text: str) -> str:
    r"""Return a text with its line breaks and control characters escaped as in JSON, for example as `\n`."""
    if text.isprintable():
        return text
    return _CONTROLS.sub(lambda match: json.dumps(match.group())[1:-1], text)


def shorten(text: str, limit: int = _MAX_CHARACTERS) -> str:
    """Return a text on one line, truncated to `limit` characters."""
    line = one_line(text[: limit + 1])
    return line if len(line) <= limit else line[: limit - 3] + "..."


def remote_address(path: str) -> str | None:
    """Return the address of a server that was given as a path, which has lost a slash, or None."""
    scheme, _, rest = path.partition(":/")
    is_remote = scheme.lower() in {"http", "https"} and rest.strip("/")
    return f"{scheme}://{rest.lstrip('/')}" if is_remote else None


def quoted(name: str) -> str:
    """Return a name or an expression between backticks."""
    return f"`{shorten(name)}`"


def show(value: JSON) -> str:
    """Return a value between backticks, strings without quotes; a list or an object is shown by its type."""
    if isinstance(value, dict | list):
        return TYPES[type_name(value)]
    return f"`{_plain(value, _MAX_CHARACTERS)}`"


def show_json(value: JSON) -> str:
    """Return a value between backticks, a list or an object as JSON."""
    if isinstance(value, dict | list):
        return quoted(json.dumps(value, ensure_ascii=False))
    return show(value)


def with_type(value: JSON) -> str:
    """Return a value with its type, for example ``the integer `3` ``."""
    if value is None:
        return "empty (null)"
    if isinstance(value, dict | list):
        return TYPES[type_name(value)]
    name = {"string": "text"}.get(type_name(value), type_name(value))
    return f"the {name} {show(value)}"


def list_of(members: Sequence[JSON]) -> str:
    """Return values separated by commas; a long list ends with the number of values not shown."""
    shown = [_plain(member, _MAX_MEMBER_CHARACTERS) for member in members[:SHOWN_MEMBERS]]
    omitted = len(members) - len(shown)
    return f"{', '.join(shown)} and {omitted} more" if omitted else ", ".join(shown)


def _plain(value: JSON, limit: int) -> str:
    if not isinstance(value, str):
        return shorten(json.dumps(value, ensure_ascii=False), limit)
    if not value or value != value.strip():
        return shorten(json.dumps(value[:limit], ensure_ascii=False), limit)
    return shorten(value, limit)


def one_of(parts: Sequence[str], word: str = "or") -> str:
    """Join phrases: `a, b or c`."""
    *front, last = parts
    return f"{', '.join(front)} {word} {last}" if front else last


def name_at(pointer: Pointer, root: str = RECORD) -> str:
    """Return a name for the value at a pointer: the root, a property, or an entry of a list."""
    if not pointer:
        return root
    names = [step for step in pointer if isinstance(step, str)]
    name = quoted(names[-1]) if names else "the list"
    return name if isinstance(pointer[-1], str) else f"an entry of {name}"


def plural(count: JSON, one: str, many: str | None = None) -> str:
    """Return a count with its noun: `1 file`, `2 files`.

    Args:
        count: the count.
        one: the noun in the singular.
        many: the noun in the plural; by default, the singular with an `s`.
    """
    return f"{format_number(count)} {one if count == 1 else many or one + 's'}"


def format_number(number: JSON) -> str:
    """Return a number as text, without a fraction of zero: 2.0 is `2`."""
    if isinstance(number, float) and number.is_integer() and abs(number) < _MAX_EXACT_FLOAT:
        number = int(number)
    return _plain(number, _MAX_MEMBER_CHARACTERS)


def did_you_mean(word: JSON, known: Iterable[JSON]) -> str | None:
    """Return the question that suggests the most similar known word, or None if no word is similar."""
    similar = nearest(word, known)
    return None if similar is None else with_difference(suggest(similar), word, similar)


def suggest(meant: str) -> str:
    """Return the question that suggests a name."""
    return f"did you mean {quoted(meant)}?"


def with_difference(suggestion: str | None, word: JSON, similar: JSON) -> str | None:
    """Return a suggestion, after a note on the first character that differs if two words look the same."""
    if not isinstance(word, str) or not isinstance(similar, str) or (word.isascii() and similar.isascii()):
        return suggestion
    from statekit.characters.lookalikes import difference

    return "; ".join(filter(None, (difference(word, similar), suggestion))) or None


def nearest(word: JSON, known: Iterable[JSON]) -> str | None:
    """Return the known word most similar to this one, or None if no word is similar."""
    if not isinstance(word, str):
        return None
    names = _texts_in(known) if _is_comparable(known) else ()
    return _nearest(word[:_MAX_COMPARED_CHARACTERS], names)


def is_misspelling(word: str, name: str) -> bool:
    """Return True if a word differs from a name by about one letter in four at most."""
    from rapidfuzz.distance import OSA  # a valid run needs no suggestions

    limit = max(1, min(len(word), len(name)) // 4)
    return OSA.distance(_normalized(word), _normalized(name), score_cutoff=limit) <= limit


def is_certain_misspelling(word: str, name: str, names: Iterable[str]) -> bool:
    """Return True if a word can hardly be meant as anything but one of some names.

    It differs from a name in case, hyphens, underscores or spaces alone; or by one letter, but not the first
    one and not a digit, from a name of at least four letters. No other name is as near.

    Args:
        word: the word.
        name: the name most similar to it.
        names: all names.
    """
    others = [other for other in names if other != name]
    if _normalized(word) == _normalized(name):
        return all(_normalized(word) != _normalized(other) for other in others)
    if not _differs_by_a_letter(word, name):
        return False
    return not any(_differs_by_a_letter(word, other) for other in others)


def is_likely_misspelling(word: str, name: str) -> bool:
    """Return True if a word is probably meant as a name: it is a misspelling, and has the same digits."""
    return has_same_digits(word, name) and is_misspelling(word, name)


def has_same_digits(one: str, other: str) -> bool:
    """Return True if two words have the same digits in the same order."""
    return _digits_in(one) == _digits_in(other)


@lru_cache(maxsize=4096)
def _digits_in(word: str) -> tuple[str, ...]:
    return tuple(_DIGITS.findall(word))


def _differs_by_a_letter(word: str, name: str) -> bool:
    from rapidfuzz.distance import OSA  # a valid run needs no suggestions

    one, other = _normalized(word), _normalized(name)
    return (
        min(len(one), len(other)) >= _MIN_CERTAIN
        and one[0] == other[0]
        and has_same_digits(one, other)
        and OSA.distance(one, other, score_cutoff=1) <= 1
    )


_texts: dict[int, tuple[list[JSON], tuple[str, ...]]] = {}
"""The texts in long lists, such as an `enum`, by the identity of the list, which is kept with them."""


def _texts_in(known: Iterable[JSON]) -> tuple[str, ...]:
    if not isinstance(known, list) or len(known) < _LONG_LIST:
        return tuple(name for name in known if isinstance(name, str))
    if id(known) not in _texts:
        if len(_texts) == _MAX_LISTS:
            _texts.clear()
        _texts[id(known)] = known, tuple(name for name in known if isinstance(name, str))
    return _texts[id(known)][1]


def _is_comparable(names: Iterable[JSON]) -> bool:
    """Return True if names are few enough to compare, possibly for each entry of a list."""
    return not isinstance(names, Sized) or len(names) <= _MAX_NAMES


@lru_cache(maxsize=256)
def _nearest(word: str, names: tuple[str, ...]) -> str | None:
    return _index_of(names).nearest(word)


class _NameIndex:
    """Known names, prepared so that many words can be compared with them."""

    def __init__(self, names: tuple[str, ...]):
        self._positions = {name: position for position, name in reversed([*enumerate(names)])}
        self._by_normalized = {_normalized(name): name for name in reversed(names)}
        self._by_length: dict[int, list[str]] = {}
        for name in names:
            self._by_length.setdefault(len(name), []).append(name)

    def nearest(self, word: str) -> str | None:
        """Return the name most similar to a word, or None if no name is similar."""
        equal = self._by_normalized.get(_normalized(word))
        return equal or self._transposed(word) or self._close(word)

    def _transposed(self, word: str) -> str | None:
        """Return the first name with two adjacent letters swapped: in short words, half of the letters."""
        swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)} - {
            word
        }
        return min(swapped & self._positions.keys(), key=self._positions.__getitem__, default=None)

    def _close(self, word: str) -> str | None:
        lengths = range(len(word) // 2, 2 * len(word) + 1)
        candidates: list[str] = []
        for length in lengths:
            candidates.extend(self._by_length.get(length, ()))
        if len(candidates) > _MAX_COMPARED_NAMES:
            from rapidfuzz import fuzz, process  # difflib is too slow for many names

            best = process.extract(
                word,
                candidates,
                scorer=fuzz.ratio,
                limit=_MAX_COMPARED_NAMES,
                score_cutoff=100 * _MIN_SIMILARITY,
            )
            candidates = [name for name, *_ in best]
        from difflib import get_close_matches  # a valid run needs no suggestions

        candidates.sort(key=self._positions.__getitem__)
        close = get_close_matches(word, candidates, n=1, cutoff=_MIN_SIMILARITY)
        return close[0] if close else None


@lru_cache(maxsize=16)
def _index_of(names: tuple[str, ...]) -> _NameIndex:
    return _NameIndex(names)


@lru_cache(maxsize=4096)
def _normalized(name: str) -> str:
    """Return a name in one case, without hyphens, underscores and spaces."""
    if not name.isascii():
        from statekit.characters.lookalikes import skeleton

        name = skeleton(name)
    return re.sub(r"[-_\s]", "", name).casefold()


def canonical(value: JSON) -> str:
    """Return a value as JSON, the same for equal values (RFC 8259): 1 and 1.0 are equal."""
    return json.dumps(_with_integers(value), sort_keys=True)


def _with_integers(value: JSON) -> JSON:
    if isinstance(value, list):
        return [_with_integers(item) for item in value]
    if isinstance(value, dict):
        return {key: _with_integers(item) for key, item in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def exception_text(error: BaseException) -> str:
    """Return the message of an exception on one line, or the name of its class if it has no message."""
    return " ".join(str(error).split()) or type(error).__name__
