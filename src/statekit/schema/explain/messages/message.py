"""The message of a violation."""

from __future__ import annotations

from statekit._startup.frozen import frozen
from statekit.diagnostics import Part, Pointer, Proposal


@frozen
class Message:
    """The message of a violation.

    Attributes:
        text: what is wrong.
        help: what to do about it.
        part: the part of the entry that it is about, its key or its value.
        pointer: the pointer to the entry, if it is not that of the violation.
        related: the pointers of other entries, each with a message.
        proposal: the corrections that would resolve the violation, if they are known.
    """

    text: str
    help: str | None = None
    part: Part = Part.VALUE
    pointer: Pointer | None = None
    related: tuple[tuple[Pointer, str], ...] = ()
    proposal: Proposal | None = None
