"""The texts of sources: read for their words and their hash, never copied."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from statekit.read.text_file import MAX_BYTES, ReadError, read_bytes

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
"""What the system says of a folder that has vanished, or has become a file or a link."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The text of a source: its file's name without the ending, its bytes' SHA-256 (hex), its text.

    `content` is None where the bytes are not UTF-8.
    """

    path: str
    stem: str
    sha256: str
    content: str | None


class _File(NamedTuple):
    """A regular file: its path, its own name, its size in bytes, and the open folder that it lies in."""

    path: str
    name: str
    size: int
    folder: int


def read_source_files(folder: Path, sizes: list[int]) -> Iterator[SourceFile]:
    """The files of a folder, and of the folders in it, that may be the texts that are looked for.

    Links are not followed, whatever becomes one meanwhile; hidden folders are passed over. A file whose size
    cannot be that of a text is not read: one of N code points has from N to 4 N bytes in UTF-8. Some room is
    left for texts that were edited.

    Args:
        folder: where to look.
        sizes: the lengths of the texts that are looked for, in code points.

    Raises:
        OSError: the folder, or one in it, cannot be read.
    """
    for file in _files(folder):
        if not any(length * 3 <= file.size * 4 and file.size <= length * 5 + 64 for length in sizes):
            continue
        try:
            data = read_bytes(file.name, file.path, MAX_BYTES, follows=False, within=file.folder)
        except ReadError:
            continue  # it is too large, or no longer there
        try:
            words = data.decode()
        except UnicodeDecodeError:
            words = None
        yield SourceFile(file.path, Path(file.name).stem, hashlib.sha256(data).hexdigest(), words)


def _files(folder: Path) -> Iterator[_File]:
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        steps = waiting.pop()
        descriptor = _open(folder, steps)
        if descriptor is None:
            continue
        try:
            for name in sorted(os.listdir(descriptor)):  # noqa: PTH208 - it is a descriptor
                try:
                    status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
                except OSError:
                    continue  # it vanished
                if stat.S_ISDIR(status.st_mode) and not name.startswith("."):
                    waiting.append((*steps, name))
                elif stat.S_ISREG(status.st_mode):
                    yield _File(os.path.join(folder, *steps, name), name, status.st_size, descriptor)  # noqa: PTH118 - a path costs ten times as much
        finally:
            os.close(descriptor)


def _open(folder: Path, steps: tuple[str, ...]) -> int | None:
    """Open a folder below another, step by step, so that none is a link; None where it is gone."""
    descriptor = os.open(folder, _FOLDER)
    for step in steps:
        above = descriptor
        try:
            descriptor = os.open(step, _FOLDER | os.O_NOFOLLOW, dir_fd=above)
        except OSError as error:
            if error.errno in _GONE:
                return None
            raise
        finally:
            os.close(above)
    return descriptor
