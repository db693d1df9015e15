"""JSON values from Arrow arrays: the inverse of `encode`, except that null and absent are the same."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from statekit.diagnostics import JSON
from statekit.tabulate.columns import Column, ColumnKind
from statekit.tabulate.decimals import decimal_texts


def decode(column: Column, array: pa.Array) -> list[JSON]:
    """Return the JSON values of an array.

    An optional property without a value is omitted from its object, and the keys that the schema does
    not name are merged into it. Times are in UTC.
    """
    decoders = {
        ColumnKind.STRUCT: _objects,
        ColumnKind.TUPLE: _tuples,
        ColumnKind.LIST: _arrays,
        ColumnKind.MAP: _maps,
    }
    return decoders.get(column.kind, _scalars)(column, array)


def fields_of(column: Column, array: pa.StructArray) -> list[tuple[Column, pa.Array]]:
    """Return the fields of a struct, each null where the struct is null."""
    return [(child, pc.struct_field(array, [index])) for index, child in enumerate(column.children)]


def items_of(lists: pa.ListArray) -> pa.Array:
    """Return the items of all lists in sequence. Lists that are null must have no items.

    Arrow's `list_flatten` does the same, but fails for extension types if there are nulls.
    """
    first, last = lists.offsets[0].as_py(), lists.offsets[-1].as_py()
    return lists.values.slice(first, last - first)


def time_texts(times: pa.Array) -> pa.Array:
    """Write timestamps as in RFC 3339, with `T` and `Z`, and a fraction only if it is not zero."""
    texts = pc.replace_substring(times.cast(pa.string()), " ", "T")
    return pc.replace_substring(texts, ".000000000Z" if times.type.unit == "ns" else ".000000Z", "Z")


def _scalars(column: Column, array: pa.Array) -> list[JSON]:
    match column.kind:
        case ColumnKind.JSON:
            texts = array.cast(pa.string()).to_pylist()
            return [None if text is None else json.loads(text) for text in texts]
        case ColumnKind.DATE:
            return list(array.cast(pa.string()).to_pylist())
        case ColumnKind.TIMESTAMP | ColumnKind.TIMESTAMP_NS:
            return list(time_texts(array).to_pylist())
        case ColumnKind.DECIMAL if column.holds_texts:
            return list(decimal_texts(array).to_pylist())
        case ColumnKind.DECIMAL:
            return [None if number is None else _number(number) for number in array.to_pylist()]
    return list(array.to_pylist())


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _objects(column: Column, array: pa.StructArray) -> list[JSON]:
    objects: list[dict[str, JSON]] = [{} for _ in range(len(array))]
    for child, inner in fields_of(column, array):
        values = decode(child, inner)
        for entity, value in zip(objects, values, strict=True):
            if child.name == column.rest:
                entity.update(value if isinstance(value, dict) else {})
            elif value is not None or child.required:
                entity[child.name] = value
    pairs = zip(objects, array.is_valid().to_pylist(), strict=True)
    return [entity if valid else None for entity, valid in pairs]


def _arrays(column: Column, array: pa.ListArray) -> list[JSON]:
    items = iter(decode(column.children[0], items_of(array)))
    lengths = pc.list_value_length(array).to_pylist()
    return [None if length is None else [next(items) for _ in range(length)] for length in lengths]


def _maps(column: Column, array: pa.ListArray) -> list[JSON]:
    """Return the objects of a map, whose entries are structs of `key` and `value`."""
    key, value = fields_of(column.children[0], items_of(array))
    entries = zip(decode(*key), decode(*value), strict=True)
    lengths = pc.list_value_length(array).to_pylist()
    return [
        None if length is None else {str(name): item for name, item in islice(entries, length)}
        for length in lengths
    ]


def _tuples(column: Column, array: pa.StructArray) -> list[JSON]:
    columns = [decode(*field) for field in fields_of(column, array)]
    rows = zip(array.is_valid().to_pylist(), *columns, strict=True)
    return [list(items) if valid else None for valid, *items in rows]
