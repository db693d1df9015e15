"""The fast tier for JSON and JSON Lines: plain values, by the decoder of the standard library, which is in C.

The decoder reads what RFC 8259 allows, and a little more. That is refused here; whatever is refused is read
again by the reference tier, which says what is wrong and where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import NoReturn

from statekit.diagnostics import JSON
from statekit.read.limits import is_within_limits
from statekit.read.scalars import MAX_INTEGER, MIN_INTEGER

_LINE = re.compile(r"[^\r\n]+")
_BLANKS = " \t"
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_LONGEST_INTEGER = len(str(MIN_INTEGER))
_INFINITE = (float("inf"), float("-inf"))


def json_values(text: str) -> list[JSON] | None:
    """The one value of a JSON text, or None where the reference tier has to read it."""
    return _decoded([text], text)


def json_lines_values(text: str) -> list[JSON] | None:
    """The values of a text that holds one on each line, or None where the reference tier has to read it."""
    return _decoded((line.group() for line in lines_with_values(text)), text)


def lines_with_values(text: str) -> Iterator[re.Match[str]]:
    """The lines of a text that hold more than blanks; each of JSON Lines holds one value."""
    return (line for line in _LINE.finditer(text) if line.group().strip(_BLANKS))


def _decoded(parts: Iterable[str], text: str) -> list[JSON] | None:
    try:
        values: list[JSON] = [_DECODER.decode(part) for part in parts]
        if _HALF.search(text):  # half of a pair of surrogates that stands alone is no character
            json.dumps(values, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return values if values and is_within_limits(values) else None


def _object(members: list[tuple[str, JSON]]) -> JSON:
    made = dict(members)
    if len(made) != len(members):
        raise ValueError
    return made


def _integer(text: str) -> int:
    if len(text) <= _LONGEST_INTEGER and MIN_INTEGER <= (number := int(text)) <= MAX_INTEGER:
        return number
    raise ValueError


def _float(text: str) -> float:
    number = float(text)
    if number in _INFINITE:
        raise ValueError
    return number


def _constant(_: str) -> NoReturn:
    """NaN and infinities, which are no JSON."""
    raise ValueError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
