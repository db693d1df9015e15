"""All records of a run, as rules look at them: by kind and key, and by what is demanded of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from statekit.check.annotations.collected import (
    CollectedKinds,
    CollectedRecord,
    ConstrainedValue,
    Reference,
    Selection,
)
from statekit.check.annotations.constraints import Constraint
from statekit.diagnostics import Pointer, Route

D = TypeVar("D", bound=Constraint)


@dataclass(frozen=True, slots=True)
class Referred:
    """The record that a reference leads to, and its kind."""

    kind: str
    record: CollectedRecord

    @property
    def name(self) -> tuple[str, str | int | None]:
        """What tells it from all other records."""
        return self.kind, self.record.key


class RecordIndex:
    """The facts of all records.

    Attributes:
        kinds: the facts of each kind, by its name.
    """

    def __init__(self, kinds: CollectedKinds):
        self.kinds = kinds

    def of_all_kinds(self) -> Iterator[tuple[str, CollectedRecord]]:
        """Each record with its kind."""
        for kind, facts in self.kinds.items():
            for record in facts.records:
                yield kind, record

    def constrained_by(self, wanted: type[D]) -> Iterator[tuple[str, CollectedRecord, ConstrainedValue, D]]:
        """The values of which one sort of thing is demanded, each with its record and the record's kind."""
        for kind, record, constrained in self._constrained.get(wanted, ()):
            constraint = constrained.constraint
            if isinstance(
                constraint, wanted
            ):  # pragma: no branch - for the type checker: they are kept by type
                yield kind, record, constrained, constraint

    def referred(self, record: CollectedRecord, pointer: Pointer) -> Referred | None:
        """The one record that the reference at a pointer leads to; None where there is none, or several."""
        reference = next((each for each in record.references if each.pointer == pointer), None)
        return None if reference is None else self.meant_by(reference)

    def meant_by(self, reference: Reference) -> Referred | None:
        """The one record that a reference leads to; None where there is none, several, or an invalid one."""
        found = [
            Referred(kind, record)
            for kind in reference.kinds
            for record in self._by_key.get((kind, reference.value), ())
        ]
        return found[0] if len(found) == 1 and not found[0].record.invalid else None

    @cached_property
    def _constrained(self) -> dict[type, list[tuple[str, CollectedRecord, ConstrainedValue]]]:
        found: defaultdict[type, list[tuple[str, CollectedRecord, ConstrainedValue]]] = defaultdict(list)
        for kind, record in self.of_all_kinds():
            for constrained in record.constrained:
                found[type(constrained.constraint)].append((kind, record, constrained))
        return found

    @cached_property
    def _by_key(self) -> dict[tuple[str, str | int], list[CollectedRecord]]:
        found: dict[tuple[str, str | int], list[CollectedRecord]] = {}
        for kind, record in self.of_all_kinds():
            if record.key is not None:
                found.setdefault((kind, record.key), []).append(record)
        return found


def route_to(record: CollectedRecord, pointer: Pointer) -> Route:
    """Where something stands in a record."""
    return replace(record.route, pointer=pointer)


def route_to_key(record: CollectedRecord) -> Route:
    """Where the key of a record stands."""
    return route_to(record, record.key_pointer)


def selections_below(record: CollectedRecord, pointer: Pointer) -> list[Selection]:
    """The selections of a record that stand at a pointer or below it."""
    return [each for each in record.selections if each.pointer[: len(pointer)] == pointer]
