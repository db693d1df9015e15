"""Arrow arrays as JSON text, column by column: the same text as `json_text` of the decoded values.

Arrow does the work, without Python objects. The exception is floats: only Python's `repr` writes the
shortest form that the rest of the package writes. Decimals have all digits of their scale.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from statekit.tabulate.canonical import json_text
from statekit.tabulate.columns import Column, ColumnKind
from statekit.tabulate.decimals import decimal_texts
from statekit.tabulate.decoding import fields_of, items_of, time_texts

_TEXT = pa.large_string()
_TEXTS = {ColumnKind.STRING, ColumnKind.DATE, ColumnKind.TIMESTAMP, ColumnKind.TIMESTAMP_NS}
_CONTROLS = [chr(number) for number in range(0x20)]


def join_texts(*parts: pa.Array | str, by: str = "") -> pa.Array:
    """Join strings row by row. A part is a column of large strings, or one text for all rows."""
    texts = [pa.scalar(part, _TEXT) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*texts, pa.scalar(by, _TEXT))


def json_texts(column: Column, array: pa.Array) -> pa.Array:
    """Write each value as JSON (large strings); null stays null.

    An optional property without a value is omitted from its object. Times are in UTC.
    """
    if not len(array):
        return pa.array([], _TEXT)
    match column.kind:
        case ColumnKind.STRUCT:
            return _objects(column, array)
        case ColumnKind.TUPLE:
            return _tuples(column, array)
        case ColumnKind.LIST:
            return _joined("[", array, json_texts(column.children[0], items_of(array)), "]")
        case ColumnKind.MAP:
            return _joined("{", array, _entries(column.children[0], items_of(array)), "}")
    texts = scalar_texts(column.kind, array)
    is_text = column.kind in _TEXTS or (column.kind is ColumnKind.DECIMAL and column.holds_texts)
    return join_texts('"', _escaped(texts), '"') if is_text else texts


def scalar_texts(kind: ColumnKind, array: pa.Array) -> pa.Array:
    """Write each value of a column of scalars, or of JSON, as text (large strings); null stays null."""
    if kind is ColumnKind.NUMBER:
        return float_texts(array)
    if kind is ColumnKind.DECIMAL:
        return decimal_texts(array)
    if kind in {ColumnKind.TIMESTAMP, ColumnKind.TIMESTAMP_NS}:
        return time_texts(array).cast(_TEXT)
    return (array.cast(pa.string()) if kind is ColumnKind.JSON else array).cast(_TEXT)


def float_texts(numbers: pa.DoubleArray) -> pa.Array:
    """Write floats in the shortest form that reads as the same number, as Python does; null stays null."""
    values = memoryview(numbers.buffers()[1]).cast("d")[numbers.offset : numbers.offset + len(numbers)]
    # The buffer contains arbitrary numbers under nulls; their text is replaced below.
    texts = pa.array(map(repr, values.tolist()), _TEXT, size=len(numbers))
    return pc.if_else(numbers.is_valid(), texts, None) if numbers.null_count else texts


def _escaped(texts: pa.Array) -> pa.Array:
    texts = pc.replace_substring(pc.replace_substring(texts, "\\", "\\\\"), '"', '\\"')
    if pc.any(pc.match_substring_regex(texts, r"[\x00-\x1f]")).as_py():
        for character in _CONTROLS:
            texts = pc.replace_substring(texts, character, json_text(character)[1:-1])
    return texts


def _objects(column: Column, array: pa.StructArray) -> pa.Array:
    members = []
    for child, inner in fields_of(column, array):
        texts = json_texts(child, inner)
        if child.name == column.rest:
            member = join_texts(",", pc.utf8_slice_codeunits(texts, 1, -1))
        elif child.required:
            member = join_texts(f",{json_text(child.name)}:", pc.fill_null(texts, "null"))
        else:
            member = join_texts(f",{json_text(child.name)}:", texts)
        members.append(pc.fill_null(member, ""))
    # The first member that is present has a leading comma. Joining with a separator would avoid it, but that
    # kernel returns no rows if all members are empty.
    objects = pc.replace_substring(join_texts("{", *members, "}"), "{,", "{", max_replacements=1)
    return pc.if_else(array.is_valid(), objects, None)


def _tuples(column: Column, array: pa.StructArray) -> pa.Array:
    members = (pc.fill_null(json_texts(*field), "null") for field in fields_of(column, array))
    return pc.if_else(array.is_valid(), join_texts("[", join_texts(*members, by=","), "]"), None)


def _entries(element: Column, array: pa.StructArray) -> pa.Array:
    """Write each key of a map with its value."""
    if not len(array):
        return pa.array([], _TEXT)
    key, value = (json_texts(*field) for field in fields_of(element, array))
    return join_texts(key, ":", pc.fill_null(value, "null"))


def _joined(start: str, array: pa.ListArray, texts: pa.Array, end: str) -> pa.Array:
    """Join the texts of the items of each list, with a comma between them."""
    items = pc.fill_null(texts, "null")
    offsets = pc.subtract(array.offsets, array.offsets[0])
    inside = pc.binary_join(pa.ListArray.from_arrays(offsets, items), pa.scalar(",", _TEXT))
    return pc.if_else(array.is_valid(), join_texts(start, inside, end), None)
