"""Duplicate keys that follow from one mistake: a key that is indented like those of the mapping above it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from statekit.read.indentation import start_of_line
from statekit.read.nodes import Problem

_LINE = re.compile(r"([ ]*)([^ \r\n][^\r\n]*)?")
_WITHOUT_VALUE = re.compile(r"[^#]+:[ \t]*(?:[ \t]#.*)?")
_MOST_BLANK_LINES = 100


def without_followers(text: str, problems: Iterable[Problem]) -> list[Problem]:
    """The problems of a text without duplicate keys that are there because of another one.

    Where a key has no value, and the keys below it are in its column and repeat those of the mapping above,
    they were meant to be its value, or it to stand further left. The first of them is said.

    Args:
        text: the text.
        problems: its problems, in the order of the text.
    """
    kept: list[Problem] = []
    column, said = -1, 0
    for problem in problems:
        if problem.rule != "yaml/duplicate-key":
            kept.append(problem)
            continue
        line = start_of_line(text, problem.start)
        own = problem.start - line
        if own == column and not _leaves(text, said, line, own):
            continue
        column, said = -1, line
        name = _key_above(text, line, own)
        if name is not None:
            column = own
            help_text = f"check the indentation: `{name}` has no value, and this may belong to it"
            kept.append(replace(problem, help=help_text))
        else:
            kept.append(problem)
    return kept


def _leaves(text: str, start: int, end: int, column: int) -> bool:
    """Whether a line between two others is indented less than a column."""
    return any(
        found[2] is not None and len(found[1]) < column and not found[2].startswith("#")
        for found in map(_LINE.match, text[start:end].splitlines())
        if found is not None
    )


def _key_above(text: str, line: int, column: int) -> str | None:
    """The key without a value in the line above, if it stands in this column."""
    for _ in range(_MOST_BLANK_LINES):
        if line == 0:
            return None
        end, line = line, start_of_line(text, line - 1)
        above = text[line:end].rstrip("\r\n")
        if not above.strip() or above.lstrip().startswith("#"):
            continue
        begin = len(above) - len(above.lstrip(" "))
        name = above[begin:].partition(":")[0]
        return name[:40] if begin == column and _WITHOUT_VALUE.fullmatch(above[begin:]) else None
    return None
