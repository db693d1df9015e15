"""The text around values: lines, comments, colons, commas and dashes."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from statekit.edit.edits import EditError
from statekit.read.nodes import MappingEntry, Node
from statekit.read.ranges import range_of_dash

_BLANKS = re.compile(r"[ \t]*")
_COLON = re.compile(r"[ \t]*:(?=[ \t\r\n,\]}]|\Z)|[ \t]*:")
_REST = re.compile(r"[ \t]*(?:(?<![^ \t\r\n])#[^\r\n]*)?(?=\r?\n|\Z)")
_SPACE = re.compile(r"(?:[ \t\r\n]+|(?<![^ \t\r\n])#[^\r\n]*)*")
_EMPTY_LINES = re.compile(r"(?:[ \t]*\r?\n)*(?:[ \t]*\Z)?")
_LONE_CR = re.compile(r"\r(?!\n)")


@lru_cache(maxsize=1)
def lines_of(text: str) -> Lines:
    """Return the lines of a text; the same object for a text with several changes.

    Raises:
        EditError: Its lines end with CR alone.
    """
    return Lines(text)


class Lines:
    """A text with questions about the surroundings of values. All offsets are in code points.

    Attributes:
        text: The text.
    """

    def __init__(self, text: str):
        if _LONE_CR.search(text):
            raise EditError("its lines end with CR alone; save it with the line ends LF or CRLF")
        self.text = text

    @cached_property
    def line_break(self) -> str:
        """The line break of the text: that of its first line."""
        return "\r\n" if self.text.partition("\n")[0].endswith("\r") else "\n"

    def line_start(self, offset: int) -> int:
        """Return the start of the line of an offset."""
        return self.text.rfind("\n", 0, offset) + 1

    def column(self, offset: int) -> int:
        """Return the column of an offset, from 0."""
        return offset - self.line_start(offset)

    def starts_line(self, offset: int) -> bool:
        """Return True if only blanks are before an offset on its line."""
        return not self.text[self.line_start(offset) : offset].strip(" \t")

    def rest_end(self, offset: int) -> int:
        """Return the end of the line, if only a comment follows.

        Raises:
            EditError: Something else follows.
        """
        match = _REST.match(self.text, offset)
        if match is None:
            raise EditError("text follows the value on its line")
        return match.end()

    def has_comment(self, offset: int) -> bool:
        """Return True if a comment follows on the line of an offset."""
        return "#" in self.text[offset : self.rest_end(offset)]

    def only_comment_follows(self, offset: int) -> bool:
        """Return True if nothing but a comment follows on the line of an offset."""
        return _REST.match(self.text, offset) is not None

    def next_line(self, offset: int) -> int:
        """Return the start of the line after an offset, or the end of the text."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    def skip_blanks(self, offset: int) -> int:
        """Return the offset after blanks."""
        match = _BLANKS.match(self.text, offset)
        return match.end() if match else offset

    def skip_space(self, offset: int) -> int:
        """Return the offset after blanks, line breaks and comments."""
        match = _SPACE.match(self.text, offset)
        return match.end() if match else offset

    def skip_empty_lines(self, offset: int) -> int:
        """Return the offset after lines without any text; the offset is at the start of a line."""
        match = _EMPTY_LINES.match(self.text, offset)
        return match.end() if match else offset

    def after_colon(self, entry: MappingEntry) -> int | None:
        """Return the offset after the colon of a key; None if it has none, as in `{a}`."""
        match = _COLON.match(self.text, entry.end)
        return match.end() if match else None

    def comma(self, offset: int) -> int | None:
        """Return the offset of the comma after a value, or None without one."""
        found = self.skip_space(offset)
        return found if self.text.startswith(",", found) else None

    def end_of(self, node: Node, entry: MappingEntry | None = None) -> int:
        """Return the end of a value with the colon of an empty one.

        Args:
            node: The value.
            entry: The entry of which it is the value.
        """
        if entry is not None and node.start == node.end:
            return self.after_colon(entry) or entry.end
        if node.target is None and not self.is_bracketed(node):
            own = self.own_entries(node)
            if own:
                return self.end_of(own[-1].node, own[-1])
            if node.items:
                return self.end_of(node.items[-1])
        return node.end

    def keeps_lines(self, node: Node) -> bool:
        """Return True if a value ends with a block of text that keeps the empty lines after it (`|+`)."""
        own = self.own_entries(node)
        if own or node.items:
            return not self.is_bracketed(node) and self.keeps_lines(
                own[-1].node if own else (node.items or [node])[-1]
            )
        return not node.inline and "+" in self.text[node.start : node.start + 3]

    def is_bracketed(self, node: Node) -> bool:
        """Return True for a collection in brackets or braces."""
        return node.inline and self.text.startswith(("[", "{"), node.start)

    def own_entries(self, node: Node) -> list[MappingEntry]:
        """Return the entries that are written in an object: not those that a merge key adds."""
        entries = (node.entries or {}).values()
        return [entry for entry in entries if node.start <= entry.start < max(node.end, node.start + 1)]

    def dash(self, node: Node, position: int) -> int:
        """Return the offset of the dash of an item of a block list.

        Raises:
            EditError: It is not where it is usually.
        """
        items = node.items or []
        before = node.start if position == 0 else self.end_of(items[position - 1])
        start, end = range_of_dash(self.text, before, items[position].end)
        if start == end:
            raise EditError("the list is written in an unusual form")
        return start
