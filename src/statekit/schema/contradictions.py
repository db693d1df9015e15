"""Find keywords of a schema that contradict each other, or have no effect beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard
from urllib.parse import quote

from statekit._startup.frozen import frozen
from statekit.diagnostics import JSON, pointer_text
from statekit.phrasing import TYPES, format_number, list_of, one_of, quoted, type_name, with_type
from statekit.schema.dialects import DIALECTS, REF_HIDES_SIBLINGS, REFERENCES, specification_of
from statekit.schema.misspelled import KEYWORDS
from statekit.schema.model import LocatedSubschema, Schema
from statekit.schema.node import SchemaNode, allowed_values, children, known_properties
from statekit.schema.patterns import BACKTRACKING, matcher

_BOUNDS = (
    ("minimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
)
_WITHOUT_EFFECT_ANYWAY = frozenset(
    """
    $anchor $comment $defs $id $ref $schema default definitions deprecated description examples id readOnly
    title writeOnly
    """.split()  # noqa: SIM905 - easier to read than a list of strings
)
"""The keywords that may be beside a `$ref` in any dialect: no verdict depends on them."""


@frozen
class Contradiction:
    """Keywords of a subschema that contradict each other.

    Attributes:
        keyword: the keyword at which it is reported.
        message: the contradiction.
        help: a suggestion.
    """

    keyword: str
    message: str
    help: str | None = None


class BranchNames:
    """The properties that branches declare, each branch looked up once: many schemas may refer to it."""

    def __init__(self) -> None:
        self._names: dict[int, tuple[str, ...]] = {}

    def __call__(self, branch: SchemaNode) -> tuple[str, ...]:
        """Return the properties that a branch declares."""
        key = id(branch.contents)
        if key not in self._names:
            self._names[key] = tuple(known_properties(branch))
        return self._names[key]


def contradictions(
    schema: Schema, subschema: LocatedSubschema, names_in: BranchNames
) -> Iterator[Contradiction]:
    """Yield the contradictions in a subschema itself, not in those below it."""
    contents = subschema.contents
    if not isinstance(contents, dict):
        return
    specification = specification_of(contents) if "$schema" in contents else schema.specification
    if specification in REF_HIDES_SIBLINGS and isinstance(contents.get("$ref"), str):
        yield from _hidden_siblings(contents, str(specification.name if specification else ""))
        return
    yield from _bounds(contents)
    yield from _values_outside_type(contents)
    if contents.get("additionalProperties") is False:
        yield from _forbidden(schema, subschema, contents, names_in)


def _hidden_siblings(contents: Mapping[str, Any], dialect: str) -> Iterator[Contradiction]:
    hidden = [name for name in contents if name in KEYWORDS - _WITHOUT_EFFECT_ANYWAY]
    if hidden:
        verb = "has" if len(hidden) == 1 else "have"
        message = f"{list_of([f'`{name}`' for name in hidden])} {verb} no effect beside `$ref` in {dialect}"
        yield Contradiction(hidden[0], message, "put the `$ref` into an `allOf`, or declare a newer dialect")


def _bounds(contents: Mapping[str, Any]) -> Iterator[Contradiction]:
    for low, high in _BOUNDS:
        least, most = contents.get(low), contents.get(high)
        if not _is_number(least) or not _is_number(most):
            continue
        is_exclusive = low.startswith("exclusive") or high.startswith("exclusive")
        if least > most or (is_exclusive and least == most):
            both = f"`{low}` ({format_number(least)}) and `{high}` ({format_number(most)})"
            yield Contradiction(
                low, f"no value can satisfy {both} together", "exchange the two, or change one"
            )


def _values_outside_type(contents: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Yield the values in `enum`, `const` and `default` that `type` does not allow, and an empty `enum`."""
    if contents.get("enum") == []:
        yield Contradiction(
            "enum", "no value can satisfy an empty `enum`", "list the values that are allowed"
        )
    declared = contents.get("type")
    listed = declared if isinstance(declared, list) else [declared]
    types = [str(name) for name in listed if isinstance(name, str) and name in TYPES]
    if not types:
        return
    allowed = f"`type` allows only {one_of([TYPES[name] for name in types])}"
    for keyword in ("enum", "const"):
        values = allowed_values({keyword: contents[keyword]}) if keyword in contents else None
        wrong = [value for value in values or () if not _has_type(value, types)]
        if wrong and len(wrong) == len(values or ()):
            message = f"no value can satisfy `{keyword}` ({list_of(wrong)}): {allowed}"
            yield Contradiction(keyword, message, _type_help(wrong, types))
        elif wrong:
            verb = "is" if len(wrong) == 1 else "are"
            message = f"{list_of(wrong)} in `enum` {verb} never valid: {allowed}"
            yield Contradiction(keyword, message, _type_help(wrong, types))
    default = contents.get("default")
    if default is not None and not _has_type(default, types):
        message = f"the `default` is never valid: {allowed}, and this is {with_type(default)}"
        yield Contradiction("default", message, _type_help([default], types))


