"""Convert violations to findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from statekit._startup.frozen import replace
from statekit.diagnostics import JSON, Finding, Route
from statekit.phrasing import RECORD, one_line
from statekit.schema.explain.messages import alternatives, scalars, structure, values
from statekit.schema.explain.messages.message import Message
from statekit.schema.explain.messages.templates import filled
from statekit.schema.explain.violation import Violation

_MAX_LENGTH = 400
_LINE_BREAK = "the text ends with a line break: in YAML, `|-` or `>-` in place of `|` or `>` leaves it out"

MESSAGES: Mapping[str, Callable[[Violation], Message]] = {
    "type": values.type_message,
    "enum": values.enum_message,
    "const": values.const_message,
    "pattern": scalars.pattern_message,
    "format": scalars.format_message,
    "contentEncoding": scalars.content_message,
    "contentMediaType": scalars.content_message,
    "minLength": scalars.length_message,
    "maxLength": scalars.length_message,
    "minimum": scalars.bound_message,
    "maximum": scalars.bound_message,
    "exclusiveMinimum": scalars.bound_message,
    "exclusiveMaximum": scalars.bound_message,
    "multipleOf": scalars.multiple_message,
    "not": values.not_message,
    "required": structure.required_message,
    "dependentRequired": structure.dependent_message,
    "dependencies": structure.dependent_message,
    "additionalProperties": structure.additional_message,
    "unevaluatedProperties": structure.additional_message,
    "propertyNames": structure.name_message,
    "minProperties": structure.size_message,
    "maxProperties": structure.size_message,
    "minItems": structure.size_message,
    "maxItems": structure.size_message,
    "uniqueItems": structure.unique_message,
    "contains": structure.contains_message,
    "minContains": structure.contains_message,
    "maxContains": structure.contains_message,
    "items": structure.entries_message,
    "additionalItems": structure.entries_message,
    "unevaluatedItems": structure.entries_message,
    "anyOf": alternatives.alternatives_message,
    "oneOf": alternatives.alternatives_message,
}
"""The message of each keyword of JSON Schema, from draft 4 to 2020-12, that can be violated."""


def to_finding(violation: Violation, record: JSON, route: Route, subject: str = RECORD) -> Finding:
    """Convert a violation to a finding.

    Args:
        violation: the violation.
        record: the value of the record.
        route: the route of the record, to which pointers are added.
        subject: the name of the record in messages.
    """
    if violation.subject != subject:
        violation = replace(violation, subject=subject)
    message_of = MESSAGES.get(violation.keyword, _unknown_keyword_message)
    message = (structure.rejected_message if violation.is_rejected else message_of)(violation)
    message = _with_own_words(message, violation, record)
    pointer = violation.pointer if message.pointer is None else message.pointer
    condition = f"this applies because {violation.condition}" if violation.condition else None
    line_break = _LINE_BREAK if _ends_with_line_break(violation) else None
    help_text = "; ".join(filter(None, (line_break or message.help, condition)))
    return Finding(
        rule=f"schema/{violation.keyword}",
        message=_one_line(message.text),
        route=Route(route.path, route.record, pointer, message.part),
        help=_one_line(help_text) or None,
        keyword=violation.keyword,
        related=tuple((Route(route.path, route.record, at), text) for at, text in message.related),
        proposal=message.proposal,
    )


def _ends_with_line_break(violation: Violation) -> bool:
    """Return True if a text that is not accepted ends with a line break, which is hardly ever meant."""
    found, expected = violation.instance, violation.expected
    if not isinstance(found, str) or not found.endswith("\n"):
        return False
    plain = found.rstrip("\n")
    if violation.keyword == "pattern":
        return str(expected).endswith("$")
    if violation.keyword == "maxLength":
        return isinstance(expected, int) and len(plain) <= expected
    if violation.keyword in {"enum", "const"}:
        return plain == expected or (isinstance(expected, list) and plain in expected)
    return violation.keyword == "format"


def _with_own_words(message: Message, violation: Violation, record: JSON) -> Message:
    """Return a message in the words of the schema, if it has any; the usual message becomes the help."""
    if violation.own_message is None:
        return message
    help_text = "; ".join(filter(None, (message.text, message.help)))
    return replace(message, text=filled(violation.own_message, record), help=help_text)


def _one_line(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _MAX_LENGTH else line[: _MAX_LENGTH - 3] + "..."


def _unknown_keyword_message(violation: Violation) -> Message:
    return Message(f"{violation.holder} does not satisfy the schema (`{violation.keyword}`)")
