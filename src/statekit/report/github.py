"""For GitHub Actions: workflow commands that become annotations on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statekit.diagnostics import Diagnostic, Severity
from statekit.report.context import Context
from statekit.report.escape import printable, said

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def report_github(diagnostics: Sequence[Diagnostic], _context: Context) -> Iterator[str]:
    """`::error file=...,line=...,col=...,endLine=...,endColumn=...,title=...::message`."""
    for diagnostic in diagnostics:
        properties = {"file": diagnostic.place.path}
        span = diagnostic.place.span
        if span is not None:
            properties |= {"line": str(span.line), "endLine": str(span.end_line)}
            if span.line == span.end_line:  # GitHub takes columns only within one line
                properties |= {"col": str(span.column), "endColumn": str(span.end_column)}
        properties["title"] = diagnostic.rule
        written = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
        yield f"::{_COMMANDS[diagnostic.severity]} {written}::{_data(said(diagnostic))}"


def _data(line: str) -> str:
    """A line as a command takes it; line ends, which it would write as %0D and %0A, are not in it."""
    return line.replace("%", "%25")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
