"""What the reference tier makes of a text: values that know where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from statekit.diagnostics import JSON


@dataclass(slots=True)
class Entry:
    """A key of a mapping, where it stands (offsets in code points, end exclusive), and its value."""

    start: int
    end: int
    node: Node


@dataclass(slots=True)
class Node:
    """A value and where it stands: offsets in code points, end exclusive.

    Attributes:
        inline: whether the range is what a person would underline: scalars and flow collections. Block
            collections and block scalars reach over many lines; the key that holds them stands for them.
        begin: where its anchor and its tag begin, which are not part of its range.
        size: how many nodes it has, itself and below, as often as aliases repeat them. This, and the next
            two, are there for aliases, and are not told of JSON.
        height: how many collections are nested in it, itself included.
        characters: how long its keys and scalars are in all.
        value_known: whether the value is known, in spite of the problems of the text.
    """

    value: JSON
    start: int
    end: int
    inline: bool
    begin: int
    entries: dict[str, Entry] | None = None
    items: list[Node] | None = None
    size: int = 1
    height: int = 0
    characters: int = 0
    value_known: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text before any schema is asked: offsets in code points, end exclusive.

    `hides_value` is true where the value of the record that holds it cannot be known, so that a schema cannot
    judge it.
    """

    rule: str
    message: str
    start: int
    end: int
    help: str | None = None
    related: tuple[tuple[int, int, str], ...] = field(default=())
    hides_value: bool = True
