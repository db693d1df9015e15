"""Read a file from standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from statekit.cli.console import is_terminal

if TYPE_CHECKING:
    from statekit.discovery.resolve import StandardInput

STDIN = Path("-")
"""The path that means standard input."""


def take_stdin(paths: Sequence[Path], name: str | None) -> tuple[list[Path], StandardInput | None]:
    """Return the paths without `-`, and the contents of standard input if it is one of them.

    Args:
        paths: the paths of the command line.
        name: the name of the file that standard input contains, if it is given.

    Raises:
        typer.BadParameter: `-` is repeated, or a name is given without it.
        DatasetError: standard input cannot be read.
    """
    others = [path for path in paths if path != STDIN]
    if len(others) == len(paths):
        if name is not None:
            raise typer.BadParameter("it requires `-` as a path", param_hint="--stdin-name")
        return others, None
    if len(paths) - len(others) > 1:
        raise typer.BadParameter("`-` may be given only once", param_hint="PATH")
    if name is not None and not name.strip("/"):
        raise typer.BadParameter("it must be the name of a file", param_hint="--stdin-name")
    from statekit.discovery.resolve import StandardInput

    return others, StandardInput(name, _read())


def _read() -> bytes:
    """Return the contents of standard input, up to one byte more than a file may have."""
    from statekit.discovery.dataset import DatasetError
    from statekit.read.text_file import MAX_BYTES

    if sys.stdin is None:
        raise DatasetError("standard input is closed")
    if is_terminal(sys.stdin):
        typer.echo("reading standard input; end it with Ctrl+D", err=True)
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise DatasetError(f"standard input cannot be read: {error.strerror}") from None
