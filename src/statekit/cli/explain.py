"""The command `statekit explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from statekit.cli import candidates
from statekit.cli.command import one_command
from statekit.cli.console import rule_documentation, unknown_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from statekit.diagnostics import RuleDoc

_HELP = """\
Explain a rule, or list rules.

\b
Examples:
  statekit explain record/unknown-reference
  statekit explain schema
  statekit explain
"""

Rule = Annotated[
    str | None,
    typer.Argument(
        metavar="RULE",
        autocompletion=candidates.rules,
        help="The ID of a rule, for example `schema/enum`, or its beginning, for example `schema`.",
        show_default=False,
    ),
]


def explain(rule: Rule = None) -> None:
    """Explain a rule, or list all rules."""
    docs = rule_documentation()
    if rule is None:
        _print_list(docs.values())
        return
    group = [doc for doc in docs.values() if doc.id.startswith(rule)]
    if rule not in docs and group:
        _print_list(group)
        return
    if rule not in docs:
        raise typer.BadParameter(unknown_name("rule", rule, docs), param_hint="RULE")
    doc = docs[rule]
    typer.echo(f"{doc.id} ({doc.severity})\n\n{doc.text}")


def _print_list(docs: Collection[RuleDoc]) -> None:
    """Print the ID and the summary of each rule."""
    width = max(len(doc.id) for doc in docs)
    for doc in docs:
        typer.echo(f"{doc.id:<{width}}  {doc.summary}")


command = one_command(explain, "explain", _HELP)
