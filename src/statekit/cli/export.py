"""The command `statekit export`."""

from __future__ import annotations

import os
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from statekit.cli import exits, options
from statekit.cli.command import one_command
from statekit.cli.console import hide_library, print_report, progress_bar, report_schema_errors, settings_for

_HELP = """\
Check records, and write them as JSON Lines, Parquet and CSV.

\b
Examples:
  statekit export --output build
  statekit export --output build --format parquet --format sqlite
  statekit export --schema api.schema.json configs/ --table config --output build

Where there are errors they are said, nothing is written, and the exit code is 1.
"""


class Compression(StrEnum):
    """How text files are compressed."""

    GZ = "gz"
    ZST = "zst"


Output = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="DIR",
        help="The folder to write. It is swapped in whole; an earlier export there is replaced.",
        show_default=False,
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Replace the folder even if it holds anything else than an earlier export. What it never"
        " replaces: a folder that holds the current or the home folder, a repository, or what is read.",
    ),
]
Tables = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="jsonl, parquet or csv; sqlite or duckdb; or what an installed package offers. Repeat it for"
        " several. By default the first three.",
        show_default=False,
    ),
]
Compress = Annotated[
    Compression | None,
    typer.Option(help="Compress JSON Lines and CSV.", show_default=False),
]
Spreadsheet = Annotated[
    bool,
    typer.Option(
        "--spreadsheet",
        help="Write a copy for Excel besides, in spreadsheet/, in which no cell is run as a formula.",
    ),
]
SkipInvalid = Annotated[
    bool,
    typer.Option("--skip-invalid", help="Leave records with errors out, and count them."),
]


def export(
    output: Output,
    paths: options.Paths = None,
    schema: options.SchemaFile = None,
    table: options.Table = None,
    formats: Tables = None,
    compress: Compress = None,
    spreadsheet: Spreadsheet = False,
    skip_invalid: SkipInvalid = False,
    force: Force = False,
    select: options.Select = None,
    ignore: options.Ignore = None,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
    tier: options.Tier = options.TierName.AUTO,
) -> None:
    """Check records, and write them as JSON Lines, Parquet and CSV."""
    from statekit import api
    from statekit.discovery.resolve import resolve
    from statekit.phrasing import plural
    from statekit.process.pool import available_cores
    from statekit.report.escape import escape

    if table is not None and schema is None:
        raise typer.BadParameter("it names the table of --schema", param_hint="--table")
    began = time.monotonic()
    hide_library("pandas")
    dataset = resolve(paths or (), schema=schema, table=table)
    settings = settings_for(dataset, select, ignore)
    with report_schema_errors("text", began), progress_bar() as progress:
        done = api.export(
            dataset,
            output,
            formats=formats or (),
            spreadsheet=spreadsheet,
            compress=compress,
            skip_invalid=skip_invalid,
            force=force,
            settings=settings,
            progress=progress,
            jobs=jobs or available_cores(),
            tier=api.Tier(tier),
            cache=None if no_cache else api.Cache(),
        )
    print_report(done.report, "text", time.monotonic() - began)
    endings: dict[str, list[str]] = {}
    for name in done.rows:
        bare = name.removesuffix(f".{compress}")
        stem, ending = os.path.splitext(bare)  # noqa: PTH122 - names of tables hold dots
        endings.setdefault(stem, []).append(ending + name[len(bare) :])
    for stem, written in endings.items():
        files = escape(f"{output / stem}{', '.join(written)}")
        typer.echo(f"{files}: {plural(done.rows[stem + written[0]], 'row')}")
    for remark in done.remarks:
        typer.echo(escape(remark), err=True)
    if done.left_out:
        were = "was" if done.left_out == 1 else "were"
        typer.echo(f"{plural(done.left_out, 'invalid record')} {were} left out", err=True)
    if not done.rows:
        typer.echo("nothing was written", err=True)
        raise typer.Exit(exits.FOUND)


command = one_command(export, "export", _HELP)
