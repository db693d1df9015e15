"""Ignore mistakes in a schema that no verdict depends on: annotations of the wrong type, stray comments."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.diagnostics import JSON, Part, Pointer
from statekit.phrasing import quoted, with_type
from statekit.schema.dialects import COMBINATORS
from statekit.schema.model import IgnoredMistake, LocatedSubschema

_TYPES: dict[str, tuple[type, str]] = {
    "title": (str, "a text"),
    "description": (str, "a text"),
    "$comment": (str, "a text"),
    "examples": (list, "a list"),
    "deprecated": (bool, "true or false"),
    "readOnly": (bool, "true or false"),
    "writeOnly": (bool, "true or false"),
}
"""The annotations of JSON Schema with a type, and the type in words."""
_MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_SINGLE = (
    *("additionalProperties", "additionalItems", "contains", "contentSchema", "else", "if", "items", "not"),
    *("propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"),
)
_LISTS = (*COMBINATORS, "items", "prefixItems")
_COMMENTS = ("$comment", "//")


def ignore_harmless(start: LocatedSubschema) -> list[IgnoredMistake]:
    """Remove harmless mistakes from a subschema and all below it, and return them.

    Args:
        start: the subschema, whose contents are changed.
    """
    found: list[IgnoredMistake] = []
    pending: list[tuple[JSON, Pointer]] = [(start.contents, ())]
    while pending:
        contents, pointer = pending.pop()
        if not isinstance(contents, dict):
            continue
        wrong = [name for name in _TYPES if name in contents and not _has_type(contents, name)]
        found.extend(_annotation(start, contents, pointer, name) for name in wrong)
        for keyword in _MAPS:
            entries = contents.get(keyword)
            if isinstance(entries, dict):
                found.extend(_comments(start, entries, (*pointer, keyword)))
        pending.extend((each, (*pointer, *steps)) for each, steps in _subschemas(contents))
    return found


def _has_type(contents: dict[str, JSON], name: str) -> bool:
    return isinstance(contents[name], _TYPES[name][0])


def _annotation(
    start: LocatedSubschema, contents: dict[str, JSON], pointer: Pointer, name: str
) -> IgnoredMistake:
    """Remove an annotation of the wrong type. The text of `deprecated` is kept as its message."""
    value = contents.pop(name)
    if name == "deprecated" and isinstance(value, str):
        contents["deprecated"] = True
        contents.setdefault("deprecationMessage", value)
        help_text = "write `deprecated: true`, and the text as `deprecationMessage`"
        return IgnoredMistake(
            start, (*pointer, name), "`deprecated` is true or false, not a text", help_text, Part.KEY
        )
    message = f"{quoted(name)} is ignored: expected {_TYPES[name][1]}, found {with_type(value)}"
    return IgnoredMistake(start, (*pointer, name), message, "correct it, or leave it out", Part.KEY)


def _comments(
    start: LocatedSubschema, entries: dict[str, JSON], pointer: Pointer
) -> Iterator[IgnoredMistake]:
    """Remove the comments in an object whose entries are schemas."""
    for name in _COMMENTS:
        if isinstance(entries.get(name), str):
            del entries[name]
            message = f"{quoted(name)} is ignored: each entry of `{pointer[-1]}` is a schema, not a text"
            help_text = f"move it out of `{pointer[-1]}`"
            yield IgnoredMistake(start, (*pointer, name), message, help_text, Part.KEY)


def _subschemas(contents: dict[str, JSON]) -> Iterator[tuple[JSON, Pointer]]:
    for keyword in _MAPS:
        entries = contents.get(keyword)
        if isinstance(entries, dict):
            yield from ((each, (keyword, name)) for name, each in entries.items())
    for keyword in _SINGLE:
        yield contents.get(keyword), (keyword,)
    for keyword in _LISTS:
        entries = contents.get(keyword)
        if isinstance(entries, list):
            yield from ((each, (keyword, index)) for index, each in enumerate(entries))
