"""Stamps of files, by which an unchanged file is recognized without reading it, and digests of folders."""

from __future__ import annotations

import errno
import os
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    import hashlib
    from collections.abc import Iterator

_pack = struct.Struct("<4Q").pack
_STAMP_SIZE = 32
_SECOND = 1_000_000_000
_WORD = 2**64 - 1

NO_FILE = b""
"""The stamp of a file that does not exist."""
_FOLDER = b"/"
"""The entry for a folder in the digest of the folder that contains it."""


def stamp_of(status: os.stat_result) -> bytes:
    """Return the stamp of a file: its size, its times of modification and change in nanoseconds, its inode.

    A file gets another stamp when its contents change, unless it is written twice within one tick of the file
    system's clock. Before a stamp is stored, its times must be compared with the clock (see `is_settled`).
    """
    return _pack(
        status.st_size, status.st_mtime_ns & _WORD, status.st_ctime_ns & _WORD, status.st_ino & _WORD
    )


def stamp_size(size: int) -> bytes:
    """Return the stamp of contents that are not in a file. It is never settled."""
    return _pack(size, 0, 0, 0)


def stamp_file(path: str) -> bytes:
    """Return the stamp of the file that a path leads to, or `NO_FILE` if it does not exist."""
    try:
        return stamp_of(os.stat(path))
    except (OSError, ValueError):
        return NO_FILE


def stamped_size(stamp: bytes) -> int:
    """Return the size in a stamp, in bytes; for a link, the size of its target."""
    return int.from_bytes(stamp[-_STAMP_SIZE : 8 - _STAMP_SIZE], "little")


def is_settled(stamp: bytes, moment: int) -> bool:
    """Return True if any later write to a file changes its stamp.

    Git's index handles the same problem ("racy" entries), and assumes a tick of one second; on FAT it is two.
    A time of change in whole seconds proves nothing: it comes from a file system that records only seconds,
    or from an image whose times were set when it was built. For a link, the times of its target count, too.

    Args:
        stamp: the stamp.
        moment: nanoseconds since the epoch, taken before the file was accessed.
    """
    for start in range(0, len(stamp), _STAMP_SIZE):
        modified = int.from_bytes(stamp[start + 8 : start + 16], "little")
        changed = int.from_bytes(stamp[start + 16 : start + 24], "little")
        if max(modified, changed) >= moment - 2 * _SECOND or changed % _SECOND == 0:
            return False
    return True


def scan_folder(top: str, digest: hashlib._Hash) -> Iterator[tuple[os.DirEntry[str], bytes]]:
    """Yield the files below a folder with their stamps, and add their names and stamps to a digest.

    Hidden folders are yielded with the stamp `NO_FILE`, and their contents are skipped. A folder that does
    not exist is empty. Links are not followed; the stamp of a link is its own stamp and that of its target.

    Raises:
        OSError: a folder cannot be listed.
    """
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        entries = _scan(folder, is_top=folder is top)
        digested = [os.fsencode(folder), os.fsencode("\0".join([entry.name for entry in entries]))]
        folders: list[str] = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                digested.append(_FOLDER)
                if entry.name.startswith("."):
                    yield entry, NO_FILE
                else:
                    folders.append(entry.path)
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
            digested.append(stamp)
            yield entry, stamp
        waiting += reversed(folders)  # in the order of their names, so that the files are nearly sorted
        digest.update(b"\0".join(digested))


def digest_folder(top: str) -> bytes:
    """Return a digest of the names and stamps of all files below a folder, or b"" if it cannot be listed.

    An empty digest is unknown, and must not be compared.
    """
    import hashlib  # as in `walk`

    digest = hashlib.sha256()
    try:
        for _ in scan_folder(top, digest):
            pass
    except (OSError, ValueError):
        return b""
    return digest.digest()


def _scan(folder: str, *, is_top: bool) -> list[os.DirEntry[str]]:
    """Return the entries of a folder; none if it has been removed or replaced since its parent was listed."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except OSError as error:
        if is_top or error.errno not in {errno.ENOTDIR, errno.ELOOP}:
            raise
        return []
