"""The types of values to which the members of an annotation apply.

A member in the subschema of a value of another type would never have an effect: a reference that is declared
for a list instead of its items is never checked. This is an error of the schema.
"""

from __future__ import annotations

from collections.abc import Iterable

from statekit.check.annotations.annotation import Annotation
from statekit.diagnostics import JSON
from statekit.phrasing import one_of
from statekit.schema.model import Schema
from statekit.schema.node import SchemaNode, allowed_values, children, in_place

_NULL = frozenset(["null"])
_TEXT = frozenset(["string"])
SCALAR_TYPES = frozenset(["string", "integer", "number"])
_OBJECT = frozenset(["object"])
_OBJECT_OR_LIST = frozenset(["object", "array"])
ALL_TYPES = frozenset(["string", "integer", "number", "boolean", "null", "object", "array"])
_APPLIES_TO = {
    "covered-by": _OBJECT_OR_LIST,
    "differs-from": SCALAR_TYPES,
    "held-by": SCALAR_TYPES,
    "locus-of": _OBJECT,
    "numbers-in": _TEXT,
    "refers-to": SCALAR_TYPES,
    "selects": _OBJECT,
    "source-text": _OBJECT,
    "unique": SCALAR_TYPES,
}
"""The types of values for each member; the members that need another one apply to the values of that one."""
_NAMES = {
    "string": "a text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
}
_MAX_DEPTH = 4
_NOT_IN_LIST = (
    '`"unique": "list"` has no effect outside of a list:'
    ' use `"unique": true` for a value that no two records may have in common'
)


def check_applicability(schema: Schema, node: SchemaNode, *, in_list: bool) -> None:
    """Check that each member of the annotation of a subschema can have an effect.

    Args:
        schema: the schema.
        node: the subschema.
        in_list: True if its value can be in a list.

    Raises:
        SchemaError: a member is declared for values to which it does not apply.
    """
    annotation = Annotation(schema.subschemas[id(node.contents)])
    is_root = node.contents is schema.contents
    types = value_types(node)
    if is_root and types == ALL_TYPES:
        types = _OBJECT
    for name, applies_to in _APPLIES_TO.items():
        if name in annotation and types != _NULL and not types & applies_to:
            raise annotation.error(_message(name, types, is_root=is_root), name)
    if annotation.get("unique") == "list" and not in_list:
        raise annotation.error(_NOT_IN_LIST, "unique")


def _message(name: str, types: frozenset[str], *, is_root: bool) -> str:
    applies_to = _APPLIES_TO[name]
    if is_root:
        where = "in the subschema of the property that it is about"
        return (
            f"`{name}` has no effect at the root of a schema, which describes whole records: put it {where}"
        )
    if "array" in types:
        return f"`{name}` has no effect on a list: put it in `items`, so that it applies to each entry"
    found = [_NAMES[each] for each in _NAMES if each in types and each != "null"]
    wanted = [_NAMES[each] for each in _NAMES if each in applies_to and each != "number"]
    return f"`{name}` has no effect on {one_of(found)}: it applies to {one_of(wanted)}"


def value_types(node: SchemaNode, depth: int = 0) -> frozenset[str]:
    """Return the types that values of a subschema can have, as far as its keywords state them."""
    types = ALL_TYPES
    is_stated = False
    for part in in_place(node, ("allOf",)):
        stated = _stated_types(part)
        types, is_stated = types & stated, is_stated or stated != ALL_TYPES
        for keyword in ("anyOf", "oneOf"):
            alternatives = list(children(part, keyword)) if depth < _MAX_DEPTH else []
            if alternatives:
                of_any = frozenset().union(*(value_types(each, depth + 1) for each in alternatives))
                types, is_stated = types & of_any, is_stated or of_any != ALL_TYPES
    if is_stated:
        return types
    keywords = node.keywords
    if "properties" in keywords:
        return _OBJECT
    return frozenset(["array"]) if {"items", "prefixItems"} & keywords.keys() else ALL_TYPES


def _stated_types(node: SchemaNode) -> frozenset[str]:
    stated = node.keywords.get("type")
    listed: Iterable[JSON] = stated if isinstance(stated, list) else [stated]
    types = frozenset(each for each in listed if isinstance(each, str)) or ALL_TYPES
    values = allowed_values(node.keywords)
    return types if values is None else types & frozenset(map(_type_of, values))


def _type_of(value: JSON) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "number" if isinstance(value, float) else "integer"
