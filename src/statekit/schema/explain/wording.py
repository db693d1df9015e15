"""Violated keywords to findings: what is there, what was expected, what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from statekit.diagnostics import Finding, Route
from statekit.phrasing import name_at, one_line
from statekit.schema.explain import alternatives, sentences, structure, texts
from statekit.schema.explain.sentences import Sentence
from statekit.schema.explain.violation import Violation

_LONGEST = 400

KEYWORDS: Mapping[str, Callable[[Violation], Sentence]] = {
    "type": sentences.of_type,
    "enum": sentences.of_enum,
    "const": sentences.of_const,
    "pattern": texts.of_pattern,
    "format": texts.of_format,
    "contentEncoding": texts.of_encoding,
    "contentMediaType": texts.of_encoding,
    "minLength": texts.of_length,
    "maxLength": texts.of_length,
    "minimum": texts.of_bound,
    "maximum": texts.of_bound,
    "exclusiveMinimum": texts.of_bound,
    "exclusiveMaximum": texts.of_bound,
    "multipleOf": texts.of_multiple,
    "not": sentences.of_not,
    "required": structure.of_required,
    "dependentRequired": structure.of_dependent,
    "dependencies": structure.of_dependent,
    "additionalProperties": structure.of_additional,
    "unevaluatedProperties": structure.of_additional,
    "propertyNames": structure.of_name,
    "minProperties": structure.of_size,
    "maxProperties": structure.of_size,
    "minItems": structure.of_size,
    "maxItems": structure.of_size,
    "uniqueItems": structure.of_unique,
    "contains": structure.of_contains,
    "minContains": structure.of_contains,
    "maxContains": structure.of_contains,
    "items": structure.of_entries,
    "additionalItems": structure.of_entries,
    "unevaluatedItems": structure.of_entries,
    "anyOf": alternatives.of_alternatives,
    "oneOf": alternatives.of_alternatives,
}
"""What is said of each keyword of JSON Schema, from draft 4 to 2020-12, that can be violated."""


def word(violation: Violation, route: Route) -> Finding:
    """Turn a violation into a finding.

    Args:
        violation: one mistake.
        route: the record that it is in.
    """
    say = structure.of_refused if violation.is_refused else KEYWORDS.get(violation.keyword, _of_any)
    sentence = say(violation)
    pointer = violation.pointer if sentence.pointer is None else sentence.pointer
    because = f"this applies because {violation.condition}" if violation.condition else None
    helpful = "; ".join(filter(None, (sentence.help, because)))
    return Finding(
        rule=f"schema/{violation.keyword}",
        message=_bounded(sentence.message),
        route=Route(route.path, route.record, pointer, sentence.part),
        help=_bounded(helpful) or None,
        keyword=violation.keyword,
    )


def _bounded(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."


def _of_any(violation: Violation) -> Sentence:
    return Sentence(f"{name_at(violation.pointer)} does not satisfy the schema (`{violation.keyword}`)")
