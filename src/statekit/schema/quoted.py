"""Decide whether a number in a record may have been meant as text.

It may if the schema also admits the text that was written, in place of the number. Most schemas decide this
by the type of the value alone, which is looked up once for all records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from statekit.diagnostics import JSON, Pointer
from statekit.schema.model import Schema
from statekit.schema.node import SchemaNode, allowed_values, children

WrittenNumber: TypeAlias = "tuple[Pointer, str]"
"""The pointer to a number in a record, and how the number is written."""

_MAX_POINTERS = 10_000
"""The number of pointers for which the answer of the schema is kept."""
_MAX_WORK = 5_000_000
"""How much of a record is validated again, as its size times the number of attempts."""
_MAX_ATTEMPTS = (20, 1000)
"""The bounds of the number of attempts for one record."""


class TextOracle:
    """Finds the numbers in records for which a schema also admits text.

    Args:
        schema: the schema.
    """

    def __init__(self, schema: Schema):
        self._schema = schema
        self._excluded: dict[Pointer, bool] = {}
        self._positions = max(
            (_tuple_length(each.contents) for each in schema.subschemas.values()), default=0
        )

    def admitted(
        self,
        record: JSON,
        numbers: Iterable[WrittenNumber],
        is_valid: Callable[[JSON], bool],
        size: int,
    ) -> Iterator[WrittenNumber]:
        """Yield the numbers for which the schema admits text.

        Args:
            record: the record.
            numbers: numbers in it.
            is_valid: returns True for a record that is as valid as this one.
            size: the size of the record, in any unit that is not smaller than a value.
        """
        least, most = _MAX_ATTEMPTS
        attempts = max(least, min(most, _MAX_WORK // max(size, 1)))
        previous: dict[Pointer, bool] = {}
        for pointer, written in numbers:
            if self.excludes_text(pointer):
                continue
            if attempts:
                attempts -= 1
                is_admitted = is_valid(_with_text(record, pointer, written))
            else:  # like the number before it at such a place
                is_admitted = previous.get(_generic(pointer, 0), False)
            previous[_generic(pointer, 0)] = is_admitted
            if is_admitted:
                yield pointer, written

    def excludes_text(self, pointer: Pointer) -> bool:
        """Return True if text at a pointer never satisfies the schema, whatever else the record contains."""
        key = _generic(pointer, self._positions)
        known = self._excluded.get(key)
        if known is None:
            if len(self._excluded) >= _MAX_POINTERS:
                self._excluded.clear()
            try:
                known = _excludes_text(self._schema.root, key, 0, {})
            except RecursionError:
                known = False
            self._excluded[key] = known
        return known


def find_numbers(record: JSON, written: Mapping[tuple[type, float], str]) -> Iterator[WrittenNumber]:
    """Yield the numbers of a record that may be written in one of some ways, each by its type and value."""
    if isinstance(record, int | float) and (type(record), record) in written:
        yield (), written[type(record), record]
    pending: list[tuple[Pointer, JSON]] = [((), record)]
    while pending:
        pointer, value = pending.pop()
        entries: Iterable[tuple[str | int, JSON]] = ()
        if isinstance(value, dict):
            entries = value.items()
        elif isinstance(value, list):
            entries = enumerate(value)
        for step, child in entries:
            kind = type(child)
            if kind is dict or kind is list:
                pending.append(((*pointer, step), child))
            elif (kind is float or kind is int) and (kind, child) in written:
                yield (*pointer, step), written[kind, child]  # type: ignore[index] # it is a number


def _generic(pointer: Pointer, positions: int) -> Pointer:
    """Return a pointer with the same answer, in which positions beyond a number are all the same."""
    return tuple(min(step, positions) if isinstance(step, int) else step for step in pointer)


def _with_text(value: JSON, pointer: Pointer, text: str) -> JSON:
    """Return a record with a text in place of the value at a pointer. What is unchanged is not copied."""
    if not pointer:
        return text
    step, *rest = pointer
    if isinstance(value, dict) and isinstance(step, str):
        return {**value, step: _with_text(value[step], tuple(rest), text)}
    if isinstance(value, list) and isinstance(step, int):
        return [*value[:step], _with_text(value[step], tuple(rest), text), *value[step + 1 :]]
    return value


def _excludes_text(node: SchemaNode, pointer: Pointer, at: int, seen: dict[tuple[int, int], bool]) -> bool:
    """Return True if a value with text at a pointer, from a step on, never satisfies a subschema."""
    if node.contents is False:
        return True
    key = (id(node.contents), at)
    if not isinstance(node.contents, dict) or key in seen:
        return seen.get(key, False)
    seen[key] = False
    seen[key] = found = _excluded_by_keywords(node, pointer, at) or any(
        _excludes_text(part, pointer, step, seen) for part, step in _required_parts(node, pointer, at)
    )
    if not found:
        seen[key] = found = any(
            all(_excludes_text(branch, pointer, at, seen) for branch in branches)
            for branches in _alternatives(node)
        )
    return found


def _excluded_by_keywords(node: SchemaNode, pointer: Pointer, at: int) -> bool:
    types = node.keywords.get("type")
    allowed = types if isinstance(types, list) else [types]
    needed = "string"
    if at < len(pointer):
        needed = "object" if isinstance(pointer[at], str) else "array"
    if types is not None and needed not in allowed:
        return True
    values = allowed_values(node.keywords)
    return values is not None and at == len(pointer) and not any(isinstance(value, str) for value in values)


def _required_parts(node: SchemaNode, pointer: Pointer, at: int) -> Iterator[tuple[SchemaNode, int]]:
    """Yield the subschemas that always apply, to the same value or to the next one on the path."""
    target = node.follow()
    if target is not None:
        yield target, at
    for part in children(node, "allOf"):
        yield part, at
    if at == len(pointer):
        return
    step = pointer[at]
    if isinstance(step, int):
        item = _item(node, step)
        if item is not None:
            yield item, at + 1
    else:
        keywords = node.keywords
        properties = keywords.get("properties")
        if isinstance(properties, dict) and step in properties:
            yield node.child("properties", step), at + 1
        elif "patternProperties" not in keywords and "additionalProperties" in keywords:
            yield node.child("additionalProperties"), at + 1


def _item(node: SchemaNode, position: int) -> SchemaNode | None:
    """Return the subschema of an item of a list, or None if no subschema applies to it."""
    prefix, items = node.keywords.get("prefixItems"), node.keywords.get("items")
    if isinstance(prefix, list) and position < len(prefix):
        return node.child("prefixItems", position)
    if isinstance(items, list):
        return node.child("items", position) if position < len(items) else None
    return None if items is None else node.child("items")


def _alternatives(node: SchemaNode) -> Iterator[list[SchemaNode]]:
    """Yield groups of subschemas of which at least one applies to the same value."""
    for keyword in ("anyOf", "oneOf"):
        branches = [*children(node, keyword)]
        if branches:
            yield branches
    if {"if", "then", "else"} <= node.keywords.keys():
        yield [node.child("then"), node.child("else")]


def _tuple_length(contents: JSON) -> int:
    """Return the number of positions of lists that have a schema of their own."""
    if not isinstance(contents, dict):
        return 0
    tuples = (contents.get(keyword) for keyword in ("prefixItems", "items"))
    return max((len(each) for each in tuples if isinstance(each, list)), default=0)
