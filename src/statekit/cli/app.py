"""The command line as a whole: its commands, each loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from statekit._version import __version__
from statekit.cli.command import SETTINGS

COMMANDS = ("validate", "export", "schema", "verify", "explain", "cache")
"""The commands in the order of the help; the module of each has its name."""


class Commands(TyperGroup):
    """The commands. Each is imported when it is named, or when the help lists all of them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer passes it
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer passes it
        """Return a command by its name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: Any = import_module(f"statekit.cli.{cmd_name}").command
        return typer.main.get_command(command)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"statekit {__version__}")
        raise typer.Exit


app = typer.Typer(name="statekit", cls=Commands, no_args_is_help=True, **SETTINGS)


@app.callback()
def statekit(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Check records in YAML against a JSON Schema, each other and their sources, and make tables of them."""
