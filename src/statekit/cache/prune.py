"""Removes entries of the cache: what is too much, what is abandoned, or all; and never anything else.

Only what has the name of an entry is one. Links are not followed, wherever they lead.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_FOLDER = re.compile("[0-9a-f]{2}")
_ENTRY = re.compile("[0-9a-f]{62}")
_BESIDE = re.compile(r"\.[0-9a-f]{16}-[0-9]+-[0-9a-f]{8}")
_MARK = "trimmed"
_EVERY = 3600.0
_ABANDONED_AFTER = 3600.0


class _Kept(NamedTuple):
    """A file: when it was used, in seconds since the epoch (-1 where it is abandoned), its size, its path."""

    used: float
    size: int
    path: Path


def trim(folder: Path, entries: str, most: int) -> None:
    """Remove what is abandoned; and if there is too much, what was used first, until a quarter is free.

    Nothing is done where that was done less than an hour ago.

    Args:
        folder: the folder of the cache.
        entries: the name of the folder in it that holds the entries.
        most: how many bytes are not too much.
    """
    now = time.time()
    if not _is_due(folder / _MARK, now):
        return
    try:
        files = sorted(_files(folder / entries, now))
    except OSError:  # another process removes everything, say
        return
    left = sum(file.size for file in files)
    room = most * 3 // 4 if left > most else most
    for file in files:
        if file.used >= 0 and left <= room:
            break
        with suppress(OSError):
            file.path.unlink()
        left -= file.size


def clean(folder: Path, entries: str) -> int:
    """Remove every entry, and the folders if nothing else is in them; gives how many bytes were freed.

    Args:
        folder: the folder of the cache.
        entries: the name of the folder in it that holds the entries.

    Raises:
        OSError: something cannot be listed or removed.
    """
    freed = 0
    top = folder / entries
    for file in list(_files(top, 0.0)):
        with suppress(FileNotFoundError):  # another process was faster
            file.path.unlink()
            freed += file.size
    mark = folder / _MARK
    if mark.is_file() and not mark.is_symlink():
        mark.unlink()
    for empty in (*_folders(top), top, folder):
        with suppress(OSError):  # something else is still in it
            empty.rmdir()
    return freed


def _is_due(mark: Path, now: float) -> bool:
    """Whether it is time to trim; then the mark says that it was done now."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(mark, flags, 0o600)
        try:
            status = os.fstat(descriptor)
            if status.st_size and 0 <= now - status.st_mtime < _EVERY:
                return False
            os.pwrite(descriptor, b"\n", 0)
        finally:
            os.close(descriptor)
    except OSError:
        return False
    return True


def _files(top: Path, now: float) -> Iterator[_Kept]:
    for path in (file for folder in _folders(top) for file in _in(folder)):
        is_beside = _BESIDE.fullmatch(path.name) is not None
        if not (is_beside or _ENTRY.fullmatch(path.name)):
            continue
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISDIR(status.st_mode):
            abandoned = is_beside and now - status.st_mtime > _ABANDONED_AFTER
            yield _Kept(-1.0 if abandoned else max(0.0, status.st_mtime), status.st_size, path)


def _in(folder: Path) -> list[Path]:
    """What is in a folder; nothing where another process has removed it."""
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []


def _folders(top: Path) -> list[Path]:
    """The folders that hold entries."""
    if top.is_symlink() or not top.is_dir():
        return []
    found = [folder for folder in _in(top) if _FOLDER.fullmatch(folder.name)]
    return [folder for folder in found if folder.is_dir() and not folder.is_symlink()]
