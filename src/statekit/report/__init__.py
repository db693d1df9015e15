"""Findings to text: one file a format, plain functions over a sorted list of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from statekit.diagnostics import Diagnostic
from statekit.report.context import Context
from statekit.report.environment import fitting_format, wants_colour, wants_progress
from statekit.report.github import report_github
from statekit.report.gitlab import report_gitlab
from statekit.report.json import report_json
from statekit.report.junit import report_junit
from statekit.report.lines import report_lines
from statekit.report.progress import ProgressBar
from statekit.report.sarif import report_sarif
from statekit.report.summary import Counts, count, say_summary
from statekit.report.text import report_text

Reporter = Callable[[Sequence[Diagnostic], Context], Iterator[str]]
"""Yields lines without their line ends."""

REPORTERS: dict[str, Reporter] = {
    "text": report_text,
    "lines": report_lines,
    "json": report_json,
    "github": report_github,
    "gitlab": report_gitlab,
    "junit": report_junit,
    "sarif": report_sarif,
}

__all__ = [
    "REPORTERS",
    "Context",
    "Counts",
    "ProgressBar",
    "Reporter",
    "count",
    "fitting_format",
    "say_summary",
    "wants_colour",
    "wants_progress",
]
