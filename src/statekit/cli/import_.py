"""The command `statekit import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from statekit.cli import candidates, changes, exits
from statekit.cli.command import one_command
from statekit.process import streams

_HELP = """\
Import a table: each row becomes a record.

\b
Examples:
  statekit import people.csv --kind person --diff
  statekit import people.csv --kind person
  statekit import members.parquet --kind person --key name
  statekit import people.csv.gz --kind person --update

TABLE is CSV (with commas, semicolons or tabs), JSON Lines or Parquet. The schema decides the types, never the
values. Dotted columns are nested, and tables of lists (`person.names.csv`) are joined. Records that exist are
changed only with --update.

The exit code is 0 if the table was imported, 1 if there are conflicts (nothing is written then) or with
--check, and 2 if it cannot be read.
"""

_option = typer.Option
TablePath = Annotated[
    Path, typer.Argument(metavar="TABLE", help="The file of the table.", show_default=False)
]
KindName = Annotated[
    str,
    _option(
        "--kind",
        metavar="KIND",
        autocompletion=candidates.kinds,
        help="The kind of the records.",
        show_default=False,
    ),
]
KeyColumn = Annotated[
    str | None,
    _option(
        "--key",
        metavar="COLUMN",
        help="The column that identifies the records, by default the key of the kind. From another column,"
        " ids are made in lower case with hyphens.",
        show_default=False,
    ),
]
Update = Annotated[bool, _option("--update", help="Change records that exist and have other values.")]


def import_(
    table: TablePath,
    kind: KindName,
    key: KeyColumn = None,
    update: Update = False,
    diff: changes.Diff = False,
    check: changes.Check = False,
) -> None:
    """Import a table: each row becomes a record."""
    import statekit

    result = statekit.import_table(table, kind, key=key, update=update, write=False)
    for conflict in result.conflicts:
        streams.print_line(str(conflict), to_error=diff)
    if result.conflicts:
        from statekit.phrasing import plural

        streams.print_line(f"{plural(len(result.conflicts), 'conflict')}; nothing is written", to_error=True)
        raise SystemExit(exits.ERRORS_FOUND)
    changes.finish(result.changes, diff=diff, check=check)


command = one_command(import_, "import", _HELP)
