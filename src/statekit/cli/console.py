"""Helpers that commands share: reports, the progress bar, settings, and error messages."""

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
        seconds: the duration of the run.

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
    """Provide the callback of a progress bar on standard error, or None if it would not be displayed."""
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
    """Report a schema that cannot be used as a finding, and exit.

    Args:
        report_format: one of `report.REPORTERS`; by default that of the CI system, or `text`.
        began: the start of the run on the monotonic clock, in seconds.
    """
    from statekit.api import Report, SchemaError, Summary
    from statekit.report.environment import default_format

    try:
        yield
    except SchemaError as error:
        finding = error.diagnostic
        report = Report((finding,), Summary(errors=1, rules={finding.rule: 1}))
        print_report(report, report_format or default_format(os.environ), time.monotonic() - began)
        raise typer.Exit(exits.CANNOT_RUN) from None


def rule_documentation() -> Mapping[str, RuleDoc]:
    """Return the documentation of all rules, by rule ID; it is loaded on first use."""
    from statekit.check import documentation

    return documentation()


def settings_for(dataset: Dataset, select: Sequence[str] | None, ignore: Sequence[str] | None) -> Settings:
    """Return the settings of a dataset, overridden by the options of the command line.

    Raises:
        SettingsError: the settings or the options are invalid.
    """
    from statekit.config.settings import load_settings

    return load_settings(dataset, rule_documentation()).with_options(select or (), ignore or ())


def unknown_name(noun: str, name: str, known: Iterable[str]) -> str:
    """Return the error message for an unknown name, with the most similar known name, if any."""
    from statekit.phrasing import did_you_mean, quoted

    hint = did_you_mean(name, known)
    message = f"unknown {noun} {quoted(name)}"
    return f"{message}; {hint}" if hint else message


def is_terminal(stream: TextIO | None) -> bool:
    """Return True if a standard stream is open and is a terminal."""
    return stream is not None and stream.isatty()


def hide_library(library: str) -> None:
    """Make imports of a library fail, in this process and in processes forked from it.

    PyArrow imports pandas with the first array, if it is installed, which can take longer than an export.
    """

    class Hidden:
        @staticmethod
        def find_spec(fullname: str, _path: object = None, _target: object = None, /) -> None:
            if fullname == library:
                raise ModuleNotFoundError(f"{library} is hidden to save time", name=library)

    sys.meta_path.insert(0, Hidden)
