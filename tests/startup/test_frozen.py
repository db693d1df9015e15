"""Immutable classes behave as the frozen dataclasses that they replace."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from functools import cached_property

import pytest

from statekit import Diagnostic, Place, Settings, Severity, Span
from statekit._startup.frozen import field, frozen, replace


@frozen
class Own:
    """A class made by `frozen`."""

    a: int
    b: str = "b"
    c: list[int] = field(default_factory=list)
    d: int = field(default=0, repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """The same class made by `dataclass`."""

    a: int
    b: str = "b"
    c: list[int] = dataclasses.field(default_factory=list)
    d: int = dataclasses.field(default=0, repr=False, compare=False)


@frozen(cached=True)
class Cached:
    """A class with a cached property."""

    a: int

    @cached_property
    def double(self) -> int:
        """Twice the value."""
        return 2 * self.a


@pytest.mark.parametrize("given", [(1,), (1, "x"), (1, "x", [2]), (1, "x", [2], 3)])
def test_values_are_those_of_a_dataclass(given: tuple[int, ...]) -> None:
    """Positional arguments, defaults, the text form and the conversion to a dictionary are the same."""
    own, standard = Own(*given), Standard(*given)  # type: ignore[arg-type] # of several types
    assert repr(own) == repr(standard).replace("Standard", "Own")
    assert dataclasses.asdict(own) == dataclasses.asdict(standard)
    assert dataclasses.replace(own, b="y") == replace(own, b="y") == Own(given[0], "y", *own_rest(own))
    assert copy.copy(own) == pickle.loads(pickle.dumps(own)) == own  # noqa: S301 - written here


def own_rest(own: Own) -> tuple[list[int], int]:
    """Return the last two fields."""
    return own.c, own.d


def test_named_arguments_and_factories() -> None:
    """Arguments may be named, and each instance has its own default."""
    assert Own(b="x", a=1) == Own(1, "x")
    assert Own(1).c is not Own(1).c
    assert Own(1, d=1) == Own(1, d=2)
    other: object = Standard(1)
    assert Own(1) != other


@pytest.mark.parametrize("arguments", [(), (1, 2, 3, 4, 5)])
def test_wrong_numbers_of_arguments(arguments: tuple[int, ...]) -> None:
    """A missing argument and one too many are errors."""
    with pytest.raises(TypeError):
        Own(*arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("named", [{"a": 1, "e": 2}, {}])
def test_wrong_names_of_arguments(named: dict[str, int]) -> None:
    """An unknown argument and one given twice are errors."""
    with pytest.raises(TypeError):
        Own(1, **{"a": 1, **named})  # type: ignore[arg-type]


def test_many_instances_are_like_the_first() -> None:
    """A class whose `__init__` is compiled, because it has many instances, behaves as before."""

    @frozen
    class Made:
        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list)

    before = [Made(1), Made(1, "x"), Made(c=[3], a=2)]
    general = Made.__init__
    for number in range(200):
        assert Made(number).a == number
    assert Made.__init__ is not general
    assert [Made(1), Made(1, "x"), Made(c=[3], a=2)] == before
    assert Made(1).c is not Made(1).c
    assert replace(Made(1), c=[4]) == Made(1, "b", [4])
    for wrong in ({}, {"a": 1, "e": 2}):
        with pytest.raises(TypeError):
            Made(**wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        replace(Made(1), e=2)


def test_instances_cannot_be_changed() -> None:
    """Fields cannot be assigned or deleted, and there are no other attributes."""
    own = Own(1)
    for name in ("a", "other"):
        with pytest.raises(AttributeError):
            setattr(own, name, 2)
    with pytest.raises(AttributeError):
        del own.a


def test_cached_properties() -> None:
    """A class may have cached properties, which are no fields."""
    cached = Cached(2)
    assert (cached.double, cached.double) == (4, 4)
    assert cached == Cached(2)
    assert [each.name for each in dataclasses.fields(Cached)] == ["a"]


def test_public_classes_are_dataclasses() -> None:
    """The functions of `dataclasses` work with the public classes."""
    place = Place("a.yaml", Span(1, 2, 1, 3))
    found = Diagnostic("schema/type", Severity.ERROR, "wrong", place)
    assert dataclasses.replace(found, message="other").message == "other"
    assert dataclasses.asdict(found)["place"]["span"] == {
        "line": 1,
        "column": 2,
        "end_line": 1,
        "end_column": 3,
    }
    assert dataclasses.is_dataclass(Settings)
    assert hash(place) == hash(Place("a.yaml", Span(1, 2, 1, 3)))
    assert min(Span(2, 1, 2, 2), Span(1, 9, 1, 9)).line == 1
