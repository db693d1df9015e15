"""CSV: one line a row, for readers that know no nesting (RFC 4180, UTF-8 without a mark).

Structs are dotted columns; lists and JSON are JSON text. Lines end with CRLF, as the RFC has it:
DuckDB, Polars, pandas, PyArrow and Python's csv module all read these files by default, line breaks
within cells included. Null is an empty cell, the empty string is `""`. Numbers have the shortest form
that reads as the same number, floats always a point or an exponent; times are RFC 3339 in UTC.

In a table of one column a null would be an empty line, which most readers skip. There it is written as
`""`, so that no row is lost; null and the empty string are then the same.
"""

from __future__ import annotations

import re
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from statekit.tabulate import Table, flat_columns, flat_fields, float_texts, joined, time_texts
from statekit.write.lines import write_lines

_END = "\r\n"

# Quotes are needed around separators, and around what readers strip or take for null: spaces at
# either end, a byte order mark at the start of a file, the empty string.
_NEEDS_QUOTES = '[",\r\n]|^[ \t\ufeff]|[ \t]$|^$'


def write_csv(table: Table, stream: BinaryIO) -> None:
    """Write a table with a header line."""
    names = [field.name for field in flat_fields(table.columns)]
    stream.write((",".join(map(_quoted, names)) + _END).encode())
    null = '""' if len(names) == 1 else ""
    for piece in table.pieces():
        flat = flat_columns(table.columns, piece.data)
        cells = [pc.fill_null(_cells(array), null) for array in flat]
        write_lines(joined(*cells, by=","), _END, stream)


def _quoted(text: str) -> str:
    # Python's `$` also matches before a line break, but a line break needs quotes anyway.
    return '"' + text.replace('"', '""') + '"' if re.search(_NEEDS_QUOTES, text) else text


def _cells(array: pa.Array) -> pa.Array:
    """What stands in the file for each value; null stays null."""
    if pa.types.is_floating(array.type):
        return float_texts(array)
    if pa.types.is_timestamp(array.type):
        return time_texts(array).cast(pa.large_string())
    texts = array.cast(pa.large_string())
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return texts
    escaped = pc.replace_substring(texts, '"', '""')
    quoted = joined('"', escaped, '"')
    return pc.if_else(pc.match_substring_regex(texts, _NEEDS_QUOTES), quoted, texts)
