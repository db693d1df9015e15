"""The command `statekit cache`."""

from __future__ import annotations

import typer

from statekit.cli.command import SETTINGS, Command

_HELP = """\
Remove all cached results. The next run reads all files.

\b
Examples:
  statekit cache clean
"""

command = typer.Typer(name="cache", no_args_is_help=True, help="Empty the cache.", **SETTINGS)


@command.callback()
def cache() -> None:
    """Make `clean` a subcommand, although it is the only one."""


@command.command(help=_HELP, cls=Command)
def clean() -> None:
    """Remove all cached results."""
    from statekit.cache.store import Cache
    from statekit.report.escape import escape

    cache = Cache()
    freed = cache.clean()
    typer.echo(escape(f"{cache.folder or 'no cache folder'}: {freed:,} bytes freed"))
