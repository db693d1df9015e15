"""The results of a translation: the expressions, what differs, and what cannot be used."""

from __future__ import annotations

from dataclasses import dataclass, field

from statekit._startup.frozen import frozen

FOREIGN = "it is not in ECMA-262, and other validators reject it"


class PatternError(ValueError):
    """An expression that cannot be used.

    Attributes:
        reason: what is wrong.
        position: the position of the first character that is wrong, from 0.
        help: what to write instead.
    """

    def __init__(self, reason: str, position: int, help_text: str | None = None):
        super().__init__(reason)
        self.reason = reason
        self.position = position
        self.help = help_text or None


@frozen
class Difference:
    """A part of an expression that is not ECMA-262, or that is matched differently here.

    Attributes:
        part: the part.
        position: the position of its first character, from 0.
        message: the difference.
        help: what to write instead.
    """

    part: str
    position: int
    message: str
    help: str | None = None


@dataclass(slots=True)
class Translation:
    """An expression for jsonschema-rs.

    Attributes:
        linear: the expression for the engine of linear time.
        backtracking: the expression for the engine that backtracks, for look-around and backreferences.
        differences: the parts that other validators read differently.
    """

    linear: str
    backtracking: str
    differences: list[Difference] = field(default_factory=list)
