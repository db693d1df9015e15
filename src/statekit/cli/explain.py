"""The command `statekit explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from statekit.cli.command import one_command
from statekit.cli.console import rule_documentation, unknown_name

_HELP = """\
Explain a rule, or list all rules.

\b
Examples:
  statekit explain record/unknown-reference
  statekit explain
"""

Rule = Annotated[
    str | None,
    typer.Argument(metavar="RULE", help="The ID of the rule, for example `schema/enum`.", show_default=False),
]


def explain(rule: Rule = None) -> None:
    """Explain a rule, or list all rules."""
    docs = rule_documentation()
    if rule is None:
        width = max(map(len, docs))
        for doc in docs.values():
            typer.echo(f"{doc.id:<{width}}  {doc.summary}")
        return
    if rule not in docs:
        raise typer.BadParameter(unknown_name("rule", rule, docs), param_hint="RULE")
    doc = docs[rule]
    typer.echo(f"{doc.id} ({doc.severity})\n\n{doc.text}")


command = one_command(explain, "explain", _HELP)
