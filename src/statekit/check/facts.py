"""What rules that cross records need to know of each record: columns, not records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from statekit.diagnostics import Pointer, Route


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that names a record of one of some kinds."""

    pointer: Pointer
    value: str | int
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unique:
    """A value that no other record of the kind may have at this property."""

    pointer: Pointer
    value: str | int


@dataclass(frozen=True, slots=True)
class Selection:
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


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a record says of the text of the source that it is: SHA-256 (hex) and code points."""

    pointer: Pointer
    sha256: str
    characters: int | None


@dataclass(frozen=True, slots=True)
class Located:
    """In which paragraph and sentences of a source's text some spans lie, according to a record."""

    pointer: Pointer
    source: str | int
    paragraph: int
    sentences: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """The key, the references and the selections of one record.

    Attributes:
        route: the record.
        stem: the name of its file without the ending.
        key: its key; None where it has none.
        key_pointer: where the key stands.
        named_by_file: whether the schema asks that the key be the file's name.
    """

    route: Route
    stem: str
    key: str | int | None
    key_pointer: Pointer
    named_by_file: bool
    references: list[Reference] = field(default_factory=list)
    uniques: list[Unique] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    source_texts: list[SourceText] = field(default_factory=list)
    loci: list[Located] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KindFacts:
    """All records of one kind.

    `unread` holds the names, without their endings, of files whose records could not be read: what refers
    to them is not reported on top.
    """

    records: tuple[RecordFacts, ...] = ()
    unread: frozenset[str] = frozenset()


Crossing = Mapping[str, KindFacts]
"""What a rule sees: the facts of each kind, by its name."""
