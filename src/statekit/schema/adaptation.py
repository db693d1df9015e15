"""Adapt a schema to jsonschema-rs, where that library differs from the standards.

- Patterns are translated to what its engines read as ECMA-262 (core, section 6.4).
- Its releases before 0.61 accept signs in dates (RFC 3339, section 5.6, allows digits alone).
- It requires references to be URIs; what unescaped characters in a fragment mean is certain.
- It knows each dialect by one URI; many schemas declare it with `https` for `http`, or the reverse.
- It asserts `contentEncoding` and `contentMediaType` in draft 6 and 7. They are annotations by default
  (2020-12 validation, section 8.2, which states this of all dialects).

Errors of the adapted schema are reported as errors of the schema as written: `Adaptation.original` and
`format_of_guard` undo the adaptation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import jsonschema_rs

from statekit.diagnostics import JSON, parse_pointer, pointer_text
from statekit.schema.dialects import REFERENCES, canonical_dialect
from statekit.schema.edtf import FORMATS
from statekit.schema.model import LocatedSubschema, Schema
from statekit.schema.patterns import ADDRESS, PatternOptions, translated
from statekit.schema.uris import with_encoded_fragment

if TYPE_CHECKING:
    from statekit.schema.deprecation import Change

CONTENT_KEYWORDS = ("contentEncoding", "contentMediaType")
SIGNED_DATE = "+024-01-01"
DATE_PATTERNS = {
    "date": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:)$",
    "date-time": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:)[Tt]",
}
"""Expressions that a date matches; the empty group distinguishes them from those of any schema."""
_FORMAT_OF = {expression: name for name, expression in DATE_PATTERNS.items()}


class Adaptation:
    """The adapted form of a schema.

    Args:
        schema: the schema.
        dialect: the URI of its dialect.
        options: the options for its patterns, which decide how they are translated.
        formats: True if formats are asserted.
        content: True if `contentEncoding` and `contentMediaType` are asserted where the dialect allows it.
        changes: further changes of subschemas, by their identity.

    Raises:
        SchemaError: a pattern cannot be used.
    """

    def __init__(  # noqa: PLR0913 - options by name
        self,
        schema: Schema,
        dialect: str,
        options: PatternOptions,
        *,
        formats: bool,
        content: bool,
        changes: Mapping[int, Change] | None = None,
    ):
        self._options = options
        self._changes = changes or {}
        self._guarded = accepts_signs(dialect) if formats else frozenset()
        self._content = content
        self._patterns: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        self._changed: dict[int, dict[str, JSON]] = {}
        changed = [subschema for subschema in schema.subschemas.values() if self._needs_change(subschema)]
        self._subschemas = {id(subschema.contents) for subschema in changed}
        if self._patterns:
            holders = [each for each in schema.subschemas.values() if _points_into_patterns(each.contents)]
            self._subschemas |= {id(each.contents) for each in holders}

    def adapt(self, contents: JSON) -> JSON:
        """Return a schema or a file of schemas in its adapted form; itself if nothing changes."""
        return self._copy(contents) if self._subschemas else contents

    def reference(self, fragment: str) -> str:
        """Return the fragment of a reference, a JSON Pointer, for the adapted schema."""
        steps = list(parse_pointer(unquote(fragment)))
        for index, step in enumerate(steps[1:], start=1):
            if steps[index - 1] == "patternProperties":
                steps[index] = self._patterns.get(step, step)
        return quote(pointer_text(tuple(steps)))

    def original(self, expression: str) -> str:
        """Return an expression as it is written in the schema."""
        return self._originals.get(expression, expression)

    def _needs_change(self, subschema: LocatedSubschema) -> bool:
        contents = subschema.contents
        if not isinstance(contents, dict):
            return False
        name = contents.get("format")
        is_changed = id(contents) in self._changes or (isinstance(name, str) and name in self._guarded)
        is_changed |= any(
            isinstance(reference := contents.get(keyword), str)
            and with_encoded_fragment(reference) != reference
            for keyword in REFERENCES
        )
        is_changed |= "$schema" in contents and canonical_dialect(contents["$schema"]) != contents["$schema"]
        is_changed |= not self._content and any(name in contents for name in CONTENT_KEYWORDS)
        for expression, steps in expressions_of(contents):
            text = translated(expression, self._options, subschema.path, (*subschema.pointer, *steps))
            if text != expression:
                is_changed = True
                self._add_pattern(expression, text)
        return is_changed

    def _add_pattern(self, expression: str, text: str) -> None:
        """Remember a translation; two expressions with one translation stay different names."""
        if expression not in self._patterns:
            while text in self._originals:
                text += "(?:)"
            self._patterns[expression] = text
            self._originals[text] = expression

    def _copy(self, contents: JSON) -> JSON:
        if isinstance(contents, list):
            return [self._copy(each) for each in contents]
        if not isinstance(contents, dict):
            return contents
        copied = {name: self._copy(value) for name, value in contents.items()}
        if id(contents) in self._subschemas:
            copied = self._change(copied)
        further = self._changes.get(id(contents))
        return copied if further is None else further(copied)

    def _change(self, contents: dict[str, JSON]) -> dict[str, JSON]:
        if not self._content:
            contents = {name: value for name, value in contents.items() if name not in CONTENT_KEYWORDS}
        pattern, properties = contents.get("pattern"), contents.get("patternProperties")
        if isinstance(pattern, str):
            contents["pattern"] = self._patterns.get(pattern, pattern)
        if isinstance(properties, dict):
            contents["patternProperties"] = {
                self._patterns.get(name, name): value for name, value in properties.items()
            }
        for keyword in REFERENCES:
            reference = contents.get(keyword)
            if isinstance(reference, str):
                reference = contents[keyword] = with_encoded_fragment(reference)
            if isinstance(reference, str) and "#/" in reference:
                address, _, fragment = reference.partition("#")
                contents[keyword] = f"{address}#{self.reference(fragment)}"
        if "$schema" in contents:
            contents["$schema"] = canonical_dialect(contents["$schema"])
        name = contents.get("format")
        if isinstance(name, str) and name in self._guarded:
            guard: dict[str, JSON] = {"pattern": DATE_PATTERNS[name]}
            all_of = contents.get("allOf")
            contents["allOf"] = [*(all_of if isinstance(all_of, list) else []), guard]
        return contents


def format_of_guard(expression: str) -> str | None:
    """Return the format that an expression guards, or None if it is one of the schema."""
    return _FORMAT_OF.get(expression)


def expressions_of(contents: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each regular expression of a subschema, with the steps that lead to it."""
    pattern, properties = contents.get("pattern"), contents.get("patternProperties")
    if isinstance(pattern, str):
        yield pattern, ("pattern",)
    for expression in properties if isinstance(properties, dict) else ():
        yield expression, ("patternProperties", expression)


def _points_into_patterns(contents: JSON) -> bool:
    if not isinstance(contents, dict):
        return False
    return any("patternProperties/" in str(contents.get(keyword, "")) for keyword in REFERENCES)


def format_validator(dialect: str, name: str) -> jsonschema_rs.Validator:
    """Return a validator of one format."""
    schema: dict[str, Any] = {"$schema": dialect, "format": name}
    if name in accepts_signs(dialect):
        schema["pattern"] = DATE_PATTERNS[name]
    return jsonschema_rs.validator_for(
        schema, validate_formats=True, formats=dict(FORMATS), email_options=ADDRESS
    )


@cache
def accepts_signs(dialect: str) -> frozenset[str]:
    """Return the formats of dates in which jsonschema-rs accepts signs, in a dialect."""
    found = set()
    for name, ending in (("date", ""), ("date-time", "T00:00:00Z")):
        schema = {"$schema": dialect, "format": name}
        validator = jsonschema_rs.validator_for(schema, validate_formats=True)
        if validator.is_valid(SIGNED_DATE + ending) and not validator.is_valid("x"):
            found.add(name)
    return frozenset(found)
