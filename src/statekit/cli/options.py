"""Arguments and options that several commands have in common."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class TierName(StrEnum):
    """The tier that reads records."""

    AUTO = "auto"
    REFERENCE = "reference"
    BOTH = "both"


Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH...",
        help="A dataset, or files and folders in it; with --schema, any files and folders; or files that name"
        " their own schema. By default, the dataset in the current folder.",
        show_default=False,
    ),
]
SchemaFile = Annotated[
    Path | None,
    typer.Option(
        "--schema",
        metavar="FILE",
        help="Check against this JSON Schema (JSON or YAML) instead of the schemas of a dataset.",
        show_default=False,
    ),
]
Sources = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Compare quotations with the source texts in this folder.",
        show_default=False,
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RULE",
        help="Report only this rule (`schema/enum`) or all rules of this family (`schema`). May be"
        " repeated. Overrides `select` and `ignore` in the settings.",
        show_default=False,
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RULE",
        help="Do not report this rule, or the rules of this family. May be repeated.",
        show_default=False,
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATTERN",
        help="Skip files in folders that match PATTERN, in the syntax of .gitignore, relative to the current"
        " folder. May be repeated.",
        show_default=False,
    ),
]
Table = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The name of the table, with --schema. By default, <kind> of <kind>.schema.json, or `records`.",
        show_default=False,
    ),
]
Key = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|file",
        help="The property that is the key of each record, or `file` for the name of its file. Overrides"
        " `key` in the settings. Not for schemas that declare a key.",
        show_default=False,
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        metavar="N",
        help="The maximum number of worker processes. By default, the number of cores.",
        show_default=False,
    ),
]
NoCache = Annotated[
    bool,
    typer.Option("--no-cache", help="Do not read or write the cache."),
]
Tier = Annotated[
    TierName,
    typer.Option(
        help="How to read records: `auto` uses the native parser for text that it is known to read correctly,"
        " `reference` never uses it, and `both` uses both parsers and compares the results."
    ),
]


def require_schema(table: str | None, schema: Path | None) -> None:
    """Check that --table is only used with --schema.

    Raises:
        typer.BadParameter: it is used without.
    """
    if table is not None and schema is None:
        raise typer.BadParameter("it requires --schema", param_hint="--table")
