"""CSV: one row per line, for readers that do not support nesting (RFC 4180, UTF-8 without byte order mark).

Structs are dotted columns; lists and JSON are JSON text. Lines end with CRLF (RFC 4180, section 2). DuckDB,
Polars, pandas, PyArrow and the csv module of Python read these files by default, including line breaks within
cells. Null is an empty cell, and the empty string is `""`. Numbers have the shortest form that reads as the
same number, floats always with a point or an exponent; decimals have all digits of their scale.
Times are RFC 3339 in UTC.

In a table with one column, a null would be an empty line, which most readers skip. Such a null is written as
`""`, so that no row is lost; null and the empty string are then the same.
"""

from __future__ import annotations

import re
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from statekit.tabulate import (
    Table,
    decimal_texts,
    flat_columns,
    flat_fields,
    float_texts,
    join_texts,
    time_texts,
)
from statekit.write.lines import write_lines

_END = "\r\n"

# Spreadsheets evaluate a cell that starts with one of these as a formula.
_FORMULA = r"^[=+\-@\t\r\x00]"

# Quotes are required around separators, and around text that readers strip or read as null: spaces at
# either end, a byte order mark at the start of a file, the empty string.
_NEEDS_QUOTES = '[",\r\n]|^[ \t\ufeff]|[ \t]$|^$'


def write_csv(table: Table, stream: BinaryIO, *, has_copy: bool = False) -> str | None:
    """Write a table with a header line.

    Args:
        table: The table.
        stream: The stream to write to.
        has_copy: True if a copy for spreadsheets is written as well.

    Returns:
        A message if spreadsheets would run cells as formulas, or if null is written as the empty string;
        otherwise None.
    """
    formulas, nulls = _write(table, stream, escape=False)
    remarks = []
    if formulas:
        cells = "1 cell starts" if formulas == 1 else f"{formulas} cells start"
        advice = "to write a safe copy, use the option `spreadsheet`"
        if has_copy:
            advice = "the copy in spreadsheet/ is safe"
        remarks.append(f"{cells} like a formula, which a spreadsheet would run; {advice}")
    if nulls:
        cells = "1 null is" if nulls == 1 else f"{nulls} nulls are"
        remarks.append(
            f'{cells} written as "" because the table has a single column; '
            "to distinguish null from the empty text, read Parquet, or add source columns"
        )
    return "; ".join(remarks) or None


def write_for_spreadsheets(table: Table, stream: BinaryIO) -> None:
    """Write a table for spreadsheets: with a byte order mark, and an apostrophe before potential formulas.

    The copy is for viewing: the added apostrophes are not part of the data.
    """
    stream.write("\ufeff".encode())
    _write(table, stream, escape=True)


def _write(table: Table, stream: BinaryIO, *, escape: bool) -> tuple[int, int]:
    """Write a table; return the number of potential formulas, and of nulls that are written as `""`."""
    names = [field.name for field in flat_fields(table.columns)]
    if escape:
        names = ["'" + name if re.match(_FORMULA, name) else name for name in names]
    stream.write((",".join(map(_quoted, names)) + _END).encode())
    is_single = len(names) == 1
    null = '""' if is_single else ""
    formulas = nulls = 0
    for piece in table.pieces():
        cells = []
        for array in flat_columns(table.columns, piece.data):
            if pa.types.is_string(array.type):
                is_formula = pc.match_substring_regex(array, _FORMULA)
                formulas += pc.sum(is_formula, min_count=0).as_py()
                if escape:
                    array = pc.if_else(is_formula, _with_apostrophe(array), array)  # noqa: PLW2901 - its safe form
            nulls += array.null_count if is_single else 0
            cells.append(pc.fill_null(_cells(array), null))
        write_lines(join_texts(*cells, by=","), _END, stream)
    return formulas, nulls


def _with_apostrophe(texts: pa.Array) -> pa.Array:
    return join_texts("'", texts.cast(pa.large_string())).cast(pa.string())


def _quoted(text: str) -> str:
    # Python's `$` also matches before a line break, but a line break needs quotes anyway.
    return '"' + text.replace('"', '""') + '"' if re.search(_NEEDS_QUOTES, text) else text


def _cells(array: pa.Array) -> pa.Array:
    """Return the text of each value in the file; null stays null."""
    if pa.types.is_floating(array.type):
        return float_texts(array)
    if pa.types.is_decimal(array.type):
        return decimal_texts(array)
    if pa.types.is_timestamp(array.type):
        return time_texts(array).cast(pa.large_string())
    texts = array.cast(pa.large_string())
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return texts
    escaped = pc.replace_substring(texts, '"', '""')
    quoted = join_texts('"', escaped, '"')
    return pc.if_else(pc.match_substring_regex(texts, _NEEDS_QUOTES), quoted, texts)
