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

    def get_mark(self) -> FileMark:
        """The place reached, without the text."""
        return FileMark(self.name, self.index, self.line, self.column)

    def check_printable(self, data: Any) -> None:
        """Check nothing: control characters were refused before."""

    def peek(self, index: int = 0) -> str:
        """The character at a distance; NUL behind the end."""
        at = self.pointer + index
        return self.buffer[at] if at < len(self.buffer) else "\0"

    def prefix(self, length: int = 1) -> str:
        """The next characters."""
        return self.buffer[self.pointer : self.pointer + length]

    def forward(self, length: int = 1) -> None:
        """Move on, at most to the NUL at the end."""
        start = self.pointer
        end = min(start + length, len(self.buffer) - 1)
        text = self.buffer
        last = max(text.rfind("\n", start, end), text.rfind("\r", start, end))
        if last < 0:
            self.column += end - start
        else:
            self.column = end - last - 1
            breaks = text.count("\n", start, end) + text.count("\r", start, end)
            self.line += breaks - text.count("\r\n", start, end)
        self.pointer = self.index = end

    def forward_to(self, offset: int) -> None:
        """Move on to an offset."""
        self.forward(offset - self.pointer)
