"""Helpers that commands share: reports, the progress bar, settings, and error messages."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from statekit._startup.frozen import replace
from statekit.cli import exits
from statekit.process import streams

if TYPE_CHECKING:
    from statekit.api import Progress, Report
    from statekit.cli.options import YamlOptions
    from statekit.config.resolution import FileOptions, Resolved
    from statekit.diagnostics import Diagnostic, RuleDoc
    from statekit.report.context import ReportContext


STATISTICS = "statistics"
"""The name of the report that is only a table of rules."""
_GITHUB = "github"


def print_report(
    report: Report, report_format: str, seconds: float, *, limit: int | None = None, quiet: bool = False
) -> list[str]:
    """Print a report to standard output and its summary to standard error.

    Args:
        report: the report.
        report_format: one of `report.REPORTERS`, or `STATISTICS`.
        seconds: the duration of the run.
        limit: the maximum number of findings to print; by default all.
        quiet: True to print no summary.

    Returns:
        The lines of the report.
    """
    from statekit.report.context import ReportContext
    from statekit.report.environment import use_color

    color = use_color(os.environ, terminal=is_terminal(sys.stdout))
    context = ReportContext(report.summary, rule_documentation(), color)
    lines = []
    for line in _report_lines(report.diagnostics, report_format, context, limit):
        streams.print_line(line)
        lines.append(line)
    if report_format == _GITHUB:
        _write_step_summary(report)
    if not quiet:
        streams.print_line(summary_text(report, report_format, limit, seconds), to_error=True)
    return lines


def _report_lines(
    diagnostics: Sequence[Diagnostic], report_format: str, context: ReportContext, limit: int | None
) -> Iterator[str]:
    if report_format == STATISTICS:
        from statekit.report.kinds import format_overview

        return format_overview(diagnostics)
    from statekit.report import load_reporter

    lines = load_reporter(report_format)(diagnostics[:limit], context)
    return chain(lines, _grouped_text(diagnostics[:limit], context)) if report_format == _GITHUB else lines


def _grouped_text(diagnostics: Sequence[Diagnostic], context: ReportContext) -> Iterator[str]:
    """Yield the text report in a group of the log: GitHub displays only ten annotations of each severity.

    Within it, nothing is run as a workflow command.
    """
    if not diagnostics:
        return
    from hashlib import sha256

    from statekit.report.text import report_text

    lines = list(report_text(diagnostics, context))
    yield "::group::Text report"
    if any("##[" in line or line.lstrip().startswith("::") for line in lines):
        # The text cannot contain its own digest, so it cannot enable commands again.
        token = sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
        lines = [f"::stop-commands::{token}", *lines, f"::{token}::"]
    yield from lines
    yield "::endgroup::"


def _write_step_summary(report: Report) -> None:
    """Append to the step summary of GitHub Actions, if the environment names one."""
    from statekit.report.step_summary import VARIABLE, step_summary

    file = os.environ.get(VARIABLE)
    if not file:
        return
    text = step_summary(report.diagnostics, report.summary, os.environ)
    try:
        with Path(file).open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError as error:
        streams.print_line(f"the step summary cannot be written: {error.strerror}", to_error=True)


def summary_text(report: Report, report_format: str, limit: int | None, seconds: float | str) -> str:
    """Return the summary of a report, with the number of findings that a limit left out.

    Args:
        report: the report.
        report_format: one of `report.REPORTERS`, or `STATISTICS`.
        limit: the maximum number of findings to print, if any.
        seconds: the duration of the run; a string is inserted as it is.
    """
    from statekit.phrasing import plural
    from statekit.report.summary import format_summary

    left_out = len(report.diagnostics) - limit if limit else 0
    has_table = report_format == STATISTICS or (left_out <= 0 and _ends_with_table(report, report_format))
    summary = format_summary(report.summary, seconds, by_rule=not has_table)
    if report_format == "text" and any(diagnostic.fixes for diagnostic in report.diagnostics):
        from statekit.report.fixable import fixable_text

        fixable = fixable_text(report.diagnostics)
        summary += f"\n{fixable}" if fixable else ""
    return (
        f"{summary}\n{plural(left_out, 'finding')} not shown (see --max-findings)"
        if left_out > 0
        else summary
    )


def _ends_with_table(report: Report, report_format: str) -> bool:
    """Return True if a report without a limit ends with a table of rules."""
    if report_format != "text":
        return False
    from statekit.report.text import MIN_LONG

    return len(report.diagnostics) > MIN_LONG


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Progress | None]:
    """Provide the callback of a progress bar on standard error, or None if it would not be displayed."""
    from statekit.report.environment import use_progress_bar

    if quiet or not use_progress_bar(os.environ, terminal=is_terminal(sys.stderr)):
        yield None
        return
    from statekit.report.progress import ProgressBar

    bar = ProgressBar(sys.stderr)
    try:
        yield bar.show
    finally:
        bar.clear()


@contextmanager
def report_schema_errors(report_format: str, began: float, *, quiet: bool = False) -> Iterator[None]:
    """Report a schema that cannot be used as a finding, and exit.

    Args:
        report_format: one of `report.REPORTERS`, or `STATISTICS`.
        began: the start of the run on the monotonic clock, in seconds.
        quiet: True to print no summary.
    """
    from statekit.api import Report, SchemaError, Summary

    try:
        yield
    except SchemaError as error:
        finding = error.diagnostic
        report = Report((finding,), Summary(errors=1, rules={finding.rule: 1}))
        print_report(report, report_format, time.monotonic() - began, quiet=quiet)
        raise SystemExit(exits.CANNOT_RUN) from None


def rule_documentation() -> Mapping[str, RuleDoc]:
    """Return the documentation of all rules, by rule ID; it is loaded on first use."""
    from statekit.check import documentation

    return documentation()


def resolve_for(
    paths: Sequence[Path],
    schema: Path | None,
    select: Sequence[str] | None,
    ignore: Sequence[str] | None,
    files: FileOptions,
    *,
    table: str | None = None,
    warnings_as_errors: bool = False,
    schemas: Sequence[str] | None = None,
    schema_root: Path | None = None,
    assert_content: bool = False,
    assert_formats: bool | None = None,
    yaml: YamlOptions | None = None,
) -> Resolved:
    """Return the files to check and their settings, overridden by the options of the command line.

    Raises:
        DatasetError: there is nothing to check.
        SettingsError: the settings or the options are invalid.
    """
    from statekit.config.resolution import Resolved, resolve_with_settings

    dataset, settings = resolve_with_settings(
        paths, schema=schema, table=table, rules=rule_documentation(), options=files
    )
    settings = settings.with_options(select or (), ignore or ())
    settings = settings.with_schema_options(schemas or (), schema_root)
    settings = replace(
        settings,
        warnings_as_errors=warnings_as_errors or settings.warnings_as_errors,
        assert_content=assert_content or settings.assert_content,
        assert_formats=settings.assert_formats if assert_formats is None else assert_formats,
    )
    return Resolved(dataset, settings if yaml is None else yaml.apply(settings))


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
