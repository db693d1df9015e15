"""The column types that a schema can request with `x-statekit: {"type": ...}`."""

from __future__ import annotations

from statekit._startup.expressions import expression

TIMESTAMP_NS = "timestamp[ns]"
"""Times with nanoseconds."""

MAP = "map"
"""Objects with free keys, as a list of keys and values."""

TUPLE = "tuple"
"""Lists of a fixed length, whose items have types of their own."""

MAX_PRECISION = 38
"""The most digits of a decimal: more do not fit 128 bits."""

_DECIMAL = expression(r"decimal\(([1-9][0-9]?), ?(0|[1-9][0-9]?)\)")


def decimal_digits(name: object) -> tuple[int, int] | None:
    """Return the digits of a decimal type, in all and after the point; None for any other type.

    `decimal(10,2)` has 10 digits, 2 of them after the point.
    """
    match = _DECIMAL.fullmatch(name) if isinstance(name, str) else None
    if match is None:
        return None
    precision, scale = int(match[1]), int(match[2])
    return (precision, scale) if scale <= precision <= MAX_PRECISION else None
