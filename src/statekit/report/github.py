"""The GitHub Actions format: workflow commands, displayed as annotations in a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statekit.diagnostics import Diagnostic, Severity
from statekit.report.context import ReportContext
from statekit.report.escape import escape, message_with_help

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def report_github(diagnostics: Sequence[Diagnostic], context: ReportContext) -> Iterator[str]:
    """Yield one workflow command per finding: `::error file=...,line=...,col=...,title=...::message`."""
    for diagnostic in context.bounded(diagnostics):
        properties = {"file": diagnostic.place.path}
        span = diagnostic.place.span
        if span is not None:
            properties |= {"line": str(span.line), "endLine": str(span.end_line)}
            if span.line == span.end_line:  # GitHub accepts columns only within one line
                properties |= {"col": str(span.column), "endColumn": str(span.end_column)}
        properties["title"] = diagnostic.rule
        parameters = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
        message = _data(message_with_help(diagnostic))
        yield f"::{_COMMANDS[diagnostic.severity]} {parameters}::{message}"


def _data(text: str) -> str:
    """Escape a text for a command; it contains no line breaks."""
    return text.replace("%", "%25")


def _property(text: str) -> str:
    return _data(escape(text)).replace(":", "%3A").replace(",", "%2C")
