"""Combine the findings in one file that different checks have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from statekit._startup.frozen import replace
from statekit.diagnostics import JSON, Diagnostic, Finding, Part, Place, Pointer, Severity
from statekit.discovery.dataset import RecordFile
from statekit.run.shards import FileResult

if TYPE_CHECKING:
    from statekit.read import Document, Problem

TIERS_DIFFER = "file/tiers-differ"


def in_braces(document: Document, record: int, pointer: Pointer) -> bool:
    """Return True if the object at a pointer is written in braces, as in JSON."""
    return document.file.text.startswith("{", document.range(record, pointer, Part.VALUE)[0])


def tier_differences(
    file: RecordFile, values: list[JSON], document: Document, native: Document
) -> list[Diagnostic]:
    """Report a difference between the tiers, which is a bug in statekit.

    Args:
        file: the file.
        values: its records according to the fast tier.
        document: the file according to the reference tier.
        native: the file with the places that a native parser found.
    """
    reference = [record.value for record in document.records]
    if document.problems:
        message = "the reference tier refuses this text, which the fast tier reads"
    elif repr(values) != repr(reference):
        message = "the reference tier reads other values in this text, which the fast tier reads"
    elif native.records != document.records or native.ranges() != document.ranges():
        message = "the reference tier finds other places in this text, which the fast tier reads"
    else:
        return []
    help_text = "this is a mistake of statekit: please report it with the file; --tier reference avoids it"
    return [Diagnostic(TIERS_DIFFER, Severity.ERROR, message, Place(file.path), help_text)]


def with_warnings(
    located: list[Diagnostic], document: Document, locate: Callable[[Problem], Diagnostic]
) -> list[Diagnostic]:
    """Return the findings in the records of a file with the warnings about its text.

    An error of a value is explained by the warning about it, so that one mistake is one finding.

    Args:
        located: the findings in the records.
        document: the file.
        locate: returns a warning with its lines and columns.
    """
    if not document.warnings:
        return located
    positions = {
        (each.place.span.line, each.place.span.column): index
        for index, each in reversed([*enumerate(located)])
        if each.place.span is not None and each.keyword is not None
    }
    result = [*located]
    for warning in document.warnings:
        span = None if warning.value is None else document.file.span(warning.value, warning.value)
        index = positions.get((span.line, span.column)) if span is not None else None
        if index is None:
            result.append(locate(warning))
            continue
        diagnostic = result[index]
        if "#" not in (diagnostic.help or ""):
            diagnostic = replace(diagnostic, help="; ".join(filter(None, (warning.help, diagnostic.help))))
        result[index] = replace(diagnostic, fixes=(*locate(warning).fixes, *diagnostic.fixes))
    return result


def with_findings(
    result: FileResult, findings: Iterable[Finding], located: Iterable[Diagnostic]
) -> FileResult:
    """Return the result of a file with further findings.

    Args:
        result: the result.
        findings: findings in any files; they exclude the records of this one.
        located: the diagnostics of findings in any files; those of this one are added.
    """
    excluded = {finding.route.record for finding in findings if finding.route.path == result.path}
    return replace(
        result,
        diagnostics=(*result.diagnostics, *(each for each in located if each.place.path == result.path)),
        excluded=result.excluded.union(position for position in excluded if position is not None),
    )
