"""Values, names and types as a reader would recognise them: on one line, and not too long."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence, Sized
from functools import lru_cache

from statekit.diagnostics import JSON, Pointer

RECORD = "the record"
"""The name of a record in messages."""
SHOWN_MEMBERS = 8
_SHOWN_CHARACTERS = 60
_SHOWN_OF_MEMBER = 40
_COMPARED_CHARACTERS = 100
_COMPARED_NAMES = 8
_MOST_NAMES = 10_000
_EXACT = 2**53
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

TYPES = {
    "null": "null",
    "boolean": "a boolean",
    "integer": "an integer",
    "number": "a number",
    "string": "text",
    "array": "a list",
    "object": "a mapping",
}
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
    """The JSON type of a value, as a word of `type`."""
    return _TYPE_NAMES[type(value)]


def one_line(text: str) -> str:
    r"""A text without line breaks and other controls: they are written out, as `\n` is."""
    return _BREAKS.sub(lambda found: json.dumps(found.group())[1:-1], text)


def shorten(text: str, limit: int = _SHOWN_CHARACTERS) -> str:
    """A text on one line, cut where it is longer than the limit."""
    line = one_line(text[: limit + 1])
    return line if len(line) <= limit else line[: limit - 3] + "..."


def quoted(name: str) -> str:
    """A name, an expression or the like between backticks."""
    return f"`{shorten(name)}`"


def show(value: JSON) -> str:
    """A value between backticks: text as it is, the rest as JSON; lists and mappings by their type."""
    if isinstance(value, dict | list):
        return TYPES[type_name(value)]
    return f"`{_plain(value, _SHOWN_CHARACTERS)}`"


def show_whole(value: JSON) -> str:
    """A value between backticks, lists and mappings as JSON."""
    if isinstance(value, dict | list):
        return quoted(json.dumps(value, ensure_ascii=False))
    return show(value)


def what_is(value: JSON) -> str:
    """A value with its type: ``the integer `3` ``."""
    if value is None:
        return "empty (null)"
    if isinstance(value, dict | list):
        return TYPES[type_name(value)]
    name = {"string": "text"}.get(type_name(value), type_name(value))
    return f"the {name} {show(value)}"


def list_of(members: Sequence[JSON]) -> str:
    """Some values in a row; a long row is cut, and says by how much."""
    shown = [_plain(member, _SHOWN_OF_MEMBER) for member in members[:SHOWN_MEMBERS]]
    rest = len(members) - len(shown)
    return f"{', '.join(shown)} and {rest} more" if rest else ", ".join(shown)


def _plain(value: JSON, limit: int) -> str:
    if not isinstance(value, str):
        return shorten(json.dumps(value, ensure_ascii=False), limit)
    if not value or value != value.strip():
        return shorten(json.dumps(value[:limit], ensure_ascii=False), limit)
    return shorten(value, limit)


def one_of(parts: Sequence[str], word: str = "or") -> str:
    """Some phrases in a row: `a, b or c`."""
    *front, last = parts
    return f"{', '.join(front)} {word} {last}" if front else last


def holder_of(pointer: Pointer, root: str = RECORD) -> str:
    """What stands at a pointer, by its name: the root, a property, an entry of a list."""
    if not pointer:
        return root
    names = [step for step in pointer if isinstance(step, str)]
    name = quoted(names[-1]) if names else "the list"
    return name if isinstance(pointer[-1], str) else f"an entry of {name}"


def plural(count: JSON, one: str, many: str) -> str:
    """A count with its noun."""
    return f"{whole(count)} {one if count == 1 else many}"


def whole(number: JSON) -> str:
    """A number as a reader would write it: 2.0 is 2."""
    if isinstance(number, float) and number.is_integer() and abs(number) < _EXACT:
        number = int(number)
    return _plain(number, _SHOWN_OF_MEMBER)


def did_you_mean(word: JSON, known: Iterable[JSON]) -> str | None:
    """The known word that is nearest to this one, as a question; None if none is near."""
    near = nearest(word, known)
    return f"did you mean {quoted(near)}?" if near is not None else None


def nearest(word: JSON, known: Iterable[JSON]) -> str | None:
    """The known word that is nearest to this one; None if none is near."""
    if not isinstance(word, str):
        return None
    names = tuple(name for name in known if isinstance(name, str)) if _is_short(known) else ()
    return _nearest(word[:_COMPARED_CHARACTERS], names)


def _is_short(names: Iterable[JSON]) -> bool:
    """Whether names are not too many to be compared; that may be asked for each entry of a list."""
    return not isinstance(names, Sized) or len(names) <= _MOST_NAMES


@lru_cache(maxsize=256)
def _nearest(word: str, names: tuple[str, ...]) -> str | None:
    same = _by_folded(names).get(_folded(word))
    if same is not None:
        return same
    swapped = next((name for name in names if _is_swapped(word, name)), None)
    if swapped is not None:
        return swapped
    likely = [name for name in names if len(word) // 2 <= len(name) <= 2 * len(word)]
    if len(likely) > _COMPARED_NAMES:
        from rapidfuzz import fuzz, process  # difflib takes too long over many

        best = process.extract(word, likely, scorer=fuzz.ratio, limit=_COMPARED_NAMES, score_cutoff=50)
        likely = [name for name, *_ in best]
    close = difflib.get_close_matches(word, likely, n=1, cutoff=0.6)
    return close[0] if close else None


def _is_swapped(word: str, name: str) -> bool:
    """Whether two neighbouring letters changed their places, which in short words is half of them."""
    if len(word) != len(name):
        return False
    differing = [position for position, letter in enumerate(word) if letter != name[position]]
    match differing:
        case [first, second] if second == first + 1:
            return word[first] == name[second] and word[second] == name[first]
    return False


@lru_cache(maxsize=16)
def _by_folded(names: tuple[str, ...]) -> dict[str, str]:
    return {_folded(name): name for name in reversed(names)}


def _folded(name: str) -> str:
    """A name without what is easily confused: upper and lower case, hyphens, underscores, spaces."""
    return re.sub(r"[-_\s]", "", name).casefold()


def canonical(value: JSON) -> str:
    """A text that is the same for equal values of JSON: 1 and 1.0 are equal."""
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