def _has_type(value: JSON, types: Sequence[str]) -> bool:
    name = type_name(value)
    is_whole = isinstance(value, float) and value.is_integer()
    return name in types or (name == "integer" and "number" in types) or (is_whole and "integer" in types)


def _type_help(wrong: Sequence[JSON], types: Sequence[str]) -> str:
    if types == ["string"] and not any(isinstance(each, dict | list) or each is None for each in wrong):
        return "put them in quotes" if len(wrong) > 1 else "put it in quotes"
    names = dict.fromkeys(type_name(each) for each in wrong)
    return f"add {one_of([f'`{name}`' for name in names], 'and')} to `type`, or change the values"


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _forbidden(
    schema: Schema, subschema: LocatedSubschema, contents: Mapping[str, Any], names_in: BranchNames
) -> Iterator[Contradiction]:
    """Yield what `additionalProperties: false` forbids, though it is required or declared."""
    branches = _branches(schema, subschema, contents)
    required = contents.get("required")
    if not branches and not required:
        return
    allowed = _Allowed(schema, contents)
    missing = [name for name in required if not allowed(name)] if isinstance(required, list) else []
    if missing:
        is_one = len(missing) == 1
        listed = list_of([quoted(name) for name in missing])
        message = (
            f"{listed} {'is' if is_one else 'are'} required, "
            f"and `additionalProperties` forbids {'it' if is_one else 'them'}"
        )
        yield Contradiction("required", message, f"declare {'it' if is_one else 'them'} in `properties`")
    names = dict.fromkeys(name for branch in branches for name in names_in(branch))
    forbidden = [name for name in names if not allowed(name)]
    if forbidden:
        source = "`allOf`" if "allOf" in contents else "`$ref`"
        listed = list_of([quoted(each) for each in forbidden])
        message = f"`additionalProperties` forbids what {source} declares: {listed}"
        is_new = schema.specification not in REF_HIDES_SIBLINGS
        help_text = (
            "write `unevaluatedProperties` instead" if is_new else "repeat these names in `properties`"
        )
        yield Contradiction("additionalProperties", message, help_text)


def _branches(schema: Schema, subschema: LocatedSubschema, contents: Mapping[str, Any]) -> list[SchemaNode]:
    """Return the subschemas that apply to the same value, by `allOf` or by a reference."""
    if contents.keys().isdisjoint(("allOf", *REFERENCES)):
        return []  # most schemas have none, and resolving references takes time
    node = _node(schema, subschema)
    targets = (target for keyword in REFERENCES if (target := node.follow(keyword)))
    return [*children(node, "allOf"), *targets]


class _Allowed:
    """A test of the names that `properties` and `patternProperties` declare."""

    def __init__(self, schema: Schema, contents: Mapping[str, Any]):
        self._properties = contents.get("properties", {})
        self._expressions = list(contents.get("patternProperties", {}))
        self._matches = matcher(DIALECTS[schema.specification.name], BACKTRACKING)

    def __call__(self, name: object) -> bool:
        if not isinstance(name, str) or name in self._properties:
            return True
        return any(self._matches(expression, name) for expression in self._expressions)


def _node(schema: Schema, subschema: LocatedSubschema) -> SchemaNode:
    if subschema.uri == schema.uri and schema.is_plain_document:
        return schema.root.child(*subschema.pointer)
    pointer = quote(pointer_text(subschema.pointer))
    found = schema.registry.resolver(subschema.uri).lookup(f"#{pointer}")
    contents = found.contents
    declared = specification_of(contents) if isinstance(contents, dict) and "$schema" in contents else None
    return SchemaNode(contents, declared or schema.specification, found.resolver)
