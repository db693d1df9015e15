"""The lines format, for editors and grep: `path:line:column: severity[rule] message (help)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statekit.diagnostics import Diagnostic, Place
from statekit.report.context import ReportContext
from statekit.report.escape import escape, message_with_help
from statekit.report.kinds import bounded


def report_lines(diagnostics: Sequence[Diagnostic], context: ReportContext) -> Iterator[str]:
    """Yield one line for each finding, and a single one for many of the same kind."""
    return map(format_line, bounded(diagnostics, context.counts.files))


def format_line(diagnostic: Diagnostic) -> str:
    """Return a finding as `path:line:column: severity[rule] message (help)`."""
    location = format_location(diagnostic.place)
    return f"{location}: {diagnostic.severity}[{diagnostic.rule}] {message_with_help(diagnostic)}"


def format_location(place: Place) -> str:
    """Return `path:line:column`, or only the path if the place is a whole file."""
    path = escape(place.path)
    if path.lstrip().startswith("::"):  # GitHub Actions would run the line as a command
        path = f"./{path}"
    return f"{path}:{place.span.line}:{place.span.column}" if place.span else path
