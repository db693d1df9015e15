"""One subschema and what can be reached from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from statekit.diagnostics import JSON
from statekit.schema.dialects import (
    CONDITIONS,
    LISTS,
    REF_HIDES_SIBLINGS,
    REFERENCES,
    Specification,
    specification_of,
)

if TYPE_CHECKING:
    from referencing._core import Resolver

ADDING = (*LISTS, *CONDITIONS, "dependentSchemas")
"""The keywords by which other subschemas have a say on the same value; `not` has none."""


@dataclass(frozen=True, slots=True)
class SchemaNode:
    """One subschema, with what is needed to follow its references."""

    contents: JSON
    specification: Specification
    resolver: Resolver[Any] = field(repr=False, compare=False)

    @property
    def keywords(self) -> Mapping[str, JSON]:
        """The keywords that count: none for a boolean schema; up to draft 7, `$ref` hides the others."""
        if not isinstance(self.contents, dict):
            return {}
        if self.specification in REF_HIDES_SIBLINGS and isinstance(self.contents.get("$ref"), str):
            return {"$ref": self.contents["$ref"]}
        return self.contents

    def child(self, *steps: str | int) -> SchemaNode:
        """The subschema that these steps lead to, for example `child("properties", "id")`.

        Raises:
            KeyError, IndexError: there is nothing there.
        """
        contents: Any = self.contents
        for step in steps:
            contents = contents[step]
        specification = self.specification
        if isinstance(contents, dict) and "$schema" in contents:
            specification = specification_of(contents) or specification
        resource = specification.create_resource(contents)
        return SchemaNode(contents, specification, self.resolver.in_subresource(resource))

    def follow(self, keyword: str = "$ref") -> SchemaNode | None:
        """The subschema that a reference of this one names; None without that reference."""
        reference = self.keywords.get(keyword)
        if not isinstance(reference, str):
            return None
        found = self.resolver.lookup(reference)
        address = urldefrag(reference).url
        holder = self.resolver.lookup(address).contents if address else found.contents
        specification = self.specification
        if isinstance(holder, dict) and "$schema" in holder:
            specification = specification_of(holder) or specification
        return SchemaNode(found.contents, specification, found.resolver)


def in_place(node: SchemaNode, applicators: Sequence[str] = ADDING) -> Iterator[SchemaNode]:
    """A subschema and all that apply to the same value with it: by reference, or by these keywords."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if id(current.contents) in seen or not isinstance(current.contents, dict):
            continue
        seen.add(id(current.contents))
        yield current
        for keyword in reversed(applicators):
            waiting.extend(reversed(list(children(current, keyword))))
        waiting.extend(target for keyword in REFERENCES if (target := current.follow(keyword)))


def children(node: SchemaNode, keyword: str) -> Iterator[SchemaNode]:
    """The subschemas that a keyword holds: one, a list or a mapping of them."""
    value = node.keywords.get(keyword)
    if isinstance(value, list):
        for number in range(len(value)):
            yield node.child(keyword, number)
    elif isinstance(value, dict) and keyword == "dependentSchemas":
        for name in value:
            yield node.child(keyword, name)
    elif isinstance(value, dict):
        yield node.child(keyword)


def known_properties(node: SchemaNode) -> dict[str, None]:
    """The properties that a subschema, or one that applies in place with it, has a name for; in order."""
    return {name: None for part in in_place(node) for name in _named(part)}


def names_in(node: SchemaNode) -> set[str]:
    """The properties that a subschema, or one that applies in place with it, names or requires."""
    found: set[str] = set()
    for part in in_place(node):
        required = part.keywords.get("required")
        found.update(_named(part), map(str, required if isinstance(required, list) else ()))
    return found


def fixed_values(node: SchemaNode) -> dict[str, list[JSON]]:
    """The properties for which a subschema allows one value or some: by `const` or `enum`."""
    found: dict[str, list[JSON]] = {}
    for part in in_place(node, ("allOf",)):
        for name in _named(part):
            for inner in in_place(part.child("properties", name), ("allOf",)):
                values = members(inner.keywords)
                if values is not None:
                    found.setdefault(name, values)
    return found


def _named(node: SchemaNode) -> list[str]:
    properties = node.keywords.get("properties")
    return list(properties) if isinstance(properties, dict) else []


def members(keywords: Mapping[str, JSON]) -> list[JSON] | None:
    """The values that `const` or `enum` allow; None where there is neither."""
    if "const" in keywords:
        return [keywords["const"]]
    values = keywords.get("enum")
    return values if isinstance(values, list) else None
