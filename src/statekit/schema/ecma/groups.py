"""The groups of an expression."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

GROUP_NAME = re.compile(r"<([^>]*)>")
FLAGS = re.compile(r"\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])")


@dataclass(slots=True)
class Group:
    """A group.

    Attributes:
        position: the position of its parenthesis.
        number: its number; None if it does not capture.
        is_look_behind: True if it looks behind, and cannot be repeated.
        is_negative: True if it looks around for what must not be there.
        has_alternatives: True if it has a `|`.
        inner: the numbers of the groups inside.
    """

    position: int
    number: int | None
    is_look_behind: bool = False
    is_negative: bool = False
    has_alternatives: bool = False
    inner: list[int] = field(default_factory=list)


def group_names(expression: str) -> tuple[dict[str, int], int]:
    """Return the number of each named group, and the number of all groups."""
    names: dict[str, int] = {}
    count = 0
    tokens = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]?|\((?!\?)|\(\?P?<(?![=!])([^>]*)>", re.DOTALL)
    for token in tokens.finditer(expression):
        if token.group().startswith("("):
            count += 1
            if token.group(1) is not None:
                names.setdefault(token.group(1), count)
    return names, count
