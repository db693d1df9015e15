"""The command `statekit init`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from statekit.cli import changes
from statekit.cli.command import one_command

_HELP = """\
Begin a dataset: schemas, a record of each kind, settings, and files for make, git, CI and editors.

\b
Examples:
  statekit init planets --kind planet --kind moon
  statekit init interviews --template statements
  statekit init . --diff

The dataset is valid, and can be exported at once.

The exit code is 0 if the files were written, 1 with --check, and 2 if they cannot be written: nothing is
written then, and nothing that exists is overwritten.
"""


class TemplateName(StrEnum):
    """The template of a dataset."""

    EMPTY = "empty"
    STATEMENTS = "statements"


Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="The folder, which need not exist.", show_default=False)
]
Template = Annotated[
    TemplateName,
    typer.Option(
        help="`empty` for kinds with a name and a note, to begin schemas of your own; `statements` for"
        " statements in texts: who said what, in which words."
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="NAME",
        help="The name of a kind; with `statements`, of a further one. May be repeated. By default `item`.",
        show_default=False,
    ),
]


def init(
    folder: Folder,
    template: Template = TemplateName.EMPTY,
    kinds: Kinds = None,
    diff: changes.Diff = False,
    check: changes.Check = False,
) -> None:
    """Begin a dataset."""
    import statekit

    new = statekit.init_dataset(folder, template=template.value, kinds=kinds or (), write=False)
    changes.finish(new, diff=diff, check=check)


command = one_command(init, "init", _HELP)
