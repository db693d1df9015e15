"""The arguments and options that several commands take, with their help."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class TierName(StrEnum):
    """What reads the records."""

    AUTO = "auto"
    REFERENCE = "reference"
    BOTH = "both"


Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH",
        help="A dataset, or files and folders of one; with --schema, any files and folders; or files that"
        " name their schema themselves. By default the dataset in the current folder.",
        show_default=False,
    ),
]
SchemaFile = Annotated[
    Path | None,
    typer.Option(
        "--schema",
        metavar="FILE",
        help="Check PATHs against this JSON Schema (JSON or YAML) instead of a dataset's own.",
        show_default=False,
    ),
]
Sources = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="A folder with the texts of sources: quotations are compared with them.",
        show_default=False,
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RULE",
        help="Say only findings of this rule, or of rules that begin so: `schema/enum`, `schema`."
        " Repeat it for several. It replaces what the settings select and ignore.",
        show_default=False,
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RULE",
        help="Leave findings of this rule out, or of rules that begin so. Repeat it for several.",
        show_default=False,
    ),
]
Table = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="With --schema: what the table is called. By default the <kind> of <kind>.schema.json, or"
        " `records`.",
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
        help="How many processes read the files, at most. By default as many as there are cores.",
        show_default=False,
    ),
]
NoCache = Annotated[
    bool,
    typer.Option("--no-cache", help="Neither use nor keep what is known of files that were seen before."),
]
Tier = Annotated[
    TierName,
    typer.Option(
        help="What reads the records: `auto` is a native parser wherever it is known to read right,"
        " `reference` never, and `both` compares the two."
    ),
]
