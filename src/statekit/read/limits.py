"""How much one file may hold: what keeps small files with large meanings from taking the machine."""

from __future__ import annotations

from statekit.diagnostics import JSON
from statekit.read.nodes import Node, Problem

MAX_DEPTH = 100
"""How deeply collections may be nested."""
MAX_NODES = 500_000
"""How many keys and values one file may hold, counted as often as aliases repeat them."""
MAX_REPEATED = 100_000
"""How many of these keys and values may come from aliases."""
MAX_REPEATED_CHARACTERS = 10_000_000
"""How many characters may come from aliases."""
MAX_MARKS = 600_000
"""How many line ends, commas and opening brackets one text may hold; so many backslashes and single quotes.

What takes time is not the length of a text but the number of its parts, and that of its escapes. There is
hardly a text with so many of them that keeps within the other limits, and they are counted in no time.
"""
MAX_MARKERS = 50_000
"""How many directives and ends of documents one text may hold; they hold no value."""
MAX_PROBLEMS = 1000
"""How many problems of one file are told."""

_MARKS = {"line ends, commas and opening brackets": "\n,[{", "backslashes and single quotes": "\\'"}


class LimitReached(Exception):  # noqa: N818 - it ends the reading, the finding is made of it
    """The rest of the text is not read; `offset` is where what is too much stands, if no value does."""

    def __init__(self, message: str, help_text: str | None = None, offset: int | None = None):
        super().__init__(message)
        self.message = message
        self.help = help_text
        self.offset = offset


def tell(problems: list[Problem], problem: Problem) -> None:
    """Add a problem to those of a text.

    Raises:
        LimitReached: there are more than anybody reads.
    """
    if len(problems) >= MAX_PROBLEMS:
        raise LimitReached(f"the file has more than {MAX_PROBLEMS} problems; the rest of it is not read")
    problems.append(problem)


def too_dense(text: str) -> Problem | None:
    """Refuse a text with more parts than anybody writes, before time is spent on each of them.

    The place is the end of the text: it is the text as a whole that has too many.
    """
    if len(text) <= MAX_MARKS:
        return None
    for name, marks in _MARKS.items():
        if sum(map(text.count, marks)) > MAX_MARKS:
            return at_end("yaml/limit", text, f"the text has more than {MAX_MARKS} {name}")
    return None


def at_end(rule: str, text: str, message: str) -> Problem:
    """That a text as a whole holds too much, at its last character."""
    end = len(text.rstrip())
    return Problem(rule, message, max(end - 1, 0), end, SPLIT)


SPLIT = "split it into several files"
TOO_MANY = "the file holds more than {} keys and values"
_WRITE_OUT = "write the values out"


def is_within_limits(values: list[JSON]) -> bool:
    """Whether these values, with the keys in them, are no more and no deeper than one file may hold."""
    count, level = 0, values
    for _ in range(MAX_DEPTH):
        count += len(level)
        below: list[JSON] = []
        for value in level:
            if isinstance(value, dict):
                count += len(value)
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
        level = below
        if not level or count > MAX_NODES:
            break
    return count + len(level) <= MAX_NODES and not any(isinstance(value, dict | list) for value in level)


class Budget:
    """Counts what a file holds."""

    def __init__(self) -> None:
        self._nodes = 0
        self._repeated = 0
        self._characters = 0

    def enter(self, depth: int) -> None:
        """Count a level of nesting.

        Raises:
            LimitReached: it is one too many.
        """
        if depth > MAX_DEPTH:
            raise LimitReached(f"values are nested more than {MAX_DEPTH} deep")

    def add(self) -> None:
        """Count a value.

        Raises:
            LimitReached: it is one too many.
        """
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise LimitReached(TOO_MANY.format(MAX_NODES), SPLIT)

    def repeat(self, target: Node, depth: int) -> None:
        """Count what an alias repeats.

        Raises:
            LimitReached: it is too much.
        """
        self._nodes += target.size - 1  # it counts once more where it is placed
        self._repeated += target.size
        self._characters += target.characters
        if self._repeated > MAX_REPEATED:
            raise LimitReached(f"aliases repeat more than {MAX_REPEATED} keys and values", _WRITE_OUT)
        if self._characters > MAX_REPEATED_CHARACTERS:
            message = f"aliases repeat more than {MAX_REPEATED_CHARACTERS} characters"
            raise LimitReached(message, _WRITE_OUT)
        if depth + target.height > MAX_DEPTH:
            raise LimitReached(f"with this alias, values are nested more than {MAX_DEPTH} deep")
