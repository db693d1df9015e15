"""Numbers that lose something when they are read: digits, or the way they are written.

A number has the precision of IEEE 754 (binary64) if it has a fraction or an exponent, and is printed as
Python and JavaScript print it: the shortest digits that are read as the same number. `1.10` is printed as
`1.1`, and `01234` as `1234`. If text was meant, that is a loss. Only a schema can tell (`schema.quoted`).
"""

from __future__ import annotations

import re

from statekit._startup.expressions import expression

MAX_INTEGER = 2**64 - 1
"""The largest integer: that of unsigned 64 bits."""
MIN_INTEGER = -(2**63)
"""The smallest integer: that of signed 64 bits."""

_CANONICAL = expression(r"0|-?[1-9][0-9]*+|-?(?:0|[1-9][0-9]*)\.(?:0|[0-9]*[1-9])")
_DIGITS = expression(r"[-+]?([0-9]*)\.?([0-9]*)")
_EXACT_LENGTH = 16
"""A number of this length, with its point, has at most 15 digits, which are always held."""
_SMALLEST = 1e-280
"""Numbers that are not smaller than this are held with full precision."""
_MAX_DIGITS = 800
"""No number of binary64 has more digits than this, written out."""
_OCTAL = expression("0[0-7]+")
_LEADING_ZERO = expression("[-+]?0[0-9]+")


def is_exact(written: str, number: float) -> bool:
    """Return True if a number holds all digits that were written.

    It does if it is what was written when it is rounded to as many digits. So `0.10000000000000001`, as some
    programs write 0.1, is held.

    Args:
        written: The number as it is written, in decimal notation.
        number: The finite number that is nearest to it.
    """
    if len(written) <= _EXACT_LENGTH and abs(number) > _SMALLEST:
        return True
    parts = _DIGITS.match(written)
    digits = (parts[1] + parts[2]).strip("0") if parts else ""
    if not digits or not number:
        return not digits
    if repr(number) == written:
        return True
    if len(digits) > _MAX_DIGITS:
        return False
    from decimal import Context, Decimal  # few numbers need it, and loading it takes time

    context = Context(prec=len(digits))
    return context.create_decimal(Decimal(number)) == Decimal(written)


def inexact_message(written: str, shown: str, number: float) -> tuple[str, str]:
    """Return the message and the help for a number that does not hold what was written.

    Args:
        written: The number as it is written.
        shown: The same, shortened for a message.
        number: The number that is nearest to it.
    """
    message = f"`{shown}` cannot be stored exactly: the nearest number is `{number!r}`"
    parts = re.fullmatch(r"([-+]?[0-9]{1,20})\.0*", written)
    if parts and MIN_INTEGER <= int(parts[1]) <= MAX_INTEGER:
        return message, f"write it without the fraction, `{int(parts[1])}`, which is stored exactly"
    help_text = f"write `{number!r}` if that is exact enough; only text, in quotes, keeps all digits"
    return message, help_text


def is_canonical(written: str, number: float) -> bool:
    """Return True if a number is printed as it is written, or with an exponent instead of zeros."""
    if repr(number) == written:
        return True
    if _CANONICAL.fullmatch(written) is None:
        return False
    if isinstance(number, int) or len(written) <= _EXACT_LENGTH:
        return True
    from decimal import Decimal

    return Decimal(repr(number)) == Decimal(written)


def lost_form(written: str, shown: str, number: float) -> tuple[str, str]:
    """Return the message and the help for a number that was perhaps meant as text.

    Args:
        written: The number as it is written.
        shown: The same, shortened for a message.
        number: The number.
    """
    message = f"`{shown}` is read as the number `{number!r}`"
    text = f'put it in quotes (`"{written}"`)' if shown == written else "put it in quotes"
    return message, f"if text is meant, {text}; if a number is meant, write `{number!r}`"


def is_ambiguous(written: str) -> bool:
    """Return True for an integer with leading zeros that YAML 1.1 reads differently, as octal or as text."""
    if _LEADING_ZERO.fullmatch(written) is None:
        return False
    digits = written.lstrip("+-")
    return _OCTAL.fullmatch(digits) is None or int(digits, 8) != int(digits)


def ambiguous_message(written: str, shown: str, number: float) -> tuple[str, str]:
    """Return the message and the help for an integer that YAML 1.1 reads differently (see `is_ambiguous`)."""
    digits = written.lstrip("+-")
    other = f"as {int(digits, 8)}" if _OCTAL.fullmatch(digits) else "as text"
    message = f"`{shown}` is read as the number `{number!r}`; programs that follow YAML 1.1 read it {other}"
    return message, f"write `{number!r}`; if the zeros matter, let the schema require text, and use quotes"
