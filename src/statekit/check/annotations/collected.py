"""The data that cross-record rules need of each record, without keeping the records themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from statekit._startup.frozen import field, frozen, replace
from statekit.check.annotations.constraints import Constraint
from statekit.diagnostics import JSON, Pointer, Route


class Reference(NamedTuple):
    """A value that is the key of a record of one of several kinds."""

    pointer: Pointer
    value: str | int
    kinds: tuple[str, ...]


class UniqueValue(NamedTuple):
    """A value that no other record of the kind may have, or no other entry of its list."""

    pointer: Pointer
    value: str | int
    in_list: bool = False


class Selection(NamedTuple):
    """A span of a source's text that a record selects, in code points; the end is exclusive.

    A member is None if the record lacks it, or has a value of another type. `lemma` is the dictionary form of
    the words, and `truncated` is True if the quotation is meant to be a fragment (`fidelity: truncated`).
    """

    pointer: Pointer
    source: str | int
    start: int
    end: int
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    sha256: str | None = None
    waived: bool = False
    lemma: str | None = None
    truncated: bool = False


class ConstrainedValue(NamedTuple):
    """A value with a constraint; `value` is None unless it is a text or an integer."""

    pointer: Pointer
    value: str | int | None
    constraint: Constraint


class SourceText(NamedTuple):
    """The identity of a source's text according to its record: SHA-256 (hex) and length in code points."""

    pointer: Pointer
    sha256: str
    characters: int | None


class RecordedLocus(NamedTuple):
    """The paragraph and sentences of a source's text in which spans are, according to a record."""

    pointer: Pointer
    source: str | int
    paragraph: int
    sentences: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


_NO_COLUMNS: Mapping[Pointer, JSON] = MappingProxyType({})


@frozen
class CollectedRecord:
    """The key, references, selections and compared values of one record.

    Attributes:
        route: the record.
        stem: the name of its file without the extension; empty for a record that is not in a file.
        key: its key; None without one.
        key_pointer: the location of the key.
        named_by_file: True if the schema requires that the key is the name of the file.
        references: the references to other records.
        unique_values: the values that must be unique.
        selections: the selections of spans.
        source_texts: the texts that it identifies as those of a source.
        constrained: the values with constraints.
        withdrawn: True if the record is no longer in force.
        superseded_by: the key of its successor.
        columns: the values at the pointers that rules compare, by pointer; absent values are left out.
        loci: the paragraphs and sentences that it names for spans.
        invalid: True if it violates its schema, so that other records are not compared with it.
    """

    route: Route
    stem: str
    key: str | int | None
    key_pointer: Pointer
    named_by_file: bool
    references: Sequence[Reference] = ()
    unique_values: Sequence[UniqueValue] = ()
    selections: Sequence[Selection] = ()
    source_texts: Sequence[SourceText] = ()
    constrained: Sequence[ConstrainedValue] = ()
    withdrawn: bool = False
    superseded_by: str | int | None = None
    columns: Mapping[Pointer, JSON] = field(default_factory=lambda: _NO_COLUMNS)
    loci: Sequence[RecordedLocus] = ()
    invalid: bool = False

    def without(self, invalid: Collection[Pointer]) -> CollectedRecord:
        """Return the data of an invalid record without its invalid values.

        A finding that follows from an invalid value would report the same mistake twice. Constraints and
        loci involve several values, so they are all left out.

        Args:
            invalid: the pointers to the invalid values.
        """

        def is_valid(pointer: Pointer) -> bool:
            return not any(pointer[: len(each)] == each for each in invalid)

        def is_valid_throughout(pointer: Pointer) -> bool:
            return is_valid(pointer) and not any(each[: len(pointer)] == pointer for each in invalid)

        return replace(
            self,
            key=self.key if is_valid(self.key_pointer) else None,
            references=[each for each in self.references if is_valid(each.pointer)],
            unique_values=[each for each in self.unique_values if is_valid(each.pointer)],
            selections=[each for each in self.selections if is_valid_throughout(each.pointer)],
            source_texts=[each for each in self.source_texts if is_valid_throughout(each.pointer)],
            constrained=(),
            loci=(),
            invalid=True,
        )


@frozen
class CollectedKind:
    """The collected records of one kind.

    Attributes:
        records: the records.
        unread: the names, without extension, of the files whose records could not be read. References to
            them are not reported.
        used: True if some record must refer to each record of the kind.
        refers_to: the kinds that its records can refer to.
    """

    records: tuple[CollectedRecord, ...] = ()
    unread: frozenset[str] = frozenset()
    used: bool = False
    refers_to: frozenset[str] = frozenset()


CollectedKinds = Mapping[str, CollectedKind]
"""The collected records of each kind, by its name."""
