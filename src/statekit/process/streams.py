"""The standard streams: whatever is said gets through, and who no longer listens is no mistake."""

from __future__ import annotations

import os
import sys

GONE = 141
"""The exit code where nobody reads the output any more: that of a program that SIGPIPE ends."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def prepare() -> None:
    """Let standard output and standard error be there, and take every text: what they lack is escaped.

    Where one of the standard streams is closed, the next file that is opened would become it, and what is
    said would stand in that file.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it gets the lowest number that is free, which is this one
    sys.stdout = _at(sys.stdout, 1)
    sys.stderr = _at(sys.stderr, 2)


def _at(stream: TextIO | None, descriptor: int) -> TextIO:
    if stream is None:
        return open(descriptor, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")
    return stream


def complain(line: str) -> None:
    """Say a line on standard error; where that is impossible, the exit code has to say it."""
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        discard_output()


def discard_output() -> None:
    """Forget what is still to be written and cannot be: nobody reads it any more, or there is no room."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
