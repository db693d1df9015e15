"""The column type that an annotation requests (`x-statekit: {"type": ...}`)."""

from __future__ import annotations

from statekit.check.annotations.annotation import Annotation
from statekit.diagnostics import JSON
from statekit.schema.column_types import MAX_PRECISION, TIMESTAMP_NS, decimal_digits

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
    else:
        raise annotation.error(f"`type` is `{TIMESTAMP_NS}` or a decimal such as `decimal(10,2)`", "type")


def _stated_types(contents: dict[str, JSON]) -> frozenset[str]:
    """Return the types that a subschema itself states, without null."""
    stated = contents.get("type")
    listed = stated if isinstance(stated, list) else [stated]
    return frozenset(each for each in listed if isinstance(each, str)) - {"null"}
