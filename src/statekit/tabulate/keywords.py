"""What single keywords of a schema say about shapes, in the dialect of the schema."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeGuard

from statekit.schema import ANNOTATION
from statekit.tabulate.shapes import ANY, Array, Notes, Number, Object, Others, Shape, Text

if TYPE_CHECKING:
    from statekit.diagnostics import JSON
    from statekit.schema import SchemaNode

OWN = frozenset(
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
"""The keywords by which a schema shapes values itself, without taking over from another schema."""

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
    """The keywords that count, without those that the dialect does not know."""
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
    """The names that `type` lists; none where it says nothing."""
    declared = keywords.get("type")
    listed = declared if isinstance(declared, list) else [declared]
    return frozenset(name for name in listed if isinstance(name, str))


def outline_of(keywords: Mapping[str, JSON]) -> Shape:
    """Only which types there may be, as far as `type` says."""
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
    """The largest integer that `maximum` and `exclusiveMaximum` leave (a boolean up to draft 4)."""
    limit, exclusive = keywords.get("maximum"), keywords.get("exclusiveMaximum")
    bounds = []
    if _is_finite(limit):
        bounds.append(math.ceil(limit) - 1 if exclusive is True else math.floor(limit))
    if _is_finite(exclusive):
        bounds.append(math.ceil(exclusive) - 1)
    return min(bounds, default=None)


def _is_finite(value: JSON) -> TypeGuard[int | float]:
    """Whether this is a number, and not one such as 1e400, which no float reaches."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def text_of(keywords: Mapping[str, JSON]) -> Text:
    """Strings of the format that is named, if one is."""
    said = keywords.get("format")
    return Text(said) if isinstance(said, str) else Text()


def notes_of(contents: dict[str, JSON]) -> Notes:
    """What a schema tells people, keywords that are hidden beside a `$ref` included."""
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
    )


def others_of(keywords: Mapping[str, JSON]) -> Others:
    """Whether keys may occur that `properties` does not name, and whether it is said."""
    if keywords.get("patternProperties"):
        return Others.DECLARED
    additional = keywords.get("additionalProperties")
    if additional is None:
        return Others.UNMENTIONED
    return Others.FORBIDDEN if additional is False else Others.DECLARED
