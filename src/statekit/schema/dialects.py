"""The dialects of JSON Schema, and where subschemas stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import referencing
import referencing.jsonschema as known

from statekit.diagnostics import JSON, Pointer

Specification = referencing.Specification[Any]


def _mended(specification: Specification) -> Specification:
    """A dialect that copes with `dependencies` of which some are schemas and some are lists of names."""

    def subresources_of(contents: Any) -> Iterator[Any]:
        listed = [sub for sub in specification.subresources_of(contents) if isinstance(sub, dict | bool)]
        yield from listed
        dependencies = contents.get("dependencies") if isinstance(contents, dict) else None
        if isinstance(dependencies, dict):
            seen = {id(sub) for sub in listed}
            yield from (sub for sub in dependencies.values() if isinstance(sub, dict) and id(sub) not in seen)

    return referencing.Specification(  # type: ignore[call-arg] # attrs makes its arguments
        name=specification.name,
        id_of=specification.id_of,
        subresources_of=subresources_of,
        maybe_in_subresource=specification.maybe_in_subresource,
        anchors_in=lambda _, contents: specification.anchors_in(contents),
    )


DEFAULT_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DRAFT_4, _DRAFT_6, _DRAFT_7 = (_mended(draft) for draft in (known.DRAFT4, known.DRAFT6, known.DRAFT7))
_SPECIFICATIONS = {
    "https://json-schema.org/draft/2020-12/schema": known.DRAFT202012,
    "https://json-schema.org/draft/2019-09/schema": known.DRAFT201909,
    "http://json-schema.org/draft-07/schema": _DRAFT_7,
    "http://json-schema.org/draft-06/schema": _DRAFT_6,
    "http://json-schema.org/draft-04/schema": _DRAFT_4,
}
DIALECTS = {specification.name: uri for uri, specification in _SPECIFICATIONS.items()}
"""The URI of each known dialect, by its short name."""
REF_HIDES_SIBLINGS = (_DRAFT_4, _DRAFT_6, _DRAFT_7)
"""The dialects in which nothing counts beside a `$ref`."""

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
LISTS = ("allOf", "anyOf", "oneOf")
"""The keywords that hold a list of subschemas for the same value."""
CONDITIONS = ("if", "then", "else")
_NAMED = (
    "properties",
    "patternProperties",
    "dependentSchemas",
    "dependencies",
    "$defs",
    "definitions",
)
_NUMBERED = (*LISTS, "prefixItems", "items")


def specification_of(contents: JSON) -> Specification | None:
    """The dialect that a schema names (2020-12 if it names none); None for an unknown one."""
    dialect = contents.get("$schema", DEFAULT_DIALECT) if isinstance(contents, dict) else DEFAULT_DIALECT
    return _SPECIFICATIONS.get(dialect.removesuffix("#")) if isinstance(dialect, str) else None


def subschemas(
    contents: dict[str, JSON], specification: Specification
) -> Iterator[tuple[dict[str, JSON], Specification, Pointer]]:
    """The subschemas directly below one that are objects, each with its dialect and the steps to it."""
    inside = {id(sub) for sub in specification.subresources_of(contents)}
    for keyword, value in contents.items():
        entries: list[tuple[JSON, Pointer]] = [(value, (keyword,))]
        if isinstance(value, dict):
            entries.extend((entry, (keyword, name)) for name, entry in value.items())
        elif isinstance(value, list):
            entries.extend((entry, (keyword, number)) for number, entry in enumerate(value))
        for entry, steps in entries:
            if isinstance(entry, dict) and id(entry) in inside:
                named = specification_of(entry) if "$schema" in entry else None
                yield entry, named or specification, steps


def keyword_of(path: Sequence[str | int]) -> tuple[str, str | None]:
    """The keyword at the end of a way through a schema, behind which may stand one of its entries.

    With it comes the property because of which it applies, if it is about one. It is `false` where the way
    has no keyword: the whole schema is `false`.
    """
    keyword, entry = "false", None
    steps = iter(path)
    step = next(steps, None)
    while step is not None:
        following = next(steps, None)
        named = step in _NAMED or (step in _NUMBERED and isinstance(following, int))
        if step not in REFERENCES:
            keyword, entry = str(step), following if named else None
        step = next(steps, None) if named else following
    about_entry = keyword in {"dependentSchemas", "dependencies"} and entry is not None
    return keyword, str(entry) if about_entry else None
