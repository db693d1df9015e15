"""The command `statekit verify`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from statekit.cli import exits, options
from statekit.cli.command import one_command
from statekit.cli.console import hide_library, progress_bar, report_schema_errors, settings_for

_HELP = """\
Check that an export is whole, that its files agree with each other, and with the records if these are named.

\b
Examples:
  statekit verify build
  statekit verify build .
  statekit verify build --schema api.schema.json configs/ --table config

Checksums are compared, JSON Lines are checked against the schemas in the export, and all other files are
compared with JSON Lines. PATHs are those of `export`: each record that it would write, and no other, is to be
in the export. Without PATH no records are read. Exit code 0: nothing is wrong. 1: something is. 2: it is no
export, or records cannot be read.
"""

Release = Annotated[
    Path, typer.Argument(metavar="DIR", help="A folder that `export` wrote.", show_default=False)
]
Exported = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH",
        help="What was exported, as `export` takes it: a dataset (`.` for that in the current folder), or"
        " files and folders. By default no records are read.",
        show_default=False,
    ),
]


def verify(
    folder: Release,
    paths: Exported = None,
    schema: options.SchemaFile = None,
    table: options.Table = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
) -> None:
    """Check that an export is whole, and that its files agree with each other and with the records."""
    from statekit import api
    from statekit.discovery.resolve import resolve
    from statekit.phrasing import plural
    from statekit.process.pool import available_cores
    from statekit.report.escape import escape

    if table is not None and schema is None:
        raise typer.BadParameter("it names the table of --schema", param_hint="--table")
    began = time.monotonic()
    hide_library("pandas")
    dataset = resolve(paths or (), schema=schema, table=table) if paths or schema else None
    settings = settings_for(dataset, select, ignore) if dataset is not None else None
    with report_schema_errors("text", began), progress_bar() as progress:
        done = api.verify(
            folder,
            dataset,
            settings=settings,
            progress=progress,
            jobs=jobs or available_cores(),
            cache=None if no_cache else api.Cache(),
        )
    for name, message in done.problems:
        typer.echo(escape(f"{folder / name}: {message}"))
    for remark in done.remarks:
        typer.echo(escape(remark), err=True)
    if done.left_out:
        were = "was" if done.left_out == 1 else "were"
        typer.echo(f"{plural(done.left_out, 'invalid record')} {were} left out of the comparison", err=True)
    problems = plural(len(done.problems), "problem")
    typer.echo(f"{plural(done.files, 'file')}, {plural(done.rows, 'record')}, {problems}", err=True)
    if done.problems:
        raise typer.Exit(exits.FOUND)


command = one_command(verify, "verify", _HELP)
