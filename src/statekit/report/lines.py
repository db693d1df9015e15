"""The lines format, for editors and grep: `path:line:column: severity[rule] message (help)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statekit.diagnostics import Diagnostic
from statekit.report.context import ReportContext
from statekit.report.escape import escape


def report_lines(diagnostics: Sequence[Diagnostic], context: ReportContext) -> Iterator[str]:
    """Yield one line for each finding, and a single one for many of the same kind."""
    return map(format_line, context.bounded(diagnostics))


def format_line(diagnostic: Diagnostic) -> str:
    """Return a finding as `path:line:column: severity[rule] message (help)`."""
    return f"{diagnostic} ({escape(diagnostic.help)})" if diagnostic.help else str(diagnostic)
