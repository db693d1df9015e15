"""A subschema and what can be reached from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from statekit._startup.frozen import field, frozen
from statekit.diagnostics import JSON
from statekit.schema.dialects import (
    COMBINATORS,
    CONDITIONALS,
    REF_HIDES_SIBLINGS,
    REFERENCES,
    Specification,
    specification_of,
)
from statekit.schema.pointers import follow_pointer

if TYPE_CHECKING:
    from referencing._core import Resolver

IN_PLACE_APPLICATORS = (*COMBINATORS, *CONDITIONALS, "dependentSchemas")
"""The keywords that apply subschemas to the same value (2020-12 core, section 10.2).

Without `not`, whose subschema describes values that are invalid.
"""


class DocumentScope:
    """The scope of all subschemas of a file in which only the root may have an identifier.

    References by JSON Pointer to the same file are followed in its contents. For others, there is one
    resolver, because no subschema changes the base URI.

    Args:
        document: the contents of the file.
        create: creates the resolver.
    """

    def __init__(self, document: JSON, create: Callable[[], Resolver[Any]]):
        self._document = document
        self._create = create

    @cached_property
    def resolver(self) -> Resolver[Any]:
        """The resolver, which takes long to create."""
        return self._create()

    def follow(self, reference: str) -> JSON:
        """Return the target of a reference by a JSON Pointer in the same file, or None."""
        is_pointer = reference == "#" or reference.startswith("#/")
        return follow_pointer(self._document, reference[1:]) if is_pointer else None


@frozen
class SchemaNode:
    """A subschema with its dialect, and the scope of its references."""

    contents: JSON
    specification: Specification
    scope: Resolver[Any] | DocumentScope = field(repr=False, compare=False)

    @property
    def resolver(self) -> Resolver[Any]:
        """The resolver of its references."""
        return self.scope.resolver if isinstance(self.scope, DocumentScope) else self.scope

    @property
    def keywords(self) -> Mapping[str, JSON]:
        """The keywords that have an effect."""
        return effective_keywords(self.contents, self.specification)

    def child(self, *steps: str | int) -> SchemaNode:
        """Return the subschema at the end of these steps, for example `child("properties", "id")`.

        Raises:
            KeyError, IndexError: the steps do not exist.
        """
        contents: Any = self.contents
        for step in steps:
            contents = contents[step]
        specification = self.specification
        if isinstance(contents, dict) and "$schema" in contents:
            specification = specification_of(contents) or specification
        if isinstance(self.scope, DocumentScope):
            return SchemaNode(contents, specification, self.scope)
        resource = specification.create_resource(contents)
        return SchemaNode(contents, specification, self.resolver.in_subresource(resource))

    def follow(self, keyword: str = "$ref") -> SchemaNode | None:
        """Return the target of a reference of this subschema, or None if it has no such reference."""
        reference = self.keywords.get(keyword)
        if not isinstance(reference, str):
            return None
        if isinstance(self.scope, DocumentScope) and keyword == "$ref":
            target = self.scope.follow(reference)
            if isinstance(target, dict | bool):
                own = specification_of(target) if isinstance(target, dict) and "$schema" in target else None
                return SchemaNode(target, own or self.specification, self.scope)
        found = self.resolver.lookup(reference)
        address = urldefrag(reference).url
        holder = self.resolver.lookup(address).contents if address else found.contents
        specification = self.specification
        if isinstance(holder, dict) and "$schema" in holder:
            specification = specification_of(holder) or specification
        return SchemaNode(found.contents, specification, found.resolver)


def effective_keywords(contents: JSON, specification: Specification) -> Mapping[str, JSON]:
    """Return the keywords of a subschema that have an effect.

    A boolean schema has none. Up to draft 7, `$ref` hides the keywords next to it.
    """
    if not isinstance(contents, dict):
        return {}
    if specification in REF_HIDES_SIBLINGS and isinstance(contents.get("$ref"), str):
        return {"$ref": contents["$ref"]}
    return contents


def in_place(node: SchemaNode, applicators: Sequence[str] = IN_PLACE_APPLICATORS) -> Iterator[SchemaNode]:
    """Yield a subschema and all others that it applies to the same value.

    Args:
        node: the subschema.
        applicators: the keywords to follow, in addition to references.
    """
    seen: set[int] = set()
    pending = [node]
    while pending:
        current = pending.pop()
        if id(current.contents) in seen or not isinstance(current.contents, dict):
            continue
        seen.add(id(current.contents))
        yield current
        for keyword in reversed(applicators):
            pending.extend(reversed(list(children(current, keyword))))
        pending.extend(target for keyword in REFERENCES if (target := current.follow(keyword)))


def children(node: SchemaNode, keyword: str) -> Iterator[SchemaNode]:
    """Yield the subschemas of a keyword, which holds one, a list or an object of them."""
    value = node.keywords.get(keyword)
    if isinstance(value, list):
        for index in range(len(value)):
            yield node.child(keyword, index)
    elif isinstance(value, dict) and keyword == "dependentSchemas":
        for name in value:
            yield node.child(keyword, name)
    elif isinstance(value, dict):
        yield node.child(keyword)


def known_properties(node: SchemaNode) -> dict[str, None]:
    """Return the names in `properties` of a subschema and of all that apply in place, in order."""
    return {name: None for part in in_place(node) for name in _property_names(part)}


def mentioned_properties(node: SchemaNode) -> set[str]:
    """Return the names in `properties` and `required` of a subschema and of all that apply in place."""
    found: set[str] = set()
    for part in in_place(node):
        required = part.keywords.get("required")
        found.update(_property_names(part), map(str, required if isinstance(required, list) else ()))
    return found


def fixed_values(node: SchemaNode) -> dict[str, list[JSON]]:
    """Return the properties whose values a subschema limits by `const` or `enum`, with these values."""
    found: dict[str, list[JSON]] = {}
    for part in in_place(node, ("allOf",)):
        for name in _property_names(part):
            for inner in in_place(part.child("properties", name), ("allOf",)):
                values = allowed_values(inner.keywords)
                if values is not None:
                    found.setdefault(name, values)
    return found


def allowed_values(keywords: Mapping[str, JSON]) -> list[JSON] | None:
    """Return the values that `const` or `enum` allow, or None if there is neither."""
    if "const" in keywords:
        return [keywords["const"]]
    values = keywords.get("enum")
    return values if isinstance(values, list) else None


def _property_names(node: SchemaNode) -> list[str]:
    properties = node.keywords.get("properties")
    return list(properties) if isinstance(properties, dict) else []
