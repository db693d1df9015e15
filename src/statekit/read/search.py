"""Find single keys and values in the lines of a text that the fast tier reads, without parsing it.

A file with a finding needs the places of few keys and values, and libyaml builds an event for each. In block
style, each key of an object, and the dash of each item of a list, is the first on its line, in one column. As
the values are known, it is certain which lines these are: there are as many lines with something in this
column as there are keys or items. If there are more, some of them continue a text, and libyaml finds the
places. It also finds those in flow collections and of texts of several lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON, Pointer
from statekit.read.nodes import MappingEntry, Node
from statekit.read.scalars import resolve_plain

_SKIPPED = expression(r"(?: *(?:#[^\n]*)?\n)* *")
"""What may be between a key or a dash and its value, if no anchor or tag is."""
_QUOTED = expression(r"\"[^\"\\\n]*\"|'(?:[^'\n]|'')*'")
_MARKER = expression(r"---(?=[ \n])")

_Compose = Callable[[], Sequence[Node]]
"""A function that returns the nodes of all records."""


class _UncertainError(Exception):
    """The lines do not show where something is."""


def search(text: str, records: Sequence[JSON], compose: _Compose, *, lists: bool) -> list[Node] | None:
    """Return the nodes of the records of a text. What is below them is found when it is needed.

    Args:
        text: The text, which passes the gate.
        records: Its records according to the fast tier. No number in them is printed otherwise than written.
        compose: Returns complete nodes of the records, for what the lines do not show.
        lists: True if a list at the top level is a list of records, False if it is a record itself.

    Returns:
        The nodes; None if the lines do not show where the records begin.
    """
    if "\r" in text:
        return None
    text = text if text.endswith("\n") else f"{text}\n"
    begin = _end_of(_SKIPPED, text, 0)
    if text.startswith("\n", begin - 1) or not begin:
        begin = _end_of(_MARKER, text, begin)
    start = _end_of(_SKIPPED, text, begin)
    if text.find("\n---", begin) >= 0 or start == len(text):
        return None
    if lists and text[start] in "-[" and text[start + 1] in " \n":
        top = SearchedNode([*records], start, len(text), text, compose, None)
        try:
            return [top.found_item(index) for index in range(len(records))]
        except _UncertainError:
            return None
    is_collection = len(records) == 1 and isinstance(records[0], dict | list)
    return [SearchedNode(records[0], start, len(text), text, compose, (0,))] if is_collection else None


class SearchedNode(Node):
    """A value whose entries or items are found one by one.

    Args:
        value: The value, which is not a scalar on one line.
        start: The offset of its first character, in code points.
        stop: The offset before which it ends.
        text: The text.
        compose: Returns complete nodes of the records.
        path: The position of the record, and the pointer to the value in it; None for the list of records.
    """

    __slots__ = ("_compose", "_entries", "_indices", "_items", "_path", "_starts", "_stop", "_text")

    def __init__(  # noqa: PLR0913, PLR0917 - there may be thousands of records
        self, value: JSON, start: int, stop: int, text: str, compose: _Compose, path: Pointer | None
    ):
        self.value = value
        self.start = self.outer_start = start
        self.inline = text[start] in "[{"
        self.value_known = True
        self.target = self.written = None
        self._stop = stop
        self._text = text
        self._compose = compose
        self._path = path
        self._starts: list[int] = []
        self._indices: dict[str, int] = {}
        self._entries: dict[str, MappingEntry] = {}
        self._items: dict[int, Node] = {}

    @property
    def end(self) -> int:  # type: ignore[override]
        """The offset after the last character."""
        return self._composed.end

    @property
    def entries(self) -> dict[str, MappingEntry] | None:  # type: ignore[override]
        """The entries of an object by key; None for any other value."""
        return self._composed.entries

    @property
    def items(self) -> list[Node] | None:  # type: ignore[override]
        """The items of a list; None for any other value."""
        return self._composed.items

    @property
    def size(self) -> int:  # type: ignore[override]
        """The number of nodes, itself and below."""
        return self._composed.size

    @property
    def _composed(self) -> Node:
        record, *pointer = self._path or ()
        node = self._compose()[int(record)]
        for step in pointer:
            node = node.child(step) or node
        return node

    def entry(self, key: str) -> MappingEntry | None:
        """Return the entry of a key; None if the key is missing."""
        if key not in self._entries:
            if not isinstance(self.value, dict) or key not in self.value:
                return None
            try:
                self._entries[key] = self._found_entry(self.value, key)
            except _UncertainError:
                return self._composed.entry(key)
        return self._entries[key]

    def item(self, position: int) -> Node | None:
        """Return an item of a list; None if the list is shorter."""
        if position not in self._items:
            if not isinstance(self.value, list) or not 0 <= position < len(self.value):
                return None
            try:
                self._items[position] = self.found_item(position)
            except _UncertainError:
                return self._composed.item(position)
        return self._items[position]

    def first(self) -> MappingEntry | Node | None:
        """Return the first entry or item; None if the collection is empty."""
        if isinstance(self.value, dict) and self.value:
            return self.entry(next(iter(self.value)))
        return self.item(0)

    def _found_entry(self, value: dict[str, JSON], key: str) -> MappingEntry:
        if not self._indices:
            starts = self._lines(_key_line)
            if self._path is None or any(map(self._differs, starts, value)):
                raise _UncertainError
            self._indices = {each: index for index, each in enumerate(value)}
        index = self._indices[key]
        start = self._starts[index]
        end = start + len(key) + (2 if self._text[start] in "\"'" else 0)
        path = (*(self._path or ()), key)
        return MappingEntry(
            start, end, self._value(value[key], end + 1, self._line_after(index), path, (end, end))
        )

    def found_item(self, position: int) -> Node:
        """Return an item of the list.

        Raises:
            _UncertainError: The lines do not show where it is.
        """
        value = self.value[position] if isinstance(self.value, list) else None
        start = (self._starts or self._lines(_item_line))[position]
        path = (position,) if self._path is None else (*self._path, position)
        return self._value(value, start + 1, self._line_after(position), path, (start, start + 1))

    def _differs(self, start: int, key: str) -> bool:
        """Return True if a key is not written at an offset, without escapes."""
        quote = self._text[start] if self._text[start] in "\"'" else ""
        return not self._text.startswith(f"{quote}{key}{quote}:", start)

    def _lines(self, pattern_of: Callable[[int], re.Pattern[str]]) -> list[int]:
        """Return the offsets of the keys or dashes.

        Args:
            pattern_of: Returns the pattern of a line on which one is, by its column.

        Raises:
            _UncertainError: It is uncertain which lines these are.
        """
        if self.inline or not isinstance(self.value, dict | list):
            raise _UncertainError
        lines = pattern_of(self._column).finditer(self._text, self.start, self._stop)
        starts = [self.start, *[line.end() for line in lines]]
        if len(starts) != len(self.value):
            raise _UncertainError
        self._starts = starts
        return starts

    @property
    def _column(self) -> int:
        return self.start - self._text.rfind("\n", 0, self.start) - 1

    def _line_after(self, index: int) -> int:
        """Return the offset of the line after an entry or item."""
        is_last = index + 1 == len(self._starts)
        return self._stop if is_last else self._starts[index + 1] - self._column

    def _value(self, value: JSON, begin: int, stop: int, path: Pointer, empty: tuple[int, int]) -> Node:
        """Return the node of a value.

        Args:
            value: The value.
            begin: The offset after the colon or dash before it.
            stop: The offset before which it ends.
            path: The position of the record, and the pointer to the value in it.
            empty: The range of the value if nothing is written.
        """
        text = self._text
        start = _end_of(_SKIPPED, text, begin)
        if start >= stop:
            return Node(None, *empty, empty[1] > empty[0], empty[0])
        if isinstance(value, dict | list) or text[start] in "|>":
            return SearchedNode(value, start, stop, text, self._compose, path)
        return Node(value, start, _end_of_scalar(text, start, value), True, start)  # noqa: FBT003 - as in `Node`


def _end_of_scalar(text: str, start: int, value: JSON) -> int:
    """Return the offset after a scalar.

    Raises:
        _UncertainError: It has several lines or escapes.
    """
    if text[start] in "\"'":
        found = _QUOTED.match(text, start)
        content = "" if found is None else found[0][1:-1]
        if found is None or value != (content.replace("''", "'") if text[start] == "'" else content):
            raise _UncertainError
        return found.end()
    line = text[start : text.index("\n", start)].partition(" #")[0].rstrip(" ")
    resolved = line if line == value else resolve_plain(line)
    if resolved != value or type(resolved) is not type(value):
        raise _UncertainError
    return start + len(line)


@cache
def _key_line(column: int) -> re.Pattern[str]:
    """Return the pattern of the end of a line and the spaces before a key in a column."""
    return re.compile(rf"\n {{{column}}}(?![ \n#]|-[ \n]|\Z)")


@cache
def _item_line(column: int) -> re.Pattern[str]:
    """Return the pattern of the end of a line and the spaces before a dash in a column."""
    return re.compile(rf"\n {{{column}}}(?=-[ \n])")


def _end_of(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Return the offset after a match; the same one if there is none."""
    found = pattern.match(text, start)
    return found.end() if found else start
