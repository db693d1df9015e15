"""What is handed to a worker and what comes back: a shard of files, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.config.suppressions import Suppression
from statekit.diagnostics import Diagnostic, Pointer
from statekit.discovery.dataset import Kind, RecordFile

if TYPE_CHECKING:
    from statekit.check import CollectedRecord, Constraint
    from statekit.tabulate import BatchFile, TablePlan


class Tier(StrEnum):
    """What reads the records."""

    AUTO = "auto"
    """The native parser where the text is within its grammar, and the reference tier elsewhere."""
    REFERENCE = "reference"
    """The reference tier, always."""
    BOTH = "both"
    """Both, one after the other; where they differ, the run fails."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Some files of one kind, with what a worker needs to check and to tabulate them.

    Attributes:
        kind: the kind.
        files: the files.
        fingerprint: that of the kind's schema; a worker that loads another one by that name says so.
        wanted: whether these files were asked for, and are not only read because others refer to them.
        columns: the pointers at which any schema of the run looks; facts hold what stands there.
        constraints: what the kind's schema demands, by the numbers that manifests have for them.
        tier: what reads the records.
        plan: the table that the records make, if one is to be made.
        scratch: the folder for the file of its rows.
    """

    kind: Kind
    files: tuple[RecordFile, ...]
    fingerprint: str
    wanted: bool = True
    columns: tuple[Pointer, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    tier: Tier = Tier.AUTO
    plan: TablePlan | None = None
    scratch: Path | None = None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What is remarkable about one file; most files have nothing to be said of them.

    Attributes:
        path: the file's name as it is said to people.
        stem: the same without its folder and its ending.
        records: how many records it holds.
        fully_read: True if all of them could be read.
        diagnostics: what is wrong in it.
        excluded: the positions of records with errors.
        suppressions: the comments that suppress findings.
    """

    path: str
    stem: str
    records: int = 0
    fully_read: bool = True
    diagnostics: tuple[Diagnostic, ...] = ()
    excluded: frozenset[int] = frozenset()
    suppressions: tuple[Suppression, ...] = ()

    @property
    def is_remarkable(self) -> bool:
        """Whether there is anything to be said of it but the number of its records."""
        return not self.fully_read or bool(self.diagnostics or self.excluded or self.suppressions)


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What was found in the files of a shard.

    Attributes:
        kind: the kind of the records.
        files: how many files there are.
        records: how many records they hold.
        found: the files of which there is something to be said.
        facts: what the records say of themselves; of a kind that no rule looks at, nothing.
        batch: where the rows are that the valid records make.
    """

    kind: str
    files: int
    records: int
    found: tuple[FileResult, ...] = ()
    facts: tuple[CollectedRecord, ...] = ()
    batch: BatchFile | None = None
