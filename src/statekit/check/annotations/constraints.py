"""What a schema may ask of a record beside the records that it refers to: one class for each demand.

A demand names values by pointers from the root of a record, its own or the one that it refers to. Which
values those are, all in all, tells `Constraint.columns`: only they are kept of each record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from statekit.diagnostics import JSON, Pointer

Condition: TypeAlias = tuple[tuple[Pointer, tuple[JSON, ...]], ...]
"""Pointers, each with the values of which one has to stand there."""


@dataclass(frozen=True, slots=True)
class Days:
    """Where the first and the last day of an interval stand: the same place for a single day."""

    first: Pointer
    last: Pointer


@dataclass(frozen=True, slots=True)
class Acyclic:
    """Whoever follows these references does not come back."""

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The values that the rule compares."""
        return ()


@dataclass(frozen=True, slots=True)
class AgreesOn:
    """The record and the one that it refers to have the same value here."""

    pointers: tuple[Pointer, ...]

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The values that the rule compares."""
        return self.pointers


@dataclass(frozen=True, slots=True)
class InOrder:
    """The record is not later than the one that it refers to; or not earlier, where `later` is true."""

    own: Days
    other: Days
    later: bool = False

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The values that the rule compares."""
        return (self.own.first, self.own.last, self.other.first, self.other.last)


@dataclass(frozen=True, slots=True)
class HeldBy:
    """The value names an entry of a list in another record, and its days overlap with those of this one.

    Attributes:
        record: where the key of the other record stands.
        entries: the list in it.
        name: the member of an entry that the value equals.
        first: the member with its first day.
        last: the member with its last day.
        on: the days of this record.
    """

    record: Pointer
    entries: Pointer
    name: str
    first: str | None = None
    last: str | None = None
    on: Days | None = None

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The values that the rule compares."""
        return (self.entries,) if self.on is None else (self.entries, self.on.first, self.on.last)


@dataclass(frozen=True, slots=True)
class DiffersFrom:
    """The value is not the one that stands elsewhere in the record."""

    other: Pointer

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The values that the rule compares."""
        return (self.other,)


@dataclass(frozen=True, slots=True)
class Within:
    """The span lies inside one of the spans that stand elsewhere in the record."""

    spans: Pointer

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The values that the rule compares."""
        return ()


@dataclass(frozen=True, slots=True)
class CoveredBy:
    """Every character of these spans is in one of those spans, or at most `margin` characters from it."""

    spans: Pointer
    margin: int = 0
    where: Condition = ()

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The values that the rule compares."""
        return tuple(pointer for pointer, _ in self.where)


@dataclass(frozen=True, slots=True)
class WordsOf:
    """The selected words are somebody's; perhaps in one of several renderings, perhaps at second hand."""

    speaker: Pointer
    utterance: Pointer | None = None
    reported_by: Pointer | None = None

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The values that the rule compares."""
        return tuple(each for each in (self.speaker, self.utterance, self.reported_by) if each is not None)


@dataclass(frozen=True, slots=True)
class NumbersIn:
    """The numbers in this text stand in the words that those spans select."""

    spans: Pointer

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The values that the rule compares."""
        return ()


Constraint: TypeAlias = (
    Acyclic | AgreesOn | InOrder | HeldBy | DiffersFrom | Within | CoveredBy | WordsOf | NumbersIn
)
