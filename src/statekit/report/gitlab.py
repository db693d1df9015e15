"""GitLab's code quality report: the findings of a merge request beside its changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from statekit.diagnostics import JSON, Diagnostic, Severity
from statekit.report.context import Context
from statekit.report.escape import printable, said
from statekit.report.fingerprint import fingerprints

_SEVERITIES: dict[Severity, JSON] = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.NOTE: "info",
}


def report_gitlab(diagnostics: Sequence[Diagnostic], _context: Context) -> Iterator[str]:
    """A list of issues, one a line; a finding on a whole file is shown at its first line."""
    issues = map(_issue, diagnostics, fingerprints(diagnostics))
    yield "[" + ",\n ".join(map(json.dumps, issues)) + "]"


def _issue(diagnostic: Diagnostic, mark: str) -> JSON:
    span = diagnostic.place.span
    return {
        "description": said(diagnostic),
        "check_name": diagnostic.rule,
        "fingerprint": mark,
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {
            "path": printable(diagnostic.place.path),
            "lines": {"begin": span.line if span else 1, "end": span.end_line if span else 1},
        },
    }
