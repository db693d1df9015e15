"""The command `statekit anchor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from statekit.cli import changes, exits
from statekit.cli.command import one_command
from statekit.process import streams

_HELP = """\
Compute the offsets, hashes, context and locus of quotations and spans.

\b
Examples:
  statekit anchor --sources ../texts --diff
  statekit anchor --sources ../texts records/statement

Each span is found in the text of its source by its words, or, if a record has only offsets and a hash, by its
length and hash. The words themselves never change. Spans whose place is not certain stay as they are and are
listed.

The exit code is 0 if every span has its place, 1 if not, or with --check if files would change, and 2 if the
command cannot be run.
"""

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH...",
        help="Files and folders in a dataset. By default, all records of the dataset in the current folder.",
        show_default=False,
    ),
]
Sources = Annotated[
    Path, typer.Option(metavar="DIR", help="The folder with the source texts.", show_default=False)
]


def anchor(
    sources: Sources, paths: Paths = None, diff: changes.Diff = False, check: changes.Check = False
) -> None:
    """Compute the offsets, hashes, context and locus of quotations and spans."""
    import statekit
    from statekit.report.escape import escape

    anchored = statekit.anchor(paths or (), sources=sources, write=False)
    for each in anchored.unanchored:
        streams.print_line(escape(str(each)), to_error=True)
    code = exits.ERRORS_FOUND if anchored.unanchored else 0
    changes.finish(anchored.changes, diff=diff, check=check, code=code)


command = one_command(anchor, "anchor", _HELP)
