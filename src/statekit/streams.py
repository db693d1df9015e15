"""The standard streams: whatever is said gets through, and who no longer listens is no mistake."""

from __future__ import annotations

import os
import sys


def prepare() -> None:
    """Let standard output and standard error take every text: what they cannot encode is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def let_go() -> None:
    """Forget what is still to be written: nobody reads it any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
