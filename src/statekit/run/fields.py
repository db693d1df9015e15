"""Frozen classes and named tuples as JSON values and back.

An instance of a frozen class (see `_startup.frozen`) becomes an array of its fields, without those at the end
that equal their defaults; one that is encoded by itself may also become an object of the fields that differ
from their defaults. A named tuple becomes an array of exactly as many items as it has fields. Reading builds
only the classes that the annotations name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from statekit._startup.frozen import REQUIRED, defaults, is_frozen, values_of

T = TypeVar("T")
Read = Callable[[Any], Any]
"""A function that returns the value of a field from its JSON value."""

_COLLECTIONS: dict[Any, Callable[[Iterable[Any]], Any]] = {
    tuple: tuple,
    Sequence: list,
    frozenset: frozenset,
}


_SHARED_TUPLES = 4096
"""The number of tuples that are kept for sharing. Most are pointers and kinds, of which there are few."""

_share = lru_cache(_SHARED_TUPLES)(tuple)
"""A function that returns an equal tuple, the same one for all that are equal."""


def to_fields(value: Any, leave_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the fields of an instance of a frozen class that differ from their defaults, by name.

    Args:
        value: the instance.
        leave_out: the names of fields to leave out.

    Returns:
        The values of the fields, unchanged; `to_json` converts those for which JSON has no type.

    Raises:
        TypeError: the value is not an instance of a frozen class.
    """
    fields = {}
    for name, default, is_empty in _defaults(value.__class__, leave_out):
        field = getattr(value, name)
        if field if is_empty else field != default:
            fields[name] = field
    return fields


def to_json(value: Any) -> Any:
    """Convert a value for which JSON has no type. Use it as the `default` of a JSON encoder.

    Raises:
        TypeError: the value is neither a frozenset nor an instance of a frozen class.
    """
    if isinstance(value, frozenset):
        return sorted(value)
    items_of, optional = _item_defaults(value.__class__)
    items = [*items_of(value)]
    for default, is_empty in optional:
        if items[-1] if is_empty else items[-1] != default:
            break
        items.pop()
    return items


def from_fields(cls: Callable[..., T], fields: Any, left_out: frozenset[str] = frozenset()) -> T:
    """Return a new instance of a frozen class.

    Args:
        cls: the class.
        fields: the decoded JSON object of its fields. It is modified.
        left_out: the names of fields that are not JSON values: they were left out, and the caller added them.

    Raises:
        TypeError: a field is missing or unknown, or its value has another shape.
        ValueError: a value does not belong to its enumeration.
    """
    for name, read in _readers(cls, left_out):
        if name in fields:
            fields[name] = read(fields[name])
    return cls(**fields)


def from_items(cls: Callable[..., T], items: Any) -> T:
    """Return a new instance of a frozen class.

    Args:
        cls: the class.
        items: the decoded JSON array of its fields. It is modified.

    Raises:
        TypeError: a field is missing, there are too many, or a value has another shape.
        ValueError: a value does not belong to its enumeration.
    """
    if not isinstance(items, list):
        raise TypeError("no array of fields")
    for position, read in _item_readers(cls):
        if position < len(items):
            items[position] = read(items[position])
    return cls(*items)


@lru_cache
def _item_defaults(cls: Any) -> tuple[Callable[[Any], Iterable[Any]], tuple[tuple[Any, bool], ...]]:
    """Return a function that returns the fields of an instance, and the defaults of fields, the last first.

    With each default, True if it is empty or False.
    """
    fields = _defaults(cls, frozenset())
    optional = [(default, is_empty) for _, default, is_empty in reversed(fields) if default is not REQUIRED]
    return values_of(cls), tuple(optional)


@lru_cache
def _item_readers(cls: Any) -> tuple[tuple[int, Read], ...]:
    """Return the readers of the fields whose values differ from their JSON values, with their positions."""
    names: tuple[str, ...] = cls._fields if issubclass(cls, tuple) else cls.__match_args__
    return tuple((names.index(name), read) for name, read in _readers(cls))


@lru_cache
def _defaults(cls: type, leave_out: frozenset[str]) -> tuple[tuple[str, Any, bool], ...]:
    """Return each field of a class: its name, its default, and True if the default is empty or False."""
    chosen = [(name, default) for name, default in defaults(cls) if name not in leave_out]
    return tuple((name, default, default is not None and not default) for name, default in chosen)


@lru_cache
def _readers(cls: Any, left_out: frozenset[str] = frozenset()) -> tuple[tuple[str, Read], ...]:
    """Return the names and readers of the fields whose values differ from their JSON values."""
    readers = ((name, _reader(hint)) for name, hint in get_type_hints(cls).items() if name not in left_out)
    return tuple((name, read) for name, read in readers if read is not None)


def _reader(hint: Any) -> Read | None:
    """Return the reader of a type, or None if its values are JSON values.

    A union of several classes has no reader either, because JSON does not distinguish them. The caller has to
    encode such values as something else.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is UnionType:
        readers = [read for read in map(_reader, arguments) if read is not None]
        return _optional(readers[0]) if len(readers) == 1 else None
    if origin in _COLLECTIONS:
        has_texts = str in {arguments[0], *get_args(arguments[0])}
        make = _shared_tuple if origin is tuple and has_texts else _COLLECTIONS[origin]
        return _items(_reader(arguments[0]), make)
    if not isinstance(hint, type):
        return None
    if is_frozen(hint):
        return _frozen(hint)
    if issubclass(hint, tuple):
        return _named_tuple(hint)
    return hint if issubclass(hint, Enum) else None


def _optional(read: Read) -> Read:
    return lambda value: None if value is None else read(value)


def _items(read: Read | None, make: Callable[[Iterable[Any]], Any]) -> Read:
    return make if read is None else lambda values: make(map(read, values))


def _shared_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return a tuple of texts and integers. Without sharing, those of collected records take the most memory.

    Raises:
        TypeError: a value is an array or an object.
    """
    return _share(tuple(values))


def _frozen(cls: Any) -> Read:
    return lambda items: from_items(cls, items)


def _named_tuple(cls: Any) -> Read:
    readers = _item_readers(cls)

    def build(items: list[Any]) -> Any:
        for position, read in readers:
            items[position] = read(items[position])
        return cls._make(items)

    return build
