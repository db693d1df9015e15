"""The GitLab code quality format, displayed next to the changes of a merge request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from statekit.diagnostics import JSON, Diagnostic, Severity
from statekit.report.context import ReportContext
from statekit.report.escape import escape, message_with_help
from statekit.report.fingerprint import fingerprints

_SEVERITIES: dict[Severity, JSON] = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.NOTE: "info",
}


def report_gitlab(diagnostics: Sequence[Diagnostic], _context: ReportContext) -> Iterator[str]:
    """Yield a list of issues, one per line; a finding on a whole file is located at its first line."""
    issues = map(_issue, diagnostics, fingerprints(diagnostics))
    yield "[" + ",\n ".join(map(json.dumps, issues)) + "]"


def _issue(diagnostic: Diagnostic, fingerprint: str) -> JSON:
    span = diagnostic.place.span
    return {
        "description": message_with_help(diagnostic),
        "check_name": diagnostic.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {
            "path": escape(diagnostic.place.path),
            "lines": {"begin": span.line if span else 1, "end": span.end_line if span else 1},
        },
    }
