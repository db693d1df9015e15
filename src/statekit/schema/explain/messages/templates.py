"""Insert values of a record into the messages of a schema: `${/pointer}`, as in ajv-errors.

A pointer is a JSON Pointer (RFC 6901) into the record, or a relative one from the value of the subschema with
the message (draft-bhutton-relative-json-pointer-00, without arithmetic). Values are shown as JSON.
"""

from __future__ import annotations

import json
from itertools import islice

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON, Pointer
from statekit.phrasing import shorten
from statekit.schema.explain.violation import OwnMessage

NOTHING = "(nothing)"
"""What is shown for a pointer that leads nowhere."""
_MAX_INSERTIONS = 20
_MAX_CHARACTERS = 60
_MAX_VALUES = 100
"""The number of values up to which a list or an object is written as JSON before it is shortened."""

_INSERTION = expression(r"\$\{(/[^}]*|[0-9]{1,9}(?:#|/[^}]*)?)\}")


def filled(message: OwnMessage, record: JSON) -> str:
    """Return the text of a message with the values that it names.

    What is between `${` and `}` and is not a pointer stays as it is.

    Args:
        message: the message.
        record: the record that the pointers lead into.
    """
    if "${" not in message.text:
        return message.text
    return _INSERTION.sub(
        lambda match: _shown(match[1], message.pointer, record), message.text, count=_MAX_INSERTIONS
    )


def _shown(text: str, start: Pointer, record: JSON) -> str:
    """Return what a pointer leads to as JSON."""
    up, _, path = text.partition("/")
    wants_name = up.endswith("#")
    levels = int(up.rstrip("#") or len(start))
    if levels > len(start) or (wants_name and levels == len(start)):
        return NOTHING
    base = start[: len(start) - levels]
    if wants_name:
        return _as_json(base[-1])
    found = _at(record, base)
    for step in path.split("/") if "/" in text else ():
        found = _at(found[0], (step.replace("~1", "/").replace("~0", "~"),)) if found else None
    return NOTHING if found is None else _as_json(found[0])


def _at(value: JSON, pointer: Pointer) -> tuple[JSON] | None:
    """Return what a pointer leads to as a tuple of one, or None if it leads nowhere."""
    for step in pointer:
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and str(step).isascii() and str(step).isdecimal():
            if int(step) >= len(value):
                return None
            value = value[int(step)]
        else:
            return None
    return (value,)


def _as_json(value: JSON) -> str:
    part = _part(value, [_MAX_VALUES])
    text = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    return text if isinstance(part, str) else shorten(text, _MAX_CHARACTERS)


def _part(value: JSON, remaining: list[int]) -> JSON:
    """Return a value with a limited number of values in it, and short texts."""
    remaining[0] -= 1
    if isinstance(value, dict):
        entries = islice(value.items(), max(remaining[0], 0))
        return {_short(name): _part(each, remaining) for name, each in entries}
    if isinstance(value, list):
        return [_part(each, remaining) for each in value[: max(remaining[0], 0)]]
    return _short(value) if isinstance(value, str) else value


def _short(text: str) -> str:
    return text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 3]}..."
