"""Whether a list can be a record."""

from __future__ import annotations

from statekit.schema.dialects import LISTS, REFERENCES
from statekit.schema.node import SchemaNode, children

_OF_ARRAYS = {"items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"}
_OF_OBJECTS = {"properties", "required", "additionalProperties", "patternProperties"}


def lists_are_records(root: SchemaNode) -> bool:
    """Whether a schema is about lists: it names the type, or has only keywords of lists."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node.contents) in seen:
            continue
        seen.add(id(node.contents))
        types = node.keywords.get("type")
        if types is None:
            if _OF_ARRAYS & node.keywords.keys() and not _OF_OBJECTS & node.keywords.keys():
                return True
            waiting.extend(target for keyword in REFERENCES if (target := node.follow(keyword)))
            waiting.extend(child for keyword in LISTS for child in children(node, keyword))
        elif types == "array" or (isinstance(types, list) and "array" in types):
            return True
    return False
