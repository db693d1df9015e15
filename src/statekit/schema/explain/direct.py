"""Convert the errors of jsonschema-rs to violations without jsonschema, where no explanation is needed.

Most errors are of this kind: a value of the wrong type, a property that is missing or misspelled, a date
that does not exist. jsonschema is needed where alternatives, conditions or negations decide, because only it
reports what fails in each of them. It takes much longer to load and to run. Both ways find the same
violations, in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import jsonschema_rs

from statekit._startup.frozen import frozen
from statekit.diagnostics import JSON
from statekit.schema.dialects import REF_HIDES_SIBLINGS, subschemas
from statekit.schema.explain.verdict import NormalizedPath, follow, normalize_path, property_names
from statekit.schema.explain.violation import Violation
from statekit.schema.model import Schema
from statekit.schema.node import SchemaNode

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
    """A keyword whose violations need no explanation, in the subschema that holds it.

    Attributes:
        keyword: the keyword.
        path: the path through the schema to it.
        expected: its value.
        keywords: the subschema.
        declared: for `additionalProperties`, the properties that the subschema declares.
    """

    keyword: str
    path: NormalizedPath
    expected: JSON
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
        found: dict[tuple[object, ...], Violation] = {}
        for error in errors:
            path = tuple(error.evaluation_path)
            if path not in self._holders:
                self._holders[path] = self._holder(path)
            holder, kind = self._holders[path], error.kind
            if holder is None or isinstance(kind, jsonschema_rs.ValidationErrorKind.FalseSchema):
                return None
            pointer, instance = follow(error.instance_path, record)
            for name in property_names(kind) or (None,):
                key = pointer, holder.path, name
                if key not in found:
                    found[key] = Violation(
                        holder.keyword,
                        pointer,
                        instance,
                        holder.expected,
                        holder.keywords,
                        property_name=name,
                        declared=holder.declared,
                    )
        return [*found.values()]

    def _holder(self, path: tuple[str | int, ...]) -> _Holder | None:
        """Return the keyword at the end of a path; None if its violations need an explanation."""
        node, keyword = self._walk(path)
        contents = None if node is None else node.contents
        if not isinstance(contents, dict):
            return None
        steps = [self._original(step) if isinstance(step, str) else step for step in path]
        if keyword != steps[-1]:
            steps = [*steps[:-3], keyword]
        expected = contents.get(keyword)
        if keyword not in _KEYWORDS or expected is None or (expected is True and keyword != "uniqueItems"):
            return None  # `true` is the value of `exclusiveMinimum` in draft 4, which changes another keyword
        properties = contents.get("properties") if keyword == "additionalProperties" else None
        declared = tuple(properties) if isinstance(properties, dict) else ()
        return _Holder(keyword, normalize_path(steps), expected, contents, declared)

    def _walk(self, path: tuple[str | int, ...]) -> tuple[SchemaNode | None, str]:
        """Return the subschema with the keyword at the end of a path, if there is one, and the keyword."""
        node: SchemaNode | None = self._root
        steps = iter(path[:-1])
        for step in steps:
            if node is None or not isinstance(node.contents, dict):
                return None, ""
            contents = node.contents
            if step == "$ref":
                node = node.follow()
                continue
            if node.specification in REF_HIDES_SIBLINGS and "$ref" in contents:
                return None, ""
            value = contents.get(str(step))
            if step in _BY_NAME and isinstance(value, dict):
                name = self._original(str(next(steps, "")))
                node = node.child(str(step), name) if name in value else None
            elif step in _IN_LISTS and isinstance(value, list | None):
                index, count = next(steps, None), len(value or ())
                if step == "allOf" and isinstance(index, int) and index >= count:
                    return node, "format"  # its guard: see `Adaptation`
                node = node.child(str(step), index) if isinstance(index, int) and index < count else None
            elif step in {"items", "additionalProperties"} and isinstance(value, dict):
                node = node.child(str(step))
            else:
                return None, ""
        return node, str(path[-1]) if path else ""


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
