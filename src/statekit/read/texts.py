"""The texts of sources: read for their words and their hash, never copied."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from statekit.read.source import MAX_BYTES, ReadError, read_bytes


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a source: its file's name without the ending, its bytes' SHA-256 (hex), its words.

    `words` is None where the bytes are not UTF-8.
    """

    path: str
    stem: str
    sha256: str
    words: str | None


def read_texts(folder: Path, sizes: list[int]) -> Iterator[Text]:
    """The files of a folder, and of the folders in it, that may be the texts that are looked for.

    Links are not followed; hidden folders are passed over. A file whose size cannot be that of a text is
    not read: one of N code points has from N to 4 N bytes in UTF-8. Some room is left for texts that were
    edited.

    Args:
        folder: where to look.
        sizes: the lengths of the texts that are looked for, in code points.

    Raises:
        OSError: the folder, or one in it, cannot be read.
    """
    for entry, size in _files(folder):
        if not any(characters * 3 <= size * 4 and size <= characters * 5 + 64 for characters in sizes):
            continue
        try:
            data = read_bytes(entry.path, entry.path, MAX_BYTES, follows=False)
        except ReadError:
            continue  # it is too large, or no longer there
        try:
            words = data.decode()
        except UnicodeDecodeError:
            words = None
        yield Text(entry.path, Path(entry.name).stem, hashlib.sha256(data).hexdigest(), words)


def _files(folder: Path) -> Iterator[tuple[os.DirEntry[str], int]]:
    """The regular files, with their sizes in bytes."""
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
        for entry in listed:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue  # it vanished
            if stat.S_ISDIR(status.st_mode) and not entry.name.startswith("."):
                waiting.append(entry.path)
            elif stat.S_ISREG(status.st_mode):
                yield entry, status.st_size
