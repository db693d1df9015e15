"""How far a long run is: one line on a terminal, drawn again in place, removed at the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from shutil import get_terminal_size
from typing import TextIO

_WAIT = 1.0
"""A run that takes no longer (in seconds) shows no bar."""
_PAUSE = 0.1
_WIDTH = 24


class ProgressBar:
    """A bar with what is done of how much.

    Args:
        stream: the terminal.
        clock: tells seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic):
        self._stream = stream
        self._clock = clock
        self._next = clock() + _WAIT
        self._drawn = False

    def show(self, done: int, total: int) -> None:
        """Say that so many files are done; what is drawn changes ten times a second at most."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _PAUSE
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
