"""The command `statekit export`."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from statekit.cli import exits, options
from statekit.cli.command import one_command
from statekit.cli.console import (
    hide_library,
    print_report,
    progress_bar,
    report_schema_errors,
    resolve_for,
)
from statekit.cli.stdin import take_stdin

_HELP = """\
Check records and write them as JSON Lines, Parquet and CSV.

\b
Examples:
  statekit export --output build
  statekit export --output build --format parquet --format sqlite
  statekit export --schema api.schema.json configs/ --table config --output build

If there are errors, they are reported, nothing is written, and the exit code is 1. With --skip-invalid,
the valid records are written.
"""


class Compression(StrEnum):
    """The compression of text files."""

    GZ = "gz"
    ZST = "zst"


Output = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="DIR",
        help="The folder to write. An earlier export in it is replaced as a whole.",
        show_default=False,
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Replace the folder even if it is not an earlier export. A folder that contains the current or"
        " the home folder, a repository, or the files to export is never replaced.",
    ),
]
Tables = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="A format to write: jsonl, parquet, csv, sqlite, duckdb, or one that an installed package"
        " provides. May be repeated. By default, jsonl, parquet and csv.",
        show_default=False,
    ),
]
Compress = Annotated[
    Compression | None,
    typer.Option(help="Compress JSON Lines and CSV files.", show_default=False),
]
Spreadsheet = Annotated[
    bool,
    typer.Option(
        "--spreadsheet",
        help="Also write a copy for Excel to spreadsheet/, in which no cell is run as a formula.",
    ),
]
SourceColumns = Annotated[
    bool | None,
    typer.Option(
        "--source-columns/--no-source-columns",
        help="Add columns for the file of each record and its position there, which are also the key of a"
        " table without one.",
        show_default=False,
    ),
]
Portable = Annotated[
    bool,
    typer.Option(
        "--portable",
        help="Write JSON columns of Parquet and DuckDB as plain strings, for programs such as Dask and"
        " pyiceberg.",
    ),
]
SkipInvalid = Annotated[
    bool,
    typer.Option("--skip-invalid", help="Skip records with errors, and report how many were skipped."),
]


def export(
    output: Output,
    paths: options.Paths = None,
    schema: options.SchemaFile = None,
    table: options.Table = None,
    key: options.Key = None,
    formats: Tables = None,
    compress: Compress = None,
    spreadsheet: Spreadsheet = False,
    source_columns: SourceColumns = None,
    portable: Portable = False,
    skip_invalid: SkipInvalid = False,
    force: Force = False,
    exclude: options.Exclude = None,
    include: options.Include = None,
    respect_gitignore: options.RespectGitignore = None,
    stdin_name: options.StdinName = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    schemas: options.Schemas = None,
    schema_root: options.SchemaRoot = None,
    assert_content: options.AssertContent = False,
    assert_formats: options.AssertFormats = None,
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
    """Check records and write them as JSON Lines, Parquet and CSV."""
    import statekit
    from statekit import api
    from statekit.config.resolution import FileOptions
    from statekit.phrasing import plural
    from statekit.process.pool import available_cores
    from statekit.report.escape import escape

    options.require_schema(table, schema)
    began = time.monotonic()
    hide_library("pandas")
    others, stdin = take_stdin(paths or (), stdin_name)
    dataset, settings = resolve_for(
        others,
        schema,
        select,
        ignore,
        FileOptions(exclude or (), include or (), respect_gitignore, stdin),
        table=table,
        schemas=schemas,
        schema_root=schema_root,
        assert_content=assert_content,
        assert_formats=assert_formats,
        yaml=options.YamlOptions(yaml_tag, yaml_merge_keys, yaml_keys, max_bytes, max_depth, max_values),
    )
    with report_schema_errors("text", began), progress_bar() as progress:
        exported = api.export(
            dataset,
            output,
            formats=formats or (),
            spreadsheet=spreadsheet,
            compress=compress,
            skip_invalid=skip_invalid,
            source_columns=source_columns,
            portable=portable,
            force=force,
            key=key,
            settings=settings,
            progress=progress,
            jobs=jobs or available_cores(),
            tier=api.Tier(tier),
            cache=None if no_cache else statekit.Cache(),
        )
    print_report(exported.report, "text", time.monotonic() - began)
    _print_files(exported.rows, output, compress)
    for remark in exported.remarks:
        typer.echo(escape(remark), err=True)
    if exported.left_out and exported.rows:
        typer.echo(f"{plural(exported.left_out, 'invalid record')} skipped", err=True)
    elif exported.left_out:
        ignored = plural(exported.left_out, "invalid record")
        typer.echo(f"{ignored} with ignored errors: to export the others, use --skip-invalid", err=True)
    if not exported.rows:
        typer.echo("nothing was written", err=True)
        raise typer.Exit(exits.ERRORS_FOUND)


def _print_files(rows: Mapping[str, int], output: Path, compress: str | None) -> None:
    """Print the names of the files written, with their numbers of rows; one line for each table."""
    from statekit.phrasing import plural
    from statekit.report.escape import escape

    endings: dict[str, list[str]] = {}
    for name in rows:
        uncompressed = name.removesuffix(f".{compress}")
        stem, ending = os.path.splitext(uncompressed)  # noqa: PTH122 - names of tables may contain dots
        endings.setdefault(stem, []).append(ending + name[len(uncompressed) :])
    for stem, written in endings.items():
        files = escape(f"{output / stem}{', '.join(written)}")
        typer.echo(f"{files}: {plural(rows[stem + written[0]], 'row')}")


command = one_command(export, "export", _HELP)
