"""The command `statekit new`."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from statekit.cli import candidates, changes, exits
from statekit.cli.command import one_command
from statekit.process import streams

if TYPE_CHECKING:
    from statekit.curate.quoted import QuotedWords

_HELP = """\
Write a new record from the schema of its kind.

\b
Examples:
  statekit new person ada --set name="Ada Lovelace" --set born=1815-12-10
  statekit new statement bridge --quote "We will build it" --source interview --sources ../texts
  statekit new person ada --edit

The record gets what the schema requires, in the order of the schema: the values that are given, and empty
values with comments for the rest. With --quote, the offsets, hashes, context and locus are computed, and the
reference to the source is set. What is still to be written is listed. No file is overwritten.

The exit code is 0 if the record was written, even if something is still to be written, and 2 if it cannot be.
With --edit, it is that of `statekit validate` for the record.
"""

_option = typer.Option
KindName = Annotated[
    str,
    typer.Argument(
        metavar="KIND", autocompletion=candidates.kinds, help="The kind of the record.", show_default=False
    ),
]
Key = Annotated[
    str, typer.Argument(metavar="ID", help="Its id, which is the name of its file.", show_default=False)
]
Values = Annotated[
    list[str] | None,
    _option(
        "--set",
        metavar="POINTER=VALUE",
        help="Set the value at a JSON Pointer, such as `name=Ada` or `/names/0/name=Ada`. VALUE is YAML if"
        " that is a number, a boolean, a list or null, and text where the schema wants text. May be"
        " repeated.",
        show_default=False,
    ),
]
Quote = Annotated[
    str | None,
    _option("--quote", metavar="WORDS", help="Quote these words of a source.", show_default=False),
]
Source = Annotated[
    str | None,
    _option(
        "--source",
        metavar="ID",
        autocompletion=candidates.all_ids,
        help="The id of the source that has the words.",
        show_default=False,
    ),
]
Sources = Annotated[
    Path | None,
    _option(
        "--sources", metavar="DIR", help="The folder that has the texts of the sources.", show_default=False
    ),
]
Occurrence = Annotated[
    int | None,
    _option(
        "--occurrence",
        metavar="N",
        min=1,
        help="Quote the occurrence with this number, if the words occur several times.",
        show_default=False,
    ),
]
At = Annotated[
    str | None,
    _option(
        "--at",
        metavar="MEMBER",
        help="The member of the record that selects the words, such as `content` for a paraphrase. By"
        " default, those for quoted words.",
        show_default=False,
    ),
]
Edit = Annotated[
    bool, _option("--edit", help="Open the record in $VISUAL or $EDITOR, and check it afterwards.")
]


def new(
    kind: KindName,
    key: Key,
    values: Values = None,
    quote: Quote = None,
    source: Source = None,
    sources: Sources = None,
    occurrence: Occurrence = None,
    at: At = None,
    edit: Edit = False,
    diff: changes.Diff = False,
    check: changes.Check = False,
) -> None:
    """Write a new record from the schema of its kind."""
    import statekit
    from statekit.curate.given import parse_given
    from statekit.report.escape import escape

    words = _words(quote, source, sources, occurrence, at)
    editor = _editor(is_trial=diff or check) if edit else []
    given = parse_given(values or ())
    record = statekit.new_record(kind, key, given, quote=words, write=edit)
    if not edit:
        for each in record.differences:
            streams.print_line(escape(f"quoted as in the source: {each}"), to_error=True)
        for unwritten in record.unwritten:
            streams.print_line(escape(str(unwritten)), to_error=True)
        changes.finish([record.change], diff=diff, check=check)
    _edit(editor, record.change.path)


def _words(
    quote: str | None, source: str | None, sources: Path | None, occurrence: int | None, at: str | None
) -> QuotedWords | None:
    """Return the words to quote.

    Raises:
        typer.BadParameter: only some of the options are given.
    """
    import statekit

    if quote is None:
        others = {"--source": source, "--sources": sources, "--occurrence": occurrence, "--at": at}
        for name, value in others.items():
            if value is not None:
                raise typer.BadParameter("it requires --quote", param_hint=name)
        return None
    if source is None or sources is None:
        raise typer.BadParameter("it requires --source and --sources", param_hint="--quote")
    return statekit.QuotedWords(quote, source, sources, occurrence, at)


def _editor(*, is_trial: bool) -> list[str]:
    """Return the command that edits a file.

    Raises:
        typer.BadParameter: no editor is found, or nothing is to be written.
    """
    if is_trial:
        raise typer.BadParameter("nothing is written with --diff or --check", param_hint="--edit")
    try:
        command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    except ValueError:
        command = []
    if not command:
        raise typer.BadParameter("neither VISUAL nor EDITOR names an editor", param_hint="--edit")
    return command


def _edit(editor: list[str], path: str) -> None:
    """Edit a record, check it, and exit."""
    import time

    import statekit
    from statekit.cli.console import print_report

    try:
        code = subprocess.run([*editor, path], check=False).returncode  # noqa: S603 - the user names the editor
    except OSError as error:
        raise SystemExit(f"statekit: error: {editor[0]}: {error.strerror}") from None
    if code:
        streams.print_error(f"the editor ended with exit code {code}")
    began = time.monotonic()
    report = statekit.validate(path)
    print_report(report, "text", time.monotonic() - began)
    raise SystemExit(exits.ERRORS_FOUND if report.summary.errors else 0)


command = one_command(new, "new", _HELP)
