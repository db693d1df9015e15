"""Generate schemas, and records that are valid against them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, TypeAlias

from hypothesis import strategies as st

Typed: TypeAlias = tuple[Any, st.SearchStrategy[Any]]
"""A schema, and values that are valid against it."""

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = st.one_of(st.sampled_from(["a", "b", "", "a.b", "additional_properties"]), texts)
int64 = st.integers(-(2**63), 2**63 - 1)
floats = st.floats(allow_nan=False, allow_infinity=False)
offsets = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=offsets).map(str)  # noqa: DTZ001 - bounds
times = times.map(lambda text: text.replace(" ", "T"))
amounts = st.integers(-(10**10) + 1, 10**10 - 1).map(lambda cents: Decimal(cents).scaleb(-2))
anything = st.recursive(
    st.none() | st.booleans() | int64 | floats | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)
scalars: st.SearchStrategy[Typed] = st.sampled_from(
    [
        ({"type": "string"}, texts),
        ({"type": "string", "format": "date"}, st.dates(date(1, 1, 1)).map(str)),
        ({"type": "string", "format": "date-time"}, times),
        ({"type": "integer"}, int64),
        ({"type": "integer", "maximum": 2**64 - 1}, st.integers(0, 2**64 - 1)),
        ({"type": "number"}, floats | st.integers(-(2**53), 2**53)),
        ({"type": "number", "x-statekit": {"type": "decimal(10,2)"}}, amounts.map(float)),
        ({"type": "string", "x-statekit": {"type": "decimal(10,2)"}}, amounts.map(str)),
        ({"type": "boolean"}, st.booleans()),
        ({"enum": ["x", "y", None]}, st.sampled_from(["x", "y", None])),
        ({"type": ["string", "integer"]}, texts | int64),
        ({"type": "object"}, st.dictionaries(names, anything, max_size=3)),
        ({}, anything),
    ]
)


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Typed]) -> Typed:
    """Generate an object schema, open or closed, with some of its properties required."""
    properties = draw(st.dictionaries(names, inner, min_size=1, max_size=3))
    required = draw(st.sets(st.sampled_from(sorted(properties))))
    is_open = draw(st.booleans())
    values = st.fixed_dictionaries(
        {name: typed[1] for name, typed in properties.items() if name in required},
        optional={name: typed[1] for name, typed in properties.items() if name not in required},
    )
    others = st.dictionaries(names.filter(lambda name: name not in properties), anything, max_size=2)
    schema = {
        "type": "object",
        "properties": {name: typed[0] for name, typed in properties.items()},
        "required": sorted(required),
        "additionalProperties": is_open,
    }
    if is_open:
        values = st.tuples(others, values).map(lambda pair: {**pair[0], **pair[1]})
    return schema, values


def nullable(typed: Typed) -> Typed:
    """Generate the same values, or null."""
    return {"anyOf": [typed[0], {"type": "null"}]}, st.none() | typed[1]


def listed(typed: Typed) -> Typed:
    """Generate lists of these values."""
    return {"type": "array", "items": typed[0]}, st.lists(typed[1], max_size=3)


def mapped(typed: Typed) -> Typed:
    """Generate maps of these values."""
    schema = {"type": "object", "additionalProperties": typed[0], "x-statekit": {"type": "map"}}
    return schema, st.dictionaries(names, typed[1], max_size=3)


def paired(typed: Typed) -> Typed:
    """Generate tuples of such a value and an integer."""
    schema = {
        "type": "array",
        "prefixItems": [typed[0], {"type": "integer"}],
        "minItems": 2,
        "maxItems": 2,
        "x-statekit": {"type": "tuple"},
    }
    return schema, st.tuples(typed[1], int64).map(list)


@st.composite
def tagged(draw: st.DrawFn, inner: st.SearchStrategy[Typed]) -> Typed:
    """Generate one of two closed objects that a constant distinguishes."""
    branches, values = [], []
    for tag in ("one", "two"):
        schema, inside = draw(inner)
        name = draw(st.sampled_from("xy"))
        branches.append(
            {
                "type": "object",
                "properties": {"kind": {"const": tag}, name: schema},
                "required": ["kind"],
                "additionalProperties": False,
            }
        )
        values.append(st.fixed_dictionaries({"kind": st.just(tag)}, optional={name: inside}))
    return {"oneOf": branches}, st.one_of(values)


typed_values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        objects(inner),
        inner.map(nullable),
        inner.map(listed),
        inner.map(mapped),
        inner.map(paired),
        tagged(inner),
    ),
    max_leaves=6,
)


@st.composite
def datasets(draw: st.DrawFn) -> tuple[Any, list[Any]]:
    """Generate a schema and valid records."""
    schema, values = draw(objects(typed_values) | typed_values)
    return schema, draw(st.lists(values, max_size=4))
