"""Read a file from standard input."""

from __future__ import annotations

import re
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
_OTHER_FORMATS = {
    "TOML": re.compile(
        rb"(?:\s|#[^\n]*\n)*(?:[A-Za-z0-9_.-]+[ \t]*=[ \t]*\S|\[\[?[A-Za-z0-9_.-]+\]\]?[ \t]*\n)"
    ),
    "JSON5": re.compile(rb"\s*(?://|/\*|[\[{](?:[^\"']|\"[^\"\n]*\"|'[^'\n]*')*?(?://|/\*))"),
}
"""How a text of another format begins, by the name of the format."""
_HINT_BYTES = 1000
"""The length of the beginning that is looked at, in bytes."""


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


def hint(stdin: StandardInput) -> str | None:
    """Return how to say what standard input contains, if it has no name and does not look like YAML."""
    found = (name for name, start in _OTHER_FORMATS.items() if start.match(stdin.data[:_HINT_BYTES]))
    name = None if stdin.name else next(found, None)
    if name is None:
        return None
    return f"standard input was read as YAML; if it is {name}, add `--stdin-name records.{name.lower()}`"


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
