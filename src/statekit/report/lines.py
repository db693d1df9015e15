"""One line a finding, for editors and grep: `path:line:column: severity[rule] message (help)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statekit.diagnostics import Diagnostic, Place
from statekit.report.printable import printable
from statekit.report.summary import Counts


def report_lines(diagnostics: Sequence[Diagnostic], _counts: Counts) -> Iterator[str]:
    """Each finding on a line of its own."""
    for diagnostic in diagnostics:
        help_text = f" ({printable(diagnostic.help)})" if diagnostic.help else ""
        yield headline(diagnostic) + help_text


def headline(diagnostic: Diagnostic) -> str:
    """`path:line:column: severity[rule] message`."""
    what = f"{diagnostic.severity}[{diagnostic.rule}] {printable(diagnostic.message)}"
    return f"{location(diagnostic.place)}: {what}"


def location(place: Place) -> str:
    """`path:line:column`, or the path alone."""
    path = printable(place.path)
    return f"{path}:{place.span.line}:{place.span.column}" if place.span else path
