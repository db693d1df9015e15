"""The report of a run: its findings in order, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from statekit.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of a run.

    Attributes:
        files: the number of files checked.
        records: the number of records in them.
        errors: the number of findings that make the run fail.
        warnings: the number of warnings, which do not.
        quotations: the number of quotations compared with their source text.
        unverified: the number of quotations whose source text was not available.
        suppressed: the number of findings suppressed by comments. All other numbers exclude them.
        rules: the number of findings of each rule, by its ID.
        skipped: the number of record files in folders that were skipped because they are hidden.
    """

    files: int = 0
    records: int = 0
    errors: int = 0
    warnings: int = 0
    quotations: int = 0
    unverified: int = 0
    suppressed: int = 0
    rules: Mapping[str, int] = field(default_factory=dict)
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of a run, in the order in which they are reported, and its summary."""

    diagnostics: tuple[Diagnostic, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class MergedResults:
    """The merged results of all shards.

    Attributes:
        report: the findings and the numbers.
        excluded: the records to exclude from tables: the path and the position of each.
        schemas: the paths of all schema files that were used.
        is_repeatable: True if another run on the same files produces the same report, so that the report may
            be cached; False if a file could not be read.
    """

    report: Report
    excluded: frozenset[tuple[str, int]] = frozenset()
    schemas: frozenset[str] = frozenset()
    is_repeatable: bool = True
