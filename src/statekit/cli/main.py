"""Run the command line: errors that are not findings become one line and exit code 2."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from statekit.cli import exits
from statekit.cli.app import app
from statekit.errors import StatekitError
from statekit.process import signals, streams

if TYPE_CHECKING:
    from statekit.cache.replay import Invocation

_ISSUES = "please report it with the file that caused it"
_NO_THREAD = ("can't start new thread", "Failed to launch worker thread")
"""The messages of Python and PyArrow if the system does not allow another thread."""


def run(invocation: Invocation | None = None) -> NoReturn:
    """Run the command line: errors that are not findings become one line and exit code 2.

    Args:
        invocation: the command line, if its output may be kept.
    """
    # NumPy, which PyArrow loads, ends a process that may have few threads; nothing here computes with it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        signals.install_handlers()
        app(prog_name="statekit", obj=invocation)
    except SystemExit as done:
        if isinstance(done.__context__, BrokenPipeError):  # the library makes exit code 1 of it, which lies
            streams.discard_output()
            sys.exit(streams.EXIT_BROKEN_PIPE)
        _say_ending(done.code)
        raise
    except KeyboardInterrupt:
        _say_ending(exits.INTERRUPTED)
        sys.exit(exits.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - whatever it is, people get one line
        _give_up(error)
    sys.exit(0)


def _say_ending(code: object) -> None:
    if code in signals.EXIT_MESSAGES:
        signals.ignore_signals()
        streams.print_error(f"statekit: {signals.EXIT_MESSAGES[code]}")


def _give_up(error: Exception) -> NoReturn:
    if isinstance(error, BrokenPipeError):
        streams.discard_output()
        sys.exit(streams.EXIT_BROKEN_PIPE)
    from statekit.report.escape import escape

    streams.print_error(f"statekit: error: {escape(_message(error))}")
    streams.discard_output()
    sys.exit(exits.UNUSABLE)


def _message(error: Exception) -> str:
    """What to say of an error: of the input, of the system, or else of the program."""
    text = str(error)
    if isinstance(error, StatekitError):
        return text
    if isinstance(error, OSError):
        return _message_of_system(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, ImportError):
        return f"a library cannot be loaded: {text}"
    if any(said in text for said in _NO_THREAD):
        return f"the system has no room for another thread: {text}"
    return f"internal error: {type(error).__name__}: {text}; {_ISSUES}"


def _message_of_system(error: OSError) -> str:
    if error.filename:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, FileNotFoundError):  # all but `getcwd` name what they look for
        return "the current folder is not there any more"
    return str(error)
