"""Limits on explanations: the findings in one file could go on without end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from statekit.diagnostics import Finding, Route, Severity

LIMIT = "record/limit"
MAX_FINDINGS = 1000
"""The number of findings per file in its records, and again for the rules across records."""
MAX_EVALUATIONS = 100_000
"""The number of evaluations to explain one record, which limits the time.

An evaluation is a keyword applied to a value, an alternative of a combinator, or an error of a keyword.
"""
MAX_EVALUATIONS_PER_FILE = 500_000
MAX_ERRORS = 20_000
"""The number of errors of one record that are kept, which limits the memory.

It is lower than the number of evaluations allows, because a kept error costs far more than an evaluation.
"""
MAX_COPIED_VALUES = 1_000_000
"""The number of values that the errors of jsonschema-rs may copy: each error has a copy of its value."""

RUN_AGAIN = "fix these problems and run again"
_BY_WEIGHT = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


class Budget:
    """The findings and evaluations left for the explanations of one file."""

    __slots__ = ("evaluations", "findings")

    def __init__(self, findings: int = MAX_FINDINGS, evaluations: int = MAX_EVALUATIONS_PER_FILE):
        self.findings = findings
        self.evaluations = evaluations

    @property
    def is_exhausted(self) -> bool:
        """True if no further record of the file is explained."""
        return self.findings <= 0 or self.evaluations <= 0


def truncated_explanation(route: Route) -> Finding:
    """Report that explaining a record takes too many evaluations."""
    message = "this record has too many errors to explain all of them; there may be more"
    return Finding(LIMIT, message, route, RUN_AGAIN)


def omitted_findings(route: Route, count: int) -> Finding:
    """Report how many more findings a record has."""
    return Finding(LIMIT, f"{count} more errors of this record are not shown", route, RUN_AGAIN)


def unexplained_records(route: Route, count: int) -> Finding:
    """Report how many invalid records are not explained; `route` is that of the first one."""
    message = f"{count} more records, from this one on, do not satisfy the schema: their errors are not shown"
    if count == 1:
        message = "this record does not satisfy the schema either: its errors are not shown"
    return Finding(LIMIT, message, route, RUN_AGAIN)


def limit_per_file(findings: Iterable[Finding]) -> list[Finding]:
    """Return the first `MAX_FINDINGS` findings of each file, followed by one that counts the others."""
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.route.path].append(finding)
    return [finding for path, group in by_path.items() for finding in _limit(path, group)]


def _limit(path: str, findings: list[Finding]) -> list[Finding]:
    kept, omitted = findings[:MAX_FINDINGS], findings[MAX_FINDINGS:]
    if omitted:
        severity = max((finding.severity for finding in omitted), key=_BY_WEIGHT.index)
        message = f"{len(omitted)} more findings in this file are not shown"
        kept.append(Finding(LIMIT, message, Route(path), RUN_AGAIN, severity))
    return kept
