"""Complete command lines in shells: the options that print and install the script of a shell."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from typer import completion

PROGRAM = "statekit"
VARIABLE = "_STATEKIT_COMPLETE"
"""The environment variable by which a shell asks for completions."""
OPTIONS = ("--install-completion", "--show-completion")


class Shell(StrEnum):
    """A shell."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    PWSH = "pwsh"


def _install(shell: Shell | None) -> None:
    if shell is not None:
        _, path = completion.install(shell.value, PROGRAM, VARIABLE)
        typer.echo(f"completion for {shell.value} is installed in {path}; it takes effect in a new shell")
        raise typer.Exit


def _show(shell: Shell | None) -> None:
    if shell is not None:
        typer.echo(
            completion.get_completion_script(prog_name=PROGRAM, complete_var=VARIABLE, shell=shell.value)
        )
        raise typer.Exit


def _option(name: str, callback: Callable[[Shell | None], None], help_text: str) -> Any:
    return typer.Option(
        name, metavar="[SHELL]", callback=callback, is_eager=True, show_default=False, help=help_text
    )


Install = Annotated[
    Shell | None,
    _option(
        OPTIONS[0],
        _install,
        "Install completion for bash, zsh, fish, powershell or pwsh, and exit. By default, for this shell.",
    ),
]
Show = Annotated[
    Shell | None,
    _option(OPTIONS[1], _show, "Print the script that completes command lines in a shell, and exit."),
]


def with_shell(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the name of this shell after an option at their end that lacks one."""
    if not arguments or arguments[-1] not in OPTIONS:
        return list(arguments)
    import shellingham

    try:
        return [*arguments, shellingham.detect_shell()[0]]
    except (shellingham.ShellDetectionFailure, OSError):
        return list(arguments)


def prepare() -> None:
    """Load the formats in which shells receive completions, if one asks for them."""
    if VARIABLE in os.environ:
        completion.completion_init()
