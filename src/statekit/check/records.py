"""The records of a run as rules look them up: by kind, by key and by constraint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TypeVar

from statekit._startup.frozen import frozen, replace
from statekit.check.annotations.collected import (
    CollectedKind,
    CollectedKinds,
    CollectedRecord,
    ConstrainedValue,
    Reference,
    Selection,
)
from statekit.check.annotations.constraints import Constraint
from statekit.diagnostics import Pointer, Route

C = TypeVar("C", bound=Constraint)


@frozen
class Target:
    """The record that a reference leads to, and its kind."""

    kind: str
    record: CollectedRecord

    @property
    def identity(self) -> tuple[str, str | int | None]:
        """The kind and the key, which together identify the record."""
        return self.kind, self.record.key


class RecordIndex:
    """An index of the records of all kinds.

    Attributes:
        kinds: the collected records of each kind, by its name.
    """

    def __init__(self, kinds: CollectedKinds):
        self.kinds = kinds

    def all_records(self) -> Iterator[tuple[str, CollectedRecord]]:
        """Yield each record with its kind."""
        for kind, collected in self.kinds.items():
            for record in collected.records:
                yield kind, record

    def constrained_by(
        self, constraint_type: type[C]
    ) -> Iterator[tuple[str, CollectedRecord, ConstrainedValue, C]]:
        """Yield each constraint of this type, with the kind, the record and the value that it applies to."""
        for kind, record, constrained in self._constrained.get(constraint_type, ()):
            constraint = constrained.constraint
            if isinstance(constraint, constraint_type):  # pragma: no branch - for the type checker alone
                yield kind, record, constrained, constraint

    def target_at(self, record: CollectedRecord, pointer: Pointer) -> Target | None:
        """Return the target of the reference at a pointer; None without a reference or a unique target."""
        reference = next((each for each in record.references if each.pointer == pointer), None)
        return None if reference is None else self.resolve(reference)

    def resolve(self, reference: Reference) -> Target | None:
        """Return the target of a reference; None if it is missing, ambiguous or invalid."""
        targets = [
            Target(kind, record)
            for kind in reference.kinds
            for record in self._by_key.get(kind, {}).get(reference.value, ())
        ]
        return targets[0] if len(targets) == 1 and not targets[0].record.invalid else None

    @cached_property
    def _constrained(self) -> dict[type, list[tuple[str, CollectedRecord, ConstrainedValue]]]:
        index: defaultdict[type, list[tuple[str, CollectedRecord, ConstrainedValue]]] = defaultdict(list)
        for kind, record in self.all_records():
            for constrained in record.constrained:
                index[type(constrained.constraint)].append((kind, record, constrained))
        return index

    @cached_property
    def _by_key(self) -> dict[str, dict[str | int, tuple[CollectedRecord, ...]]]:
        """The records of each kind by key: the only one, or the first two."""
        index: dict[str, dict[str | int, tuple[CollectedRecord, ...]]] = {}
        for kind, record in self.all_records():
            if record.key is not None:
                keys = index.setdefault(kind, {})
                others = keys.get(record.key, ())
                if len(others) <= 1:
                    keys[record.key] = (*others, record)
        return index


def another(kind: str) -> str:
    """Return a phrase for another record of a kind; the name of a table is often a plural."""
    return "another record" if kind.endswith("s") else f"another {kind}"


def meant_keys(collected: CollectedKind) -> frozenset[str]:
    """Return the names of files whose records have no valid key, or one that has to be the name but is not.

    Another rule reports the key itself.
    """
    return frozenset(
        record.stem
        for record in collected.records
        if (record.key is None and record.invalid) or is_misnamed(record)
    )


def is_misnamed(record: CollectedRecord) -> bool:
    """Return True if the key of a record must be the name of its file, but is not."""
    is_named = record.named_by_file and record.stem != ""
    return is_named and record.key is not None and str(record.key) != record.stem


def route_to(record: CollectedRecord, pointer: Pointer) -> Route:
    """Return the route to a value of a record."""
    return replace(record.route, pointer=pointer)


def route_to_key(record: CollectedRecord) -> Route:
    """Return the route to the key of a record."""
    return route_to(record, record.key_pointer)


def selections_below(record: CollectedRecord, pointer: Pointer) -> list[Selection]:
    """Return the selections of a record at a pointer or below it."""
    return [each for each in record.selections if each.pointer[: len(pointer)] == pointer]
