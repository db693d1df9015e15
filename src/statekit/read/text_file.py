"""Read a regular file as UTF-8 text without control characters, or refuse it.

What is refused here reaches neither the native parser nor the one in Python. YAML 1.2.2, section 5.1
(character set) allows NEL, LS and PS in a text. The record profile (`statekit.read`) does not, because
libraries disagree on whether these characters end a line. In JSON they never do: RFC 8259, section 7 forbids
only U+0000 to U+001F in strings.
"""

from __future__ import annotations

import os
import stat
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from statekit._startup.expressions import expression
from statekit._startup.frozen import frozen
from statekit.diagnostics import Excerpt, Place, Span
from statekit.read.formats import JSON_LINES_SUFFIXES, LIMIT_RULES, MARKDOWN_SUFFIXES, family_of, suffix_of
from statekit.read.front_matter import TOML_FENCE, cut_front_matter
from statekit.read.limits import SPLIT_FILE, check_density
from statekit.read.nodes import Problem

MAX_BYTES = 64 * 1024 * 1024
"""The size of the largest file that is read, in bytes."""

_FORBIDDEN_IN_JSON = expression(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_FORBIDDEN = expression(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_FORBIDDEN_IN_TOML = expression(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PATTERNS = {"json": _FORBIDDEN_IN_JSON, "toml": _FORBIDDEN_IN_TOML, "yaml": _FORBIDDEN}
_LINE_BREAK = expression(r"\r\n|\r|\n")
_BOM = "\ufeff"
_EXCERPT_WINDOW = 400
_MIN_READ = 64 * 1024
_OPEN_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
_CHARACTER_NAMES = {
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

    Attributes:
        rule: The ID of the rule that the file breaks.
        message: A description of the problem.
        place: The location, as precisely as it is known.
        help: How to fix the problem, if there is advice.
    """

    def __init__(self, rule: str, message: str, place: Place, help_text: str | None = None):
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.place = place
        self.help = help_text

    @property
    def line(self) -> int | None:
        """The line of the place, 1-based; None if the whole file is meant."""
        return self.place.span.line if self.place.span else None


@frozen(cached=True)
class TextFile:
    """The text of a file.

    Attributes:
        path: The path as displayed.
        text: The decoded text, without a byte order mark.
    """

    path: str
    text: str

    @cached_property
    def suffix(self) -> str:
        """The suffix of the file name, in lower case, such as `.yaml`."""
        return suffix_of(self.path)

    @cached_property
    def _line_starts(self) -> list[int]:
        if "\r" in self.text:
            return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]
        lines = self.text.split("\n")  # takes a third of the time
        del lines[-1]
        return [*accumulate([len(line) + 1 for line in lines], initial=0)]

    def span(self, start: int, end: int) -> Span:
        """Convert two offsets (in code points, end exclusive) to lines and columns."""
        return Span(*self._line_and_column(start), *self._line_and_column(max(start, end)))

    def offset(self, line: int, column: int) -> int:
        """Return the offset (in code points) of a line and a column, both 1-based."""
        return self._line_starts[line - 1] + column - 1

    def place(self, start: int, end: int) -> Place:
        """Return the place of a range, with its first line as the excerpt.

        The excerpt of a long line is a window around the start of the range.

        Args:
            start: The offset of the first character, in code points.
            end: The offset after the last character.
        """
        span = self.span(start, end)
        line_start = self._line_starts[span.line - 1]
        stop = self._line_starts[span.line] if span.line < len(self._line_starts) else len(self.text)
        window = line_start
        if stop - line_start > _EXCERPT_WINDOW:
            window = max(line_start, line_start + span.column - 1 - _EXCERPT_WINDOW // 4)
            stop = min(stop, window + _EXCERPT_WINDOW)
        excerpt = self.text[window:stop].rstrip("\r\n")
        return Place(self.path, span, Excerpt(excerpt, window - line_start + 1))

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        offset = min(offset, len(self.text))
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1


def read_text_file(
    file: Path | str, path: str | None = None, *, max_bytes: int | None = None, follow_symlinks: bool = True
) -> TextFile:
    """Read a file as text.

    Args:
        file: The file. It must be a regular file.
        path: The path to display; by default the path of the file.
        max_bytes: The size limit in bytes; by default `MAX_BYTES`.
        follow_symlinks: Whether the file may be a symbolic link. Pass False for a path that was a regular
            file when it was found: if it has become a link since, it may lead anywhere.

    Raises:
        ReadError: The file cannot be opened, is not a regular file, is too large, is not UTF-8, or contains a
            control character.
    """
    displayed = path if path is not None else str(file)
    data = read_bytes(file, displayed, max_bytes or MAX_BYTES, follow_symlinks=follow_symlinks)
    return TextFile(displayed, decode(data, displayed))


def decode(data: bytes, path: str, *, offset: int = 0) -> str:
    """Decode the bytes of a file as UTF-8, without the byte order mark at the start.

    Args:
        data: The bytes of the file.
        path: The path to display. Its suffix selects the format; of Markdown, only the front matter is
            decoded.
        offset: The offset of the bytes in the file. A byte order mark is removed at offset 0 only.

    Raises:
        ReadError: The bytes are not UTF-8, or the text contains a control character or is too dense
            (`limits.check_density`).
    """
    suffix = suffix_of(path)
    if suffix in MARKDOWN_SUFFIXES:
        data = _front_matter(data, path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error, path, offset) from None
    if not offset:
        text = text.removeprefix(_BOM)
    family = "toml" if suffix in MARKDOWN_SUFFIXES and text.startswith(TOML_FENCE) else family_of(suffix)
    dense = None if suffix in JSON_LINES_SUFFIXES else check_density(text, family=family)
    if dense is not None:  # the place is the whole file, because counting the lines of such a text is slow
        raise ReadError(dense.rule, dense.message, Place(path), dense.help)
    forbidden = find_forbidden_character(text, family=family)
    if forbidden is not None:
        place = TextFile(path, text).place(forbidden.start, forbidden.end)
        raise ReadError(forbidden.rule, forbidden.message, place, forbidden.help)
    return text


def _front_matter(data: bytes, path: str) -> bytes:
    cut = cut_front_matter(data)
    if isinstance(cut, bytes):
        return cut
    place = Place(path)
    if cut.end:  # the first line is ASCII
        place = TextFile(path, data[: data.find(b"\n")].decode("utf-8-sig")).place(cut.start, cut.end)
    raise ReadError(cut.rule, cut.message, place, cut.help)


def find_forbidden_character(text: str, *, family: str = "yaml") -> Problem | None:
    """Return the problem of the first character that a text may not contain, or None.

    Args:
        text: The text.
        family: The family of rules for the format of the text. In JSON, only U+0000 to U+001F are forbidden,
            in TOML also U+007F.
    """
    match = _PATTERNS[family].search(text)
    if match is None:
        return None
    character = match.group()
    default = "half of a surrogate pair" if character > "\x9f" else "a control character"
    name = _CHARACTER_NAMES.get(character, default)
    message = f"the text contains U+{ord(character):04X} ({name})"
    if character == "\x00":
        message += ": this looks like a binary file"
    help_text = f'remove it, or write it as an escape in double quotes ("\\u{ord(character):04x}")'
    if character == _BOM or "\ud800" <= character <= "\udfff":
        help_text = "remove it"
    return Problem("yaml/control-character", message, match.start(), match.end(), help_text)


def read_bytes(
    file: Path | str,
    path: str,
    max_bytes: int = MAX_BYTES,
    *,
    follow_symlinks: bool,
    dir_fd: int | None = None,
) -> bytes:
    """Read the bytes of a file.

    Args:
        file: The file. It must be a regular file.
        path: The path to display.
        max_bytes: The size limit in bytes.
        follow_symlinks: Whether the file may be a symbolic link (see `read_text_file`).
        dir_fd: The descriptor of the folder that the path is relative to; by default the current folder.

    Raises:
        ReadError: The file cannot be opened, is not a regular file, or is too large.
    """
    descriptor, size = open_file(file, path, follow_symlinks=follow_symlinks, dir_fd=dir_fd)
    try:
        data = _read_up_to(descriptor, max_bytes + 1, expected=size) if size <= max_bytes else None
    except OSError as error:
        raise unreadable(path, error) from None
    finally:
        os.close(descriptor)
    check_size(max_bytes + 1 if data is None else len(data), path, max_bytes)
    return data or b""


def check_size(size: int, path: str, max_bytes: int = MAX_BYTES) -> None:
    """Check the size of a file.

    Args:
        size: The size in bytes.
        path: The path to display.
        max_bytes: The size limit in bytes.

    Raises:
        ReadError: The file is too large.
    """
    if size > max_bytes:
        message = f"the file is larger than {max_bytes // 1024 // 1024} MiB"
        raise ReadError(LIMIT_RULES[family_of(suffix_of(path))], message, Place(path), SPLIT_FILE)


def open_file(
    file: Path | str, path: str, *, follow_symlinks: bool, dir_fd: int | None = None
) -> tuple[int, int]:
    """Open a regular file to read it, and return its descriptor and its size in bytes.

    Args:
        file: The file.
        path: The path to display.
        follow_symlinks: Whether the file may be a symbolic link (see `read_text_file`).
        dir_fd: The descriptor of the folder that the path is relative to; by default the current folder.

    Raises:
        ReadError: The file cannot be opened, or is not a regular file.
    """
    flags = _OPEN_FLAGS if follow_symlinks else _OPEN_FLAGS | os.O_NOFOLLOW
    try:
        descriptor = os.open(file, flags, dir_fd=dir_fd)
        status = os.fstat(descriptor)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise ReadError("file/not-regular", "this is not a regular file", Place(path))
    return descriptor, status.st_size


def unreadable(path: str, error: OSError | ValueError) -> ReadError:
    """Return the error for a file that the system cannot open or read."""
    reason = error.strerror if isinstance(error, OSError) else "no file can have this name"
    note = None
    if isinstance(error, FileNotFoundError):
        from statekit.characters.lookalikes import similar_file  # few runs need it

        note = similar_file(path)
    return ReadError("file/unreadable", f"the file cannot be read: {reason}", Place(path), note)


def _read_up_to(descriptor: int, limit: int, *, expected: int) -> bytes:
    """Read a regular file to its end, up to a limit in bytes.

    System calls take a fifth of the time that a Python file object takes. A short read means the end of
    the file. A buffer that is hardly larger than the file makes the next read faster while its contents are
    kept.
    """
    size = min(limit, expected + 1 if expected else _MIN_READ)
    parts = [os.read(descriptor, size)]
    while len(parts[-1]) == size and limit > size:  # it has grown
        limit -= size
        size = min(limit, max(size, _MIN_READ))
        parts.append(os.read(descriptor, size))
    return b"".join(parts)


def _not_utf8(data: bytes, error: UnicodeDecodeError, path: str, start: int) -> ReadError:
    before = data[: error.start].decode("utf-8")
    after = data[error.start :].decode("utf-8", "replace")
    text = (before + after).removeprefix(_BOM)
    offset = len(before.removeprefix(_BOM))
    place = TextFile(path, text).place(offset, offset + 1)
    help_text = "save the file as UTF-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ReadError("yaml/encoding", "the file is UTF-16, not UTF-8", place, help_text)
    message = f"the file is not UTF-8: byte 0x{data[error.start]:02X} at offset {start + error.start}"
    if b"\x00" in data:
        message += "; this looks like a binary file"
        help_text = "remove the file from the folder, or name the files to check"
    return ReadError("yaml/encoding", message, place, help_text)
