"""What a schema admits, in the words that columns need.

A shape never admits less than its schema does, with one exception that tables are made for: a
property that only some alternatives of an open object declare is taken to look as it does there (its
field is not `certain`). Values that break this are found when they are encoded, never dropped.
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


class Others(IntEnum):
    """What an object says about keys that it does not name."""

    FORBIDDEN = 0
    UNMENTIONED = 1
    DECLARED = 2


@dataclass(frozen=True, slots=True)
class Notes:
    """What a schema tells people of values; it shapes none of them.

    `refers_to` are the kinds whose keys the values are.
    """

    title: str | None = None
    description: str | None = None
    examples: tuple[JSON, ...] = ()
    refers_to: tuple[str, ...] = ()
    deprecated: bool = False

    def over(self, other: Notes) -> Notes:
        """These notes; where they say nothing, the other ones."""
        if other == SILENCE:
            return self
        said = {each.name: getattr(self, each.name) or getattr(other, each.name) for each in fields(Notes)}
        return Notes(**said)


SILENCE = Notes()


@dataclass(frozen=True, slots=True)
class Number:
    """Numbers: whether only integers, the largest one, and the only ones, where known."""

    integral: bool = False
    maximum: int | None = None
    members: Members | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Strings: the format, and the only ones, where known."""

    format: str | None = None
    members: Members | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    """Arrays of one item shape (None: any); `positional` ones type their items one by one."""

    item: Shape | None = None
    positional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A property that a schema names; `certain` when it has this shape wherever it occurs."""

    name: str
    shape: Shape
    certain: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """Objects: their named properties in schema order, the required names, and the other keys."""

    fields: tuple[Field, ...] = ()
    required: frozenset[str] = frozenset()
    others: Others = Others.UNMENTIONED


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The JSON values that a schema admits, type by type.

    `opaque` says why no more is known of its arrays and objects than that they occur.
    """

    null: bool = False
    boolean: bool = False
    number: Number | None = None
    string: Text | None = None
    array: Array | None = None
    object: Object | None = None
    opaque: str | None = None
    notes: Notes = SILENCE

    @property
    def types(self) -> tuple[str, ...]:
        """The JSON types it admits but for null, as JSON Schema calls them."""
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
ANY = Shape(null=True, boolean=True, number=Number(), string=Text(), array=Array(), object=Object())


def opaque(reason: str, outline: Shape = ANY) -> Shape:
    """Values of the types of `outline` of which no more is known, and why."""
    return replace(outline, opaque=reason)


def literal(values: Iterable[JSON]) -> Shape:
    """The shape of these values (`enum`, `const`), with the strings and numbers among them."""
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
