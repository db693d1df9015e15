"""What rules that cross records need to know of each record: columns, not records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from statekit.check.annotations.demands import Demand
from statekit.diagnostics import JSON, Pointer, Route


class Reference(NamedTuple):
    """A value that names a record of one of some kinds."""

    pointer: Pointer
    value: str | int
    kinds: tuple[str, ...]


class Unique(NamedTuple):
    """A value that no other record of the kind may have at this property."""

    pointer: Pointer
    value: str | int


class Selection(NamedTuple):
    """A span of a source's text that a record selects: code points, end exclusive.

    Members that the record lacks, or that are not of their type, are None.
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


class Claim(NamedTuple):
    """A value of which something is demanded; `value` is None where it is no text and no integer."""

    pointer: Pointer
    value: str | int | None
    demand: Demand


class SourceText(NamedTuple):
    """What a record says of the text of the source that it is: SHA-256 (hex) and code points."""

    pointer: Pointer
    sha256: str
    characters: int | None


class Located(NamedTuple):
    """In which paragraph and sentences of a source's text some spans lie, according to a record."""

    pointer: Pointer
    source: str | int
    paragraph: int
    sentences: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """The key, the references, the selections of one record, and the values that rules compare.

    Attributes:
        route: the record.
        stem: the name of its file without the ending.
        key: its key; None where it has none.
        key_pointer: where the key stands.
        named_by_file: whether the schema asks that the key be the file's name.
        withdrawn: whether it is no longer in force.
        superseded_by: the key of the record that took its place.
        columns: the values at the pointers that some schema of the run names, where there is one.
        loci: in which paragraphs and sentences it says that spans lie.
        doubtful: whether it does not satisfy its schema, so that other records are not compared with it.
    """

    route: Route
    stem: str
    key: str | int | None
    key_pointer: Pointer
    named_by_file: bool
    references: Sequence[Reference] = ()
    uniques: Sequence[Unique] = ()
    selections: Sequence[Selection] = ()
    source_texts: Sequence[SourceText] = ()
    claims: Sequence[Claim] = ()
    withdrawn: bool = False
    superseded_by: str | int | None = None
    columns: Mapping[Pointer, JSON] = field(default_factory=dict)
    loci: Sequence[Located] = ()
    doubtful: bool = False

    def without(self, wrong: Collection[Pointer]) -> RecordFacts:
        """The facts of a record of which something is said to be wrong already.

        What rests on a wrong value would be said as a consequence of one and the same mistake: it is left
        out, and so is all that is demanded of several values together.

        Args:
            wrong: where the values stand that are wrong.
        """

        def stands(pointer: Pointer) -> bool:
            return not any(pointer[: len(each)] == each for each in wrong)

        def whole(pointer: Pointer) -> bool:
            return stands(pointer) and not any(each[: len(pointer)] == pointer for each in wrong)

        return replace(
            self,
            key=self.key if stands(self.key_pointer) else None,
            references=[each for each in self.references if stands(each.pointer)],
            uniques=[each for each in self.uniques if stands(each.pointer)],
            selections=[each for each in self.selections if whole(each.pointer)],
            source_texts=[each for each in self.source_texts if whole(each.pointer)],
            claims=(),
            loci=(),
            doubtful=True,
        )


@dataclass(frozen=True, slots=True)
class KindFacts:
    """All records of one kind.

    `unread` holds the names, without their endings, of files whose records could not be read: what refers
    to them is not reported on top. `used` tells whether something has to refer to each record, `refers_to`
    to which kinds records of this one can refer.
    """

    records: tuple[RecordFacts, ...] = ()
    unread: frozenset[str] = frozenset()
    used: bool = False
    refers_to: frozenset[str] = frozenset()


Crossing = Mapping[str, KindFacts]
"""What a rule sees: the facts of each kind, by its name."""


@dataclass(frozen=True, slots=True)
class QuotationCounts:
    """What was compared with the text of its source, and what could not be.

    Attributes:
        quotations: selections with words, compared.
        unverified: selections with words whose source is not at hand.
        missing: the keys of the sources that are not at hand.
    """

    quotations: int = 0
    unverified: int = 0
    missing: tuple[str, ...] = ()
