"""Run the command line; report errors that are not findings in one line, with exit code 2."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from statekit.cli import exits
from statekit.cli.plain import recognize
from statekit.errors import StatekitError
from statekit.process import signals, streams

if TYPE_CHECKING:
    from statekit.cache.replay import Invocation

_THREAD_ERRORS = ("can't start new thread", "Failed to launch worker thread")
"""The messages of Python and PyArrow if the system does not allow another thread."""


def run(invocation: Invocation | None = None) -> NoReturn:
    """Run the command line; report errors that are not findings in one line, with exit code 2.

    Args:
        invocation: the invocation to store the output for, if any.
    """
    # NumPy, which PyArrow loads, aborts if it may not start as many threads as there are cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        signals.install_handlers()
        validation = recognize(sys.argv[1:])
        if validation is not None:
            from statekit.cli.validation import run_validation

            run_validation(validation, invocation)
        from statekit.cli.app import app

        app(prog_name="statekit", obj=invocation)
    except SystemExit as ending:
        if isinstance(ending.__context__, BrokenPipeError):  # typer exits with code 1
            streams.discard_output()
            sys.exit(streams.EXIT_BROKEN_PIPE)
        _report_signal(ending.code)
        raise
    except KeyboardInterrupt:
        _report_signal(exits.INTERRUPTED)
        sys.exit(exits.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - people get one line instead of a traceback
        _fail(error)
    sys.exit(0)


def _report_signal(code: object) -> None:
    """Print which signal ended the run, if one did."""
    if code in signals.EXIT_MESSAGES:
        signals.ignore_signals()
        streams.print_error(f"statekit: {signals.EXIT_MESSAGES[code]}")


def _fail(error: Exception) -> NoReturn:
    """Print an error, and exit."""
    if isinstance(error, BrokenPipeError):
        streams.discard_output()
        sys.exit(streams.EXIT_BROKEN_PIPE)
    from statekit.report.escape import escape

    streams.print_error(f"statekit: error: {escape(_message(error))}")
    streams.discard_output()
    sys.exit(exits.CANNOT_RUN)


def _message(error: Exception) -> str:
    """Return the message of an error in the input, in the system or in the program."""
    text = str(error)
    if isinstance(error, StatekitError):
        return error.message
    if isinstance(error, OSError):
        return _system_message(error)
    if isinstance(error, MemoryError):
        return "out of memory"
    if isinstance(error, ImportError):
        return f"cannot load a library: {text}"
    if any(message in text for message in _THREAD_ERRORS):
        return f"cannot start another thread ({text})"
    return f"internal error: {type(error).__name__}: {text} (please report it with the file that caused it)"


def _system_message(error: OSError) -> str:
    if error.filename:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, FileNotFoundError):  # only `getcwd` fails without a file name
        return "the current folder no longer exists"
    return str(error)
