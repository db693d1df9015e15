"""The fast tier for JSON Lines: the values of lines, without locations.

orjson decodes each line. It reads RFC 8259 strictly, but accepts some texts that the record profile refuses:

- Of several members with one key, it keeps the last.
- An integer beyond 64 bits becomes a float, and any number the nearest one, even if it loses digits.
- A carriage return inside of a value is a blank, although it ends the line.
- Values may be nested up to 1,024 deep.

The values are therefore encoded again. If that returns the same bytes, up to spaces, nothing was lost: keys
are unique in the encoded text, and each number has as few digits as possible. Otherwise, a lost member shows
in the number of colons, which no other difference changes, except the escapes of a colon; and a number that
lost something has more than 15 digits, or a small exponent.

Lines for which a doubt is left are decoded by the standard library (see `json_values`). If that refuses a
line, the reference tier reads the text and explains the error.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import orjson

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON
from statekit.read.json_values import json_values
from statekit.read.limits import MAX_DEPTH, MAX_NODES, check_density, is_within_limits

LINES_AT_ONCE = 32
"""The number of lines whose values are in memory at the same time. More of them are no faster."""

_BOM = b"\xef\xbb\xbf"
_BLANKS = b" \t"
_MANY_DIGITS = b"0" * 16
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789.", b"0000000000")
_SMALL_EXPONENT = expression(rb"[0-9][eE]-[0-9]{3}")
_ESCAPED_COLONS = (b"\\u003a", b"\\u003A")


def line_values(data: bytes, *, is_start: bool = True) -> Iterator[list[JSON] | None]:
    """Yield the values of the lines of a JSON Lines text, some lines at once.

    The last item is None if the reference tier has to read the text. Blank lines have no value.

    Args:
        data: The bytes of the text.
        is_start: True if the text is the start of a file, where a byte order mark is ignored.
    """
    if is_start and data.startswith(_BOM):
        data = data[len(_BOM) :]
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = data.split(b"\n")
    for start in range(0, len(lines), LINES_AT_ONCE):
        some = lines[start : start + LINES_AT_ONCE]
        values = _decode(some)
        if values is None:
            filled = [line for line in some if line.strip(_BLANKS)]
            values = _decode(filled) if len(filled) < len(some) else None
            values = values if values is not None else _decode_exactly(filled)
        yield values
        if values is None:
            return


def _decode(lines: list[bytes]) -> list[JSON] | None:
    """Return the values of lines; None if one of them is not JSON, or might be read in another way."""
    try:
        values: list[JSON] = [orjson.loads(line) for line in lines]
    except ValueError:
        return None
    text = b"[%b]" % b",".join(lines)
    may_exceed = len(text) > MAX_NODES or text.count(b"[") + text.count(b"{") > MAX_DEPTH
    if may_exceed and not all(map(_is_within_limits, lines, values)):
        return None
    encoded = orjson.dumps(values)
    if encoded == text or encoded.translate(None, _BLANKS) == text.translate(None, _BLANKS):
        return values
    is_certain = (
        encoded.count(b":") == text.count(b":")
        and _MANY_DIGITS not in text.translate(_DIGITS_AS_ZEROS)
        and (b"-" not in text or not _SMALL_EXPONENT.search(text))
        and (b"\\" not in text or not any(escape in text for escape in _ESCAPED_COLONS))
    )
    return values if is_certain else None


def _decode_exactly(lines: list[bytes]) -> list[JSON] | None:
    """Return the values of lines that the standard library decodes; None if the reference tier has to."""
    found: list[list[JSON]] = []
    for line in lines:
        try:
            values = json_values(line.decode("utf-8"))
        except UnicodeDecodeError:
            return None
        if values is None:
            return None
        found.append(values)
    return [*chain.from_iterable(found)]


def _is_within_limits(line: bytes, value: JSON) -> bool:
    """Return True if a value is within the limits of a line."""
    if len(line) > MAX_NODES:
        return check_density(line.decode("utf-8")) is None and is_within_limits([value])
    return line.count(b"[") + line.count(b"{") <= MAX_DEPTH or is_within_limits([value])
