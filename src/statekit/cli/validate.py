"""The command `statekit validate`."""

from __future__ import annotations

import os
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from statekit.cli import exits, options
from statekit.cli.command import one_command
from statekit.cli.console import (
    print_report,
    progress_bar,
    report_schema_errors,
    settings_for,
)

if TYPE_CHECKING:
    from statekit.cache.inputs import Inputs
    from statekit.cache.replay import Invocation
    from statekit.run.report import Report

_HELP = """\
Check records, and say everything that is wrong with them.

\b
Examples:
  statekit validate
  statekit validate records/person --sources ../texts
  statekit validate --schema api.schema.json configs/ extra.yaml
  statekit validate --schema api.schema.json tests/invalid --expect-invalid
  statekit validate --format github

Exit code 0: valid (there may be warnings). 1: errors were found. 2: nothing could be checked.
"""


class ReportFormat(StrEnum):
    """How findings are written."""

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
        help="How findings are written. By default `github` in GitHub Actions, `gitlab` in GitLab CI,"
        " and else `text`.",
        show_default=False,
    ),
]
ExpectInvalid = Annotated[
    bool,
    typer.Option(
        "--expect-invalid",
        help="Turn it round: each file must have an error, and those that have none are the findings.",
    ),
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
    """Check records, and report everything that is wrong with them."""
    from statekit import api
    from statekit.cache.inputs import final_inputs, initial_inputs
    from statekit.discovery.resolve import resolve
    from statekit.process.pool import available_cores
    from statekit.report.environment import default_format
    from statekit.run.engine import Run

    began = time.monotonic()
    dataset = resolve(paths or (), schema=schema)
    # Only output that may be kept has to know what it depends on.
    looked = None if context.obj is None else initial_inputs(dataset, sources)
    settings = settings_for(dataset, select, ignore)
    with report_schema_errors(report_format, began), progress_bar() as progress:
        cache = None if no_cache else api.Cache()
        run = Run(dataset, settings, jobs or available_cores(), api.Tier(tier), cache, progress)
        results = run.check(sources)
    report = api.expect_invalid(dataset, results.report) if expect_invalid else results.report
    code = exits.FOUND if report.summary.errors else 0
    lines = print_report(report, report_format or default_format(os.environ), time.monotonic() - began)
    if looked is not None and results.is_repeatable:
        inputs = final_inputs(dataset, looked, results.schemas)
        if inputs is not None:
            _keep(context.obj, lines, report, code, inputs)
    raise typer.Exit(code)


def _keep(invocation: Invocation, lines: list[str], report: Report, code: int, inputs: Inputs) -> None:
    """Keep the output, for the next time that the same command runs on the same files."""
    from statekit.cache.replay import SECONDS, Output
    from statekit.report.summary import format_summary

    out = "".join(line + "\n" for line in lines)
    invocation.keep(Output(out, format_summary(report.summary, SECONDS), code), *inputs)


command = one_command(validate, "validate", _HELP)
