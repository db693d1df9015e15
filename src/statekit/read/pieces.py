"""Read a piece of a large JSON Lines file: the lines that begin in a range of bytes.

A line begins at the start of the file, and after each line end: LF, CR LF, or CR alone. The piece of a range
contains each line that begins in it, to its end. The pieces of adjacent ranges are therefore adjacent, and
nobody has to read the file to cut it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from statekit._startup.expressions import expression
from statekit.diagnostics import Excerpt, Place, Span
from statekit.read.limits import SPLIT_LINE
from statekit.read.text_file import MAX_BYTES, ReadError, open_file, unreadable

MAX_LINE_BYTES = MAX_BYTES
"""The length of the longest line that is read, in bytes."""

_LINE_END = expression(rb"\r\n|\r|\n")
_BYTES_AT_ONCE = 64 * 1024
_EXCERPT_BYTES = 80


class Piece(NamedTuple):
    """A range of bytes. The end is exclusive; None is the end of the file."""

    start: int
    end: int | None

    @property
    def size(self) -> int:
        """The number of bytes; 0 if it is unknown."""
        return 0 if self.end is None else self.end - self.start

    def extended(self, size: int) -> Piece:
        """Return a range that begins and ends a number of bytes further outside."""
        return Piece(max(self.start - size, 0), None if self.end is None else self.end + size)


class PieceText(NamedTuple):
    """The lines that begin in a range.

    Attributes:
        start: The offset of the first line in the file, in bytes.
        data: The bytes of the lines.
    """

    start: int
    data: bytes


def read_piece(file: Path | str, path: str, piece: Piece, *, follow_symlinks: bool) -> PieceText:
    """Read the lines that begin in a range of a file.

    Args:
        file: The file. It must be a regular file.
        path: The path to display.
        piece: The range.
        follow_symlinks: Whether the file may be a symbolic link (see `read_text_file`).

    Raises:
        ReadError: The file cannot be opened, is not a regular file, or a line is too long.
    """
    descriptor, _ = open_file(file, path, follow_symlinks=follow_symlinks)
    try:
        return _read_lines(descriptor, path, piece)
    except OSError as error:
        raise unreadable(path, error) from None
    finally:
        os.close(descriptor)


def count_line_ends(data: bytes) -> int:
    """Return the number of line ends in a text."""
    return len(_LINE_END.findall(data)) if b"\r" in data else data.count(b"\n")


def _read_lines(descriptor: int, path: str, piece: Piece) -> PieceText:
    before = min(piece.start, 1)  # the byte before the range shows if a line begins with it
    origin = piece.start - before
    data = _read(descriptor, origin, piece.end)
    start = 0
    if before:
        first = _LINE_END.search(data)
        start = len(data) if first is None else first.end()
    if piece.end is None or origin + len(data) < piece.end or start == len(data):
        return PieceText(origin + start, data[start:])
    last = offset = max(len(data) - 1, start)
    size = _BYTES_AT_ONCE
    while True:
        match = _LINE_END.search(data, offset)
        if (len(data) if match is None else match.end()) - last > MAX_LINE_BYTES:
            raise _too_long(path, data[start : last + _EXCERPT_BYTES])
        if match is not None and (match.end() < len(data) or match.group() != b"\r"):
            return PieceText(origin + start, data[start : match.end()])
        more = os.pread(descriptor, size, origin + len(data))
        if not more:
            return PieceText(origin + start, data[start:])
        offset = len(data) if match is None else match.start()
        data += more
        size *= 4


def _read(descriptor: int, start: int, end: int | None) -> bytes:
    """Read a range of a file, in as many calls as it takes."""
    parts = []
    while end is None or start < end:
        data = os.pread(descriptor, _BYTES_AT_ONCE if end is None else end - start, start)
        if not data:
            break
        parts.append(data)
        start += len(data)
    return b"".join(parts)


def _too_long(path: str, data: bytes) -> ReadError:
    """Report a line that is too long, the last one of the data."""
    line = count_line_ends(data) + 1
    begin = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
    excerpt = Excerpt(data[begin : begin + _EXCERPT_BYTES].decode("utf-8", "replace"))
    message = f"the line is longer than {MAX_LINE_BYTES // 1024 // 1024} MiB"
    return ReadError("json/limit", message, Place(path, Span(line, 1, line, 2), excerpt), SPLIT_LINE)
