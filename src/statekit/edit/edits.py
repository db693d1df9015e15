"""Edits of a text, and of the bytes of a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from statekit.errors import StatekitError
from statekit.read import decode

_BOM = b"\xef\xbb\xbf"


class EditError(StatekitError):
    """A change that cannot be made. `str()` is one line."""


class Edit(NamedTuple):
    """The replacement of a part of a text.

    Attributes:
        start: The offset of the first character that is replaced, in code points.
        end: The offset after the last one; equal to `start` for an insertion.
        text: The text that replaces it.
    """

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits. Insertions at the same offset keep their order.

    Raises:
        EditError: Two edits concern the same part of the text.
    """
    pieces: list[str] = []
    end = 0
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        if edit.start < end:
            raise EditError("two changes concern the same part of the text")
        pieces += [text[end : edit.start], edit.text]
        end = edit.end
    return "".join([*pieces, text[end:]])


def apply_to_bytes(data: bytes, path: str, edits: Iterable[Edit]) -> bytes:
    """Return the bytes of a file with edits. A byte order mark, and text after front matter, stay.

    Args:
        data: The bytes of the file.
        path: The path to display. Its suffix selects the format.
        edits: The edits of the text that `read.decode` returns.

    Raises:
        EditError: Two edits concern the same part of the text.
        ReadError: The bytes are not a text.
    """
    text = decode(data, path)
    start = len(_BOM) if data.startswith(_BOM) else 0
    end = start + len(text.encode())
    return data[:start] + apply(text, edits).encode() + data[end:]
