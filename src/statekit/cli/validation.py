"""Validate records with the options of a command line, and print the report."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from statekit._startup.frozen import frozen
from statekit.cli import exits
from statekit.cli.console import (
    print_report,
    progress_bar,
    report_schema_errors,
    resolve_for,
    summary_text,
)
from statekit.process import streams

if TYPE_CHECKING:
    from typing import NoReturn

    from statekit.cache.replay import Invocation
    from statekit.cli.options import YamlOptions
    from statekit.discovery.resolve import StandardInput


@frozen
class Validation:
    """The options of `statekit validate`, which `cli.validate` documents.

    Attributes:
        paths: the paths, without `-`.
        stdin: the contents of standard input, if `-` is one of the paths.
        yaml: the options for how YAML is read, if any is given.
    """

    paths: tuple[Path, ...] = ()
    schema: Path | None = None
    report_format: str | None = None
    sources: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    schema_root: Path | None = None
    assert_content: bool = False
    assert_formats: bool | None = None
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    respect_gitignore: bool | None = None
    stdin: StandardInput | None = None
    key: str | None = None
    expect_invalid: bool = False
    statistics: bool = False
    max_findings: int | None = None
    quiet: bool = False
    warnings_as_errors: bool = False
    yaml: YamlOptions | None = None
    jobs: int | None = None
    no_cache: bool = False
    tier: str = "auto"


def run_validation(options: Validation, invocation: Invocation | None) -> NoReturn:
    """Validate records, print the report, and exit.

    Args:
        options: the options.
        invocation: the invocation to store the output for, if any.
    """
    raise SystemExit(validate_once(options, invocation))


def validate_once(options: Validation, invocation: Invocation | None = None) -> int:
    """Validate records and print the report.

    Args:
        options: the options.
        invocation: the invocation to store the output for, if any.

    Returns:
        The exit code.
    """
    import statekit
    from statekit import api
    from statekit.config.keys import with_keys
    from statekit.config.resolution import FileOptions
    from statekit.process.pool import available_cores
    from statekit.report.environment import default_format
    from statekit.run.engine import Run

    began = time.monotonic()
    quiet, sources = options.quiet, options.sources
    output = "statistics" if options.statistics else options.report_format or default_format(os.environ)
    dataset, settings = resolve_for(
        options.paths,
        options.schema,
        options.select,
        options.ignore,
        FileOptions(options.exclude, options.include, options.respect_gitignore, options.stdin),
        warnings_as_errors=options.warnings_as_errors,
        schemas=options.schemas,
        schema_root=options.schema_root,
        assert_content=options.assert_content,
        assert_formats=options.assert_formats,
        yaml=options.yaml,
    )
    inputs = None
    if invocation is not None:
        from statekit.cache.inputs import final_inputs, initial_inputs

        inputs = initial_inputs(dataset, sources)
    dataset = with_keys(dataset, options.key, settings)
    limit = None if options.statistics else options.max_findings or settings.max_findings
    with report_schema_errors(output, began, quiet=quiet), progress_bar(quiet=quiet) as progress:
        cache = None if options.no_cache else statekit.Cache()
        jobs = options.jobs or available_cores()
        run = Run(dataset, settings, jobs, api.Tier(options.tier), cache, progress)
        results = run.check(sources)
    report = api.expect_invalid(dataset, results.report) if options.expect_invalid else results.report
    api.require_records(report)
    code = exits.ERRORS_FOUND if report.summary.errors else 0
    lines = print_report(report, output, time.monotonic() - began, limit=limit, quiet=quiet)
    if options.stdin is not None and code and not quiet:
        from statekit.cli.stdin import hint

        if (text := hint(options.stdin)) is not None:
            streams.print_line(text, to_error=True)
    writes_file = output == "github" and "GITHUB_STEP_SUMMARY" in os.environ
    if invocation is not None and inputs is not None and results.is_repeatable and not writes_file:
        from statekit.cache.replay import SECONDS, Output

        inputs = final_inputs(dataset, inputs, results.schemas)
        if inputs is not None:
            summary = "" if quiet else summary_text(report, output, limit, SECONDS)
            out = "".join(line + "\n" for line in lines)
            invocation.store(Output(out, summary, code), *inputs)
    return code
