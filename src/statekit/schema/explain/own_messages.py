"""Messages that a schema has for its errors, in `errorMessage` as ajv-errors defines it.

- A text is the message of all errors in the subschema and below.
- An object has a text for each keyword of the subschema itself; for `required` and the like, also an object
  with a text for each property.
- In the object, `properties` has a text for each property and `items` a text for each position of a list: the
  messages of all errors there. `_` is the message of all other errors in the subschema and below.

A message of an inner subschema takes precedence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from statekit._startup.frozen import replace
from statekit.schema.explain.errors import details_of

_KEYWORD = "errorMessage"
_ITEMS = ("items", "prefixItems")


def with_own_messages(name: str, keyword: Callable[..., Any]) -> Callable[..., Any]:
    """Return a keyword that adds to its errors the messages that the subschema has for them."""

    def evaluate(validator: Any, expected: Any, instance: Any, schema: Any) -> Any:
        errors = keyword(validator, expected, instance, schema) or ()
        own = schema.get(_KEYWORD) if isinstance(schema, dict) else None
        return _add_messages(errors, name, own) if own else errors

    return evaluate


def _add_messages(errors: Iterable[Any], name: str, own: Any) -> Iterator[Any]:
    for error in errors:
        details = details_of(error)
        if details.own_message is None:
            message = _message_of(own, name, error, details.property_name)
            if message is not None:
                error.details = replace(details, own_message=message)
        yield error


def _message_of(own: Any, name: str, error: Any, property_name: str | None) -> str | None:
    if not isinstance(own, Mapping):
        return _text(own)
    path = [*error.relative_path]
    is_below = bool(error.relative_schema_path)
    by_place = own.get("items" if name in _ITEMS else name)
    message = None
    if name == "properties" and isinstance(by_place, Mapping) and path:
        message = _text(by_place.get(path[0]))
    elif name in _ITEMS and isinstance(by_place, list) and path and isinstance(path[0], int):
        message = _text(by_place[path[0]]) if path[0] < len(by_place) else None
    elif not is_below:
        by_name = own.get(name)
        if isinstance(by_name, Mapping):
            by_name = by_name.get(property_name or "")
        message = _text(by_name)
    return message or _text(own.get("_"))


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
