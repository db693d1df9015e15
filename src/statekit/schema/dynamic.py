"""Where dynamic references lead, whichever way a value takes through a schema.

A dynamic reference (`$dynamicRef`, in 2019-09 `$recursiveRef`) leads to an anchor of its name: to the one
that comes first on the way from the root of the schema. What is said of a subschema once and for all has to
reckon with every anchor to which some way may lead.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urldefrag

import referencing.exceptions

from statekit.diagnostics import pointer_text
from statekit.schema.dialects import specification_of
from statekit.schema.model import Schema
from statekit.schema.node import SchemaNode


def dynamic_targets(schema: Schema, node: SchemaNode, keyword: str) -> list[SchemaNode] | None:
    """The subschemas to which the dynamic reference of a subschema may lead.

    Args:
        schema: the whole schema.
        node: the subschema.
        keyword: `$dynamicRef` or `$recursiveRef`.

    Returns:
        None where they cannot be told: in a published metaschema.
    """
    target = node.follow(keyword)
    if target is None or not isinstance(target.contents, dict):
        return [target] if target else []
    if id(target.contents) not in schema.subschemas:
        return None
    if keyword == "$recursiveRef":
        is_anchor = target.contents.get("$recursiveAnchor") is True
        return list(_anchored(schema, node, "$recursiveAnchor", name=True)) if is_anchor else [target]
    name = urldefrag(str(node.keywords[keyword])).fragment
    if not name or target.contents.get("$dynamicAnchor") != name:
        return [target]
    first = _of_the_root(schema, name)
    return [first] if first else list(_anchored(schema, node, "$dynamicAnchor", name=name))


def _of_the_root(schema: Schema, name: str) -> SchemaNode | None:
    """The anchor of a name in the schema itself, with which every way begins."""
    try:
        found = schema.root.resolver.lookup(f"#{name}")
    except referencing.exceptions.Unresolvable:
        return None
    is_dynamic = isinstance(found.contents, dict) and found.contents.get("$dynamicAnchor") == name
    return SchemaNode(found.contents, schema.specification, found.resolver) if is_dynamic else None


def _anchored(schema: Schema, node: SchemaNode, keyword: str, *, name: str | bool) -> Iterator[SchemaNode]:
    for at in schema.subschemas.values():
        if not isinstance(at.contents, dict) or at.contents.get(keyword) != name:
            continue
        found = schema.registry.resolver(at.uri).lookup(f"#{quote(pointer_text(at.pointer))}")
        named = specification_of(at.contents) if "$schema" in at.contents else None
        yield SchemaNode(found.contents, named or node.specification, found.resolver)
