"""Build the commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperOption

SETTINGS: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
"""The settings of all commands."""


class Command(TyperCommand):
    """A command that rejects a repeated option, unless it accepts several values."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command line.

        Raises:
            typer.BadParameter: an option is repeated.
        """
        _, _, parameters = self.make_parser(ctx).parse_args(args=list(args))
        options = [parameter for parameter in parameters if isinstance(parameter, TyperOption)]
        for option, times in Counter(options).items():
            if times > 1 and not option.multiple and not option.is_flag:
                raise typer.BadParameter("the option may be given only once", ctx=ctx, param=option)
        return super().parse_args(ctx, args)


def one_command(function: Callable[..., None], name: str, help_text: str) -> typer.Typer:
    """Return an app with a single command.

    Args:
        function: the function to call; its parameters are the arguments and options.
        name: the name of the command.
        help_text: the text that `--help` prints.
    """
    app = typer.Typer(**SETTINGS)
    app.command(name, help=help_text, cls=Command)(function)
    return app
