"""The reader that the scanner moves through a text."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.error import FileMark
from ruamel.yaml.reader import Reader


class TextReader(Reader):
    """The reader of ruamel.yaml, for a text that is in memory and free of forbidden characters.

    The original reader moves one character at a time. This one skips a range at once.
    """

    buffer: str
    pointer: int
    index: int
    line: int
    column: int

    _mark: FileMark | None = None

    def get_mark(self) -> FileMark:
        """Return the current position, without the text. It is cached, as it is requested many times."""
        mark = self._mark
        if mark is None or mark.index != self.index:
            mark = self._mark = FileMark(self.name, self.index, self.line, self.column)
        return mark

    def check_printable(self, data: Any) -> None:
        """Do nothing: control characters were refused before."""

    def peek(self, index: int = 0) -> str:
        """Return the character at a distance. The scanner never looks past the NUL at the end."""
        return self.buffer[self.pointer + index]

    def prefix(self, length: int = 1) -> str:
        """Return the next characters."""
        return self.buffer[self.pointer : self.pointer + length]

    def forward(self, length: int = 1) -> None:
        """Skip characters. The scanner never moves past the NUL at the end."""
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
            self.line += 1  # line numbers are only compared for equality, so one step is enough
        self.pointer = self.index = end

    def forward_to(self, offset: int) -> None:
        """Skip to an offset."""
        self.forward(offset - self.pointer)
