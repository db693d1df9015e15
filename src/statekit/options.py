"""What the commands take: the types of their arguments and options, with what the help says of them."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption


class ReportFormat(StrEnum):
    """How findings are written."""

    TEXT = "text"
    LINES = "lines"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    SARIF = "sarif"


class Compression(StrEnum):
    """How text files are compressed."""

    GZ = "gz"
    ZST = "zst"


class TierName(StrEnum):
    """What reads the records."""

    AUTO = "auto"
    REFERENCE = "reference"
    BOTH = "both"


class DictionaryFormat(StrEnum):
    """How tables are described."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    ARROW = "arrow"


class Command(TyperCommand):
    """A command that refuses an option that is given twice, unless it is one that takes several values."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command line.

        Raises:
            typer.BadParameter: an option is given twice.
        """
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        options = [option for option in given if isinstance(option, TyperOption)]
        for option, times in Counter(options).items():
            if times > 1 and not option.multiple and not option.is_flag:
                raise typer.BadParameter("it is given more than once", ctx=ctx, param=option)
        return super().parse_args(ctx, args)


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
Report = Annotated[
    ReportFormat | None,
    typer.Option(
        "--format",
        "-f",
        help="How findings are written. By default `github` in GitHub Actions, `gitlab` in GitLab CI,"
        " and else `text`.",
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
ExpectInvalid = Annotated[
    bool,
    typer.Option(
        "--expect-invalid",
        help="Turn it round: each file must have an error, and those that have none are the findings.",
    ),
]
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
Table = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="With --schema: what the table is called. By default the <kind> of <kind>.schema.json, or"
        " `records`.",
        show_default=False,
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
Rule = Annotated[
    str | None,
    typer.Argument(metavar="RULE", help="As findings name it: `schema/enum`.", show_default=False),
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
KindNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="KIND",
        help="Kinds of the dataset in the current folder; by default all.",
        show_default=False,
    ),
]
OneSchema = Annotated[
    Path | None,
    typer.Option(
        "--schema",
        metavar="FILE",
        help="Describe the table of this JSON Schema (JSON or YAML).",
        show_default=False,
    ),
]
Dictionary = Annotated[
    DictionaryFormat,
    typer.Option(
        "--format",
        "-f",
        help="`table` for people, `json` for programs, `markdown` for a page; `arrow`: the Arrow schema of"
        " one table itself, as an Arrow IPC stream without rows, which is binary.",
    ),
]
