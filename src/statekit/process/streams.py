"""Prepare the standard streams, and write to them when they are closed or broken."""

from __future__ import annotations

import codecs
import os
import sys

EXIT_BROKEN_PIPE = 141
"""The exit code if nobody reads the output anymore, as for a program that SIGPIPE ends."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def prepare() -> None:
    """Make standard output and standard error available, and let them escape what they cannot encode.

    If a standard stream is closed, it is connected to the null device. Otherwise the next file opened would
    get its descriptor, and output would end up in that file.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it gets the lowest free descriptor, which is this one
    sys.stdout = _prepared(sys.stdout, 1)
    sys.stderr = _prepared(sys.stderr, 2)


def _prepared(stream: TextIO | None, descriptor: int) -> TextIO:
    if stream is None:
        return open(descriptor, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    if hasattr(stream, "reconfigure"):
        is_ascii = codecs.lookup(stream.encoding).name == "ascii"  # in the C locale, which means no encoding
        stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="backslashreplace")
    return stream


def print_line(line: str, *, to_error: bool = False) -> None:
    """Print a line to standard output, or to standard error.

    Raises:
        OSError: it cannot be written.
    """
    stream = sys.stderr if to_error else sys.stdout
    stream.write(line + "\n")
    stream.flush()


def print_error(line: str) -> None:
    """Print a line to standard error, if possible."""
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        discard_output()


def discard_output() -> None:
    """Discard buffered output that cannot be written, because the reader is gone or the disk is full."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
