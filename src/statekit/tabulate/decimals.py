"""Arrow arrays of decimals, and their texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from statekit.tabulate.decimal_values import read_decimal

if TYPE_CHECKING:
    from statekit.tabulate.columns import Column

_TEXT = pa.large_string()


def decimals(column: Column, values: Sequence[Any]) -> pa.Array:
    """Return an array of decimals.

    Raises:
        ValueError: a value is not a decimal with these digits.
    """
    return pa.array(
        [None if value is None else read_decimal(column, value) for value in values], column.arrow_type
    )


def decimal_texts(array: pa.Array) -> pa.Array:
    """Write decimals in plain digits, with all digits of their scale; null stays null."""
    texts = array.cast(_TEXT)
    # Arrow writes small numbers with an exponent.
    if not pc.any(pc.match_substring(texts, "E")).as_py():
        return texts
    return pa.array([None if number is None else f"{number:f}" for number in array.to_pylist()], _TEXT)
