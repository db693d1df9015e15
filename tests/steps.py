"""Count the steps of a computation, which depend on neither the machine nor its load, unlike time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def steps_of(action: Callable[[], object]) -> int:
    """Return the number of Python and C function calls that `action` makes."""
    count = 0

    def watch(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count
