"""Intersection of shapes, for `allOf` and `$ref`, and union, for `anyOf`, `oneOf` and `if`."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from statekit.tabulate.shapes import (
    ANY,
    NO_NOTES,
    NOTHING,
    TYPED_FORMATS,
    Array,
    ExtraKeys,
    Field,
    Members,
    Notes,
    Number,
    Object,
    Shape,
    Text,
)

MAX_NESTING = 100
"""The most levels of schemas, with references followed: far more than people write, and below Python's
recursion limit."""

TOO_LARGE = "belongs to a schema too large to map"
TOO_DEEP = "is nested too deeply"


class Algebra:
    """Intersections and unions, each computed once, within a budget of steps."""

    def __init__(self, budget: int) -> None:
        self.exhausted = False
        self._budget = budget
        self._depth = 0
        # The operands are kept with the result, so that their IDs are not reused.
        self._results: dict[tuple[str, tuple[int, ...]], tuple[list[Shape], Shape]] = {}

    def spend(self, steps: int) -> bool:
        """Take steps from the budget. Return False, and take none, if too few remain."""
        if steps > self._budget:
            self.exhausted = True
            return False
        self._budget -= steps
        return True

    @contextmanager
    def share(self, parts: int) -> Iterator[None]:
        """Limit the block to one part of the remaining budget. Unused steps return to the budget."""
        reserved = self._budget - self._budget // parts
        self._budget //= parts
        yield
        self._budget += reserved

    def intersect(self, left: Shape, right: Shape) -> Shape:
        """Return the shape of the values that both shapes admit."""
        if left is right or right is ANY:
            return left
        if left is ANY:
            return right
        return self._once("both", [left, right], lambda: self._both(left, right))

    def union(self, shapes: Iterable[Shape]) -> Shape:
        """Return the shape of the values that at least one shape admits."""
        different = list({id(shape): shape for shape in shapes if shape is not NOTHING}.values())
        if len(different) < 2:  # noqa: PLR2004 - one shape needs no union
            return different[0] if different else NOTHING
        return self._once("any", different, lambda: self._any(different))

    def _once(self, name: str, shapes: list[Shape], compute: Callable[[], Shape]) -> Shape:
        key = (name, tuple(map(id, shapes)))
        if key not in self._results:
            if not self.spend(sum(map(_width, shapes), start=1)):
                return _outlined(name, shapes, TOO_LARGE)
            if self._depth > MAX_NESTING:
                return _outlined(name, shapes, TOO_DEEP)
            self._depth += 1
            self._results[key] = (shapes, compute())
            self._depth -= 1
        return self._results[key][1]

    def _both(self, left: Shape, right: Shape) -> Shape:
        array = left.array and right.array and self._both_arrays(left.array, right.array)
        entity = left.object and right.object and self._both_objects(left.object, right.object)
        return Shape(
            null=left.null and right.null,
            boolean=left.boolean and right.boolean,
            number=left.number and right.number and _both_numbers(left.number, right.number),
            string=left.string and right.string and _both_texts(left.string, right.string),
            array=array,
            object=entity,
            opaque=(left.opaque or right.opaque) if array or entity else None,
            untyped=left.untyped and right.untyped,
            notes=left.notes.over(right.notes),
        )

    def _both_arrays(self, left: Array, right: Array) -> Array:
        item = self.intersect(left.item or ANY, right.item or ANY)
        items = left.items or right.items
        if left.items and right.items:
            same = len(left.items) == len(right.items)
            items = tuple(map(self.intersect, left.items, right.items)) if same else None
        return Array(item, positional=left.positional or right.positional, items=items)

    def _both_objects(self, left: Object, right: Object) -> Object:
        """Merge the properties of both objects, without those that one of them forbids."""
        right_fields = {entry.name: entry for entry in right.fields}
        fields = []
        for field in left.fields:
            other = right_fields.pop(field.name, None)
            if other:
                fields.append(self._both_fields(field, other))
            elif right.extra_keys != ExtraKeys.FORBIDDEN:
                fields.append(field)
        if left.extra_keys != ExtraKeys.FORBIDDEN:
            fields += right_fields.values()
        closed = ExtraKeys.FORBIDDEN in {left.extra_keys, right.extra_keys}
        extra_keys = ExtraKeys.FORBIDDEN if closed else max(left.extra_keys, right.extra_keys)
        values = left.values or right.values
        if left.values and right.values:
            values = self.intersect(left.values, right.values)
        return Object(tuple(fields), left.required | right.required, extra_keys, values)

    def _both_fields(self, left: Field, right: Field) -> Field:
        if left.certain and right.certain:
            return Field(left.name, self.intersect(left.shape, right.shape))
        if left.certain or right.certain:
            return left if left.certain else right
        return Field(left.name, self.union((left.shape, right.shape)), certain=False)

    def _any(self, shapes: list[Shape]) -> Shape:
        arrays = [shape.array for shape in shapes if shape.array]
        objects = [shape.object for shape in shapes if shape.object]
        return Shape(
            null=any(shape.null for shape in shapes),
            boolean=any(shape.boolean for shape in shapes),
            number=_any_number([shape.number for shape in shapes if shape.number]),
            string=_any_text([shape.string for shape in shapes if shape.string]),
            array=self._any_array(arrays) if arrays else None,
            object=self._any_object(objects) if objects else None,
            opaque=next((shape.opaque for shape in shapes if shape.opaque), None),
            untyped=all(shape.untyped for shape in shapes),
            notes=_any_notes(shapes),
        )

    def _any_array(self, arrays: list[Array]) -> Array:
        item = self.union(array.item or ANY for array in arrays)
        tuples = [array.items for array in arrays if array.items]
        items = None
        if len(tuples) == len(arrays) and len({len(each) for each in tuples}) == 1:
            items = tuple(map(self.union, zip(*tuples, strict=True)))
        return Array(item, positional=any(array.positional for array in arrays), items=items)

    def _any_object(self, objects: list[Object]) -> Object:
        """Merge alternatives: all properties, the common required names, the most permissive extra keys."""
        declared: dict[str, list[Field]] = {}
        for entity in objects:
            for entry in entity.fields:
                declared.setdefault(entry.name, []).append(entry)
        # An object that allows extra keys and does not name a property allows any value for it.
        permissive = [entity for entity in objects if entity.extra_keys != ExtraKeys.FORBIDDEN]
        named = Counter(entry.name for entity in permissive for entry in entity.fields)
        fields = [
            Field(
                name,
                self.union(entry.shape for entry in entries),
                certain=named[name] == len(permissive) and all(entry.certain for entry in entries),
            )
            for name, entries in declared.items()
        ]
        required = frozenset.intersection(*(entity.required for entity in objects))
        maps = [entity.values for entity in objects if entity.values]
        values = self.union(maps) if len(maps) == len(objects) else None
        return Object(tuple(fields), required, max(entity.extra_keys for entity in objects), values)


def _outlined(name: str, shapes: list[Shape], reason: str) -> Shape:
    """Return the types that both shapes, or any of them, admit, without further detail."""
    among = all if name == "both" else any
    return Shape(
        null=among(shape.null for shape in shapes),
        boolean=among(shape.boolean for shape in shapes),
        number=Number() if among(shape.number for shape in shapes) else None,
        string=Text() if among(shape.string for shape in shapes) else None,
        array=Array() if among(shape.array for shape in shapes) else None,
        object=Object() if among(shape.object for shape in shapes) else None,
        opaque=reason,
    )


def _width(shape: Shape) -> int:
    return len(shape.object.fields) if shape.object else 0


def _both_numbers(left: Number, right: Number) -> Number | None:
    members = _both_members(left.members, right.members)
    if members == ():
        return None
    bounds = [bound for bound in (left.maximum, right.maximum) if bound is not None]
    return Number(
        integral=left.integral or right.integral,
        maximum=min(bounds, default=None),
        members=members,
    )


def _both_texts(left: Text, right: Text) -> Text | None:
    members = _both_members(left.members, right.members)
    if members == ():
        return None
    return Text(_common_format((left, right)), members)


def _both_members(left: Members | None, right: Members | None) -> Members | None:
    if left is None or right is None:
        return right if left is None else left
    common = set(right)
    return tuple(member for member in left if member in common)


def _any_number(numbers: list[Number]) -> Number | None:
    if not numbers:
        return None
    bounds = [number.maximum for number in numbers if number.maximum is not None]
    return Number(
        integral=all(number.integral for number in numbers),
        maximum=max(bounds) if len(bounds) == len(numbers) else None,
        members=_any_members([number.members for number in numbers]),
    )


def _any_text(texts: list[Text]) -> Text | None:
    if not texts:
        return None
    formats = {text.format for text in texts}
    same = formats.pop() if len(formats) == 1 else None
    return Text(same, _any_members([text.members for text in texts]))


def _any_members(lists: Sequence[Members | None]) -> Members | None:
    lists_given = [members for members in lists if members is not None]
    if len(lists_given) < len(lists):
        return None
    return tuple(dict.fromkeys(member for members in lists_given for member in members))


def _any_notes(shapes: list[Shape]) -> Notes:
    """Return the annotations shared by all alternatives but null."""
    first, *rest = [shape.notes for shape in shapes if shape.types] or [NO_NOTES]
    names = [each.name for each in dataclasses.fields(Notes)]
    same = [name for name in names if all(getattr(first, name) == getattr(notes, name) for notes in rest)]
    return Notes(**{name: getattr(first, name) for name in same})


def _common_format(texts: Iterable[Text]) -> str | None:
    """Return the format of strings that have all these formats. One with a column type takes precedence."""
    formats = {text.format for text in texts if text.format}
    typed = formats & TYPED_FORMATS
    return next(iter(typed or formats)) if len(typed or formats) == 1 else None
