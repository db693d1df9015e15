"""What commands share: progress, settings, and printing a report."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import typer

from statekit.cli import exits

if TYPE_CHECKING:
    from statekit.api import Progress, Report
    from statekit.config.settings import Settings
    from statekit.diagnostics import RuleDoc
    from statekit.discovery.dataset import Dataset


def print_report(report: Report, report_format: str, seconds: float) -> list[str]:
    """Print a report to standard output and its summary to standard error.

    Args:
        report: the report.
        report_format: one of `report.REPORTERS`.
        seconds: how long the run took.

    Returns:
        The lines of the report.
    """
    from statekit.report import load_reporter
    from statekit.report.context import ReportContext
    from statekit.report.environment import use_color
    from statekit.report.summary import format_summary

    color = use_color(os.environ, terminal=is_terminal(sys.stdout))
    context = ReportContext(report.summary, rule_documentation(), color)
    lines = []
    for line in load_reporter(report_format)(report.diagnostics, context):
        typer.echo(line, color=True)
        lines.append(line)
    typer.echo(format_summary(report.summary, seconds), err=True)
    return lines


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Provide a progress bar on standard error, or None if nobody would see it."""
    from statekit.report.environment import use_progress_bar

    if not use_progress_bar(os.environ, terminal=is_terminal(sys.stderr)):
        yield None
        return
    from statekit.report.progress import ProgressBar

    bar = ProgressBar(sys.stderr)
    try:
        yield bar.show
    finally:
        bar.clear()


@contextmanager
def report_schema_errors(report_format: str | None, began: float) -> Iterator[None]:
    """Print a schema that cannot be used as a finding, and exit: nothing was checked.

    Args:
        report_format: one of `report.REPORTERS`; by default that of the CI system, or `text`.
        began: when the command began, by the monotonic clock, in seconds.
    """
    from statekit.api import Report, SchemaError, Summary
    from statekit.report.environment import default_format

    try:
        yield
    except SchemaError as error:
        found = error.diagnostic
        report = Report((found,), Summary(errors=1, rules={found.rule: 1}))
        print_report(report, report_format or default_format(os.environ), time.monotonic() - began)
        raise typer.Exit(exits.UNUSABLE) from None


def rule_documentation() -> Mapping[str, RuleDoc]:
    """Return the documentation of all rules, by rule ID."""
    from statekit.api import documentation

    return documentation()


def settings_for(dataset: Dataset, select: Sequence[str] | None, ignore: Sequence[str] | None) -> Settings:
    """Return the settings of a dataset, changed by the options of the command line.

    Raises:
        SettingsError: the settings or the options cannot be used.
    """
    from statekit.config.settings import load_settings

    return load_settings(dataset, rule_documentation()).with_options(select or (), ignore or ())


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean WORD?" with the nearest known word, or nothing if none is near."""
    from statekit.phrasing import nearest

    near = nearest(word, known)
    return f"; did you mean {near}?" if near else ""


def is_terminal(stream: TextIO | None) -> bool:
    """Return True if a standard stream is open and is a terminal."""
    return stream is not None and stream.isatty()


def hide_library(library: str) -> None:
    """Make a library unavailable in this process and in those that it forks.

    PyArrow loads pandas at the first array wherever it finds it, which takes longer than many an export.
    """

    class Absent:
        @staticmethod
        def find_spec(fullname: str, _path: object = None, _target: object = None, /) -> None:
            if fullname == library:
                raise ModuleNotFoundError(f"no module named {library!r} is wanted here", name=library)

    sys.meta_path.insert(0, Absent)
