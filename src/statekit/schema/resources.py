"""Schemas as resources of `referencing`, which resolves references by identifiers and anchors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import referencing
import referencing.jsonschema

from statekit.diagnostics import JSON

_SPECIFICATIONS = {
    each.name: each
    for each in (
        referencing.jsonschema.DRAFT202012,
        referencing.jsonschema.DRAFT201909,
        referencing.jsonschema.DRAFT7,
        referencing.jsonschema.DRAFT6,
        referencing.jsonschema.DRAFT4,
    )
}
_WITH_DEPENDENCIES = ("draft-07", "draft-06", "draft-04")


def create_resource(dialect: str, contents: JSON) -> referencing.Resource[Any]:
    """Return a schema as a resource.

    Args:
        dialect: the name of its dialect.
        contents: the schema.
    """
    return specification_named(dialect).create_resource(contents)


@cache
def specification_named(dialect: str) -> referencing.Specification[Any]:
    """Return the specification of a dialect by its name."""
    specification: referencing.Specification[Any] = _SPECIFICATIONS[dialect]
    return _with_mixed_dependencies(specification) if dialect in _WITH_DEPENDENCIES else specification


def _with_mixed_dependencies(specification: referencing.Specification[Any]) -> referencing.Specification[Any]:
    """Return a dialect in which `dependencies` may hold both schemas and lists of names.

    `referencing` looks at the first entry only and treats all others like it.
    """

    def subresources_of(contents: Any) -> Iterator[Any]:
        found = [sub for sub in specification.subresources_of(contents) if isinstance(sub, dict | bool)]
        yield from found
        dependencies = contents.get("dependencies") if isinstance(contents, dict) else None
        if isinstance(dependencies, dict):
            seen = {id(sub) for sub in found}
            yield from (sub for sub in dependencies.values() if isinstance(sub, dict) and id(sub) not in seen)

    return referencing.Specification(  # type: ignore[call-arg] # attrs generates the parameters
        name=specification.name,
        id_of=specification.id_of,
        subresources_of=subresources_of,
        maybe_in_subresource=specification.maybe_in_subresource,
        anchors_in=lambda _, contents: specification.anchors_in(contents),
    )
