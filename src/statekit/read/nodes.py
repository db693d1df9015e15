"""The results of the reference tier: values with their locations, and problems."""

from __future__ import annotations

from statekit._startup.frozen import frozen
from statekit.diagnostics import JSON, Severity

COMPARED_ATTRIBUTES = (
    *("value", "start", "end", "inline", "outer_start", "entries", "items"),
    *("size", "value_known", "target", "written"),
)
"""The attributes by which nodes are equal."""
NO_RECORD = "the file contains no record"


class MappingEntry:
    """A key of an object, with its value.

    Attributes:
        start: The offset of the key, in code points.
        end: The offset after the key.
        node: The value of the key.
    """

    __slots__ = ("end", "node", "start")

    def __init__(self, start: int, end: int, node: Node):
        self.start = start
        self.end = end
        self.node = node

    def __eq__(self, other: object) -> bool:
        """Return True for an entry with the same places and an equal value."""
        return isinstance(other, MappingEntry) and (self.start, self.end, self.node) == (
            *(other.start, other.end),
            other.node,
        )

    __hash__ = None  # type: ignore[assignment] # it is mutable


class Node:
    """A value with its location.

    Attributes:
        value: The plain value, with the values of all nodes below.
        start: The offset of the first character, in code points.
        end: The offset after the last character.
        inline: True if the range is what a finding underlines: a scalar or a flow collection. Block
            collections and block scalars span many lines, so findings underline their key instead.
        outer_start: The offset of the anchor or the tag before the value, or `start` if there is neither.
        entries: The entries of an object by key; None for any other value.
        items: The items of a list; None for any other value.
        size: The number of nodes, itself and below, including those that aliases repeat. Not set for JSON.
        height: The number of nested collections, itself included. Like `characters`, it serves to limit
            aliases, and is only set by `compose`.
        characters: The total length of keys and scalars, in code points.
        value_known: True if no problem of the text hides the value.
        target: The value that an alias repeats; None for any other value.
        written: How a number is written, if it is not printed like that; None for any other value.
    """

    __slots__ = (*COMPARED_ATTRIBUTES, "characters", "height")

    def __init__(  # noqa: PLR0913, PLR0917 - the attributes
        self,
        value: JSON,
        start: int,
        end: int,
        inline: bool,  # noqa: FBT001 - keywords take time, and there is a node for each value
        outer_start: int,
        entries: dict[str, MappingEntry] | None = None,
        items: list[Node] | None = None,
        *,
        size: int = 1,
        height: int = 0,
        characters: int = 0,
        value_known: bool = True,
        target: Node | None = None,
        written: str | None = None,
    ):
        self.value = value
        self.start = start
        self.end = end
        self.inline = inline
        self.outer_start = outer_start
        self.entries = entries
        self.items = items
        self.size = size
        self.height = height
        self.characters = characters
        self.value_known = value_known
        self.target = target
        self.written = written

    def __eq__(self, other: object) -> bool:
        """Return True for a node with an equal value and the same places."""
        return isinstance(other, Node) and all(
            getattr(self, name) == getattr(other, name) for name in COMPARED_ATTRIBUTES
        )

    __hash__ = None  # type: ignore[assignment] # it is mutable

    def entry(self, key: str) -> MappingEntry | None:
        """Return the entry of a key; None if the key is missing."""
        return None if self.entries is None else self.entries.get(key)

    def item(self, position: int) -> Node | None:
        """Return an item of a list; None if the list is shorter."""
        exists = self.items is not None and 0 <= position < len(self.items)
        return self.items[position] if self.items is not None and exists else None

    def child(self, step: str | int) -> Node | None:
        """Return the value of a key or an item; None if it is missing."""
        if isinstance(step, int):
            return self.item(step)
        entry = self.entry(step)
        return None if entry is None else entry.node

    def first(self) -> MappingEntry | Node | None:
        """Return the first entry or item; None if the collection is empty."""
        if self.entries:
            return next(iter(self.entries.values()))
        return self.items[0] if self.items else None


@frozen
class Problem:
    """A problem of a text that does not depend on any schema.

    Attributes:
        rule: The ID of the rule.
        message: A description of the problem.
        start: The offset of the first character, in code points.
        end: The offset after the last character.
        help: How to fix the problem, if there is advice.
        related: Other locations, each as start, end and message.
        hides_value: True if the problem leaves the value of its record unknown, so that no schema can
            validate the record.
        severity: The severity. A warning is about text that is valid.
        value: The offset of the value that a warning is about.
        is_last: True if the text after the problem is not read.
    """

    rule: str
    message: str
    start: int
    end: int
    help: str | None = None
    related: tuple[tuple[int, int, str], ...] = ()
    hides_value: bool = True
    severity: Severity = Severity.ERROR
    value: int | None = None
    is_last: bool = False

    @property
    def is_error(self) -> bool:
        """True if the text is not valid."""
        return self.severity is Severity.ERROR
