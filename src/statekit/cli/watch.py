"""The command `statekit watch`."""

from __future__ import annotations

import sys
import time

from statekit.cli import options
from statekit.cli.command import one_command
from statekit.cli.console import is_terminal
from statekit.cli.validation import Validation, validate_once
from statekit.errors import StatekitError
from statekit.process import signals, streams

_HELP = """\
Validate records again whenever a file is saved.

\b
Examples:
  statekit watch
  statekit watch records/person --sources ../texts
  statekit watch --schema api.schema.json configs/

Records, schemas, settings and source texts are watched until Ctrl+C. Files that did not change are not read
again, because their results are in the cache. The package watchfiles must be installed:
`pip install "statekit[watch]"`.
"""
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"
"""The sequence that clears a terminal and its history (ECMA-48, CUP and ED)."""


def watch(
    paths: options.Paths = None,
    schema: options.SchemaFile = None,
    sources: options.Sources = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    exclude: options.Exclude = None,
    include: options.Include = None,
    key: options.Key = None,
) -> None:
    """Validate records again whenever a file is saved."""
    import statekit
    from statekit.run.watch import file_changes

    validation = Validation(
        paths=tuple(paths or ()),
        schema=schema,
        report_format="text",
        sources=sources,
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        exclude=tuple(exclude or ()),
        include=tuple(include or ()),
        key=key,
    )
    try:
        dataset = statekit.resolve(validation.paths, schema=schema)
        for _ in file_changes(dataset, validation.paths, sources):
            _validate(validation)
    except KeyboardInterrupt:
        signals.ignore_signals()


def _validate(validation: Validation) -> None:
    """Clear the screen, and print the report, or why the files cannot be checked."""
    if is_terminal(sys.stdout):
        sys.stdout.write(_CLEAR)
    try:
        validate_once(validation)
    except StatekitError as error:
        from statekit.report.escape import escape

        streams.print_error(f"statekit: error: {escape(error.message)}")
    except SystemExit as ending:
        if ending.code in signals.EXIT_MESSAGES:
            raise
    streams.print_line(f"{time.strftime('%H:%M:%S')}  waiting for changes (Ctrl+C to stop)", to_error=True)


command = one_command(watch, "watch", _HELP)
