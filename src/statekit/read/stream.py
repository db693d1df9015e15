"""The text as the scanner walks through it."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.error import FileMark
from ruamel.yaml.reader import Reader


class TextReader(Reader):
    """The library's reader for a text that is whole in memory and was checked at the front door.

    The original looks at one character at a time; this one moves over a range at once.
    """

    buffer: str
    pointer: int
    index: int
    line: int
    column: int

    _mark: FileMark | None = None

    def get_mark(self) -> FileMark:
        """The place reached, without the text; one object a place, as it is asked for many times."""
        mark = self._mark
        if mark is None or mark.index != self.index:
            mark = self._mark = FileMark(self.name, self.index, self.line, self.column)
        return mark

    def check_printable(self, data: Any) -> None:
        """Check nothing: control characters were refused before."""

    def peek(self, index: int = 0) -> str:
        """The character at a distance; nobody looks behind the NUL at the end."""
        return self.buffer[self.pointer + index]

    def prefix(self, length: int = 1) -> str:
        """The next characters."""
        return self.buffer[self.pointer : self.pointer + length]

    def forward(self, length: int = 1) -> None:
        """Move on; nobody goes behind the NUL at the end."""
        start, text = self.pointer, self.buffer
        if length == 1 and text[start] not in "\r\n\0":
            self.column += 1
            self.pointer = self.index = start + 1
            return
        end = start + length
        last = max(text.rfind("\n", start, end), text.rfind("\r", start, end))
        if last < 0:
            self.column += end - start
        else:
            self.column = end - last - 1
            self.line += 1  # that it is another line is all that anybody asks
        self.pointer = self.index = end

    def forward_to(self, offset: int) -> None:
        """Move on to an offset."""
        self.forward(offset - self.pointer)
