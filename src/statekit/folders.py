"""What lies in folders, and how each file there looks from outside: that tells whether it is unchanged."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
from typing import NamedTuple

_pack = struct.Struct("<4Q").pack
_WORD = 2**64 - 1

NOTHING_THERE = b""
"""The stamp of a file that is not there."""


class Entry(NamedTuple):
    """A file below a folder.

    Attributes:
        path: the folder's path with the way down to the file.
        name: the file's own name.
        stamp: how it looked from outside (see `stamp_of`).
        refused: why it is not to be opened; None where it may be.
        is_folder: whether it is a link that leads to a folder.
    """

    path: str
    name: str
    stamp: bytes
    refused: str | None = None
    is_folder: bool = False


class Listing(NamedTuple):
    """The files below a folder, and a digest of their names and stamps."""

    entries: list[Entry]
    digest: bytes


def stamp_of(status: os.stat_result) -> bytes:
    """How a file looks from outside: its size, its times of modification and change (ns), its inode.

    A file of another content has another stamp, but for one that is written twice within one tick of the file
    system's clock: whoever keeps a stamp has to compare its times with the clock (see `is_settled`).
    """
    return _pack(
        status.st_size, status.st_mtime_ns & _WORD, status.st_ctime_ns & _WORD, status.st_ino & _WORD
    )


def stamp_file(path: str) -> bytes:
    """The stamp of the file that a path leads to; `NOTHING_THERE` where there is none."""
    try:
        return stamp_of(os.stat(path))
    except (OSError, ValueError):
        return NOTHING_THERE


def size_in(stamp: bytes) -> int:
    """The size that a stamp tells, in bytes."""
    return int.from_bytes(stamp[:8], "little")


def is_settled(stamp: bytes, moment: int) -> bool:
    """Whether a file that had this stamp at a moment has another one if it was written since.

    Args:
        stamp: the stamp.
        moment: nanoseconds since the epoch, before the file was looked at.

    Git's index is as careful (its "racy" entries), and takes the tick for a second; FAT's is two.
    """
    latest = max(int.from_bytes(stamp[8:16], "little"), int.from_bytes(stamp[16:24], "little"))
    return latest < moment - 2_000_000_000


def list_folder(top: str) -> Listing:
    """The files below a folder, hidden folders left out; links out of it, or to folders, are refused.

    A folder that is not there is empty.

    Raises:
        OSError: a folder cannot be listed.
    """
    digest = hashlib.sha256()
    found: list[Entry] = []
    root: str | None = None
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        seen = [os.fsencode(folder)]
        for entry in _scan(folder):
            name, path = entry.name, entry.path
            seen.append(os.fsencode(name))
            if entry.is_dir(follow_symlinks=False):
                if not name.startswith("."):
                    waiting.append(path)
                continue
            try:
                stamp = stamp_of(entry.stat(follow_symlinks=False))
            except OSError:
                stamp = NOTHING_THERE
            refused, is_folder = None, False
            if entry.is_symlink():
                is_folder = entry.is_dir()
                root = root or os.path.realpath(top)
                refused = _why_not_followed(path, root)
                stamp += stamp_file(path)
            found.append(Entry(path, name, stamp, refused, is_folder))
            seen.append(stamp)
        digest.update(b"\0".join(seen))
    return Listing(found, digest.digest())


def digest_of(top: str) -> bytes:
    """The digest of `list_folder`; empty where the folder cannot be listed."""
    try:
        return list_folder(top).digest
    except OSError:
        return b""


def _scan(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []


def _why_not_followed(path: str, root: str) -> str | None:
    target = os.path.realpath(path)
    if os.path.commonpath([root, target]) != root:
        return "this is a link that leads out of the folder: it is not followed"
    try:
        mode = os.stat(target).st_mode
    except OSError:
        return "this is a link to nothing"
    if stat.S_ISDIR(mode):
        return "this is a link to a folder: it is not followed"
    return None
