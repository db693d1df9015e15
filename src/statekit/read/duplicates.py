"""Reduce the duplicate keys that one wrongly indented key causes to one problem."""

from __future__ import annotations

from collections.abc import Iterable

from statekit._startup.expressions import expression
from statekit._startup.frozen import replace
from statekit.read.indentation import start_of_line
from statekit.read.nodes import Problem
from statekit.read.problems import RENAME_HELP

_LINE = expression(r"([ ]*)([^ \r\n][^\r\n]*)?")
_KEY_WITHOUT_VALUE = expression(r"[^#]+:[ \t]*(?:[ \t]#.*)?")
_MAX_BLANK_LINES = 100
_MAX_NAME = 40
_ITEM_HELP = f"if a further item of the list begins here, write `- ` before it; otherwise, {RENAME_HELP}"


def drop_consequences(text: str, problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems of a text without the duplicate keys that follow from another one.

    If a key has no value, and the keys below it in the same column repeat those of the object above, either
    they are meant to be its value, or the key belongs further to the left. Only the first of these duplicates
    is reported.

    Args:
        text: The text.
        problems: Its problems, in the order of the text.
    """
    kept: list[Problem] = []
    affected_column, reported_line = -1, 0
    for problem in problems:
        if problem.rule != "yaml/duplicate-key":
            kept.append(problem)
            continue
        line = start_of_line(text, problem.start)
        column = problem.start - line
        if column == affected_column and not _has_outdented_line(text, reported_line, line, column):
            continue
        affected_column, reported_line = -1, line
        name = _key_above(text, line, column)
        first = problem.related[0][0] if problem.related else problem.start
        if name is None and _begins_item(text, first):
            affected_column = column
            kept.append(replace(problem, help=_ITEM_HELP))
            continue
        if name is not None:
            affected_column = column
            help_text = f"check the indentation: `{name}` has no value, and this may belong to it"
            kept.append(replace(problem, help=help_text))
        else:
            kept.append(problem)
    return kept


def _begins_item(text: str, offset: int) -> bool:
    """Return True if a key is the first of an object that is an item of a list."""
    before = text[start_of_line(text, offset) : offset]
    return "-" in before and not before.strip("- ")


def _has_outdented_line(text: str, start: int, end: int, column: int) -> bool:
    """Return True if a line between two offsets is indented less than a column."""
    return any(
        match[2] is not None and len(match[1]) < column and not match[2].startswith("#")
        for match in map(_LINE.match, text[start:end].splitlines())
        if match is not None
    )


def _key_above(text: str, line: int, column: int) -> str | None:
    """Return the key without a value on the line above, if it is in the same column."""
    for _ in range(_MAX_BLANK_LINES):
        if line == 0:
            return None
        end, line = line, start_of_line(text, line - 1)
        above = text[line:end].rstrip("\r\n")
        if not above.strip() or above.lstrip().startswith("#"):
            continue
        indentation = len(above) - len(above.lstrip(" "))
        entry = above[indentation:]
        is_match = indentation == column and _KEY_WITHOUT_VALUE.fullmatch(entry)
        return entry.partition(":")[0][:_MAX_NAME] if is_match else None
    return None
