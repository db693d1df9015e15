"""Infer the shape of a schema's records: what types their values have, from which columns are planned.

Every keyword that affects the types of columns is read. Other keywords (`not`, `contains`, `propertyNames`,
lengths ...) are ignored, so the shape may admit more than the schema, but never less.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from statekit.schema import dynamic_targets
from statekit.schema.column_types import MAP, TUPLE
from statekit.tabulate.algebra import MAX_NESTING, TOO_DEEP, TOO_LARGE, Algebra
from statekit.tabulate.keywords import (
    OWN_KEYWORDS,
    column_type_of,
    extra_keys_of,
    keywords_of,
    maximum_of,
    notes_of,
    outline_of,
    text_of,
    types_of,
)
from statekit.tabulate.shapes import (
    ANY,
    NO_NOTES,
    NOTHING,
    Array,
    ExtraKeys,
    Field,
    Object,
    Shape,
    literal,
    opaque,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from statekit.diagnostics import JSON
    from statekit.schema import Schema, SchemaNode

STEPS = 5_000
"""The budget of the exact mode, in steps (see `_size`); most public schemas take a few hundred."""

QUICK_STEPS = 20_000
"""The budget of the quick and the shared mode, in steps, to which some are added for each subschema. A step
takes about 10 microseconds, so inferring a shape takes at most about half a second, or, for a very large
schema, not much longer than loading it."""

_DYNAMIC = ("$dynamicRef", "$recursiveRef")


def infer(schema: Schema) -> Shape:
    """Return the shape of the values that a schema admits. It depends on the schema alone. Never raise.

    If even the quick mode exceeds its budget, the shared mode divides a budget among the properties, so
    that a property that is too large does not affect the others.
    """
    size = len(schema.subschemas)
    exact = [(STEPS, _Mode.EXACT)] if size <= STEPS else []
    quick = [(QUICK_STEPS + 3 * size, _Mode.QUICK), (QUICK_STEPS + size, _Mode.SHARED)]
    for steps, mode in (*exact, *quick):
        reader = _Reader(schema, Algebra(steps), mode)
        shape = reader.shape(schema.root)
        if not reader.algebra.exhausted:
            break
    return shape


class _Mode(Enum):
    """The modes in which a schema is read; see `_Reader`."""

    EXACT = "exact"
    QUICK = "quick"
    SHARED = "shared"


class _Reader:
    """A walk through a schema that determines the shape of each subschema.

    A reference to a schema that is still being read is recursive, so its values become JSON text. The shape
    of a subschema that contains such a reference depends on where the walk entered the recursion. The exact
    mode therefore reads the subschema again wherever else it is used, which can take exponential time if
    schemas refer to each other. The quick mode reads each subschema once and reuses its shape, in linear
    time: values may then become JSON text a few references earlier than necessary. The shared mode works
    like the quick mode, and gives each property of an object a part of the budget.
    """

    def __init__(self, schema: Schema, algebra: Algebra, mode: _Mode) -> None:
        self.algebra = algebra
        self._schema = schema
        self._mode = mode
        self._shapes: dict[int, Shape] = {}
        self._active: dict[int, int] = {}  # the depths of the subschemas that are being read
        self._outermost_cut = 0  # the lowest depth that recursive references in the current subschema lead to

    def shape(self, node: SchemaNode) -> Shape:
        """Return the shape of one subschema."""
        contents = node.contents
        if not isinstance(contents, dict):
            return NOTHING if contents is False else ANY
        identity = id(contents)
        if identity in self._shapes:
            return self._shapes[identity]
        if identity in self._active:
            self._outermost_cut = min(self._outermost_cut, self._active[identity])
            return opaque("is recursive", outline_of(keywords_of(node)))
        depth = len(self._active)
        if depth > MAX_NESTING:
            self._outermost_cut = -1
            return opaque(TOO_DEEP, outline_of(keywords_of(node)))
        if not self.algebra.spend(_size(contents)):
            return _unread(node)
        self._active[identity] = depth
        enclosing, self._outermost_cut = self._outermost_cut, depth
        shape = self._read(node, contents)
        del self._active[identity]
        if self._mode is not _Mode.EXACT or self._outermost_cut >= depth:
            self._shapes[identity] = shape
        self._outermost_cut = min(enclosing, self._outermost_cut)
        return shape

    def _read(self, node: SchemaNode, contents: dict[str, JSON]) -> Shape:
        keywords = keywords_of(node)
        shape = self._own(node, keywords)
        for conjunct in self._conjuncts(node, keywords):
            shape = self.algebra.intersect(shape, conjunct)
        for alternatives in self._alternatives(node, keywords):
            shape = self.algebra.intersect(shape, self.algebra.union(alternatives))
        if "unevaluatedProperties" in keywords and shape.object:
            rest = keywords["unevaluatedProperties"]
            shape = replace(shape, object=_evaluated(shape.object, closed=rest is False))
        notes = notes_of(contents)
        return shape if notes == NO_NOTES else replace(shape, notes=notes.over(shape.notes))

    def _own(self, node: SchemaNode, keywords: Mapping[str, JSON]) -> Shape:
        """Return the shape that the schema's own keywords define, not those that apply other schemas."""
        if keywords.keys().isdisjoint(OWN_KEYWORDS):
            return ANY
        outline = outline_of(keywords)
        shape = replace(
            outline,
            number=outline.number and replace(outline.number, maximum=maximum_of(keywords)),
            string=outline.string and text_of(keywords),
            array=outline.array and self._array(node, keywords),
            object=outline.object and self._object(node, keywords),
        )
        listed = keywords.get("enum")
        if isinstance(listed, list):
            shape = self.algebra.intersect(shape, literal(listed))
        if "const" in keywords:
            shape = self.algebra.intersect(shape, literal([keywords["const"]]))
        if shape.number and "number" in types_of(keywords):
            # A declared type takes precedence over the numbers that happen to be listed.
            shape = replace(shape, number=replace(shape.number, integral=False))
        return shape

    def _array(self, node: SchemaNode, keywords: Mapping[str, JSON]) -> Array:
        items = keywords.get("items")
        keyword = "prefixItems" if keywords.get("prefixItems") else "items"
        prefix = keywords.get(keyword)
        if isinstance(prefix, list) and prefix:
            requested = column_type_of(node.contents) == TUPLE
            numbers = range(len(prefix)) if requested else ()
            shapes = tuple(self.shape(node.child(keyword, number)) for number in numbers)
            return Array(positional=True, items=shapes or None)
        if isinstance(items, list) or keywords.get("prefixItems"):
            return Array(positional=True)
        if isinstance(items, dict | bool):
            return Array(self.shape(node.child("items")))
        return Array()

    def _object(self, node: SchemaNode, keywords: Mapping[str, JSON]) -> Object:
        properties = keywords.get("properties")
        listed = properties.items() if isinstance(properties, dict) else ()
        named = [name for name, sub in listed if isinstance(sub, dict | bool)]
        fields = []
        for index, name in enumerate(named):
            with self.algebra.share(len(named) - index if self._mode is _Mode.SHARED else 1):
                fields.append(Field(name, self.shape(node.child("properties", name))))
        required = keywords.get("required")
        names = required if isinstance(required, list) else ()
        return Object(
            tuple(fields),
            frozenset(n for n in names if isinstance(n, str)),
            extra_keys_of(keywords),
            self._map_values(node, keywords) if column_type_of(node.contents) == MAP else None,
        )

    def _map_values(self, node: SchemaNode, keywords: Mapping[str, JSON]) -> Shape:
        """Return the shape of the values of a map, whatever their keys."""
        patterns = keywords.get("patternProperties")
        names = list(patterns) if isinstance(patterns, dict) else []
        shapes = [self.shape(node.child("patternProperties", name)) for name in names]
        additional = keywords.get("additionalProperties")
        if isinstance(additional, dict | bool):
            shapes.append(self.shape(node.child("additionalProperties")))
        elif keywords.get("unevaluatedProperties") is not False:
            shapes.append(ANY)
        return self.algebra.union(shapes)

    def _conjuncts(self, node: SchemaNode, keywords: Mapping[str, JSON]) -> Iterator[Shape]:
        target = node.follow("$ref")
        if target is not None:
            yield self.shape(target)
        for keyword in _DYNAMIC:
            if keyword in keywords:
                targets = dynamic_targets(self._schema, node, keyword)
                if targets is None:
                    yield opaque("is a dynamic reference")
                else:
                    yield self.algebra.union([self.shape(each) for each in targets])
        yield from self._listed(node, keywords, "allOf")

    def _alternatives(self, node: SchemaNode, keywords: Mapping[str, JSON]) -> Iterator[list[Shape]]:
        """Yield the alternative shapes of each keyword that has alternatives."""
        for keyword in ("anyOf", "oneOf"):
            branches = list(self._listed(node, keywords, keyword))
            if branches:
                yield branches
        if "if" in keywords:
            # Alone, `if` restricts nothing, but its properties count for `unevaluatedProperties`.
            condition = self._child(node, "if")
            then = self.algebra.intersect(condition, self._child(node, "then"))
            yield [then, self._child(node, "else")]
        for keyword in ("dependentSchemas", "dependencies"):
            dependent = keywords.get(keyword)
            for name, sub in dependent.items() if isinstance(dependent, dict) else ():
                if isinstance(sub, dict):
                    yield [self.shape(node.child(keyword, name)), ANY]

    def _listed(self, node: SchemaNode, keywords: Mapping[str, JSON], keyword: str) -> Iterator[Shape]:
        branches = keywords.get(keyword)
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            if isinstance(branch, dict | bool):
                yield self.shape(node.child(keyword, index))

    def _child(self, node: SchemaNode, keyword: str) -> Shape:
        contents = node.keywords.get(keyword)
        return self.shape(node.child(keyword)) if isinstance(contents, dict | bool) else ANY


