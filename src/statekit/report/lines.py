"""One line a finding, for editors and grep: `path:line:column: severity[rule] message (help)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statekit.diagnostics import Diagnostic, Place
from statekit.report.context import Context
from statekit.report.escape import printable, said


def report_lines(diagnostics: Sequence[Diagnostic], _context: Context) -> Iterator[str]:
    """Each finding on a line of its own."""
    return map(line_of, diagnostics)


def line_of(diagnostic: Diagnostic) -> str:
    """`path:line:column: severity[rule] message (help)`."""
    return f"{location(diagnostic.place)}: {diagnostic.severity}[{diagnostic.rule}] {said(diagnostic)}"


def location(place: Place) -> str:
    """`path:line:column`, or the path alone."""
    path = printable(place.path)
    if path.lstrip().startswith("::"):  # in GitHub Actions, such a line would be a command
        path = f"./{path}"
    return f"{path}:{place.span.line}:{place.span.column}" if place.span else path
