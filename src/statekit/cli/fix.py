"""The command `statekit fix`."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from statekit.cli import candidates, changes, exits, options
from statekit.cli.command import one_command
from statekit.process import streams

if TYPE_CHECKING:
    from statekit.run.repair import Repair

_HELP = """\
Fix findings, as far as the right text is known.

\b
Examples:
  statekit fix --diff
  statekit fix
  statekit fix records/person --rule schema/format
  statekit fix --sources ../texts --unsafe --diff

A fix is kept if its finding is gone and no other finding appears. The values elsewhere, comments, quotes and
layout stay as they are.

The exit code is 0 if no errors remain, 1 if some remain or with --check, and 2 if the check could not be run.
"""

RuleNames = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        metavar="RULE",
        autocompletion=candidates.rules,
        help="Fix only the findings of this rule (`schema/enum`) or of all rules of this family (`schema`)."
        " May be repeated.",
        show_default=False,
    ),
]
Unsafe = Annotated[
    bool,
    typer.Option("--unsafe", help="Apply fixes that are likely, but not certain, too. Look at them first."),
]


def fix(
    paths: options.Paths = None,
    rule: RuleNames = None,
    unsafe: Unsafe = False,
    diff: changes.Diff = False,
    check: changes.Check = False,
    schema: options.SchemaFile = None,
    table: options.Table = None,
    sources: options.Sources = None,
    exclude: options.Exclude = None,
    include: options.Include = None,
    respect_gitignore: options.RespectGitignore = None,
    key: options.Key = None,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
) -> None:
    """Fix findings, as far as the right text is known."""
    import statekit
    from statekit.cli.console import progress_bar, report_schema_errors, resolve_for
    from statekit.config.resolution import FileOptions
    from statekit.process.pool import available_cores

    options.require_schema(table, schema)
    files = FileOptions(tuple(exclude or ()), tuple(include or ()), respect_gitignore)
    dataset, settings = resolve_for(tuple(paths or ()), schema, None, None, files, table=table)
    with report_schema_errors("text", 0), progress_bar() as progress:
        result = statekit.fix(
            dataset,
            rules=rule or (),
            unsafe=unsafe,
            write=False,
            key=key,
            sources=sources,
            settings=settings,
            progress=progress,
            jobs=jobs or available_cores(),
            cache=None if no_cache else statekit.Cache(),
        )
    _print(result, is_trial=diff or check, to_error=diff)
    code = exits.ERRORS_FOUND if result.report.summary.errors else 0
    changes.finish(result.changes, diff=diff, check=check, code=code)


def _print(result: Repair, *, is_trial: bool, to_error: bool) -> None:
    """Print what was fixed, by file, and what remains."""
    from statekit.phrasing import plural
    from statekit.report.context import ReportContext
    from statekit.report.escape import escape
    from statekit.report.fixable import is_fixable
    from statekit.report.lines import report_lines

    for path, fixed in groupby(result.fixed, lambda each: each[0].place.path):
        streams.print_line(f"{escape(path)}:", to_error=to_error)
        for diagnostic, change in fixed:
            line = "" if diagnostic.place.span is None else f"line {diagnostic.place.span.line}: "
            text = f"  {line}[{diagnostic.rule}] {escape(diagnostic.message)}: {escape(change.description)}"
            streams.print_line(text, to_error=to_error)
    remaining, summary = result.report.diagnostics, result.report.summary
    if not summary.files:
        streams.print_line(
            "the schema could not be used: run the command again to check records", to_error=True
        )
        return
    if remaining and result.fixed:
        streams.print_line("", to_error=to_error)
    for line in report_lines(remaining, ReportContext(summary)):
        streams.print_line(line, to_error=to_error)
    done = "can be fixed" if is_trial else "fixed"
    text = f"{plural(len(result.fixed), 'finding')} {done}, {len(remaining)} left"
    likely = sum(bool(diagnostic.fixes) and not is_fixable(diagnostic) for diagnostic in remaining)
    if likely:
        text += f"; {likely} of them can be fixed with --unsafe"
    streams.print_line(text, to_error=True)


command = one_command(fix, "fix", _HELP)
