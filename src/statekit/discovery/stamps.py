"""What lies in folders, and how each file there looks from outside: that tells whether it is unchanged."""

from __future__ import annotations

import errno
import hashlib
import os
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_pack = struct.Struct("<4Q").pack
_STAMP = 32
_SECOND = 1_000_000_000
_WORD = 2**64 - 1

NO_FILE = b""
"""The stamp of a file that is not there."""


def stamp_of(status: os.stat_result) -> bytes:
    """How a file looks from outside: its size, its times of modification and change (ns), its inode.

    A file of another content has another stamp, but for one that is written twice within one tick of the file
    system's clock: whoever keeps a stamp has to compare its times with the clock (see `is_settled`).
    """
    return _pack(
        status.st_size, status.st_mtime_ns & _WORD, status.st_ctime_ns & _WORD, status.st_ino & _WORD
    )


def stamp_file(path: str) -> bytes:
    """The stamp of the file that a path leads to; `NO_FILE` where there is none."""
    try:
        return stamp_of(os.stat(path))
    except (OSError, ValueError):
        return NO_FILE


def stamped_size(stamp: bytes) -> int:
    """The size that a stamp tells, in bytes; of a link, that of what it leads to."""
    return int.from_bytes(stamp[-_STAMP:][:8], "little")


def is_settled(stamp: bytes, moment: int) -> bool:
    """Whether a file that had this stamp at a moment has another one if it was written since.

    Args:
        stamp: the stamp.
        moment: nanoseconds since the epoch, before the file was looked at.

    Git's index is as careful (its "racy" entries), and takes the tick for a second; FAT's is two. Of a link,
    what it leads to counts as well. A time of change in whole seconds is one of a file system that tells no
    others, or that takes its times from whoever made an image of it: it tells nothing for certain.
    """
    for at in range(0, len(stamp), _STAMP):
        modified = int.from_bytes(stamp[at + 8 : at + 16], "little")
        changed = int.from_bytes(stamp[at + 16 : at + 24], "little")
        if max(modified, changed) >= moment - 2 * _SECOND or changed % _SECOND == 0:
            return False
    return True


def scan_folder(top: str, digest: hashlib._Hash) -> Iterator[tuple[os.DirEntry[str], bytes]]:
    """The files below a folder with their stamps; their names and stamps go into a digest.

    Hidden folders are left out; a folder that is not there is empty. Links are not followed: the stamp of one
    is its own and that of what it leads to.

    Raises:
        OSError: a folder cannot be listed.
    """
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        seen = [os.fsencode(folder)]
        for entry in _scan(folder, is_top=folder is top):
            name = entry.name
            seen.append(os.fsencode(name))
            if entry.is_dir(follow_symlinks=False):
                if not name.startswith("."):
                    waiting.append(entry.path)
                continue
            try:
                status = entry.stat(follow_symlinks=False)
                stamp = _pack(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            except OSError:
                stamp = NO_FILE
            except struct.error:  # a time before 1970
                stamp = stamp_of(status)
            if entry.is_symlink():
                stamp += stamp_file(entry.path)
            seen.append(stamp)
            yield entry, stamp
        digest.update(b"\0".join(seen))


def digest_folder(top: str) -> bytes:
    """A digest of the names and stamps of all files below a folder; empty where it cannot be listed.

    What is empty says nothing, and is not to be compared.
    """
    digest = hashlib.sha256()
    try:
        for _ in scan_folder(top, digest):
            pass
    except (OSError, ValueError):
        return b""
    return digest.digest()


def _scan(folder: str, *, is_top: bool) -> list[os.DirEntry[str]]:
    """What is in a folder; nothing where it vanished, or what was a folder a moment ago is none any more."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except OSError as error:
        if is_top or error.errno not in {errno.ENOTDIR, errno.ELOOP}:
            raise
        return []
