"""The dialects of JSON Schema and the positions of subschemas in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from statekit.diagnostics import JSON, Pointer

if TYPE_CHECKING:
    from referencing import Resource


class Specification:
    """The structure of schemas in a dialect: which keywords hold subschemas, and which one the identifier.

    The library `referencing` describes dialects as well, and resolves references. It takes twice as long to
    load as Python takes to start, so it is loaded only by `create_resource`.

    Args:
        name: the name of the dialect.
        single: the keywords whose value is a subschema.
        listed: the keywords whose value is a list of subschemas.
        named: the keywords whose value is an object of subschemas. Some entries of `dependencies` are lists.
        legacy_id: the keyword of the identifier in dialects in which `$ref` hides it, and in which it is an
            anchor if it begins with `#`.
    """

    def __init__(
        self,
        name: str,
        *,
        single: frozenset[str],
        listed: frozenset[str],
        named: frozenset[str],
        legacy_id: str | None = None,
    ):
        self.name = name
        self.single = single
        self.listed = listed
        self.named = named
        self._legacy_id = legacy_id

    def id_of(self, contents: JSON) -> str | None:
        """Return the identifier that a schema declares, or None."""
        if not isinstance(contents, dict):
            return None
        identifier: Any = contents.get(self._legacy_id or "$id")
        is_none = self._legacy_id and identifier and ("$ref" in contents or identifier.startswith("#"))
        return None if is_none else identifier

    def subresources_of(self, contents: Mapping[str, JSON]) -> Iterator[dict[str, JSON]]:
        """Yield each object directly below a subschema that is itself a subschema."""
        for keyword, value in contents.items():
            found: list[JSON] = []
            if isinstance(value, list):
                found = value if keyword in self.listed else []
            elif isinstance(value, dict):
                found = [value] if keyword in self.single else []
                found = list(value.values()) if keyword in self.named else found
            yield from (each for each in found if isinstance(each, dict))

    def create_resource(self, contents: JSON) -> Resource[Any]:
        """Return a schema as a resource of `referencing`."""
        from statekit.schema.resources import create_resource

        return create_resource(self.name, contents)


_LISTED = frozenset({"allOf", "anyOf", "oneOf"})
_DRAFT_4 = Specification(
    "draft-04",
    single=frozenset({"additionalItems", "additionalProperties", "items", "not"}),
    listed=_LISTED | {"items"},
    named=frozenset({"definitions", "dependencies", "patternProperties", "properties"}),
    legacy_id="id",
)
_DRAFT_6 = Specification(
    "draft-06",
    single=_DRAFT_4.single | {"contains", "propertyNames"},
    listed=_DRAFT_4.listed,
    named=_DRAFT_4.named,
    legacy_id="$id",
)
_DRAFT_7 = Specification(
    "draft-07",
    single=_DRAFT_6.single | {"if", "then", "else"},
    listed=_DRAFT_4.listed,
    named=_DRAFT_4.named,
    legacy_id="$id",
)
_DRAFT_2019_09 = Specification(
    "draft2019-09",
    single=_DRAFT_7.single | {"contentSchema", "unevaluatedItems", "unevaluatedProperties"},
    listed=_DRAFT_4.listed,
    named=frozenset({"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"}),
)
_DRAFT_2020_12 = Specification(
    "draft2020-12",
    single=_DRAFT_2019_09.single - {"additionalItems"},
    listed=_LISTED | {"prefixItems"},
    named=_DRAFT_2019_09.named,
)

DEFAULT_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SPECIFICATIONS = {
    "https://json-schema.org/draft/2020-12/schema": _DRAFT_2020_12,
    "https://json-schema.org/draft/2019-09/schema": _DRAFT_2019_09,
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
