"""Decide whether a list at the top of a file is itself a record."""

from __future__ import annotations

from statekit.diagnostics import JSON
from statekit.schema.dialects import COMBINATORS, REFERENCES
from statekit.schema.model import Schema
from statekit.schema.node import children, effective_keywords

_ARRAY_KEYWORDS = {"items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"}
_OBJECT_KEYWORDS = {"properties", "required", "additionalProperties", "patternProperties"}


def lists_are_records(schema: Schema) -> bool:
    """Return True if a schema describes lists: by their type, or by keywords that apply only to lists."""
    if "type" in effective_keywords(schema.contents, schema.specification):
        return _allows_lists(schema.contents["type"])  # type: ignore[index,call-overload] # it has keywords
    seen: set[int] = set()
    pending = [schema.root]
    while pending:
        node = pending.pop()
        if id(node.contents) in seen:
            continue
        seen.add(id(node.contents))
        types = node.keywords.get("type")
        if types is None:
            if _ARRAY_KEYWORDS & node.keywords.keys() and not _OBJECT_KEYWORDS & node.keywords.keys():
                return True
            pending.extend(target for keyword in REFERENCES if (target := node.follow(keyword)))
            pending.extend(child for keyword in COMBINATORS for child in children(node, keyword))
        elif _allows_lists(types):
            return True
    return False


def _allows_lists(types: JSON) -> bool:
    return types == "array" or (isinstance(types, list) and "array" in types)
