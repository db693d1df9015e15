"""Messages that a schema has for its errors, in `errorMessage` as ajv-errors defines it.

- A text is the message of all errors in the subschema and below.
- An object has a text for each keyword of the subschema itself. That for `if` is the message of the errors in
  `then` and `else`. For `required`, it may be an object with a text for each property that is missing; for
  `dependencies` and `dependentRequired`, one with a text for each property that requires another.
- In the object, `properties` has a text for each property and `items` a text for each position of a list: the
  messages of all errors there, wherever in the schema they are found. `_` is the message of all other
  errors in the subschema and below.

A message of an inner subschema takes precedence. What `${...}` in a text stands for is inserted later, by
`messages.templates`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from statekit._startup.frozen import replace
from statekit.schema.explain.errors import details_of

_KEYWORD = "errorMessage"
_PLACES = ("properties", "items")
_DEPENDENCIES = ("dependencies", "dependentRequired")


def with_own_messages(name: str, keyword: Callable[..., Any]) -> Callable[..., Any]:
    """Return a keyword that adds to its errors the messages that the subschema has for them."""

    def evaluate(validator: Any, expected: Any, instance: Any, schema: Any) -> Any:
        errors = keyword(validator, expected, instance, schema) or ()
        own = schema.get(_KEYWORD) if isinstance(schema, dict) else None
        if not own:
            return errors
        return _add_messages(errors, own, partial(_message_of, own, name, expected, instance))

    return evaluate


def _add_messages(errors: Iterable[Any], own: Any, message_of: Callable[[Any], str | None]) -> Iterator[Any]:
    for error in errors:
        details = details_of(error)
        if details.own_message is None:
            text = message_of(error) if isinstance(own, Mapping) else _text(own)
            if text is not None:
                error.details = replace(details, own_message=(text, len(error.relative_path)))
        yield error


def _message_of(own: Mapping[str, Any], name: str, expected: Any, instance: Any, error: Any) -> str | None:
    """Return the text for an error of a keyword in an object of messages."""
    path = error.relative_path
    message = None
    if path:
        step = path[0]
        by_place = own.get("items" if isinstance(step, int) else "properties")
        if isinstance(by_place, Mapping):
            message = _text(by_place.get(step))
        elif isinstance(by_place, list) and step < len(by_place):
            message = _text(by_place[step])
    if name not in _PLACES and (name == "if" or not error.relative_schema_path):
        by_name = own.get(name)
        if isinstance(by_name, Mapping):
            by_name = by_name.get(_named_property(name, expected, instance, error))
        message = _text(by_name) or message
    return message or _text(own.get("_"))


def _named_property(name: str, expected: Any, instance: Any, error: Any) -> str:
    """Return the property that an error is about: one that is missing, or that requires another."""
    missing = details_of(error).property_name or ""
    causes = expected.items() if name in _DEPENDENCIES and isinstance(expected, Mapping) else ()
    found = (cause for cause, others in causes if cause in instance and missing in others)
    return next(found, missing)


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
