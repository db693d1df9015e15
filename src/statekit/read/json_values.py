"""The fast tier for JSON: plain values, without locations.

The decoder is that of the standard library, which is in C. It accepts slightly more than RFC 8259 allows,
which is refused here. The reference tier then reads the text again and explains the error.
"""

from __future__ import annotations

import json
from typing import NoReturn

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON
from statekit.read.limits import MAX_DEPTH, MAX_NODES, check_density, is_within_limits
from statekit.read.numbers import MAX_INTEGER, MIN_INTEGER, is_exact

_ESCAPED_SURROGATE = expression(r"\\u[dD][89a-fA-F]")
_MAX_INTEGER_LENGTH = len(str(MIN_INTEGER))
_INFINITIES = (float("inf"), float("-inf"))


def json_values(text: str) -> list[JSON] | None:
    """Return the value of a JSON text in a list, or None if the reference tier has to read it."""
    try:
        value = _value(text)
        if _ESCAPED_SURROGATE.search(text):  # a surrogate without its partner cannot be encoded
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return [value]


def _value(text: str) -> JSON:
    """Return the value of a line or file.

    Raises:
        ValueError: It exceeds a limit, or is not valid JSON.
    """
    value: JSON = _DECODER.decode(text)
    may_exceed = len(text) > MAX_NODES or text.count("[") + text.count("{") > MAX_DEPTH
    if may_exceed and (check_density(text) is not None or not is_within_limits([value])):
        raise ValueError
    return value


def _object(members: list[tuple[str, JSON]]) -> JSON:
    value = dict(members)
    if len(value) != len(members):  # a key occurs twice
        raise ValueError
    return value


def _integer(text: str) -> int:
    if len(text) <= _MAX_INTEGER_LENGTH and MIN_INTEGER <= (number := int(text)) <= MAX_INTEGER:
        return number
    raise ValueError


def _float(text: str) -> float:
    number = float(text)
    if number in _INFINITIES or not is_exact(text, number):
        raise ValueError
    return number


def _constant(_: str) -> NoReturn:
    """Refuse NaN and infinities, which are not JSON."""
    raise ValueError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
