"""From a schema to the shape of its records: every keyword that says which values there may be.

Keywords that no column type depends on (`not`, `contains`, `propertyNames`, lengths ...) are left
out: the shape then admits more than the schema, never less.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from statekit.schema import dynamic_targets
from statekit.tabulate.algebra import MAX_NESTING, TOO_DEEP, TOO_LARGE, Algebra
from statekit.tabulate.keywords import (
    OWN,
    keywords_of,
    maximum_of,
    notes_of,
    others_of,
    outline_of,
    text_of,
    types_of,
)
from statekit.tabulate.shapes import (
    ANY,
    NOTHING,
    SILENCE,
    Array,
    Field,
    Object,
    Others,
    Shape,
    literal,
    opaque,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from statekit.diagnostics import JSON
    from statekit.schema import Schema, SchemaNode

STEPS = 5_000
"""How many steps the exact reading of a schema may take; most public schemas take some hundreds."""

QUICK_STEPS = 20_000
"""How many steps the quick reading may take, and three for each subschema: some 10 microseconds each, so
that mapping a schema takes half a second and not much more time than loading it."""

_DYNAMIC = ("$dynamicRef", "$recursiveRef")


def infer(schema: Schema) -> Shape:
    """The shape of what a schema admits: always the same for the same schema, never an error.

    Where even the quick reading goes beyond its budget, the budget is shared out among properties, so
    that what is too large takes nothing from the others.
    """
    size = len(schema.subschemas)
    exact = [(STEPS, _Way.EXACT)] if size <= STEPS else []
    quick = [(QUICK_STEPS + 3 * size, _Way.QUICK), (QUICK_STEPS + size, _Way.SHARED)]
    for steps, way in (*exact, *quick):
        reader = _Reader(schema, Algebra(steps), way)
        shape = reader.shape(schema.root)
        if not reader.algebra.exhausted:
            break
    return shape


class _Way(Enum):
    """How a schema is read; see `_Reader`."""

    EXACT = "exact"
    QUICK = "quick"
    SHARED = "shared"


class _Reader:
    """One walk through a schema, each subschema read once.

    A place where the walk comes back to a schema that it is inside of is recursive and becomes
    JSON. What was read around such a cut is, strictly, only right inside that schema; so it is
    read again elsewhere, which mutual recursion can make exponential. The quick way keeps it
    nevertheless and is linear: a recursive place may then become JSON some references earlier.
    The shared way is quick, and gives each property of an object its part of the budget.
    """

    def __init__(self, schema: Schema, algebra: Algebra, way: _Way) -> None:
        self.algebra = algebra
        self._schema = schema
        self._way = way
        self._known: dict[int, Shape] = {}
        self._inside: dict[int, int] = {}
        self._outermost_cut = 0

    def shape(self, node: SchemaNode) -> Shape:
        """The shape of one subschema."""
        contents = node.contents
        if not isinstance(contents, dict):
            return NOTHING if contents is False else ANY
        identity = id(contents)
        if identity in self._known:
            return self._known[identity]
        if identity in self._inside:
            self._outermost_cut = min(self._outermost_cut, self._inside[identity])
            return opaque("is recursive", outline_of(keywords_of(node)))
        depth = len(self._inside)
        if depth > MAX_NESTING:
            self._outermost_cut = -1
            return opaque(TOO_DEEP, outline_of(keywords_of(node)))
        if not self.algebra.spend(_size(contents)):
            return _unread(node)
        self._inside[identity] = depth
        enclosing, self._outermost_cut = self._outermost_cut, depth
        shape = self._read(node, contents)
        del self._inside[identity]
        if self._way is not _Way.EXACT or self._outermost_cut >= depth:
            self._known[identity] = shape
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
        return shape if notes == SILENCE else replace(shape, notes=notes.over(shape.notes))

    def _own(self, node: SchemaNode, keywords: Mapping[str, JSON]) -> Shape:
        """What the schema says itself, without what it takes over from others."""
        if keywords.keys().isdisjoint(OWN):
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
            # A declared type holds, whichever numbers happen to be listed today.
            shape = replace(shape, number=replace(shape.number, integral=False))
        return shape

    def _array(self, node: SchemaNode, keywords: Mapping[str, JSON]) -> Array:
        items = keywords.get("items")
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
            with self.algebra.share(len(named) - index if self._way is _Way.SHARED else 1):
                fields.append(Field(name, self.shape(node.child("properties", name))))
        required = keywords.get("required")
        names = required if isinstance(required, list) else ()
        return Object(tuple(fields), frozenset(n for n in names if isinstance(n, str)), others_of(keywords))

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
        """The shapes of which one holds, for each keyword that gives a choice."""
        for keyword in ("anyOf", "oneOf"):
            branches = list(self._listed(node, keywords, keyword))
            if branches:
                yield branches
        if "if" in keywords:
            # Alone it demands nothing, but tells `unevaluatedProperties` of properties.
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
    """The steps that it takes to read a schema, without those below it: more than one only for large ones."""
    size = 1
    for keyword, a_step in (("properties", 8), ("allOf", 8), ("anyOf", 8), ("oneOf", 8), ("enum", 200)):
        part = contents.get(keyword)
        if isinstance(part, dict | list):
            size += len(part) // a_step
    return size


def _unread(node: SchemaNode) -> Shape:
    """What the keywords of a schema say without those below it."""
    keywords = keywords_of(node)
    outline = outline_of(keywords)
    limited = replace(
        outline,
        number=outline.number and replace(outline.number, maximum=maximum_of(keywords)),
        string=outline.string and text_of(keywords),
    )
    return opaque(TOO_LARGE, limited) if limited.array or limited.object else limited


def _evaluated(entity: Object, *, closed: bool) -> Object:
    """An object whose schema also rules the keys that no other keyword has named."""
    if entity.others != Others.UNMENTIONED:
        return entity
    if not closed:
        return replace(entity, others=Others.DECLARED)
    # Nothing but what is declared may occur now, so that a property is what its declaration says.
    fields = tuple(replace(entry, certain=True) for entry in entity.fields)
    return Object(fields, entity.required, Others.FORBIDDEN)
