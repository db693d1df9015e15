"""The command `statekit`, which loads its subcommands on demand."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from statekit._version import __version__
from statekit.cli import completion
from statekit.cli.command import SETTINGS

COMMANDS = (
    "validate",
    "watch",
    "export",
    "verify",
    "schema",
    "explain",
    "init",
    "source",
    "new",
    "quote",
    "anchor",
    "coverage",
    "fix",
    "rename",
    "import",
    "fmt",
    "cache",
)
"""The commands in the order of the help. The module of each has its name, with `_` after a keyword of
Python, and a value `command`."""


class Commands(TyperGroup):
    """A group that imports a command when it is run, or when the help lists all commands."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer passes it
        """Return the names of all commands."""
        return list(COMMANDS)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments before the command."""
        return super().parse_args(ctx, completion.with_shell(args))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer passes it
        """Return a command by its name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: Any = import_module(f"statekit.cli.{module}").command
        return typer.main.get_command(command)


def _print_version(is_set: bool) -> None:
    if is_set:
        typer.echo(f"statekit {__version__}")
        raise typer.Exit


completion.prepare()
app = typer.Typer(name="statekit", cls=Commands, no_args_is_help=True, **SETTINGS)


@app.callback()
def statekit(
    *,
    install_completion: completion.Install = None,
    show_completion: completion.Show = None,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Check YAML records against JSON Schemas, each other and their sources, and export them as tables."""
