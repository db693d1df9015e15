"""What all commands that change files have in common: `--diff`, `--check`, and how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from statekit.cli import exits
from statekit.process import streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from statekit.edit.files import FileChange

Diff = Annotated[
    bool, typer.Option("--diff", help="Show the changes as a patch on standard output. Nothing is written.")
]
Check = Annotated[
    bool,
    typer.Option("--check", help="Exit with code 1 if there is anything to change. Nothing is written."),
]


def finish(changes: Sequence[FileChange], *, diff: bool, check: bool, code: int = 0) -> NoReturn:
    """Write changes, or show them, and exit.

    Each file is named on standard error, with what happens to it.

    Args:
        changes: the changes.
        diff: True to show them as a patch on standard output, and to write nothing.
        check: True to exit with code 1 if there are any, and to write nothing.
        code: the exit code otherwise, if something else prevented changes.

    Raises:
        EditError: a file cannot be written; none is changed.
    """
    from statekit.edit.files import unified_diff, write_changes
    from statekit.phrasing import plural

    if diff:
        for change in changes:
            for line in unified_diff(change):
                streams.print_line(line)
    is_trial = diff or check
    if not is_trial:
        write_changes(changes)
    for change in changes:
        streams.print_line(change.describe(is_done=not is_trial), to_error=True)
    if not changes:
        streams.print_line("nothing to change", to_error=True)
    elif len(changes) > 1:
        summary = plural(len(changes), "file")
        streams.print_line(f"{summary} to change" if is_trial else f"{summary} changed", to_error=True)
    raise SystemExit(exits.ERRORS_FOUND if check and changes else code)
