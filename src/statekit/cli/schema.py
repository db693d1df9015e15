"""The command `statekit schema`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from statekit.cli import candidates, options
from statekit.cli.command import one_command
from statekit.cli.console import hide_library, is_terminal, rule_documentation, unknown_name

if TYPE_CHECKING:
    from statekit.config.settings import Settings
    from statekit.discovery.dataset import Kind

_HELP = """\
Show the tables of a schema.

\b
Examples:
  statekit schema
  statekit schema person
  statekit schema --schema api.schema.json
  statekit schema --format markdown > dictionary.md
  statekit schema person --format arrow > person.arrows

For each path, the type is shown, and the reason if a column is JSON text. Records are not read, because types
depend only on the schema.
"""


class DictionaryFormat(StrEnum):
    """The output format."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    ARROW = "arrow"


KindNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="KIND...",
        autocompletion=candidates.kinds,
        help="Kinds of the dataset in the current folder. By default, all kinds.",
        show_default=False,
    ),
]
OneSchema = Annotated[
    Path | None,
    typer.Option(
        "--schema",
        metavar="FILE",
        help="Show the table of this JSON Schema (JSON or YAML).",
        show_default=False,
    ),
]
Dictionary = Annotated[
    DictionaryFormat,
    typer.Option(
        "--format",
        "-f",
        help="The output format: `table` for people, `json` for programs, `markdown` for documentation, or"
        " `arrow` for the binary Arrow schema of one table (an Arrow IPC stream without rows).",
    ),
]


def describe_schema(
    kinds: KindNames = None,
    schema: OneSchema = None,
    schemas: options.Schemas = None,
    schema_root: options.SchemaRoot = None,
    key: options.Key = None,
    dictionary_format: Dictionary = DictionaryFormat.TABLE,
) -> None:
    """Show the tables of a schema."""
    from statekit.config.settings_file import load_settings_in
    from statekit.dictionary import WRITERS, arrow_stream, describe
    from statekit.report.escape import escape

    hide_library("pandas")
    settings = load_settings_in(Path(), rule_documentation())
    lookup = settings.with_schema_options(schemas or (), schema_root).lookup
    tables = describe(_find_kinds(kinds or (), schema, key, settings), lookup)
    if dictionary_format is not DictionaryFormat.ARROW:
        for line in WRITERS[dictionary_format](tables):
            typer.echo(escape(line))
        return
    if len(tables) > 1:
        names = ", ".join(table.plan.name for table in tables)
        raise typer.BadParameter(f"`--format arrow` requires one of {names}", param_hint="KIND")
    if is_terminal(sys.stdout):
        message = "`arrow` is a binary format; redirect the output to a file"
        raise typer.BadParameter(message, param_hint="--format")
    typer.echo(arrow_stream(tables[0]), nl=False)


def _find_kinds(names: Sequence[str], schema: Path | None, key: str | None, settings: Settings) -> list[Kind]:
    """Return the kinds with the given names, by default all; or the kind of a schema file.

    Raises:
        SettingsError: the key cannot be used.
    """
    from statekit.config.keys import with_keys
    from statekit.discovery.dataset import Dataset, Kind
    from statekit.discovery.roots import find_kinds

    if schema is not None:
        if names:
            raise typer.BadParameter("it cannot be used with --schema", param_hint="KIND")
        dataset = Dataset((Kind.of_schema(schema),), (), has_root=False)
    else:
        dataset = Dataset(find_kinds(Path()), ())
    known = {kind.name: kind for kind in with_keys(dataset, key, settings).kinds}
    for name in names:
        if name not in known:
            raise typer.BadParameter(unknown_name("kind", name, known), param_hint="KIND")
    return [known[name] for name in dict.fromkeys(names)] or list(known.values())


command = one_command(describe_schema, "schema", _HELP)
