"""Resolve scalars by the core schema of YAML 1.2.2 (section 10.3.2), restricted to values of JSON."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON
from statekit.read.numbers import MAX_INTEGER, MIN_INTEGER, inexact_message, is_exact
from statekit.read.problems import truncate

_WORDS: dict[str, JSON] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MAX_NUMBER_LENGTH = 1000
_SURROGATE = expression("[\ud800-\udfff]")
_QUOTE_HELP = "if it is meant as text, put it in quotes"


class ScalarError(ValueError):
    """A scalar that YAML allows, but JSON or the record profile does not.

    Attributes:
        rule: The ID of the rule.
        message: A description of the problem.
        help: How to fix the problem.
    """

    def __init__(self, rule: str, message: str, help_text: str):
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.help = help_text


def resolve_plain(text: str) -> JSON:
    """Return the value of a plain (unquoted) scalar.

    Raises:
        ScalarError: The scalar is a number that is not finite, does not fit in 64 bits, or has more digits
            than a number can hold.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    for pattern, convert in _NUMBERS:
        if pattern.match(text):
            if len(text) > _MAX_NUMBER_LENGTH:
                message = f"a number of {len(text)} characters is beyond the range of a number"
                raise ScalarError("yaml/number", message, _QUOTE_HELP)
            return convert(text)
    return text


def _integer(text: str) -> int:
    number = int(text, 0 if text.startswith(("0o", "0x")) else 10)
    if MIN_INTEGER <= number <= MAX_INTEGER:
        return number
    raise ScalarError("yaml/number", f"the integer `{truncate(text)}` does not fit in 64 bits", _QUOTE_HELP)


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ScalarError("yaml/number", f"`{truncate(text)}` is beyond the range of a number", _QUOTE_HELP)
    if not is_exact(text, number):
        raise ScalarError("yaml/number", *inexact_message(text, truncate(text), number))
    return number


def _not_finite(text: str) -> float:
    raise ScalarError("yaml/number", f"`{text}` is not a number that JSON can hold", _QUOTE_HELP)


_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], int | float]], ...] = (
    (expression(r"[-+]?[0-9]+\Z"), _integer),
    (expression(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z"), _integer),
    (expression(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z"), _float),
    (expression(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z"), _not_finite),
)


def join_surrogates(text: str) -> str:
    r"""Join pairs of escaped surrogates as JSON writes them: `"\ud83d\ude00"` is one character.

    Raises:
        ScalarError: A surrogate is not part of a pair.
    """
    if not _SURROGATE.search(text):
        return text
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        message = "half of a surrogate pair is not a character"
        raise ScalarError("yaml/surrogate", message, "write the character itself") from None


def replace_surrogates(text: str) -> str:
    """Replace each surrogate by a `?`, so that the text can be encoded."""
    return text.encode(errors="replace").decode()
