"""The texts of sources: read for their words and their hash, never copied."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from statekit.read.source import MAX_BYTES


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
    for entry in _files(folder):
        try:
            size = entry.stat(follow_symlinks=False).st_size
            likely = any(characters * 3 // 4 <= size <= characters * 5 + 64 for characters in sizes)
            if not likely or size > MAX_BYTES:
                continue
            data = Path(entry.path).read_bytes()
        except OSError:
            continue
        try:
            words = data.decode("utf-8")
        except UnicodeDecodeError:
            words = None
        yield Text(entry.path, Path(entry.name).stem, hashlib.sha256(data).hexdigest(), words)


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
        for entry in listed:
            try:
                mode = entry.stat(follow_symlinks=False).st_mode
            except OSError:
                continue  # it vanished
            if stat.S_ISDIR(mode) and not entry.name.startswith("."):
                waiting.append(entry.path)
            elif stat.S_ISREG(mode):
                yield entry
