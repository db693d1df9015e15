"""What ends a run from outside: it ends as if by an error, so that whatever it has begun is undone."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ENDINGS = {
    128 + signal.SIGHUP: "hung up",
    128 + signal.SIGINT: "interrupted",
    128 + signal.SIGTERM: "terminated",
}
"""The exit codes of runs that a signal ends, as shells have them, and what is said."""

NUMBERS = tuple(signal.Signals(code - 128) for code in ENDINGS)
"""The signals that end a run."""

_GRACE = 1.0
"""How long (in seconds) further signals are taken for one with the first; later ones end the run at once."""

_first: list[float] = []


def listen() -> None:
    """Let signals that end a run raise SystemExit, or KeyboardInterrupt; those that are ignored stay so."""
    for number in NUMBERS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def ignore_signals() -> None:
    """Take further signals for one with the first to the very end, when Python no longer listens."""
    for number in NUMBERS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let signals that end a run wait: what is done here is done whole, and known to whoever undoes it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, NUMBERS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(number: int, _frame: FrameType | None) -> None:
    now = time.monotonic()
    if _first:
        if now - _first[0] > _GRACE:
            os._exit(128 + number)
        return
    _first.append(now)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)
