"""The command `statekit source`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from statekit.cli import candidates, changes
from statekit.cli.command import SETTINGS, Command
from statekit.process import streams

_HELP = """\
Register a text: write the record of its source.

\b
Examples:
  statekit source add ../texts/interview.txt --id interview --set language=en
  statekit source add ../texts/interview.txt --id interview --diff

The record identifies the text by its hash and its length. The text itself stays outside of the dataset. What
the schema requires as well is listed. Lines that are perhaps no part of what the text says, such as leftovers
of a web page, are listed, and are in the record as a comment.

The exit code is 0 if the record was written, even if it is not complete, 1 with --check, and 2 if it cannot
be written. Nothing is overwritten.
"""

command = typer.Typer(name="source", no_args_is_help=True, help="Register the texts of sources.", **SETTINGS)

TextFile = Annotated[Path, typer.Argument(metavar="FILE", help="The text, a UTF-8 file.", show_default=False)]
Key = Annotated[str, typer.Option("--id", metavar="ID", help="The id of the new record.", show_default=False)]
KindName = Annotated[
    str | None,
    typer.Option(
        metavar="KIND",
        autocompletion=candidates.kinds,
        help="The kind of the new record. By default, the only one that holds sources.",
        show_default=False,
    ),
]
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="POINTER=VALUE",
        help="A further value of the record, such as `language=en`. May be repeated.",
        show_default=False,
    ),
]


@command.callback()
def source() -> None:
    """Make `add` a subcommand, although it is the only one."""


@command.command(help=_HELP, cls=Command)
def add(
    file: TextFile,
    key: Key,
    values: Values = None,
    kind: KindName = None,
    diff: changes.Diff = False,
    check: changes.Check = False,
) -> None:
    """Register a text."""
    import statekit
    from statekit.curate.given import parse_given
    from statekit.phrasing import plural, shorten
    from statekit.report.escape import escape

    added = statekit.add_source(file, key, kind=kind, values=parse_given(values or ()), write=False)
    lengths = (plural(added.characters, "character"), plural(added.paragraphs, "paragraph"))
    streams.print_line(f"{escape(str(file))}: {lengths[0]} in {lengths[1]}", to_error=True)
    for each in added.leftovers:
        place = f"{escape(str(file))}:{each.line}"
        streams.print_line(f"{place}: perhaps no part of it: `{escape(shorten(each.words))}`", to_error=True)
    for phrase in added.remaining:
        streams.print_line(f"still to be done: {escape(phrase)}", to_error=True)
    changes.finish([added.change], diff=diff, check=check)
