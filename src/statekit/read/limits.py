"""How much one file may hold: what keeps small files with large meanings from taking the machine."""

from __future__ import annotations

from statekit.read.nodes import Node, Problem

MAX_DEPTH = 100
"""How deeply collections may be nested."""
MAX_NODES = 500_000
"""How many keys and values one file may hold, counted as often as aliases repeat them."""
MAX_REPEATED = 100_000
"""How many of these values may come from aliases."""
MAX_REPEATED_CHARACTERS = 10_000_000
"""How many characters may come from aliases."""
MAX_MARKS = 2_000_000
"""How many line ends, commas, brackets, braces, quotes and backslashes one text may hold.

What takes time is not the length of a text but the number of its parts. So many are in no file below
`MAX_BYTES` that holds words, and they are counted in no time.
"""
MAX_MARKERS = 50_000
"""How many directives and ends of documents one text may hold; they hold no value."""
MAX_PROBLEMS = 1000
"""How many problems of one file are told."""

_MARKS = ("\n", ",", "[", "{", '"', "'", "\\")


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
    if len(text) <= MAX_MARKS or sum(map(text.count, _MARKS)) <= MAX_MARKS:
        return None
    message = f"the text has more than {MAX_MARKS} line ends, commas, brackets, quotes and backslashes"
    end = len(text.rstrip())
    return Problem("yaml/limit", message, max(end - 1, 0), end, SPLIT)


SPLIT = "split it into several files"


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
            raise LimitReached(f"the file holds more than {MAX_NODES} values", SPLIT)

    def repeat(self, target: Node, depth: int) -> None:
        """Count what an alias repeats.

        Raises:
            LimitReached: it is too much.
        """
        self._nodes += target.size
        self._repeated += target.size
        self._characters += target.characters
        if self._repeated > MAX_REPEATED or self._nodes > MAX_NODES:
            raise LimitReached(f"aliases repeat more than {MAX_REPEATED} values", "write the values out")
        if self._characters > MAX_REPEATED_CHARACTERS:
            message = f"aliases repeat more than {MAX_REPEATED_CHARACTERS} characters"
            raise LimitReached(message, "write the values out")
        if depth + target.height > MAX_DEPTH:
            raise LimitReached(f"with this alias, values are nested more than {MAX_DEPTH} deep")
