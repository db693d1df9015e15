"""A progress bar for long runs: one line on a terminal, redrawn in place and removed at the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from shutil import get_terminal_size
from typing import TextIO

_DELAY = 1.0
"""The time, in seconds, before the bar appears."""
_INTERVAL = 0.1
"""The time, in seconds, between two redraws, at least."""
_WIDTH = 24


class ProgressBar:
    """A progress bar.

    Args:
        stream: the terminal.
        clock: returns the time in seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic):
        self._stream = stream
        self._clock = clock
        self._next = clock() + _DELAY
        self._drawn = False

    def show(self, done: int, total: int) -> None:
        """Display the number of files done, at most ten times per second."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _INTERVAL
        self._drawn = True
        filled = _WIDTH * done // max(total, 1)
        line = f"checking [{'#' * filled:-<{_WIDTH}}] {done} of {total} files"
        self._write("\r" + line[: get_terminal_size().columns - 1] + "\x1b[K")

    def clear(self) -> None:
        """Remove the bar."""
        if self._drawn:
            self._write("\r\x1b[K")
            self._drawn = False

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
