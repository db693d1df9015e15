"""Limits that keep a small file with a huge content from exhausting time or memory."""

from __future__ import annotations

from collections.abc import Iterator

from statekit.diagnostics import JSON
from statekit.read.formats import LIMIT_RULES
from statekit.read.nodes import Node, Problem

MAX_DEPTH = 100
"""The largest number of nested collections."""
MAX_NODES = 500_000
"""The largest number of keys and values in one file, with those that aliases repeat.

In JSON Lines, it limits each line.
"""
MAX_REPEATED_NODES = 100_000
"""The largest number of keys and values that may come from aliases."""
MAX_REPEATED_CHARACTERS = 10_000_000
"""The largest number of characters that may come from aliases."""
MAX_INDICATORS = 600_000
"""The largest number of line ends, commas and opening brackets in one text.

The same number limits backslashes and single quotes. The reading time depends on the number of parts and
escapes of a text, not on its length. Hardly any text exceeds this limit and no other, and counting characters
takes almost no time.
"""
MAX_DOCUMENT_MARKERS = 50_000
"""The largest number of directives and document ends in one text, which do not hold a value."""
MAX_PROBLEMS = 1000
"""The largest number of problems that are reported for one file."""
SPLIT_FILE = "split it into several files"
SPLIT_LINE = "split the record into several, one on each line"
TOO_MANY_NODES = "the file contains more than {} keys and values"

_WRITE_OUT = "write the values out"
_INDICATORS = {"line ends, commas and opening brackets": "\n,[{", "backslashes and single quotes": "\\'"}


class LimitError(Exception):
    """A limit that is exceeded. The rest of the text is not read.

    Attributes:
        message: A description of the limit.
        help: How to stay within the limit, if there is advice.
        offset: The location, in code points; None for the value that was read last.
    """

    def __init__(self, message: str, help_text: str | None = None, offset: int | None = None):
        super().__init__(message)
        self.message = message
        self.help = help_text
        self.offset = offset


def add_problem(problems: list[Problem], problem: Problem) -> None:
    """Add a problem to the problems of a text.

    Raises:
        LimitError: The text has `MAX_PROBLEMS` problems already.
    """
    if len(problems) >= MAX_PROBLEMS:
        raise LimitError(f"the file has more than {MAX_PROBLEMS} problems; the rest of it is not read")
    problems.append(problem)


def check_density(text: str, *, family: str = "yaml") -> Problem | None:
    """Report a text with more parts than anybody writes, before any time is spent on them.

    The problem concerns the text as a whole and is located at its end.

    Args:
        text: The text.
        family: The family of rules for the format of the text.
    """
    if len(text) <= MAX_INDICATORS:
        return None
    for name, indicators in _INDICATORS.items():
        if sum(map(text.count, indicators)) > MAX_INDICATORS:
            return problem_at_end(
                LIMIT_RULES[family], text, f"the text has more than {MAX_INDICATORS} {name}"
            )
    return None


def problem_at_end(rule: str, text: str, message: str) -> Problem:
    """Return a problem of a text that is too large as a whole, located at its last character."""
    end = len(text.rstrip())
    return Problem(rule, message, max(end - 1, 0), end, SPLIT_FILE)


def _levels(values: list[JSON]) -> Iterator[tuple[list[JSON], int]]:
    """Yield the values at each depth, beginning with these, with the number of keys and values there."""
    level = values
    while level:
        count = len(level)
        below: list[JSON] = []
        for value in level:
            if isinstance(value, dict):
                count += len(value)
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
        yield level, count
        level = below


def is_within_limits(values: list[JSON]) -> bool:
    """Return True if the values of one file, with their keys, exceed neither `MAX_NODES` nor `MAX_DEPTH`."""
    total = 0
    for depth, (level, count) in enumerate(_levels(values)):
        total += count
        if total > MAX_NODES:
            return False
        if depth == MAX_DEPTH:
            return not any(isinstance(value, dict | list) for value in level)
    return True


def node_count(value: JSON) -> int:
    """Return the number of keys and values in a value, itself included."""
    return sum(count for _, count in _levels([value]))


def nesting(value: JSON) -> int:
    """Return the number of nested collections in a value, itself included."""
    return sum(any(isinstance(each, dict | list) for each in level) for level, _ in _levels([value]))


class LimitChecker:
    """Counts the nodes of a file and raises an error when a limit is exceeded."""

    def __init__(self) -> None:
        self._nodes = 0
        self._repeated_nodes = 0
        self._repeated_characters = 0

    def check_depth(self, depth: int) -> None:
        """Check the depth of a collection that begins.

        Raises:
            LimitError: The collection is nested too deeply.
        """
        if depth > MAX_DEPTH:
            raise LimitError(f"values are nested more than {MAX_DEPTH} deep")

    def add_node(self) -> None:
        """Count a key or a value.

        Raises:
            LimitError: The file has too many keys and values.
        """
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise LimitError(TOO_MANY_NODES.format(MAX_NODES), SPLIT_FILE)

    def add_alias(self, target: Node, depth: int) -> None:
        """Count the nodes that an alias repeats.

        Args:
            target: The node that the alias refers to.
            depth: The number of collections around the alias.

        Raises:
            LimitError: Aliases repeat too much, or the target is nested too deeply here.
        """
        self._nodes += target.size - 1  # `add_node` counts one when the alias is placed
        self._repeated_nodes += target.size
        self._repeated_characters += target.characters
        if self._repeated_nodes > MAX_REPEATED_NODES:
            raise LimitError(f"aliases repeat more than {MAX_REPEATED_NODES} keys and values", _WRITE_OUT)
        if self._repeated_characters > MAX_REPEATED_CHARACTERS:
            message = f"aliases repeat more than {MAX_REPEATED_CHARACTERS} characters"
            raise LimitError(message, _WRITE_OUT)
        if depth + target.height > MAX_DEPTH:
            raise LimitError(f"with this alias, values are nested more than {MAX_DEPTH} deep")
