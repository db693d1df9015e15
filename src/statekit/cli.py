"""The commands: parse, call, print, exit. No logic lives here."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from statekit._version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from statekit.dataset import Dataset
    from statekit.pipeline import Report

_FOUND, _UNUSABLE, _INTERRUPTED = 1, 2, 130
_ISSUES = "please report it with the file that caused it"

# A line that holds only a backspace keeps the lines below it as they are.
_VALIDATE = """\
Check records, and say everything that is wrong with them.

\b
Examples:
  statekit validate
  statekit validate records/person --sources ../texts
  statekit validate --schema api.schema.json configs/ extra.yaml
  statekit validate --format github

Exit code 0: valid (there may be warnings). 1: errors were found. 2: nothing could be checked.
"""
_EXPORT = """\
Check records, and write them as JSON Lines, Parquet and CSV.

\b
Examples:
  statekit export --output build
  statekit export --output build --format parquet --format csv
  statekit export --schema api.schema.json configs/ --table config --output build

Where there are errors they are said, nothing is written, and the exit code is 1.
"""

app = typer.Typer(
    name="statekit",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class ReportFormat(StrEnum):
    """How findings are written."""

    TEXT = "text"
    LINES = "lines"
    JSON = "json"
    GITHUB = "github"


class TableFormat(StrEnum):
    """How tables are written."""

    JSONL = "jsonl"
    PARQUET = "parquet"
    CSV = "csv"


Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH",
        help="A dataset, or files and folders of one; with --schema, any files and folders."
        " By default the dataset in the current folder.",
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
ReportOption = Annotated[ReportFormat, typer.Option("--format", "-f", help="How findings are written.")]


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"statekit {__version__}")
        raise typer.Exit


@app.callback()
def statekit(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    """Checks records in YAML against a JSON Schema, each other and their sources; makes tables of them."""


@app.command(help=_VALIDATE)
def validate(
    paths: Paths = None,
    schema: SchemaFile = None,
    report_format: ReportOption = ReportFormat.TEXT,
    sources: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder with the texts of sources: quotations are compared with them.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check records, and say everything that is wrong with them."""
    from statekit import pipeline

    report = pipeline.validate(_dataset(paths, schema, None), sources=sources)
    _say(report, report_format)
    if report.summary.errors:
        raise typer.Exit(_FOUND)


@app.command(help=_EXPORT)
def export(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="The folder to write. It is swapped in whole; an earlier export there is replaced.",
            show_default=False,
        ),
    ],
    paths: Paths = None,
    schema: SchemaFile = None,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="With --schema: what the table is called. By default the <kind> of"
            " <kind>.schema.json, or `records`.",
            show_default=False,
        ),
    ] = None,
    formats: Annotated[
        list[TableFormat] | None,
        typer.Option("--format", "-f", help="Repeat it for several. By default all.", show_default=False),
    ] = None,
    skip_invalid: Annotated[
        bool,
        typer.Option("--skip-invalid", help="Leave records with errors out, and count them."),
    ] = False,
) -> None:
    """Check records, and write them as JSON Lines, Parquet and CSV."""
    from statekit import pipeline

    if table is not None and schema is None:
        raise typer.BadParameter("it names the table of --schema", param_hint="--table")
    done = pipeline.export(
        _dataset(paths, schema, table),
        output,
        formats=[str(name) for name in formats or ()],
        skip_invalid=skip_invalid,
    )
    _say(done.report, ReportFormat.TEXT)
    for name, rows in done.rows.items():
        typer.echo(f"{output / name}: {rows} {'row' if rows == 1 else 'rows'}")
    if done.left_out:
        typer.echo(f"{done.left_out} invalid records were left out", err=True)
    if not done.rows:
        typer.echo("nothing was written", err=True)
        raise typer.Exit(_FOUND)


def _dataset(paths: Sequence[Path] | None, schema: Path | None, table: str | None) -> Dataset:
    from statekit.dataset import find_dataset, find_files

    if schema is None:
        return find_dataset(paths or ())
    return find_files(schema, paths or (), table)


def _say(report: Report, report_format: ReportFormat) -> None:
    from statekit.report import REPORTERS, report_text, say_summary

    if report_format is ReportFormat.TEXT:
        lines = report_text(report.diagnostics, report.summary, coloured=_wants_colour())
    else:
        lines = REPORTERS[report_format](report.diagnostics, report.summary)
    for line in lines:
        typer.echo(line, color=True)
    typer.echo(say_summary(report.summary), err=True)


def _wants_colour() -> bool:
    """Colours on a terminal, unless NO_COLOR says otherwise; FORCE_COLOR wants them anywhere."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def main() -> NoReturn:
    """Run the command line: errors that are not findings become one line and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="statekit")
    except Exception as error:  # noqa: BLE001 - whatever it is, people get one line
        _give_up(error)
    sys.exit(0)


def _give_up(error: Exception) -> NoReturn:
    from statekit.report.printable import printable

    known = {"SchemaError", "DatasetError", "ReleaseError"}
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_UNUSABLE)
    if type(error).__name__ in known:
        message = str(error)
    elif isinstance(error, OSError):
        message = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    else:
        message = f"internal error: {type(error).__name__}: {error}; {_ISSUES}"
    typer.echo(f"statekit: error: {printable(message)}", err=True)
    sys.exit(_UNUSABLE)
