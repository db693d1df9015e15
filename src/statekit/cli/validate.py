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
    resolve_for,
    summary_text,
)
from statekit.cli.stdin import take_stdin

if TYPE_CHECKING:
    from statekit.cache.replay import Invocation

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
Statistics = Annotated[
    bool,
    typer.Option("--statistics", help="Print only a table of the rules, with their findings and files."),
]
MaxFindings = Annotated[
    int | None,
    typer.Option(
        "--max-findings",
        min=1,
        metavar="N",
        help="Print at most N findings. All are counted. Overrides `max-findings` in the settings.",
        show_default=False,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Print findings only: no summary and no progress bar."),
]
WarningsAsErrors = Annotated[
    bool,
    typer.Option("--warnings-as-errors", help="Treat warnings as errors."),
]


def validate(
    context: typer.Context,
    paths: options.Paths = None,
    schema: options.SchemaFile = None,
    report_format: ReportOption = None,
    sources: options.Sources = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    schemas: options.Schemas = None,
    schema_root: options.SchemaRoot = None,
    assert_content: options.AssertContent = False,
    exclude: options.Exclude = None,
    include: options.Include = None,
    respect_gitignore: options.RespectGitignore = None,
    stdin_name: options.StdinName = None,
    key: options.Key = None,
    expect_invalid: ExpectInvalid = False,
    statistics: Statistics = False,
    max_findings: MaxFindings = None,
    quiet: Quiet = False,
    warnings_as_errors: WarningsAsErrors = False,
    yaml_tag: options.YamlTag = None,
    yaml_merge_keys: options.YamlMergeKeys = False,
    yaml_keys: options.YamlKeys = options.KeysName.STRICT,
    max_bytes: options.MaxBytes = None,
    max_depth: options.MaxDepth = None,
    max_values: options.MaxValues = None,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
    tier: options.Tier = options.TierName.AUTO,
) -> None:
    """Check records and report all errors."""
    from statekit import api
    from statekit.config.keys import with_keys
    from statekit.config.resolution import FileOptions
    from statekit.process.pool import available_cores
    from statekit.report.environment import default_format
    from statekit.run.engine import Run

    began = time.monotonic()
    if statistics and report_format not in {None, ReportFormat.TEXT}:
        raise typer.BadParameter("it prints text; omit --format", param_hint="--statistics")
    output = "statistics" if statistics else report_format or default_format(os.environ)
    invocation: Invocation | None = context.obj
    others, stdin = take_stdin(paths or (), stdin_name)
    dataset, settings = resolve_for(
        others,
        schema,
        select,
        ignore,
        FileOptions(exclude or (), include or (), respect_gitignore, stdin),
        warnings_as_errors=warnings_as_errors,
        schemas=schemas,
        schema_root=schema_root,
        assert_content=assert_content,
        yaml=options.YamlOptions(yaml_tag, yaml_merge_keys, yaml_keys, max_bytes, max_depth, max_values),
    )
    inputs = None
    if invocation is not None:
        from statekit.cache.inputs import final_inputs, initial_inputs

        inputs = initial_inputs(dataset, sources)
    dataset = with_keys(dataset, key, settings)
    limit = None if statistics else max_findings or settings.max_findings
    with report_schema_errors(output, began, quiet=quiet), progress_bar(quiet=quiet) as progress:
        cache = None if no_cache else api.Cache()
        run = Run(dataset, settings, jobs or available_cores(), api.Tier(tier), cache, progress)
        results = run.check(sources)
    report = api.expect_invalid(dataset, results.report) if expect_invalid else results.report
    api.require_records(report)
    code = exits.ERRORS_FOUND if report.summary.errors else 0
    lines = print_report(report, output, time.monotonic() - began, limit=limit, quiet=quiet)
    writes_file = output == "github" and "GITHUB_STEP_SUMMARY" in os.environ
    if invocation is not None and inputs is not None and results.is_repeatable and not writes_file:
        from statekit.cache.replay import SECONDS, Output

        inputs = final_inputs(dataset, inputs, results.schemas)
        if inputs is not None:
            summary = "" if quiet else summary_text(report, limit, SECONDS)
            out = "".join(line + "\n" for line in lines)
            invocation.store(Output(out, summary, code), *inputs)
    raise typer.Exit(code)


command = one_command(validate, "validate", _HELP)
