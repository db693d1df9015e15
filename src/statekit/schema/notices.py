"""Warnings about a schema that can be used, but probably does not do what its author meant."""

from __future__ import annotations

from collections.abc import Iterator

import jsonschema_rs

from statekit._startup.frozen import frozen
from statekit.diagnostics import JSON, Diagnostic, Part, Severity, pointer_text
from statekit.phrasing import plural, quoted, shorten, suggest, with_difference
from statekit.schema.adaptation import expressions_of
from statekit.schema.contradictions import BranchNames, contradictions
from statekit.schema.dialects import DIALECTS, REFERENCES
from statekit.schema.formats import CHECKED, format_of, is_known, suggestion
from statekit.schema.misspelled import KEYWORDS, misspelled_keywords
from statekit.schema.model import LocatedSubschema, Schema
from statekit.schema.patterns import differences
from statekit.schema.uris import with_encoded_fragment

KEYWORD = "dataset/keyword"
_ANNOTATIONS = frozenset(
    ("$comment", "$id", "$schema", "default", "deprecated", "description", "examples", "id", "title")
)
FORMAT = "dataset/format"
CONTRADICTION = "dataset/contradiction"
PATTERN = "dataset/pattern"
ANNOTATION = "dataset/annotation"
REFERENCE = "dataset/reference"


@frozen
class Notice:
    """A warning about a subschema.

    Attributes:
        rule: the ID of the rule.
        message: the problem.
        help: a suggestion.
        steps: the steps from the subschema to the token.
        part: the token that is meant, a key or its value.
    """

    rule: str
    message: str
    help: str | None
    steps: tuple[str | int, ...]
    part: Part = Part.VALUE


def notices(schema: Schema, *, formats: bool = True) -> Iterator[Diagnostic]:
    """Yield a warning for each probable mistake in a schema, with its location.

    Args:
        schema: the schema.
        formats: True if formats are asserted.
    """
    branches = BranchNames()
    for mistake in schema.warnings:
        yield diagnostic_of(
            schema,
            mistake.subschema,
            Notice(ANNOTATION, mistake.message, mistake.help, mistake.steps, mistake.part),
        )
    yield from _unescaped_references(schema)
    yield from _without_effect(schema)
    for subschema in schema.subschemas.values():
        for notice in _notices_of(subschema, schema, branches):
            if formats or notice.rule != FORMAT:
                yield diagnostic_of(schema, subschema, notice)


def diagnostic_of(schema: Schema, subschema: LocatedSubschema, notice: Notice) -> Diagnostic:
    """Return a warning about a subschema with its location."""
    return Diagnostic(
        notice.rule,
        Severity.WARNING,
        notice.message,
        schema.place(subschema, *notice.steps, part=notice.part),
        notice.help,
        pointer=pointer_text((*subschema.pointer, *notice.steps)),
    )


def _without_effect(schema: Schema) -> Iterator[Diagnostic]:
    """Yield a warning if a schema is probably another document, which any value would satisfy."""
    contents = schema.contents
    root = schema.subschemas.get(id(contents))
    if root is None or not isinstance(contents, dict) or any(misspelled_keywords(contents)):
        return
    others = [name for name in contents if name not in KEYWORDS and not name.startswith(("$", "x-"))]
    if others and KEYWORDS.isdisjoint(contents.keys() - _ANNOTATIONS):
        message = f"every value is valid, because {quoted(others[0])} is not a keyword of JSON Schema"
        part = pointer_text((*root.pointer, *_first_part(contents))) or "/pointer"
        help_text = f"if the schema is a part of this file, name it: `--schema FILE#{shorten(part, 200)}`"
        yield diagnostic_of(schema, root, Notice(KEYWORD, message, help_text, (others[0],), Part.KEY))


def _first_part(contents: dict[str, JSON]) -> tuple[str, ...]:
    """Return the steps to the first schema in an OpenAPI document or a part of one, if there is any."""
    for steps in (("components", "schemas"), ("schemas",), ()):
        found: JSON = contents
        for step in steps:
            found = found.get(step) if isinstance(found, dict) else None
        for name, each in found.items() if isinstance(found, dict) else ():
            if isinstance(each, dict) and not KEYWORDS.isdisjoint(each.keys() - _ANNOTATIONS):
                return (*steps, name)
    return ()


def _unescaped_references(schema: Schema) -> Iterator[Diagnostic]:
    """Yield a warning for each file with references that are not URIs, although their meaning is certain."""
    found: dict[str, list[tuple[LocatedSubschema, str, str]]] = {}
    for subschema in schema.subschemas.values():
        contents = subschema.contents if isinstance(subschema.contents, dict) else {}
        for keyword in REFERENCES:
            reference = contents.get(keyword)
            if isinstance(reference, str) and with_encoded_fragment(reference) != reference:
                found.setdefault(subschema.path, []).append((subschema, keyword, reference))
    for (subschema, keyword, reference), *others in found.values():
        message = f"{quoted(reference)} is not a URI reference: some of its characters must be encoded"
        if others:
            message += f"; the same for {plural(len(others), 'more reference')} in this file"
        help_text = f"write `{shorten(with_encoded_fragment(reference), 200)}`"
        yield diagnostic_of(schema, subschema, Notice(REFERENCE, message, help_text, (keyword,)))


def _notices_of(subschema: LocatedSubschema, schema: Schema, branches: BranchNames) -> Iterator[Notice]:
    for name, meant in misspelled_keywords(subschema.contents):
        message = f"{quoted(name)} is not a JSON Schema keyword and has no effect"
        help_text = with_difference(suggest(meant), name, meant)
        yield Notice(KEYWORD, message, help_text, (name,), Part.KEY)
    yield from _format_notices(subschema, schema)
    yield from _pattern_notices(subschema)
    for each in contradictions(schema, subschema, branches):
        yield Notice(CONTRADICTION, each.message, each.help, (each.keyword,), Part.KEY)


def _format_notices(subschema: LocatedSubschema, schema: Schema) -> Iterator[Notice]:
    name = format_of(subschema.contents)
    if name is None:
        return
    if not is_known(name):
        message = f"{quoted(name)} is not a format that JSON Schema defines: it is not checked"
        yield Notice(FORMAT, message, suggestion(name), ("format",))
    elif name in CHECKED and not _is_checked(name, schema):
        dialect = schema.specification.name
        message = f"the format {quoted(name)} is not checked: it does not exist in {dialect}"
        yield Notice(
            FORMAT, message, f"declare a newer dialect, such as {DIALECTS['draft2020-12']}", ("format",)
        )


def _pattern_notices(subschema: LocatedSubschema) -> Iterator[Notice]:
    contents = subschema.contents if isinstance(subschema.contents, dict) else {}
    for expression, steps in expressions_of(contents):
        part = Part.KEY if len(steps) > 1 else Part.VALUE
        for each in differences(expression):
            message = f"{quoted(each.part)} in the pattern {quoted(expression)}: {each.message}"
            yield Notice(PATTERN, f"{message} (character {each.position + 1})", each.help, steps, part)


def _is_checked(name: str, schema: Schema) -> bool:
    contents = {"$schema": DIALECTS[schema.specification.name], "format": name}
    try:
        jsonschema_rs.validator_for(contents, validate_formats=True, ignore_unknown_formats=False)
    except ValueError:
        return False
    return True
