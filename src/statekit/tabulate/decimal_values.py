"""Decimals: exact numbers with a fixed number of digits, from numbers and from texts.

A number of a record is a float after reading. A float represents every decimal of up to 15 digits uniquely
(IEEE 754), so its shortest text is the number that was written, unless that had more digits than a float
distinguishes. A float whose shortest text has more than 15 digits is therefore rejected.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statekit.tabulate.columns import Column

FLOAT_DIGITS = 15
"""The most digits of a decimal that every float distinguishes."""

# As in JSON (RFC 8259, section 6), without an exponent.
_DECIMAL = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?")


class UnfitError(ValueError):
    """A value is not a decimal of the column. `str()` is the advice for it."""


def decimal_help(column: Column, value: object) -> str | None:
    """Return advice for a value that is not a decimal of the column, if there is any."""
    try:
        if isinstance(value, str if column.holds_texts else int | float) and not isinstance(value, bool):
            read_decimal(column, value)
    except UnfitError as error:
        return str(error)
    return None


def read_decimal(column: Column, value: str | float) -> Decimal:
    """Return a decimal of a column.

    Raises:
        UnfitError: the value is not a decimal with these digits.
    """
    text = value if isinstance(value, str) else _plain(value)
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise UnfitError("write digits, with a minus and a decimal point if needed, such as `-1234.50`")
    sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
    precision, scale = column.decimal or (0, 0)
    if len(fraction) > scale:
        raise UnfitError(
            f"the column keeps {scale} digits after the point: change the value, or the type in the schema"
        )
    if len(whole.lstrip("0")) > precision - scale:
        raise UnfitError(
            f"the column keeps {precision - scale} digits before the point: "
            "change the value, or the type in the schema"
        )
    number = Decimal(f"{sign}{whole}.{fraction or 0}")
    if sign and not number:
        raise UnfitError("a decimal has no negative zero: write `0`")
    return number


def _plain(value: float) -> str:
    """Return a number in digits, without an exponent."""
    if isinstance(value, int):
        return str(value)
    number = Decimal(repr(value))
    if len(number.normalize().as_tuple().digits) > FLOAT_DIGITS:
        raise UnfitError(
            f"a number of more than {FLOAT_DIGITS} digits is not read exactly: "
            "declare the value as text in the schema, and write it in quotes"
        )
    return f"{number:f}"
