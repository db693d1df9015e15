"""Add fixes to the findings in files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, TypeAlias

from statekit._startup.frozen import replace
from statekit.diagnostics import Diagnostic, Finding
from statekit.run.pieces import shift_fixes

if TYPE_CHECKING:
    from statekit.read import Document

Opened: TypeAlias = "tuple[Document | None, int, int]"
"""A file or a piece of it, the number of records before it, and the number of lines before it."""


def with_fixes(
    findings: Sequence[Finding], located: list[Diagnostic], document: Document
) -> list[Diagnostic]:
    """Return the diagnostics of findings in a file with the fixes that they propose.

    Args:
        findings: the findings.
        located: their diagnostics.
        document: the file.
    """
    if all(finding.proposal is None for finding in findings):
        return located
    from statekit.fixes.proposals import fixes_of  # few findings need it

    return [
        diagnostic if finding.proposal is None else replace(diagnostic, fixes=fixes_of(finding, document))
        for finding, diagnostic in zip(findings, located, strict=True)
    ]


def with_fixes_across(
    findings: Sequence[Finding],
    located: list[Diagnostic],
    paths: Collection[str],
    open_file: Callable[[Finding], Opened],
) -> list[Diagnostic]:
    """Return the diagnostics of findings across files with the fixes that they propose.

    Args:
        findings: the findings.
        located: their diagnostics.
        paths: the files that can be read.
        open_file: returns the file of a finding, or the piece of it with the finding. It is called with all
            findings of a file one after the other.
    """
    correctable = [
        number
        for number, finding in enumerate(findings)
        if finding.proposal is not None and finding.route.path in paths
    ]
    for number in sorted(correctable, key=lambda number: findings[number].route.path):
        from statekit.fixes.proposals import fixes_of  # few findings need it

        route = findings[number].route
        document, records, lines = open_file(findings[number])
        if document is not None and route.record is not None:
            here = replace(findings[number], route=replace(route, record=route.record - records))
            located[number] = replace(located[number], fixes=shift_fixes(fixes_of(here, document), lines))
    return located
