"""Convert the errors of jsonschema-rs to violations without jsonschema, where no explanation is needed.

Most errors are of this kind: a value of the wrong type, a property that is missing or misspelled, a date
that does not exist. jsonschema is needed where alternatives, conditions or negations decide, because only it
reports what fails in each of them. It takes much longer to load and to run. Both ways find the same
violations, in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from statekit._startup.frozen import frozen, replace
from statekit.diagnostics import JSON
from statekit.schema.dialects import REF_HIDES_SIBLINGS, subschemas
from statekit.schema.explain.verdict import verdict_errors
from statekit.schema.explain.violation import Violation
from statekit.schema.model import Schema
from statekit.schema.node import SchemaNode

if TYPE_CHECKING:
    import jsonschema_rs

_MAX_VALUES = 500
"""The number of keys and values in a value that is explained this way: each error copies its value."""
_MAX_CHARACTERS = 20_000
"""The number of characters in its texts."""
_MAX_ENTRIES = {"required": 100, "enum": 500, "allOf": 20}
"""The number of entries that a keyword may have in a schema whose errors are converted this way."""

_MAX_PATHS = 10_000
"""The number of paths through such a schema, from its root to each of its subschemas."""
_UNSUITABLE = frozenset(("errorMessage", "$dynamicRef", "$recursiveRef"))
_KEYWORDS = frozenset(
    (
        *("type", "enum", "const", "required", "additionalProperties", "pattern", "format", "multipleOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"),
        *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "not"),
    )
)
_BY_NAME = ("properties", "patternProperties")
_IN_LISTS = ("items", "prefixItems", "allOf")


@frozen
class _Holder:
    """The subschema that holds a keyword.

    Attributes:
        keywords: its contents.
        declared: the properties that it declares.
    """

    keywords: Mapping[str, JSON]
    declared: tuple[str, ...]


class DirectExplainer:
    """Converts errors of one schema.

    Args:
        root: the schema, as written.
        original: returns an expression as it is written in the schema: see `Adaptation`.
    """

    def __init__(self, root: SchemaNode, original: Callable[[str], str]):
        self._root = root
        self._original = original
        self._holders: dict[tuple[str | int, ...], _Holder | None] = {}

    def explain(self, errors: list[jsonschema_rs.ValidationError], record: JSON) -> list[Violation] | None:
        """Return a violation for each error; None if jsonschema has to explain one of them.

        Args:
            errors: the errors of jsonschema-rs.
            record: the value as a whole.
        """
        found: list[Violation] = []
        seen: set[tuple[object, ...]] = set()
        for error in errors:
            holder = self._holder(tuple(error.evaluation_path))
            if holder is None:
                return None
            for each in verdict_errors(error, record, self._original):
                violation = _with_schema(each.violation, holder, record)
                if violation is None:
                    return None
                key = violation.pointer, each.path, violation.property_name
                if key not in seen:
                    seen.add(key)
                    found.append(violation)
        return found

    def _holder(self, path: tuple[str | int, ...]) -> _Holder | None:
        """Return the subschema with the keyword at the end of a path; None if it needs an explanation."""
        if path not in self._holders:
            node = self._walk(path)
            contents = None if node is None else node.contents
            self._holders[path] = None
            if isinstance(contents, dict):
                properties = contents.get("properties")
                declared = tuple(properties) if isinstance(properties, dict) else ()
                self._holders[path] = _Holder(contents, declared)
        return self._holders[path]

    def _walk(self, path: tuple[str | int, ...]) -> SchemaNode | None:
        node: SchemaNode | None = self._root
        steps = iter(path[:-1])
        for step in steps:
            if node is None or not isinstance(node.contents, dict):
                return None
            contents = node.contents
            if step == "$ref":
                node = node.follow()
                continue
            if node.specification in REF_HIDES_SIBLINGS and "$ref" in contents:
                return None
            value = contents.get(str(step))
            if step in _BY_NAME and isinstance(value, dict):
                name = self._original(str(next(steps, "")))
                node = node.child(str(step), name) if name in value else None
            elif step in _IN_LISTS and isinstance(value, list | None):
                index, value = next(steps, None), value or []
                if step == "allOf" and isinstance(index, int) and index >= len(value):
                    return node  # the guard of a format: see `Adaptation`
                node = node.child(str(step), index) if isinstance(index, int) and index < len(value) else None
            elif step in {"items", "additionalProperties"} and isinstance(value, dict):
                node = node.child(str(step))
            else:
                return None
        return node


def _with_schema(violation: Violation, holder: _Holder, record: JSON) -> Violation | None:
    """Return a violation with the schema as written and the value in the record.

    Returns:
        The violation, or None if it needs an explanation.
    """
    keyword = violation.keyword
    expected = holder.keywords.get(keyword)
    if (
        keyword not in _KEYWORDS
        or violation.is_false_schema
        or expected is None
        or (expected is True and keyword != "uniqueItems")
    ):
        return None  # `true` is the value of `exclusiveMinimum` in draft 4, which changes another keyword
    declared = holder.declared if keyword == "additionalProperties" else ()
    instance: Any = record
    for step in violation.pointer:
        instance = instance[step]
    return replace(violation, instance=instance, expected=expected, schema=holder.keywords, declared=declared)


def is_small_schema(schema: Schema) -> bool:
    """Return True if errors of a schema are certain to be few and small, and in no words of its own."""
    for subschema in schema.subschemas.values():
        contents = subschema.contents
        if not isinstance(contents, dict):
            continue
        if not _UNSUITABLE.isdisjoint(contents):
            return False
        for keyword, most in _MAX_ENTRIES.items():
            entries = contents.get(keyword)
            if isinstance(entries, list) and len(entries) > most:
                return False
    try:
        return _count_paths(schema.root, {}) <= _MAX_PATHS
    except RecursionError:
        return False
    except Exception as error:
        from referencing.exceptions import Unresolvable  # loaded, if it was raised

        if isinstance(error, Unresolvable):
            return False  # a metaschema refers to others, which are not loaded
        raise


def _count_paths(node: SchemaNode, counts: dict[int, float]) -> float:
    """Return the number of paths through a schema; infinity if it refers to itself.

    There may be an error on each path, and alternatives list those of all paths below.

    Args:
        node: a subschema.
        counts: the known numbers by the identity of the subschema; infinity for those around this one.
    """
    contents = node.contents
    if not isinstance(contents, dict):
        return 1
    if id(contents) not in counts:
        counts[id(contents)] = math.inf
        below = [node.child(*pointer) for _, _, pointer in subschemas(contents, node.specification)]
        if (target := node.follow()) is not None:
            below.append(target)
        counts[id(contents)] = 1 + sum(_count_paths(each, counts) for each in below)
    return counts[id(contents)]


def texts_of_small_value(value: JSON) -> list[str] | None:
    """Return the texts and keys in a value, or None if copies of it are not cheap, or it has an empty key.

    jsonschema-rs leaves empty keys out of paths.
    """
    texts: list[str] = []
    count, pending = 1, [value]
    while pending and count <= _MAX_VALUES:
        current = pending.pop()
        if isinstance(current, str):
            texts.append(current)
        elif isinstance(current, dict):
            if "" in current:
                return None
            count += 2 * len(current)
            texts.extend(current)
            pending.extend(current.values())
        elif isinstance(current, list):
            count += len(current)
            pending.extend(current)
    is_small = count <= _MAX_VALUES and sum(map(len, texts)) <= _MAX_CHARACTERS
    return texts if is_small else None
