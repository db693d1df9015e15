"""The dialects of JSON Schema and the positions of subschemas in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import referencing
import referencing.jsonschema

from statekit.diagnostics import JSON, Pointer

Specification = referencing.Specification[Any]


def _with_mixed_dependencies(specification: Specification) -> Specification:
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


DEFAULT_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DRAFT_4 = _with_mixed_dependencies(referencing.jsonschema.DRAFT4)
_DRAFT_6 = _with_mixed_dependencies(referencing.jsonschema.DRAFT6)
_DRAFT_7 = _with_mixed_dependencies(referencing.jsonschema.DRAFT7)
_SPECIFICATIONS = {
    "https://json-schema.org/draft/2020-12/schema": referencing.jsonschema.DRAFT202012,
    "https://json-schema.org/draft/2019-09/schema": referencing.jsonschema.DRAFT201909,
    "http://json-schema.org/draft-07/schema": _DRAFT_7,
    "http://json-schema.org/draft-06/schema": _DRAFT_6,
    "http://json-schema.org/draft-04/schema": _DRAFT_4,
}
DIALECTS = {specification.name: uri for uri, specification in _SPECIFICATIONS.items()}
"""The URI of each supported dialect, by the name of its specification."""
REF_HIDES_SIBLINGS = (_DRAFT_4, _DRAFT_6, _DRAFT_7)
"""The dialects in which all keywords next to a `$ref` are ignored."""

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
COMBINATORS = ("allOf", "anyOf", "oneOf")
"""The keywords that apply a list of subschemas to the same value."""
CONDITIONALS = ("if", "then", "else")
_SUBSCHEMAS_BY_NAME = (
    "properties",
    "patternProperties",
    "dependentSchemas",
    "dependencies",
    "$defs",
    "definitions",
)
_SUBSCHEMAS_BY_INDEX = (*COMBINATORS, "prefixItems", "items")


def specification_of(contents: JSON) -> Specification | None:
    """Return the dialect that a schema declares, 2020-12 by default, or None if it is not supported."""
    dialect = contents.get("$schema", DEFAULT_DIALECT) if isinstance(contents, dict) else DEFAULT_DIALECT
    if not isinstance(dialect, str):
        return None
    address = dialect.removesuffix("#")
    return _SPECIFICATIONS.get(address) or _SPECIFICATIONS.get(_with_other_scheme(address))


def canonical_dialect(declared: JSON) -> JSON:
    """Return the URI of a dialect as its metaschema has it, or what is declared if that is not a dialect."""
    if not isinstance(declared, str) or declared.removesuffix("#") in _SPECIFICATIONS:
        return declared
    other = _with_other_scheme(declared.removesuffix("#"))
    return other if other in _SPECIFICATIONS else declared


def _with_other_scheme(address: str) -> str:
    """Return an address with `http` instead of `https`, or the reverse, as many schemas declare a dialect."""
    scheme, colon, rest = address.partition(":")
    return {"http": "https", "https": "http"}.get(scheme, scheme) + colon + rest


def subschemas(
    contents: dict[str, JSON], specification: Specification
) -> Iterator[tuple[dict[str, JSON], Specification, Pointer]]:
    """Yield each object directly below a subschema that is itself a subschema.

    Args:
        contents: the subschema.
        specification: its dialect.

    Yields:
        The contents, the dialect and the pointer, relative to `contents`, of each one.
    """
    inside = {id(sub) for sub in specification.subresources_of(contents)}
    for keyword, value in contents.items():
        entries: list[tuple[JSON, Pointer]] = [(value, (keyword,))]
        if isinstance(value, dict):
            entries.extend((entry, (keyword, name)) for name, entry in value.items())
        elif isinstance(value, list):
            entries.extend((entry, (keyword, index)) for index, entry in enumerate(value))
        for entry, pointer in entries:
            if isinstance(entry, dict) and id(entry) in inside:
                declared = specification_of(entry) if "$schema" in entry else None
                yield entry, declared or specification, pointer


def keyword_of(path: Sequence[str | int]) -> tuple[str, str | None]:
    """Return the keyword at the end of a path through a schema.

    An entry of that keyword, such as the name of a property, may follow it.

    Returns:
        The keyword, or `false` if the path has none because the whole schema is `false`; and, for keywords
        about dependencies, the property on which they depend.
    """
    keyword, entry = "false", None
    steps = iter(path)
    step = next(steps, None)
    while step is not None:
        following = next(steps, None)
        has_entry = step in _SUBSCHEMAS_BY_NAME or (
            step in _SUBSCHEMAS_BY_INDEX and isinstance(following, int)
        )
        if step not in REFERENCES:
            keyword, entry = str(step), following if has_entry else None
        step = next(steps, None) if has_entry else following
    is_dependency = keyword in {"dependentSchemas", "dependencies"} and entry is not None
    return keyword, str(entry) if is_dependency else None
