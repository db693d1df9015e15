"""The result of a run: the findings in their order, and the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from statekit.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run checked, in numbers.

    Attributes:
        files: files checked.
        records: records in them.
        errors: findings that make the run fail.
        warnings: findings that do not.
        quotations: quotations compared with the text of their source.
        unverified: quotations whose source text was not available.
        suppressed: findings suppressed by comments in the files; no other number includes them.
        rules: the number of findings of each rule.
    """

    files: int = 0
    records: int = 0
    errors: int = 0
    warnings: int = 0
    quotations: int = 0
    unverified: int = 0
    suppressed: int = 0
    rules: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of a run, in the order in which they are reported, and its summary."""

    diagnostics: tuple[Diagnostic, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class MergedResults:
    """The results of all shards, merged.

    Attributes:
        report: the findings and the numbers.
        excluded: the records that no table may hold: a path and a position for each.
        schemas: the files of the schemas that the records were checked against.
        is_repeatable: True if the same files always produce the same report, so that it may be cached; False
            if a file could not be read.
    """

    report: Report
    excluded: frozenset[tuple[str, int]] = frozenset()
    schemas: frozenset[str] = frozenset()
    is_repeatable: bool = True
