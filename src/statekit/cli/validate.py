"""The command `statekit validate`."""

from __future__ import annotations

import os
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from statekit.cli import exits, options
from statekit.cli.command import one_command
from statekit.cli.console import print_report, progress_bar, report_schema_errors, settings_for

if TYPE_CHECKING:
    from statekit.cache.inputs import Inputs
    from statekit.cache.replay import Invocation
    from statekit.run.report import Report

_HELP = """\
Check records and report all errors.

\b
Examples:
  statekit validate
  statekit validate records/person --sources ../texts
  statekit validate --schema api.schema.json configs/ extra.yaml
  statekit validate --schema api.schema.json tests/invalid --expect-invalid
  statekit validate --format github

The exit code is 0 if there are no errors, 1 if there are errors, and 2 if the check could not be run.
"""


class ReportFormat(StrEnum):
    """The output format."""

    TEXT = "text"
    LINES = "lines"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    SARIF = "sarif"


ReportOption = Annotated[
    ReportFormat | None,
    typer.Option(
        "--format",
        "-f",
        help="The output format. By default, `github` in GitHub Actions, `gitlab` in GitLab CI, and `text`"
        " elsewhere.",
        show_default=False,
    ),
]
ExpectInvalid = Annotated[
    bool,
    typer.Option("--expect-invalid", help="Invert the check: report each file that has no error."),
]


def validate(
    context: typer.Context,
    paths: options.Paths = None,
    schema: options.SchemaFile = None,
    report_format: ReportOption = None,
    sources: options.Sources = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    expect_invalid: ExpectInvalid = False,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
    tier: options.Tier = options.TierName.AUTO,
) -> None:
    """Check records and report all errors."""
    from statekit import api
    from statekit.discovery.resolve import resolve
    from statekit.process.pool import available_cores
    from statekit.report.environment import default_format
    from statekit.run.engine import Run

    began = time.monotonic()
    invocation: Invocation | None = context.obj
    dataset = resolve(paths or (), schema=schema)
    inputs = None
    if invocation is not None:
        from statekit.cache.inputs import final_inputs, initial_inputs

        inputs = initial_inputs(dataset, sources)
    settings = settings_for(dataset, select, ignore)
    with report_schema_errors(report_format, began), progress_bar() as progress:
        cache = None if no_cache else api.Cache()
        run = Run(dataset, settings, jobs or available_cores(), api.Tier(tier), cache, progress)
        results = run.check(sources)
    report = api.expect_invalid(dataset, results.report) if expect_invalid else results.report
    api.require_records(report)
    code = exits.ERRORS_FOUND if report.summary.errors else 0
    lines = print_report(report, report_format or default_format(os.environ), time.monotonic() - began)
    if invocation is not None and inputs is not None and results.is_repeatable:
        inputs = final_inputs(dataset, inputs, results.schemas)
        if inputs is not None:
            _store(invocation, lines, report, code, inputs)
    raise typer.Exit(code)


def _store(invocation: Invocation, lines: list[str], report: Report, code: int, inputs: Inputs) -> None:
    """Store the output, to be replayed if the same command runs again on the same inputs."""
    from statekit.cache.replay import SECONDS, Output
    from statekit.report.summary import format_summary

    out = "".join(line + "\n" for line in lines)
    invocation.store(Output(out, format_summary(report.summary, SECONDS), code), *inputs)


command = one_command(validate, "validate", _HELP)
