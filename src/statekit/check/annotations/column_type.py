"""The column type that an annotation requests (`x-statekit: {"type": ...}`)."""

from __future__ import annotations

from statekit.check.annotations.annotation import Annotation
from statekit.diagnostics import JSON
from statekit.phrasing import one_of
from statekit.schema.column_types import MAP, MAX_PRECISION, TIMESTAMP_NS, TUPLE, decimal_digits

_NUMBERS = frozenset(["number", "integer"])
_TEXTS = frozenset(["string"])


def check_column_type(annotation: Annotation, contents: JSON) -> None:
    """Check the column type that an annotation requests for the values of its subschema.

    Args:
        annotation: the annotation.
        contents: the subschema.

    Raises:
        SchemaError: it is not a column type, or not one for these values.
    """
    if "type" not in annotation or not isinstance(contents, dict):
        return
    name = annotation.get("type")
    if name == TIMESTAMP_NS:
        if contents.get("format") != "date-time":
            raise annotation.error('`type` needs `"format": "date-time"` beside it', "type")
    elif decimal_digits(name):
        types = _stated_types(contents)
        if not types or not (types <= _NUMBERS or types <= _TEXTS):
            message = f'`{name}` needs either `"type": "number"` or `"type": "string"` beside `x-statekit`'
            raise annotation.error(message, "type")
    elif isinstance(name, str) and name.startswith("decimal"):
        message = (
            f"`type` is `decimal(P,S)` with 1 to {MAX_PRECISION} digits in all, "
            "and 0 to P of them after the point, such as `decimal(10,2)`"
        )
        raise annotation.error(message, "type")
    elif name == MAP:
        if _stated_types(contents) != {"object"} or "properties" in contents:
            message = '`map` needs `"type": "object"` beside `x-statekit`, and no `properties`'
            raise annotation.error(message, "type")
    elif name == TUPLE:
        _check_tuple(annotation, contents)
    else:
        message = (
            "`type` is a decimal such as `decimal(10,2)`, "
            f"{one_of([f'`{each}`' for each in (MAP, TIMESTAMP_NS, TUPLE)])}"
        )
        raise annotation.error(message, "type")


def _check_tuple(annotation: Annotation, contents: dict[str, JSON]) -> None:
    """Check that the values are lists of a fixed length, with a schema for each item."""
    prefix = contents.get("prefixItems", contents.get("items"))
    if _stated_types(contents) != {"array"} or not isinstance(prefix, list) or not prefix:
        message = '`tuple` needs `"type": "array"` and `prefixItems` beside `x-statekit`'
        raise annotation.error(message, "type")
    rest = "items" if "prefixItems" in contents else "additionalItems"
    is_closed = contents.get(rest) is False or contents.get("maxItems") == len(prefix)
    if not is_closed or contents.get("minItems") != len(prefix):
        message = f'`tuple` needs a fixed length: add `"minItems": {len(prefix)}` and `"{rest}": false`'
        raise annotation.error(message, "type")


def _stated_types(contents: dict[str, JSON]) -> frozenset[str]:
    """Return the types that a subschema itself states, without null."""
    stated = contents.get("type")
    listed = stated if isinstance(stated, list) else [stated]
    return frozenset(each for each in listed if isinstance(each, str)) - {"null"}
