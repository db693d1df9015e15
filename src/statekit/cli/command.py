"""How a command is made."""

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
"""What all parts of the command line have in common."""


class Command(TyperCommand):
    """A command that refuses an option that is given twice, unless it is one that takes several values."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command line.

        Raises:
            typer.BadParameter: an option is given twice.
        """
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        options = [option for option in given if isinstance(option, TyperOption)]
        for option, times in Counter(options).items():
            if times > 1 and not option.multiple and not option.is_flag:
                raise typer.BadParameter("it is given more than once", ctx=ctx, param=option)
        return super().parse_args(ctx, args)


def one_command(function: Callable[..., None], name: str, help_text: str) -> typer.Typer:
    """Return a command.

    Args:
        function: what it does; its parameters are the arguments and options.
        name: its name.
        help_text: what `--help` prints.
    """
    app = typer.Typer(**SETTINGS)
    app.command(name, help=help_text, cls=Command)(function)
    return app
