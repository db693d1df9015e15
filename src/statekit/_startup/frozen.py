"""Define immutable classes, as `dataclasses.dataclass(frozen=True, slots=True)` does.

`dataclass` generates and compiles the source of six methods for each class, and loads `inspect`. For all
classes that a validation needs, that takes several times as long as starting Python. Here, the classes share
their methods; only one with many instances gets an `__init__` of its own. To `dataclasses.replace`, `fields`
and `asdict`, they are dataclasses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")

REQUIRED: Any = object()
"""The default of a field without a default."""
_MANY = 100
"""The number of instances of a class from which compiling its `__init__` takes less time than it saves."""


class _Field:
    """The options of a field."""

    __slots__ = ("compare", "default", "default_factory", "repr")

    def __init__(self, default: Any, default_factory: Any, *, repr: bool, compare: bool):  # noqa: A002 - as in dataclasses
        self.default = default
        self.default_factory = default_factory
        self.repr = repr
        self.compare = compare

    @property
    def is_required(self) -> bool:
        """True if there is no default."""
        return self.default is REQUIRED and self.default_factory is None

    def value(self) -> Any:
        """Return the default; a new object if there is a factory."""
        return self.default if self.default_factory is None else self.default_factory()


def field(
    *,
    default: Any = REQUIRED,
    default_factory: Callable[[], Any] | None = None,
    repr: bool = True,  # noqa: A002 - as in dataclasses
    compare: bool = True,
) -> Any:
    """Return the options of a field, as `dataclasses.field` does."""
    return _Field(default, default_factory, repr=repr, compare=compare)


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, cached: bool) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: Any = None, /, *, cached: bool = False) -> Any:
    """Make a class immutable, with its annotations as fields.

    Args:
        cls: the class.
        cached: True for a class with a `functools.cached_property`, which needs a `__dict__`.
    """
    return _frozen(cls) if cls is not None else lambda decorated: _frozen(decorated, cached=cached)


def replace(instance: T, /, **changes: Any) -> T:
    """Return a copy of an instance with other values for some fields."""
    cls: Any = type(instance)
    values = [*values_of(cls)(instance)]
    for position, name in enumerate(cls.__match_args__):
        if name in changes:
            values[position] = changes.pop(name)
            if not changes:
                break
    return cls(*values, **changes)  # type: ignore[no-any-return] # a class made by `frozen`


def is_frozen(cls: object) -> bool:
    """Return True if an object is a class made by `frozen`."""
    return isinstance(cls, type) and hasattr(cls, "_fields_of_frozen")


def defaults(cls: Any) -> Iterator[tuple[str, Any]]:
    """Yield the name of each field of a class with its default, or `REQUIRED`."""
    for name, options in cls._fields_of_frozen.items():
        yield name, options.value()


def _frozen(cls: type, *, cached: bool = False) -> type:
    namespace = {name: value for name, value in vars(cls).items() if name not in {"__dict__", "__weakref__"}}
    fields = {}
    for name in cls.__annotations__:
        default = namespace.pop(name, REQUIRED)
        is_plain = not isinstance(default, _Field)
        fields[name] = _Field(default, None, repr=True, compare=True) if is_plain else default
    names = tuple(fields)
    made: Any = type(cls)(
        cls.__name__,
        cls.__bases__,
        {
            **_METHODS,
            **namespace,
            "__slots__": (*names, "__dict__") if cached else names,
            "__match_args__": names,
            "__dataclass_fields__": _DataclassFields(),
            "_fields_of_frozen": fields,
        },
    )
    made.__init__ = _initializer(made, fields)
    compared = [name for name, options in fields.items() if options.compare]
    made._key_of_frozen = staticmethod(attrgetter(*compared) if compared else lambda _: ())  # noqa: SLF001 - read by `_equals`
    return made  # type: ignore[no-any-return] # a class


@cache
def values_of(cls: Any) -> Callable[[Any], Iterable[Any]]:
    """Return a function that returns the values of the fields of an instance."""
    names: tuple[str, ...] = cls.__match_args__
    return attrgetter(*names) if len(names) > 1 else lambda each: [getattr(each, name) for name in names]


def _initializer(cls: Any, fields: Mapping[str, _Field]) -> Callable[..., None]:
    """Return the method `__init__` of a class, which replaces itself if there are many instances."""
    setters = [getattr(cls, name).__set__ for name in fields]
    optional = list(fields.items())
    required = 0
    while required < len(optional) and optional[required][1].is_required:
        required += 1
    constants = tuple(options.default for _, options in optional[required:])
    has_factories = any(options.default_factory is not None for options in fields.values())
    count = len(setters)
    instances = 0

    def __init__(self: Any, *values: Any, **named: Any) -> None:  # noqa: N807 - the method of the class
        nonlocal instances
        instances += 1
        if instances == _MANY:
            cls.__init__ = _compiled_initializer(cls, fields)
        given = len(values)
        if named or given < required or given > count or (given < count and has_factories):
            values = tuple(_complete(cls, fields, values, named))
        elif given < count:
            values += constants[given - required :]
        for set_value, value in zip(setters, values):  # noqa: B905 - strict costs as much as a field
            set_value(self, value)

    return __init__


def _compiled_initializer(cls: Any, fields: Mapping[str, _Field]) -> Callable[..., None]:
    """Return a method `__init__` that takes a fifth of the time. To compile it takes as long as 100 calls."""
    names: dict[str, Any] = {}
    parameters, statements = ["self"], []
    for number, (name, options) in enumerate(fields.items()):
        names[f"_set{number}"] = getattr(cls, name).__set__
        value = name
        if options.is_required:
            parameters.append(name)
        else:
            names[f"_default{number}"] = options.default
            parameters.append(f"{name}=_default{number}")
        if options.default_factory is not None:
            names[f"_make{number}"] = options.default_factory
            value = f"_make{number}() if {name} is _default{number} else {name}"
        statements.append(f"    _set{number}(self, {value})\n")
    source = f"def __init__({', '.join(parameters)}):\n{''.join(statements) or '    pass'}"
    exec(source, names)  # noqa: S102 - as `dataclasses` does: the names of the fields are those in the class
    made: Callable[..., None] = names["__init__"]
    return made


def _complete(
    cls: type, fields: Mapping[str, _Field], values: tuple[Any, ...], named: dict[str, Any]
) -> list[Any]:
    """Return the values of all fields.

    Raises:
        TypeError: an argument is missing, unknown or given twice.
    """
    if len(values) > len(fields):
        raise TypeError(f"{cls.__name__}() takes {len(fields)} arguments, but {len(values)} were given")
    completed = list(values)
    for name, options in islice(fields.items(), len(values), None):
        if name in named:
            completed.append(named.pop(name))
        elif options.is_required:
            raise TypeError(f"{cls.__name__}() is missing the argument {name!r}")
        else:
            completed.append(options.value())
    for name in named:
        problem = "multiple values for the" if name in fields else "an unexpected"
        raise TypeError(f"{cls.__name__}() got {problem} argument {name!r}")
    return completed


def _repr(self: Any) -> str:
    shown = [
        f"{name}={getattr(self, name)!r}" for name, options in self._fields_of_frozen.items() if options.repr
    ]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equals(self: Any, other: Any) -> bool:
    if type(other) is not type(self):
        return NotImplemented  # type: ignore[no-any-return] # as for every operator
    return bool(self._key_of_frozen(self) == self._key_of_frozen(other))


def _hash(self: Any) -> int:
    return hash(self._key_of_frozen(self))


def _set(self: Any, name: str, value: Any) -> None:  # noqa: ARG001 - called by Python
    raise AttributeError(f"cannot assign to {name!r}: {type(self).__name__} is immutable")


def _delete(self: Any, name: str) -> None:
    raise AttributeError(f"cannot delete {name!r}: {type(self).__name__} is immutable")


def _reduce(self: Any) -> tuple[Any, ...]:
    return type(self), tuple(getattr(self, name) for name in self.__match_args__)


_METHODS = {
    "__repr__": _repr,
    "__eq__": _equals,
    "__hash__": _hash,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__reduce__": _reduce,
}


class _DataclassFields:
    """The attribute by which the functions of `dataclasses` recognize a dataclass, created on first use."""

    def __get__(self, _instance: object, cls: Any) -> dict[str, Any]:
        import dataclasses

        fields = [
            (name, cls.__annotations__[name], _dataclass_field(options))
            for name, options in cls._fields_of_frozen.items()
        ]
        made: Any = dataclasses.make_dataclass(cls.__name__, fields)
        cls.__dataclass_fields__ = found = dict(made.__dataclass_fields__)
        return found


def _dataclass_field(options: _Field) -> Any:
    import dataclasses

    given: dict[str, Any] = {"repr": options.repr, "compare": options.compare}
    if options.default_factory is not None:
        given["default_factory"] = options.default_factory
    elif options.default is not REQUIRED:
        given["default"] = options.default
    return dataclasses.field(**given)
