"""The command `statekit verify`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from statekit.cli import exits, options
from statekit.cli.command import one_command
from statekit.cli.console import hide_library, progress_bar, report_schema_errors, resolve_for
from statekit.cli.stdin import STDIN

_HELP = """\
Check that an export is complete and consistent.

\b
Examples:
  statekit verify build
  statekit verify build .
  statekit verify build --schema api.schema.json configs/ --table config

The checksums of all files are verified, the JSON Lines files are checked against the schemas in the export,
and the files of other formats are compared with them. With PATH, the export must also contain exactly the
records that `export` would write.

The exit code is 0 if there are no problems, 1 if there are problems, and 2 if DIR is not an export or records
cannot be read.
"""

Release = Annotated[
    Path, typer.Argument(metavar="DIR", help="A folder that `export` wrote.", show_default=False)
]
Exported = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH...",
        help="Compare the export with these records: a dataset (`.` for the one in the current folder), or"
        " files and folders. By default, no records are read.",
        show_default=False,
    ),
]


def verify(
    folder: Release,
    paths: Exported = None,
    schema: options.SchemaFile = None,
    table: options.Table = None,
    key: options.Key = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    schemas: options.Schemas = None,
    schema_root: options.SchemaRoot = None,
    yaml_tag: options.YamlTag = None,
    yaml_merge_keys: options.YamlMergeKeys = False,
    yaml_keys: options.YamlKeys = options.KeysName.STRICT,
    max_bytes: options.MaxBytes = None,
    max_depth: options.MaxDepth = None,
    max_values: options.MaxValues = None,
    exclude: options.Exclude = None,
    include: options.Include = None,
    respect_gitignore: options.RespectGitignore = None,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
) -> None:
    """Check that an export is complete and consistent."""
    import statekit
    from statekit import api
    from statekit.config.resolution import FileOptions
    from statekit.phrasing import plural
    from statekit.process.pool import available_cores
    from statekit.report.escape import escape

    options.require_schema(table, schema)
    if STDIN in (paths or ()):
        raise typer.BadParameter("standard input is not compared; save it to a file", param_hint="PATH")
    if key is not None and not (paths or schema):
        raise typer.BadParameter("it requires PATH or --schema", param_hint="--key")
    began = time.monotonic()
    hide_library("pandas")
    dataset, settings = None, None
    if paths or schema:
        dataset, settings = resolve_for(
            paths or (),
            schema,
            select,
            ignore,
            FileOptions(exclude or (), include or (), respect_gitignore),
            table=table,
            schemas=schemas,
            schema_root=schema_root,
            yaml=options.YamlOptions(yaml_tag, yaml_merge_keys, yaml_keys, max_bytes, max_depth, max_values),
        )
    with report_schema_errors("text", began), progress_bar() as progress:
        verified = api.verify(
            folder,
            dataset,
            key=key,
            settings=settings,
            progress=progress,
            jobs=jobs or available_cores(),
            cache=None if no_cache else statekit.Cache(),
        )
    for name, message in verified.problems:
        typer.echo(escape(f"{folder / name}: {message}"))
    for remark in verified.remarks:
        typer.echo(escape(remark), err=True)
    if verified.left_out:
        records = plural(verified.left_out, "invalid record")
        typer.echo(f"{records} excluded from the comparison", err=True)
    problems = plural(len(verified.problems), "problem")
    typer.echo(f"{plural(verified.files, 'file')}, {plural(verified.rows, 'record')}, {problems}", err=True)
    if verified.problems:
        raise typer.Exit(exits.ERRORS_FOUND)


command = one_command(verify, "verify", _HELP)
