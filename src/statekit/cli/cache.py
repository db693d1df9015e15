"""The command `statekit cache`."""

from __future__ import annotations

import typer

from statekit.cli.command import SETTINGS, Command

_HELP = """\
Remove what is known of files that were seen before; the next run reads them all.

\b
Examples:
  statekit cache clean
"""

command = typer.Typer(
    name="cache", no_args_is_help=True, help="What is known of files that were seen before.", **SETTINGS
)


@command.callback()
def cache() -> None:
    """Group the commands."""


@command.command(help=_HELP, cls=Command)
def clean() -> None:
    """Remove what is known of files that were seen before."""
    from statekit.cache.store import Cache
    from statekit.report.escape import escape

    cache = Cache()
    freed = cache.clean()
    typer.echo(escape(f"{cache.folder or 'there is no folder for a cache'}: {freed:,} bytes freed"))
