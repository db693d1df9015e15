"""The values that a schema admits, reduced to what determines columns.

A shape never admits less than its schema, with one deliberate exception: if only some alternatives of
an open object declare a property, the property is assumed to have the declared shape everywhere (its
field is not `certain`). Values that contradict this are reported when they are encoded, never dropped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import TypeAlias

from statekit.diagnostics import JSON

TYPED_FORMATS = frozenset({"date", "date-time"})
"""The formats with column types of their own."""

Members: TypeAlias = tuple[str | int | float, ...]


class ExtraKeys(IntEnum):
    """The treatment of keys that an object does not name."""

    FORBIDDEN = 0
    UNMENTIONED = 1
    DECLARED = 2


@dataclass(frozen=True, slots=True)
class Notes:
    """Annotations of a schema, which do not restrict values.

    Attributes:
        title: the title.
        description: the description.
        examples: the examples.
        refers_to: the kinds of records that the values refer to.
        deprecated: True if the schema is marked as deprecated.
        column_type: the column type that `x-statekit` requests.
    """

    title: str | None = None
    description: str | None = None
    examples: tuple[JSON, ...] = ()
    refers_to: tuple[str, ...] = ()
    deprecated: bool = False
    column_type: str | None = None

    def over(self, other: Notes) -> Notes:
        """Return these annotations, completed with the others."""
        if other == NO_NOTES:
            return self
        merged = {each.name: getattr(self, each.name) or getattr(other, each.name) for each in fields(Notes)}
        return Notes(**merged)


NO_NOTES = Notes()


@dataclass(frozen=True, slots=True)
class Number:
    """Numbers: whether all are integers, the maximum and the allowed values, if known."""

    integral: bool = False
    maximum: int | None = None
    members: Members | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Strings: the format and the allowed values, if known."""

    format: str | None = None
    members: Members | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    """Arrays of one item shape (None for any).

    In a `positional` array, each item has a type of its own. If the schema asks for a tuple, `items` are the
    shapes of its items.
    """

    item: Shape | None = None
    positional: bool = False
    items: tuple[Shape, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A property that a schema names; `certain` if it has this shape wherever it occurs."""

    name: str
    shape: Shape
    certain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """Objects: their properties in schema order, the required names and the treatment of extra keys.

    If the schema asks for a map, `values` is the shape of its values.
    """

    fields: tuple[Field, ...] = ()
    required: frozenset[str] = frozenset()
    extra_keys: ExtraKeys = ExtraKeys.UNMENTIONED
    values: Shape | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The JSON values that a schema admits, type by type.

    `opaque` is the reason why the contents of arrays and objects are unknown; `untyped` is True if no keyword
    restricts the types.
    """

    null: bool = False
    boolean: bool = False
    number: Number | None = None
    string: Text | None = None
    array: Array | None = None
    object: Object | None = None
    opaque: str | None = None
    untyped: bool = False
    notes: Notes = NO_NOTES

    @property
    def types(self) -> tuple[str, ...]:
        """The JSON Schema names of the admitted types, without null."""
        number = "integer" if self.number and self.number.integral else "number"
        admitted = {
            "boolean": self.boolean,
            number: self.number,
            "string": self.string,
            "array": self.array,
            "object": self.object,
        }
        return tuple(name for name, part in admitted.items() if part)


NOTHING = Shape()
ANY = Shape(
    null=True,
    boolean=True,
    number=Number(),
    string=Text(),
    array=Array(),
    object=Object(),
    untyped=True,
)


def opaque(reason: str, outline: Shape = ANY) -> Shape:
    """Return a shape that admits the types of `outline` with unknown contents."""
    return replace(outline, opaque=reason)


def with_key(shape: Shape, name: str, key_type: str) -> Shape:
    """Return the shape of those values of a shape that are objects with a property of one type.

    Args:
        shape: the shape.
        name: the property; if no field has this name, it becomes the first field.
        key_type: "string" or "integer".
    """
    entity = shape.object or Object()
    if shape.opaque:
        entity = Object(extra_keys=ExtraKeys.DECLARED)
    own = next((field.shape for field in entity.fields if field.name == name), Shape())
    if key_type == "integer":
        key = Shape(number=replace(own.number or Number(), integral=True), notes=own.notes)
    else:
        key = Shape(string=own.string or Text(), notes=own.notes)
    fields = [Field(name, key) if field.name == name else field for field in entity.fields]
    if all(field.name != name for field in fields):
        fields.insert(0, Field(name, key))
    entity = replace(entity, fields=tuple(fields), required=entity.required | {name})
    return Shape(object=entity, notes=shape.notes)


def literal(values: Iterable[JSON]) -> Shape:
    """Return the shape of listed values (`enum`, `const`)."""
    listed = list(values)
    texts = [value for value in listed if isinstance(value, str)]
    numbers = [v for v in listed if isinstance(v, int | float) and not isinstance(v, bool)]
    return Shape(
        null=any(value is None for value in listed),
        boolean=any(isinstance(value, bool) for value in listed),
        number=_number_of(numbers) if numbers else None,
        string=Text(members=tuple(dict.fromkeys(texts))) if texts else None,
        array=Array() if any(isinstance(value, list) for value in listed) else None,
        object=Object() if any(isinstance(value, dict) for value in listed) else None,
    )


def _number_of(numbers: list[int | float]) -> Number:
    integral = all(isinstance(number, int) for number in numbers)
    largest = math.floor(max(numbers)) if integral else None
    return Number(integral, largest, tuple(dict.fromkeys(numbers)))
