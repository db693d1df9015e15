"""Find the possible targets of dynamic references.

A dynamic reference (`$dynamicRef`, or `$recursiveRef` in 2019-09) leads to the outermost matching anchor on
the path that evaluation takes from the root of the schema (2020-12 core, section 8.2.3.2). The path depends
on the value, so a reference may have several targets.
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
    """Return the subschemas to which a dynamic reference may lead.

    Args:
        schema: the schema as a whole.
        node: the subschema that holds the reference.
        keyword: `$dynamicRef` or `$recursiveRef`.

    Returns:
        The targets; none if the subschema has no such reference; None if the targets are unknown because the
        reference leads into a published metaschema.
    """
    target = node.follow(keyword)
    if target is None or not isinstance(target.contents, dict):
        return [target] if target else []
    if id(target.contents) not in schema.subschemas:
        return None
    if keyword == "$recursiveRef":
        is_anchor = target.contents.get("$recursiveAnchor") is True
        return list(_anchors(schema, node, "$recursiveAnchor", name=True)) if is_anchor else [target]
    name = urldefrag(str(node.keywords[keyword])).fragment
    if not name or target.contents.get("$dynamicAnchor") != name:
        return [target]
    outermost = _root_anchor(schema, name)
    return [outermost] if outermost else list(_anchors(schema, node, "$dynamicAnchor", name=name))


def _root_anchor(schema: Schema, name: str) -> SchemaNode | None:
    """Return the dynamic anchor of a name in the root resource, where every path starts."""
    try:
        found = schema.root.resolver.lookup(f"#{name}")
    except referencing.exceptions.Unresolvable:
        return None
    is_dynamic = isinstance(found.contents, dict) and found.contents.get("$dynamicAnchor") == name
    return SchemaNode(found.contents, schema.specification, found.resolver) if is_dynamic else None


def _anchors(schema: Schema, node: SchemaNode, keyword: str, *, name: str | bool) -> Iterator[SchemaNode]:
    for subschema in schema.subschemas.values():
        contents = subschema.contents
        if not isinstance(contents, dict) or contents.get(keyword) != name:
            continue
        found = schema.registry.resolver(subschema.uri).lookup(f"#{quote(pointer_text(subschema.pointer))}")
        declared = specification_of(contents) if "$schema" in contents else None
        yield SchemaNode(found.contents, declared or node.specification, found.resolver)
