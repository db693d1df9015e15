"""Shards: the files that a worker is given, and the results that it returns."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from statekit._startup.frozen import frozen
from statekit.config.suppressions import Suppression
from statekit.diagnostics import Diagnostic, Pointer
from statekit.discovery.dataset import Kind, RecordFile
from statekit.read import STRICT, Profile

if TYPE_CHECKING:
    from statekit.check import CollectedRecord, Constraint
    from statekit.read import Piece
    from statekit.tabulate import BatchFile, TablePlan


class Tier(StrEnum):
    """The parser that reads the records."""

    AUTO = "auto"
    """The native parser for text within its grammar, the reference tier for all other text."""
    REFERENCE = "reference"
    """The reference tier for all text."""
    BOTH = "both"
    """Both parsers; a difference between them is an error."""


@frozen
class Shard:
    """Some files of one kind, with the options for checking and tabulating them.

    Attributes:
        kind: the kind.
        files: the files.
        is_requested: False if the files are read only because requested files may refer to them.
        columns: the pointers whose values some schema of the run compares. Their values are collected.
        constraints: the constraints of the schema; an encoded result refers to them by position.
        tier: the parser that reads the records.
        profile: the options for record files.
        plan: the table to make of the records, if any.
        scratch: the folder for the file of rows, if a table is made.
        piece: the part of the only file to check, for a large file of JSON Lines; None for whole files.
        omits_findings: True to count the findings in a piece of a file instead of returning them.
    """

    kind: Kind
    files: tuple[RecordFile, ...]
    is_requested: bool = True
    columns: tuple[Pointer, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    tier: Tier = Tier.AUTO
    profile: Profile = STRICT
    plan: TablePlan | None = None
    scratch: Path | None = None
    piece: Piece | None = None
    omits_findings: bool = False

    @property
    def file_count(self) -> int:
        """The number of files, each counted in one shard only: a file in pieces, with its first piece."""
        return 0 if self.piece is not None and self.piece.start else len(self.files)


@frozen
class ColumnMisfits:
    """The values in one file that do not fit a column.

    Attributes:
        column: the column, as displayed.
        count: the number of the values.
        diagnostic: the warning about the first one; None if an earlier file of the shard has such a warning.
    """

    column: str
    count: int
    diagnostic: Diagnostic | None = None


@frozen
class FileResult:
    """The details of one file, for the few files that have any.

    Attributes:
        path: the path of the file, as displayed.
        stem: the name of the file without the extension.
        records: the number of its records.
        fully_read: True if all of them could be read.
        diagnostics: the findings in the file.
        excluded: the positions of records with errors.
        suppressions: the comments that suppress findings.
        is_last: True if the rest of the file is not read because of a finding.
        is_refused: True if the text as a whole cannot be read. The only finding is the reason.
        faulty: the number of records and lines with findings in a piece of a file. There are no diagnostics
            of them if earlier pieces have as many findings as are reported.
        misfits: the values that do not fit their columns, unless they are exported now.
    """

    path: str
    stem: str
    records: int = 0
    fully_read: bool = True
    diagnostics: tuple[Diagnostic, ...] = ()
    excluded: frozenset[int] = frozenset()
    suppressions: tuple[Suppression, ...] = ()
    is_last: bool = False
    is_refused: bool = False
    faulty: int = 0
    misfits: tuple[ColumnMisfits, ...] = ()

    @property
    def has_details(self) -> bool:
        """True if there is more to report than the number of records."""
        return not self.fully_read or bool(
            self.diagnostics or self.excluded or self.suppressions or self.misfits
        )


@frozen
class ShardResult:
    """The result of checking the files of a shard.

    Attributes:
        kind: the name of the kind.
        files: the number of files.
        records: the number of records in them.
        file_results: the results of the files that have details.
        collected: the data of each record for the rules across records; empty if no rule needs this kind.
        batch: the rows of the valid records, if a table is made.
        lines: the number of line ends in a piece of a file; 0 for whole files.
        first_record: the position in the file of the first record of a piece.
        first_line: the number of lines before a piece.
    """

    kind: str
    files: int
    records: int
    file_results: tuple[FileResult, ...] = ()
    collected: tuple[CollectedRecord, ...] = ()
    batch: BatchFile | None = None
    lines: int = 0
    first_record: int = 0
    first_line: int = 0
