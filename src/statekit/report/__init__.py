"""Findings to text: one file a format, plain functions over a sorted list of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from statekit.diagnostics import Diagnostic
from statekit.report.github import report_github
from statekit.report.json import report_json
from statekit.report.lines import report_lines
from statekit.report.summary import Counts, say_summary
from statekit.report.text import report_text

Reporter = Callable[[Sequence[Diagnostic], Counts], Iterator[str]]
"""Yields lines without their line ends."""

REPORTERS: dict[str, Reporter] = {
    "text": report_text,
    "lines": report_lines,
    "json": report_json,
    "github": report_github,
}

__all__ = ["REPORTERS", "Counts", "Reporter", "report_text", "say_summary"]
