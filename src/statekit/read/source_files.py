"""Read the texts of sources to compare quotations with them. They are hashed and never copied."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from statekit._startup.frozen import frozen
from statekit.read.text_file import MAX_BYTES, ReadError, read_bytes

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_REPLACED = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
"""The errors for a folder that has been removed, or replaced by a file or a symbolic link."""


@frozen
class SourceFile:
    """A file that may contain the text of a source.

    Attributes:
        path: The path as displayed.
        stem: The file name without its suffix.
        sha256: The SHA-256 of the bytes, as hexadecimal digits.
        content: The decoded text; None if the bytes are not UTF-8.
    """

    path: str
    stem: str
    sha256: str
    content: str | None


class _FoundFile(NamedTuple):
    """A regular file in an open folder.

    Attributes:
        path: The path as displayed.
        name: The file name.
        size: The size in bytes.
        dir_fd: The descriptor of the folder.
    """

    path: str
    name: str
    size: int
    dir_fd: int


def read_source_files(folder: Path, lengths: list[int]) -> Iterator[SourceFile]:
    """Yield the files below a folder that may contain one of the texts that are searched for.

    Symbolic links are not followed, even if a file is replaced by one during the search. Hidden folders are
    skipped. A file is only read if its size fits one of the texts: N code points take N to 4 N bytes in
    UTF-8. There is a margin for edited texts.

    Args:
        folder: The folder to search.
        lengths: The lengths of the texts that are searched for, in code points.

    Raises:
        OSError: The folder, or a folder below it, cannot be read.
    """
    for file in _find_files(folder):
        if not any(length * 3 <= file.size * 4 and file.size <= length * 5 + 64 for length in lengths):
            continue
        try:
            data = read_bytes(file.name, file.path, MAX_BYTES, follow_symlinks=False, dir_fd=file.dir_fd)
        except ReadError:
            continue  # the file is too large or no longer exists
        try:
            content = data.decode()
        except UnicodeDecodeError:
            content = None
        yield SourceFile(file.path, Path(file.name).stem, hashlib.sha256(data).hexdigest(), content)


def _find_files(folder: Path) -> Iterator[_FoundFile]:
    pending: list[tuple[str, ...]] = [()]
    while pending:
        parts = pending.pop()
        descriptor = _open_folder(folder, parts)
        if descriptor is None:
            continue
        try:
            for name in sorted(os.listdir(descriptor)):  # noqa: PTH208 - pathlib does not accept a descriptor
                try:
                    status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
                except OSError:
                    continue  # the file no longer exists
                if stat.S_ISDIR(status.st_mode) and not name.startswith("."):
                    pending.append((*parts, name))
                elif stat.S_ISREG(status.st_mode):
                    path = os.path.join(folder, *parts, name)  # noqa: PTH118 - pathlib takes ten times as long
                    yield _FoundFile(path, name, status.st_size, descriptor)
        finally:
            os.close(descriptor)


def _open_folder(folder: Path, parts: tuple[str, ...]) -> int | None:
    """Open a folder below another one without following symbolic links.

    Args:
        folder: The folder to start from.
        parts: The names of the folders on the path to the folder to open.

    Returns:
        The descriptor, or None if a folder on the path has been removed or replaced.
    """
    descriptor = os.open(folder, _FOLDER_FLAGS)
    for name in parts:
        parent = descriptor
        try:
            descriptor = os.open(name, _FOLDER_FLAGS | os.O_NOFOLLOW, dir_fd=parent)
        except OSError as error:
            if error.errno in _REPLACED:
                return None
            raise
        finally:
            os.close(parent)
    return descriptor
