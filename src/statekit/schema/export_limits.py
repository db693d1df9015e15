"""Limit a schema to the values that the columns of an export surely hold.

A schema often admits more than the columns that are made of it: a `date-time` may have any number of digits
of a second, and a number any size. Such values are rare, but a validation should warn of them. The changed
schema refuses them, at the cost of one verdict. It may refuse some values that an export accepts, for example
where the values become JSON text, so what it refuses is then compared with the columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from statekit.diagnostics import JSON, Pointer
from statekit.schema.column_types import TIMESTAMP_NS, decimal_digits
from statekit.schema.deprecation import Change
from statekit.schema.dialects import REF_HIDES_SIBLINGS
from statekit.schema.model import ANNOTATION, Schema

_FRACTION = r"T[0-9]{2}:[0-9]{2}:[0-5][0-9](?:\.[0-9]{1,%d}0*)?(?:Z|[+-][0-9]{2}:[0-9]{2})$"
_DATE = "^(?:[1-9][0-9]|0[1-9]|00[1-9]|000[1-9])"
_TIME = "^[1-8][0-9]{3}-[0-9]{2}-[0-9]{2}" + _FRACTION % 6
_YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_MINUTES = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_SURE_DATE = f"^{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
_SURE_TIME = rf"T{_MINUTES}:[0-5][0-9](?:\.[0-9]+)?(?:Z|[+-]{_MINUTES})$"
"""What is surely a date or a time: the last days of a month are left to the comparison with the column."""
_TIME_NS = "^(?:1[7-9][0-9]{2}|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}" + _FRACTION % 9
_NUMBER: dict[str, JSON] = {"minimum": -(2**53), "maximum": 2**53}
_INTEGER: dict[str, JSON] = {"minimum": -(2**63), "maximum": 2**63 - 1}
_DIGITS = 15
"""The most digits of a decimal that every float distinguishes."""
_NEGATIVE_ZERO: JSON = {"anyOf": [{"const": 0}, {"type": "string", "pattern": r"^-0(?:\.0*)?$"}]}
"""What may be a negative zero, which no decimal is: in JSON Schema, the number -0.0 is equal to 0."""
_INVERTING = frozenset({"not", "if", "contains"})
"""The keywords by which a schema may admit more values if their subschema admits fewer."""
_MAPS = frozenset(
    {"properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions"}
)


def export_limits(schema: Schema, *, formats: bool = True) -> Mapping[int, Change]:
    """Return the changes of subschemas, by their identity; none for a schema without such columns.

    Args:
        schema: the schema.
        formats: True if formats are asserted; otherwise the limits also refuse what is not a date or a time.
    """
    hides_siblings = schema.specification in REF_HIDES_SIBLINGS
    changes: dict[int, Change] = {}
    for subschema in schema.subschemas.values():
        contents = subschema.contents
        if not isinstance(contents, dict) or _is_inverted(subschema.pointer):
            continue
        if hides_siblings and "$ref" in contents:
            continue
        limits = _limits(contents, formats=formats)
        if limits:
            changes[id(contents)] = _adding(limits)
    return changes


def _limits(contents: dict[str, JSON], *, formats: bool) -> dict[str, JSON]:
    """Return the keywords that refuse what may not fit the column of a subschema."""
    declared = contents.get("type")
    types = declared if isinstance(declared, list) else [declared]
    annotation = contents.get(ANNOTATION)
    column_type = annotation.get("type") if isinstance(annotation, dict) else None
    digits = decimal_digits(column_type)
    if digits is not None:
        return _decimal_limits(*digits)
    if contents.get("format") == "date-time":
        limits: dict[str, JSON] = {"pattern": _TIME_NS if column_type == TIMESTAMP_NS else _TIME}
        return limits if formats else {**limits, "allOf": [{"pattern": _SURE_DATE + _SURE_TIME}]}
    if contents.get("format") == "date":
        return {"pattern": _DATE if formats else f"{_SURE_DATE}$"}
    is_untyped = declared is None and "properties" in contents and "$ref" not in contents
    numbers = _NUMBER if "number" in types else _INTEGER if "integer" in types else {}
    return {"type": "object"} if is_untyped else numbers


def _decimal_limits(precision: int, scale: int) -> dict[str, JSON]:
    whole = precision - scale
    fraction = rf"(?:\.[0-9]{{1,{scale}}}0*)?" if scale else r"(?:\.0+)?"
    first = rf"(?:0|[1-9][0-9]{{0,{whole - 1}}})" if whole else "0"
    unit = Decimal(1).scaleb(-scale)
    largest = (
        float(max(Decimal(10) ** min(whole, _DIGITS - scale) - unit, Decimal())) if scale <= _DIGITS else 0.0
    )
    step = float(unit) if scale else 1
    numbers: dict[str, JSON] = {"minimum": -largest, "maximum": largest, "multipleOf": step}
    return {"pattern": f"^-?{first}{fraction}$", **numbers, "not": _NEGATIVE_ZERO}


def _adding(limits: dict[str, JSON]) -> Change:
    def change(contents: dict[str, JSON]) -> dict[str, JSON]:
        if contents.keys().isdisjoint(limits):
            return {**contents, **limits}
        all_of = contents.get("allOf")
        return {**contents, "allOf": [*(all_of if isinstance(all_of, list) else []), limits]}

    return change


def _is_inverted(pointer: Pointer) -> bool:
    """Return True if a subschema is part of a condition or of a negation."""
    is_name = False
    for step in pointer:
        if not is_name and step in _INVERTING:
            return True
        is_name = not is_name and step in _MAPS
    return False
