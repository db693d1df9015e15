"""The command `statekit schema`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from statekit.cli.command import one_command
from statekit.cli.console import is_terminal, suggestion

if TYPE_CHECKING:
    from statekit.discovery.dataset import Kind

_HELP = """\
Say what the tables of a schema look like: the types of each path, and why anything is kept as JSON.

\b
Examples:
  statekit schema
  statekit schema person
  statekit schema --schema api.schema.json
  statekit schema --format markdown > dictionary.md
  statekit schema person --format arrow > person.arrows

Only schemas are read, no records: the types depend on nothing else.
"""


class DictionaryFormat(StrEnum):
    """How tables are described."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    ARROW = "arrow"


KindNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="KIND",
        help="Kinds of the dataset in the current folder; by default all.",
        show_default=False,
    ),
]
OneSchema = Annotated[
    Path | None,
    typer.Option(
        "--schema",
        metavar="FILE",
        help="Describe the table of this JSON Schema (JSON or YAML).",
        show_default=False,
    ),
]
Dictionary = Annotated[
    DictionaryFormat,
    typer.Option(
        "--format",
        "-f",
        help="`table` for people, `json` for programs, `markdown` for a page; `arrow`: the Arrow schema of"
        " one table itself, as an Arrow IPC stream without rows, which is binary.",
    ),
]


def describe_schema(
    kinds: KindNames = None,
    schema: OneSchema = None,
    dictionary_format: Dictionary = DictionaryFormat.TABLE,
) -> None:
    """Say what the tables of a schema look like."""
    from statekit.dictionary import WRITERS, arrow_stream, describe
    from statekit.report.escape import escape

    tables = describe(_kinds(kinds or (), schema))
    if dictionary_format is not DictionaryFormat.ARROW:
        for line in WRITERS[dictionary_format](tables):
            typer.echo(escape(line))
        return
    if len(tables) > 1:
        names = ", ".join(table.plan.name for table in tables)
        raise typer.BadParameter(
            f"an Arrow schema is one of one table: name one of {names}", param_hint="KIND"
        )
    if is_terminal(sys.stdout):
        raise typer.BadParameter("an Arrow schema is binary: write it to a file", param_hint="--format")
    typer.echo(arrow_stream(tables[0]), nl=False)


def _kinds(names: Sequence[str], schema: Path | None) -> list[Kind]:
    """The kinds that are named, or all of them; or the one of a schema file."""
    from statekit.discovery.dataset import Kind, kind_name
    from statekit.discovery.find import find_kinds

    if schema is not None:
        if names:
            raise typer.BadParameter(
                "it names kinds of a dataset, and --schema has one table", param_hint="KIND"
            )
        return [Kind(kind_name(schema), schema, str(schema))]
    known = {kind.name: kind for kind in find_kinds(Path())}
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"there is no kind {name}{suggestion(name, known)}", param_hint="KIND")
    return [known[name] for name in dict.fromkeys(names)] or list(known.values())


command = one_command(describe_schema, "schema", _HELP)