def _size(contents: dict[str, JSON]) -> int:
    """Return how many steps a schema takes without its subschemas: one, or more if it has many members."""
    size = 1
    for keyword, per_step in (("properties", 8), ("allOf", 8), ("anyOf", 8), ("oneOf", 8), ("enum", 200)):
        part = contents.get(keyword)
        if isinstance(part, dict | list):
            size += len(part) // per_step
    return size


def _unread(node: SchemaNode) -> Shape:
    """Return the shape of a schema whose subschemas are not read because the budget is spent."""
    keywords = keywords_of(node)
    outline = outline_of(keywords)
    limited = replace(
        outline,
        number=outline.number and replace(outline.number, maximum=maximum_of(keywords)),
        string=outline.string and text_of(keywords),
    )
    return opaque(TOO_LARGE, limited) if limited.array or limited.object else limited


def _evaluated(entity: Object, *, closed: bool) -> Object:
    """Apply `unevaluatedProperties` to an object."""
    if entity.extra_keys != ExtraKeys.UNMENTIONED:
        return entity
    if not closed:
        return replace(entity, extra_keys=ExtraKeys.DECLARED)
    # Only declared properties can occur now, so each has the shape of its declaration.
    fields = tuple(replace(entry, certain=True) for entry in entity.fields)
    return Object(fields, entity.required, ExtraKeys.FORBIDDEN)
