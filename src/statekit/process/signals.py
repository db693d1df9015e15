"""Signals that end a run. They raise exceptions, so that unfinished work is undone."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

EXIT_MESSAGES = {
    128 + signal.SIGHUP: "hung up",
    128 + signal.SIGINT: "interrupted",
    128 + signal.SIGTERM: "terminated",
}
"""The exit codes of runs that a signal ends, as in shells, with their messages."""

ENDING_SIGNALS = tuple(signal.Signals(code - 128) for code in EXIT_MESSAGES)
"""The signals that end a run."""

_GRACE_PERIOD = 1.0
"""The time, in seconds, during which further signals are ignored; later ones end the run at once."""

_first_signal: list[float] = []
"""The time of the first signal; empty before it."""


def install_handlers() -> None:
    """Make signals that end a run raise SystemExit or KeyboardInterrupt, except signals that are ignored."""
    for number in ENDING_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def ignore_signals() -> None:
    """Ignore further signals until the process exits, even after Python has removed its handlers."""
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def block_signals() -> Iterator[None]:
    """Block signals that end a run, so that the body completes and can be undone as a whole."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(number: int, _frame: FrameType | None) -> None:
    now = time.monotonic()
    if _first_signal:
        if now - _first_signal[0] > _GRACE_PERIOD:
            os._exit(128 + number)
        return
    _first_signal.append(now)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)
