"""Remove entries from the cache: the least recently used, abandoned temporary files, or all.

Only files with the name of an entry or of a temporary file are removed. Links are not followed.
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
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}-[0-9]+-[0-9a-f]{8}")
_TRIM_MARK = "trimmed"
_TRIM_INTERVAL = 3600.0
"""The time, in seconds, between two runs of `trim`, at least."""
_MAX_WRITE_TIME = 3600.0
"""The time, in seconds, after which a temporary file is abandoned."""


class _CacheFile(NamedTuple):
    """An entry or a temporary file.

    Attributes:
        used: the time of its last use, in seconds since the epoch; -1 if it is abandoned.
        size: its size in bytes.
        path: its path.
    """

    used: float
    size: int
    path: Path


def trim(folder: Path, entries: str, max_bytes: int) -> None:
    """Remove abandoned files and, if the cache is too large, the least recently used entries.

    A cache that is too large is reduced to three quarters of its maximum size. Nothing is done if the cache
    was trimmed less than an hour ago.

    Args:
        folder: the folder of the cache.
        entries: the name of its subfolder with the entries.
        max_bytes: the maximum size of the cache, in bytes.
    """
    now = time.time()
    if not _is_due(folder / _TRIM_MARK, now):
        return
    try:
        files = sorted(_files(folder / entries, now))
    except OSError:  # for example, another process is removing all entries
        return
    size = sum(file.size for file in files)
    limit = max_bytes * 3 // 4 if size > max_bytes else max_bytes
    for file in files:
        if file.used >= 0 and size <= limit:
            break
        with suppress(OSError):
            file.path.unlink()
        size -= file.size


def clean(folder: Path, entries: str) -> int:
    """Remove all entries, and folders that are then empty; return the number of bytes freed.

    Args:
        folder: the folder of the cache.
        entries: the name of its subfolder with the entries.

    Raises:
        OSError: something cannot be listed or removed.
    """
    freed = 0
    top = folder / entries
    for file in list(_files(top, 0.0)):
        with suppress(FileNotFoundError):  # another process has removed it
            file.path.unlink()
            freed += file.size
    mark = folder / _TRIM_MARK
    if mark.is_file() and not mark.is_symlink():
        mark.unlink()
    for empty in (*_folders(top), top, folder):
        with suppress(OSError):  # it contains other files
            empty.rmdir()
    return freed


def _is_due(mark: Path, now: float) -> bool:
    """Return True if it is time to trim, and record the current time in the mark."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(mark, flags, 0o600)
        try:
            status = os.fstat(descriptor)
            if status.st_size and 0 <= now - status.st_mtime < _TRIM_INTERVAL:
                return False
            os.pwrite(descriptor, b"\n", 0)
        finally:
            os.close(descriptor)
    except OSError:
        return False
    return True


def _files(top: Path, now: float) -> Iterator[_CacheFile]:
    for path in (file for folder in _folders(top) for file in _list(folder)):
        is_temporary = _TEMPORARY.fullmatch(path.name) is not None
        if not (is_temporary or _ENTRY.fullmatch(path.name)):
            continue
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISDIR(status.st_mode):
            abandoned = is_temporary and now - status.st_mtime > _MAX_WRITE_TIME
            yield _CacheFile(-1.0 if abandoned else max(0.0, status.st_mtime), status.st_size, path)


def _list(folder: Path) -> list[Path]:
    """Return the contents of a folder, or nothing if another process has removed it."""
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []


def _folders(top: Path) -> list[Path]:
    """Return the folders that contain entries."""
    if top.is_symlink() or not top.is_dir():
        return []
    folders = [folder for folder in _list(top) if _FOLDER.fullmatch(folder.name)]
    return [folder for folder in folders if folder.is_dir() and not folder.is_symlink()]
