"""The one front door for bytes: a regular file of UTF-8 without control characters, or a refusal.

What is refused here is refused for both tiers. YAML 1.2.2, section 5.1 (character set) allows NEL, LS and
PS in texts; the record profile does not, because libraries disagree on whether they end a line.
"""

from __future__ import annotations

import os
import re
import stat
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from statekit.diagnostics import Excerpt, Place, Span
from statekit.read.limits import SPLIT, too_dense
from statekit.read.nodes import Problem

JSON_ENDING = ".json"
JSON_LINES_ENDINGS = (".jsonl", ".ndjson")
MAX_BYTES = 64 * 1024 * 1024
"""The largest file that is read, in bytes."""

_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_BOM = "\ufeff"
_EXCERPT_WINDOW = 400
_LEAST_READ = 64 * 1024
_OPEN = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
_NAMES = {
    "\x00": "NUL",
    "\x1b": "ESC",
    "\x7f": "DEL",
    "\x85": "NEL, a line break of old mainframes",
    "\u2028": "LINE SEPARATOR",
    "\u2029": "PARAGRAPH SEPARATOR",
    "\ufeff": "a byte order mark inside the text",
    "\ufffe": "not a character",
    "\uffff": "not a character",
}


class ReadError(Exception):
    """A file that cannot be read as text.

    `rule` names what is refused; `place` says where, as far as that can be said.
    """

    def __init__(self, rule: str, message: str, place: Place, help_text: str | None = None):
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.place = place
        self.help = help_text

    @property
    def line(self) -> int | None:
        """The line of the place, 1-based, where there is one."""
        return self.place.span.line if self.place.span else None


@dataclass(frozen=True)
class TextFile:
    """The text of a file. `path` is the file's name as it is said to people."""

    path: str
    text: str

    @property
    def ending(self) -> str:
        """The ending of the file's name, in lower case: `.yaml`."""
        return os.path.splitext(self.path)[1].lower()  # noqa: PTH122 - the path is text, and need be no file

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]

    def span(self, start: int, end: int) -> Span:
        """Turn two offsets (code points, end exclusive) into lines and columns."""
        return Span(*self._line_and_column(start), *self._line_and_column(max(start, end)))

    def place(self, start: int, end: int) -> Place:
        """The place of a range of the text, with the line it begins on; of a long one, with what is near."""
        span = self.span(start, end)
        begin = self._line_starts[span.line - 1]
        last = self._line_starts[span.line] if span.line < len(self._line_starts) else len(self.text)
        window = begin
        if last - begin > _EXCERPT_WINDOW:
            window = max(begin, begin + span.column - 1 - _EXCERPT_WINDOW // 4)
            last = min(last, window + _EXCERPT_WINDOW)
        line = self.text[window:last].rstrip("\r\n")
        return Place(self.path, span, Excerpt(line, window - begin + 1))

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        offset = min(offset, len(self.text))
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1


def read_text_file(
    file: Path | str, path: str | None = None, *, most: int | None = None, follows: bool = True
) -> TextFile:
    """Read a file as text.

    Args:
        file: the file; it must be a regular one, at most `MAX_BYTES` long.
        path: how to call it in findings; by default its path.
        most: how long it may be, in bytes, if that is less than `MAX_BYTES`.
        follows: whether it may be a link: one that was none when it was found leads anywhere.

    Raises:
        ReadError: it cannot be opened, is no regular file, is too large, is not UTF-8, or holds a
            control character.
    """
    said = path if path is not None else str(file)
    return TextFile(said, decode(read_bytes(file, said, most or MAX_BYTES, follows=follows), said))


def decode(data: bytes, path: str) -> str:
    """Decode a file's bytes: UTF-8, one leading byte order mark is dropped.

    Raises:
        ReadError: the bytes are not UTF-8, hold a control character, or too many parts.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error, path) from None
    text = text.removeprefix(_BOM)
    dense = too_dense(text)
    if dense is not None:  # the file as a whole is meant; to count its lines would take long
        raise ReadError(dense.rule, dense.message, Place(path), dense.help)
    refused = refused_character(text)
    if refused is not None:
        place = TextFile(path, text).place(refused.start, refused.end)
        raise ReadError(refused.rule, refused.message, place, refused.help)
    return text


def refused_character(text: str) -> Problem | None:
    """The first character of a text that must not stand in it, if there is one."""
    found = _REFUSED.search(text)
    if found is None:
        return None
    character = found.group()
    name = _NAMES.get(character, "half of a surrogate pair" if character > "\x9f" else "a control character")
    message = f"the text holds U+{ord(character):04X} ({name})"
    if character == "\x00":
        message += ": this looks like a binary file"
    hint = f'remove it, or write it as an escape in double quotes ("\\u{ord(character):04x}")'
    if character == _BOM or "\ud800" <= character <= "\udfff":
        hint = "remove it"
    return Problem("yaml/control-character", message, found.start(), found.end(), hint)


def read_bytes(
    file: Path | str, said: str, most: int = MAX_BYTES, *, follows: bool, within: int | None = None
) -> bytes:
    """Read a file's bytes.

    Args:
        file: the file; it must be a regular one, no longer than `most`.
        said: how to call it in findings.
        most: how many bytes are read, at most.
        follows: whether it may be a link: one that was none when it was found leads anywhere.
        within: the open folder (a descriptor) that the file is in; by default the current one.

    Raises:
        ReadError: it cannot be opened, is no regular file, or is too large.
    """
    place = Place(said)
    try:
        descriptor = os.open(file, _OPEN if follows else _OPEN | os.O_NOFOLLOW, dir_fd=within)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise ReadError("file/not-regular", "this is not a regular file", place)
            fits = status.st_size <= most
            data = _read_at_most(descriptor, status.st_size, most + 1) if fits else None
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file can have this name"
        raise ReadError("file/unreadable", f"the file cannot be read: {reason}", place) from None
    if data is None or len(data) > most:
        message = f"the file is larger than {most // 1024 // 1024} MiB"
        raise ReadError("yaml/limit", message, place, SPLIT)
    return data


def _read_at_most(descriptor: int, expected: int, room: int) -> bytes:
    """Read what is there; the system is asked directly, as that takes a fifth of the time of a stream.

    Less than was asked for is the end of a regular file.
    """
    asked = min(room, max(expected + 1, _LEAST_READ))
    data = os.read(descriptor, asked)
    parts = [data]
    while len(parts[-1]) == asked and room > asked:
        room -= asked
        asked = min(room, asked)
        parts.append(os.read(descriptor, asked))
    return data if len(parts) == 1 else b"".join(parts)


def _not_utf8(data: bytes, error: UnicodeDecodeError, path: str) -> ReadError:
    before = data[: error.start].decode("utf-8")
    after = data[error.start :].decode("utf-8", "replace")
    text = (before + after).removeprefix(_BOM)
    offset = len(before.removeprefix(_BOM))
    place = TextFile(path, text).place(offset, offset + 1)
    help_text = "save the file as UTF-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ReadError("yaml/encoding", "the file is UTF-16, not UTF-8", place, help_text)
    message = f"the file is not UTF-8: byte 0x{data[error.start]:02X} at offset {error.start}"
    if b"\x00" in data:
        message += "; this looks like a binary file"
        help_text = "remove the file from the folder, or name the files to check"
    return ReadError("yaml/encoding", message, place, help_text)
