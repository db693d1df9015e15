"""The contribution of single keywords to shapes, in the dialect of their schema."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeGuard

from statekit.schema import ANNOTATION
from statekit.tabulate.shapes import ANY, Array, ExtraKeys, Notes, Number, Object, Shape, Text

if TYPE_CHECKING:
    from statekit.diagnostics import JSON
    from statekit.schema import SchemaNode

OWN_KEYWORDS = frozenset(
    (
        "type",
        "enum",
        "const",
        "format",
        "maximum",
        "exclusiveMaximum",
        "items",
        "prefixItems",
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
    )
)
"""The keywords that restrict values directly, without referring to another schema."""

_DRAFTS = ("draft-04", "draft-06", "draft-07", "draft2019-09", "draft2020-12")
_SINCE = {
    "const": "draft-06",
    "if": "draft-07",
    "dependentSchemas": "draft2019-09",
    "unevaluatedProperties": "draft2019-09",
    "prefixItems": "draft2020-12",
    "$recursiveRef": "draft2019-09",
    "$dynamicRef": "draft2020-12",
}
_UNTIL = {"$recursiveRef": "draft2019-09"}


def keywords_of(node: SchemaNode) -> Mapping[str, JSON]:
    """Return the keywords of a schema that its dialect defines."""
    keywords = node.keywords
    if _SINCE.keys().isdisjoint(keywords):
        return keywords
    name = node.specification.name
    draft = _DRAFTS.index(name) if name in _DRAFTS else len(_DRAFTS)
    return {
        keyword: value
        for keyword, value in keywords.items()
        if _index(_SINCE.get(keyword), 0) <= draft <= _index(_UNTIL.get(keyword), len(_DRAFTS))
    }


def _index(draft: str | None, otherwise: int) -> int:
    return otherwise if draft is None else _DRAFTS.index(draft)


def types_of(keywords: Mapping[str, JSON]) -> frozenset[JSON]:
    """Return the names in `type`; an empty set without `type`."""
    declared = keywords.get("type")
    listed = declared if isinstance(declared, list) else [declared]
    return frozenset(name for name in listed if isinstance(name, str))


def outline_of(keywords: Mapping[str, JSON]) -> Shape:
    """Return the shape of everything that `type` allows."""
    types = types_of(keywords)
    if not types:
        return ANY
    return Shape(
        null="null" in types,
        boolean="boolean" in types,
        number=Number("number" not in types) if types & {"number", "integer"} else None,
        string=Text() if "string" in types else None,
        array=Array() if "array" in types else None,
        object=Object() if "object" in types else None,
    )


def maximum_of(keywords: Mapping[str, JSON]) -> int | None:
    """Return the largest integer that `maximum` and `exclusiveMaximum` (a boolean in draft 4) allow."""
    limit, exclusive = keywords.get("maximum"), keywords.get("exclusiveMaximum")
    bounds = []
    if _is_finite(limit):
        bounds.append(math.ceil(limit) - 1 if exclusive is True else math.floor(limit))
    if _is_finite(exclusive):
        bounds.append(math.ceil(exclusive) - 1)
    return min(bounds, default=None)


def _is_finite(value: JSON) -> TypeGuard[int | float]:
    """Return True for a number that is finite as a float; 1e400 is not."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def text_of(keywords: Mapping[str, JSON]) -> Text:
    """Return the shape of strings, with the `format` if there is one."""
    name = keywords.get("format")
    return Text(name) if isinstance(name, str) else Text()


def notes_of(contents: dict[str, JSON]) -> Notes:
    """Return the annotations of a schema, including those that older drafts ignore beside a `$ref`."""
    title, description = contents.get("title"), contents.get("description")
    examples, annotation = contents.get("examples"), contents.get(ANNOTATION)
    kinds = annotation.get("refers-to") if isinstance(annotation, dict) else None
    listed = kinds if isinstance(kinds, list) else [kinds]
    return Notes(
        title if isinstance(title, str) else None,
        description if isinstance(description, str) else None,
        tuple(examples) if isinstance(examples, list) else (),
        tuple(kind for kind in listed if isinstance(kind, str)),
        contents.get("deprecated") is True,
        column_type_of(contents),
    )


def column_type_of(contents: JSON) -> str | None:
    """Return the column type that a schema requests."""
    annotation = contents.get(ANNOTATION) if isinstance(contents, dict) else None
    column_type = annotation.get("type") if isinstance(annotation, dict) else None
    return column_type if isinstance(column_type, str) else None


def extra_keys_of(keywords: Mapping[str, JSON]) -> ExtraKeys:
    """Return how a schema treats the keys that `properties` does not name."""
    if keywords.get("patternProperties"):
        return ExtraKeys.DECLARED
    additional = keywords.get("additionalProperties")
    if additional is None:
        return ExtraKeys.UNMENTIONED
    return ExtraKeys.FORBIDDEN if additional is False else ExtraKeys.DECLARED
