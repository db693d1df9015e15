"""The command `statekit rename`."""

from __future__ import annotations

from typing import Annotated

import typer

from statekit.cli import candidates, changes
from statekit.cli.command import one_command

_HELP = """\
Rename a record, and change every reference to it.

\b
Examples:
  statekit rename person ada ada-lovelace --diff
  statekit rename person ada ada-lovelace

The key of the record, its file if it has that name, and all references to it are changed, in all records of
the dataset in the current folder. Everything else in the files stays as it is.

The exit code is 0 if the record was renamed, 1 with --check, and 2 if it cannot be renamed: nothing is
written then.
"""

KindName = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        autocompletion=candidates.kinds,
        help="The kind of the record.",
        show_default=False,
    ),
]
OldKey = Annotated[
    str,
    typer.Argument(
        metavar="OLD", autocompletion=candidates.ids, help="The key of the record.", show_default=False
    ),
]
NewKey = Annotated[str, typer.Argument(metavar="NEW", help="Its new key.", show_default=False)]


def rename(
    kind: KindName, old: OldKey, new: NewKey, diff: changes.Diff = False, check: changes.Check = False
) -> None:
    """Rename a record, and change every reference to it."""
    import statekit

    changes.finish(statekit.rename(kind, old, new, write=False), diff=diff, check=check)


command = one_command(rename, "rename", _HELP)
