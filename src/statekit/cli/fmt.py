"""The command `statekit fmt`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from statekit.cli import changes, exits, options
from statekit.cli.command import one_command
from statekit.cli.console import progress_bar, resolve_for
from statekit.cli.stdin import take_stdin
from statekit.process import streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from statekit.layout.tasks import Unformatted

_HELP = """\
Bring YAML files into one form: order of keys, indentation, quotes, line breaks.

\b
Examples:
  statekit fmt
  statekit fmt --check
  statekit fmt records/person --diff
  statekit fmt --schema api.schema.json configs/
  statekit fmt - --stdin-name records/person/ada.yaml < ada.yaml

Keys get the order of the schema. Values stay the same, and comments stay with what they belong to. Files that
are not YAML stay as they are.

The exit code is 0 if all files have the form or were changed, 1 if a file has errors in its text or with
--check, and 2 if nothing could be done.
"""


def fmt(
    paths: options.Paths = None,
    schema: options.SchemaFile = None,
    diff: changes.Diff = False,
    check: changes.Check = False,
    exclude: options.Exclude = None,
    include: options.Include = None,
    respect_gitignore: options.RespectGitignore = None,
    stdin_name: options.StdinName = None,
    schemas: options.Schemas = None,
    schema_root: options.SchemaRoot = None,
    yaml_tag: options.YamlTag = None,
    yaml_merge_keys: options.YamlMergeKeys = False,
    yaml_keys: options.YamlKeys = options.KeysName.STRICT,
    jobs: options.Jobs = None,
) -> None:
    """Bring YAML files into one form."""
    from statekit.config.resolution import FileOptions
    from statekit.layout.files import format_resolved
    from statekit.process.pool import available_cores

    others, stdin = take_stdin(paths or (), stdin_name)
    if stdin is not None and others:
        raise typer.BadParameter("`-` cannot be combined with other paths", param_hint="PATH")
    files = FileOptions(exclude or (), include or (), respect_gitignore, stdin)
    resolved = resolve_for(
        others,
        schema,
        None,
        None,
        files,
        schemas=schemas,
        schema_root=schema_root,
        yaml=options.YamlOptions(yaml_tag, yaml_merge_keys, yaml_keys),
    )
    with progress_bar() as progress:
        formatting = format_resolved(
            resolved, others, files, progress=progress, jobs=jobs or available_cores()
        )
    code = _report(formatting.unformatted)
    if stdin is not None and not (diff or check):
        if not code:
            new = [change.new for change in formatting.changes]
            sys.stdout.buffer.write((new[0] if new else None) or stdin.data)
        raise SystemExit(code)
    changes.finish(formatting.changes, diff=diff, check=check, code=code)


def _report(unformatted: Sequence[Unformatted]) -> int:
    """Print which files are left as they are, and return the exit code."""
    from statekit.report.escape import escape

    others = [each for each in unformatted if each.is_other_format]
    if len(others) > 1:  # a single line for all of them
        unformatted = [each for each in unformatted if not each.is_other_format]
    for each in unformatted:
        streams.print_line(f"{escape(each.path)}: left as it is: {escape(each.message)}", to_error=True)
    if len(others) > 1:
        streams.print_line(f"{len(others)} files are left as they are: they are not YAML", to_error=True)
    return exits.ERRORS_FOUND if any(each.is_error for each in unformatted) else 0


command = one_command(fmt, "fmt", _HELP)
