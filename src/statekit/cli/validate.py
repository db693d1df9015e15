"""The command `statekit validate`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from statekit.cli import options
from statekit.cli.command import one_command
from statekit.cli.stdin import take_stdin
from statekit.cli.validation import Validation, run_validation

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
    assert_formats: options.AssertFormats = None,
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
    if statistics and report_format not in {None, ReportFormat.TEXT}:
        raise typer.BadParameter("it prints text; omit --format", param_hint="--statistics")
    others, stdin = take_stdin(paths or (), stdin_name)
    yaml = options.YamlOptions(yaml_tag, yaml_merge_keys, yaml_keys, max_bytes, max_depth, max_values)
    run_validation(
        Validation(
            paths=tuple(others),
            stdin=stdin,
            schema=schema,
            report_format=report_format,
            sources=sources,
            select=tuple(select or ()),
            ignore=tuple(ignore or ()),
            schemas=tuple(schemas or ()),
            schema_root=schema_root,
            assert_content=assert_content,
            assert_formats=assert_formats,
            exclude=tuple(exclude or ()),
            include=tuple(include or ()),
            respect_gitignore=respect_gitignore,
            key=key,
            expect_invalid=expect_invalid,
            statistics=statistics,
            max_findings=max_findings,
            quiet=quiet,
            warnings_as_errors=warnings_as_errors,
            yaml=None if yaml.are_default else yaml,
            jobs=jobs,
            no_cache=no_cache,
            tier=tier,
        ),
        context.obj,
    )


command = one_command(validate, "validate", _HELP)
