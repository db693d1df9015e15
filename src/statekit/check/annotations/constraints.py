"""The constraints that a schema can put on values beyond JSON Schema, one class for each.

A constraint names values by pointers from the root of a record: the record itself or one that it refers to.
`columns` lists those that its rule compares, and only these values of each record are kept.
"""

from __future__ import annotations

from typing import TypeAlias

from statekit._startup.frozen import frozen
from statekit.diagnostics import JSON, Pointer

Condition: TypeAlias = tuple[tuple[Pointer, tuple[JSON, ...]], ...]
"""Pairs of a pointer and values: the record must have one of the values there."""


@frozen
class Days:
    """The pointers to the first and the last day of an interval; they are the same for a single day."""

    first: Pointer
    last: Pointer


@frozen
class Acyclic:
    """The references must not form a cycle."""

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The pointers to the values that the rule compares."""
        return ()


@frozen
class AgreesOn:
    """The record and the record it refers to must have the same values at these pointers."""

    pointers: tuple[Pointer, ...]

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The pointers to the values that the rule compares."""
        return self.pointers


@frozen
class InOrder:
    """The record must not be later than the record it refers to, or not earlier if `later` is True."""

    own: Days
    other: Days
    later: bool = False

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The pointers to the values that the rule compares."""
        return (self.own.first, self.own.last, self.other.first, self.other.last)


@frozen
class HeldBy:
    """The value must name an entry of a list in another record whose interval overlaps with this record's.

    Attributes:
        record: the pointer to the key of the other record.
        entries: the pointer to the list in the other record.
        name: the member of an entry that equals the value.
        first: the member with the first day of the entry; None for entries without one.
        last: the member with the last day of the entry; None for entries without one.
        on: the days of this record; None if days are not compared.
    """

    record: Pointer
    entries: Pointer
    name: str
    first: str | None = None
    last: str | None = None
    on: Days | None = None

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The pointers to the values that the rule compares."""
        return (self.entries,) if self.on is None else (self.entries, self.on.first, self.on.last)


@frozen
class DiffersFrom:
    """The value must differ from another value of the record."""

    other: Pointer

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The pointers to the values that the rule compares."""
        return (self.other,)


@frozen
class Within:
    """The span must be inside one of the spans at another property of the record."""

    spans: Pointer

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The pointers to the values that the rule compares."""
        return ()


@frozen
class CoveredBy:
    """Every character of these spans must be at most `margin` characters away from one of other spans.

    Attributes:
        spans: the pointer to the other spans.
        margin: the largest distance, in code points.
        where: the condition on which the record must meet the constraint.
    """

    spans: Pointer
    margin: int = 0
    where: Condition = ()

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The pointers to the values that the rule compares."""
        return tuple(pointer for pointer, _ in self.where)


@frozen
class WordsOf:
    """The selected words are those of a speaker.

    Attributes:
        speaker: the pointer to the speaker.
        utterance: the pointer to the utterance that the words render.
        reported_by: the pointer to the keys of the records that report this one.
    """

    speaker: Pointer
    utterance: Pointer | None = None
    reported_by: Pointer | None = None

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The pointers to the values that the rule compares."""
        return tuple(each for each in (self.speaker, self.utterance, self.reported_by) if each is not None)


@frozen
class NumbersIn:
    """The numbers in this text must occur in the words that other spans select."""

    spans: Pointer

    @property
    def columns(self) -> tuple[Pointer, ...]:
        """The pointers to the values that the rule compares."""
        return ()


Constraint: TypeAlias = (
    Acyclic | AgreesOn | InOrder | HeldBy | DiffersFrom | Within | CoveredBy | WordsOf | NumbersIn
)
