"""What a schema says about a value that is not complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

from statekit._startup.frozen import frozen
from statekit.check import Checker
from statekit.diagnostics import JSON
from statekit.layout.order import KeyOrder, Nodes, item_of
from statekit.phrasing import TYPES, type_name
from statekit.schema import ANNOTATION
from statekit.schema.dialects import REFERENCES
from statekit.schema.node import SchemaNode, allowed_values, children

_Groups: TypeAlias = "tuple[tuple[_Applying, ...], ...]"


class Missing:
    """The value that is not known yet."""


MISSING = Missing()
Partial: TypeAlias = "JSON | Missing"
"""A value, parts of which may be missing."""


@frozen
class _Applying:
    """The subschemas that apply to a value: all of `nodes`, and of each group at least one."""

    nodes: Nodes
    groups: _Groups = ()


class OutlineMaker:
    """Makes the outlines of the records of one kind.

    Attributes:
        order: the order of keys in the schema.

    Args:
        checker: the checker of the kind.
    """

    def __init__(self, checker: Checker):
        self.order = KeyOrder(checker.schema)
        self._checker = checker

    def record(self, value: JSON) -> Outline:
        """Return the outline of a record."""
        return Outline(self, _Applying(self.order.root), value)

    def test(self, node: SchemaNode) -> Callable[[JSON], bool]:
        """Return a function that checks whether a value satisfies a subschema."""
        return self._checker.test(node)


class Outline:
    """What a schema says about a value, as far as the value is known.

    Of alternatives (`oneOf`, `anyOf`) those count that the value can still become, and of conditions what
    follows from the value as it is.

    Attributes:
        value: the value; `MISSING` if it is not known.
        nodes: the subschemas that lead to it, for the order of keys.

    Args:
        maker: the maker of outlines.
        applying: the subschemas.
        value: the value.
    """

    def __init__(self, maker: OutlineMaker, applying: _Applying, value: Partial):
        self.value = value
        self.nodes = applying.nodes
        self._maker = maker
        self._applying = applying
        self._is_impossible = False
        self._parts: list[SchemaNode] = []
        self._groups: list[list[Outline]] = []
        self._add(applying.nodes)
        for group in applying.groups:
            self._add_group([Outline(maker, each, value) for each in group])

    def with_value(self, value: Partial) -> Outline:
        """Return the outline of another value at the same place."""
        return Outline(self._maker, self._applying, value)

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that the value can have."""
        types = frozenset(TYPES)
        for part in self._parts:
            declared = part.keywords.get("type")
            names = {declared} if isinstance(declared, str) else declared
            if isinstance(names, list | set):
                types &= {*map(str, names), *(["integer"] if "number" in names else [])}
            values = allowed_values(part.keywords)
            if values is not None:
                types &= {type_name(value) for value in values}
        for group in self._groups:
            types &= frozenset[str]().union(*(each.types for each in group))
        return types

    @cached_property
    def members(self) -> list[JSON] | None:
        """The values that are allowed; None if they are not limited to some."""
        found = [values for part in self._parts if (values := allowed_values(part.keywords)) is not None]
        for group in self._groups:
            lists = [each.members for each in group]
            if all(each is not None for each in lists):
                found.append([value for each in lists for value in each or ()])
        if not found and self.types == {"null"}:
            return [None]
        return min(found, key=len) if found else None

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The keys that an object must have, in the order of the schema."""
        names: dict[str, None] = {}
        for part in self._parts:
            names |= dict.fromkeys(_required(part, self.value))
        for group in self._groups:
            first, *rest = (each.required for each in group)
            names |= {name: None for name in first if all(name in each for each in rest)}
        return tuple(self._in_order(names))

    @cached_property
    def properties(self) -> tuple[str, ...]:
        """The keys that the schema describes and allows, in its order."""
        names: dict[str, None] = {}
        for part in self._parts:
            properties = part.keywords.get("properties")
            names |= dict.fromkeys(properties if isinstance(properties, dict) else ())
        for group in self._groups:
            for each in group:
                names |= dict.fromkeys(each.properties)
        return tuple(self._in_order(name for name in names if not self.member(name).is_impossible))

    @property
    def alternatives(self) -> list[list[tuple[str, ...]]]:
        """The keys that each alternative requires besides those of all, for each choice that is open."""
        known = {*self.required, *self.given}
        choices = (
            [tuple(name for name in each.required if name not in known) for each in group]
            for group in self._groups
        )
        return [choice for choice in choices if any(choice)]

    @property
    def given(self) -> frozenset[str]:
        """The keys of the value that are known."""
        return frozenset(self.value) if isinstance(self.value, dict) else frozenset()

    @property
    def is_object(self) -> bool:
        """True if the value is an object whose keys are described."""
        return self.types - {"null"} == {"object"} or ("object" in self.types and bool(self.required))

    @property
    def is_list(self) -> bool:
        """True if the value is a list."""
        return self.types - {"null"} == {"array"}

    @property
    def is_impossible(self) -> bool:
        """True if the schema rejects the value, however it is completed."""
        if self._is_impossible or not self.types:
            return True
        value = self.value
        if isinstance(value, Missing):
            return False
        if isinstance(value, dict) and "object" in self.types:
            return any(self.forbids(name) or self.member(name).is_impossible for name in value)
        return not self.accepts(value) if not isinstance(value, list) else "array" not in self.types

    def forbids(self, name: str) -> bool:
        """Return True if an object cannot have a key."""
        order = self._maker.order
        is_closed = any(
            part.keywords.get("additionalProperties") is False and not [*order.member_of(part, name)]
            for part in self._parts
        )
        return is_closed or any(all(each.forbids(name) for each in group) for group in self._groups)

    def accepts(self, value: JSON) -> bool:
        """Return True if all subschemas accept a value."""
        return all(self._maker.test(part)(value) for part in self._parts) and all(
            any(each.accepts(value) for each in group) for group in self._groups
        )

    def member(self, name: str) -> Outline:
        """Return the outline of the value of a key."""
        value = self.value.get(name, MISSING) if isinstance(self.value, dict) else MISSING
        return Outline(self._maker, self._below(lambda part: self._maker.order.member_of(part, name)), value)

    def item(self, position: int) -> Outline:
        """Return the outline of an item of a list."""
        items = self.value if isinstance(self.value, list) else []
        value = items[position] if position < len(items) else MISSING
        return Outline(self._maker, self._below(lambda part: item_of(part, position)), value)

    def keyword(self, name: str) -> JSON:
        """Return the value of a keyword, that of the first subschema with it; None without one."""
        return next((part.keywords[name] for part in self._parts if name in part.keywords), None)

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The kinds of records to which the value refers."""
        for part in self._parts:
            annotation = part.keywords.get(ANNOTATION)
            kinds = annotation.get("refers-to") if isinstance(annotation, dict) else None
            if isinstance(kinds, str | list):
                return (kinds,) if isinstance(kinds, str) else tuple(map(str, kinds))
        return ()

    def _below(self, step: Callable[[SchemaNode], Iterable[SchemaNode]]) -> _Applying:
        nodes = tuple(child for part in self._parts for child in step(part))
        groups: list[tuple[_Applying, ...]] = []
        for group in self._groups:
            below = [each._below(step) for each in group]  # noqa: SLF001 - of the same class
            if all(each.nodes or each.groups for each in below):
                groups.append(tuple(below))
        return _Applying(nodes, tuple(groups))

    def _add(self, nodes: Sequence[SchemaNode]) -> None:
        """Add subschemas that apply, and those that they apply in turn."""
        pending = [*nodes]
        seen = {id(part.contents) for part in self._parts}
        while pending:
            node = pending.pop(0)
            if node.contents is False:
                self._is_impossible = True
            if not isinstance(node.contents, dict) or id(node.contents) in seen:
                continue
            seen.add(id(node.contents))
            self._parts.append(node)
            pending[:0] = [
                *(target for keyword in REFERENCES if (target := node.follow(keyword))),
                *children(node, "allOf"),
                *self._conditional(node),
            ]
            for keyword in ("anyOf", "oneOf"):
                alternatives = [
                    Outline(self._maker, _Applying((each,)), self.value) for each in children(node, keyword)
                ]
                if alternatives:
                    self._add_group(alternatives)

    def _add_group(self, alternatives: list[Outline]) -> None:
        possible = [each for each in alternatives if not each.is_impossible] or alternatives
        if len(possible) == 1:
            self._groups += possible[0]._groups  # noqa: SLF001 - of the same class
            self._parts += possible[0]._parts  # noqa: SLF001 - as above
            self._is_impossible |= possible[0]._is_impossible  # noqa: SLF001 - as above
        else:
            self._groups.append(possible)

    def _conditional(self, node: SchemaNode) -> Iterator[SchemaNode]:
        """Yield the subschemas that follow from the value as it is."""
        value = self.value
        if isinstance(value, Missing):
            return
        for condition in children(node, "if"):
            yield from children(node, "then" if self._maker.test(condition)(value) else "else")
        for keyword in ("dependentSchemas", "dependencies"):
            dependent = node.keywords.get(keyword)
            for name in dependent if isinstance(dependent, dict) else ():
                if (
                    name in self.given
                    and isinstance(dependent, dict)
                    and not isinstance(dependent[name], list)
                ):
                    yield node.child(keyword, name)

    def _in_order(self, names: Iterable[str]) -> list[str]:
        positions = self._maker.order.positions(self.nodes)
        return sorted(names, key=lambda name: positions.get(name, len(positions)))


def _required(part: SchemaNode, value: Partial) -> Iterator[str]:
    """Yield the keys that a subschema alone requires."""
    required = part.keywords.get("required")
    yield from map(str, required if isinstance(required, list) else ())
    for keyword in ("dependentRequired", "dependencies"):
        dependent = part.keywords.get(keyword)
        for name, names in dependent.items() if isinstance(dependent, dict) else ():
            if isinstance(value, dict) and name in value and isinstance(names, list):
                yield from map(str, names)
