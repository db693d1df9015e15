"""Store entries by key in the user's cache folder.

An entry is a file: the SHA-256 of its key and contents, followed by the contents. An entry whose checksum
does not match is ignored, so damage by killed processes, other programs or failing disks has no effect.
Entries are read as JSON or as plain bytes, and are never executed. A folder that other users can write to is
not used. An entry is written to a temporary file and renamed, so that any number of processes can use the
cache at once.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time

from statekit.discovery import stamps

MAX_BYTES = 2 * 1024**3
"""The maximum size of the cache; the least recently used entries are removed first."""

_ENTRIES = "1"
_CHECKSUM_SIZE = hashlib.sha256().digest_size
_MAX_ENTRY_BYTES = 256 * 1024 * 1024
_TOUCH_INTERVAL = 24 * 3600.0


def cache_folder() -> str | None:
    """Return the folder of this program in the user's cache folder, or None if that is unknown.

    The user's cache folder is `$XDG_CACHE_HOME` or `~/.cache` (XDG Base Directory Specification); on macOS,
    it is `~/Library/Caches`.
    """
    parent = os.environ.get("XDG_CACHE_HOME", "")
    if sys.platform == "darwin":
        parent = os.path.expanduser("~/Library/Caches")
    elif not os.path.isabs(parent):
        parent = os.path.expanduser("~/.cache") if os.environ.get("HOME", "/") else ""
    return os.path.join(parent, "statekit") if os.path.isabs(parent) else None


def program_digest() -> bytes:
    """Return a digest of this program, which changes with an update of it or of anything installed with it.

    Raises:
        OSError: the program is not in a folder.
    """
    package = os.path.dirname(os.path.dirname(__file__))  # the whole package, not only this folder
    digest = hashlib.sha256(f"{sys.version}\0{sys.getfilesystemencoding()}".encode())
    for entry, stamp in stamps.scan_folder(package, hashlib.sha256()):
        if entry.name.endswith((".py", ".md")):
            digest.update(os.fsencode(entry.path) + stamp)
    current = os.getcwd()
    for path in sys.path:  # an installer changes the folder that it installs into
        if path and path != current:
            digest.update(os.fsencode(path) + b"\0" + stamps.stamp_file(path))
    return digest.digest()


class Cache:
    """A cache of entries.

    Args:
        folder: the folder of the cache; by default in the user's cache folder.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None):
        self.folder = os.fspath(folder) if folder else cache_folder()
        self._usable: bool | None = None

    def get(self, key: str) -> bytes | None:
        """Return the contents of an entry, or None if it does not exist or is damaged.

        Args:
            key: 64 hexadecimal digits.
        """
        if not self._is_usable():
            return None
        path = self._path(key)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                status = os.fstat(descriptor)
                if not _is_readable(status):
                    return None
                data = _read(descriptor, status.st_size)
            finally:
                os.close(descriptor)
        except OSError:
            return None
        contents = data[_CHECKSUM_SIZE:]
        if _checksum(key, contents) != data[:_CHECKSUM_SIZE]:
            return None
        _touch(path, status)
        return contents

    def put(self, key: str, contents: bytes) -> None:
        """Store an entry, if possible."""
        if len(contents) > _MAX_ENTRY_BYTES - _CHECKSUM_SIZE or not self._is_usable():
            return
        path = self._path(key)
        temporary = self._temporary(path)
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(descriptor, "wb") as stream:
                stream.write(_checksum(key, contents))
                stream.write(contents)
            os.replace(temporary, path)
        except OSError:
            _remove(temporary)  # the disk is full or read-only; other entries can still be read

    def put_file(self, key: str, file: str) -> str | None:
        """Store a file that will not be written to anymore, if possible; return its SHA-256 (hex)."""
        if not self._is_usable():
            return None
        path = self._path(key)
        temporary = self._temporary(path)
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            _link_or_copy(file, temporary)
            digest = _digest_of_file(temporary)
            os.replace(temporary, path)
        except OSError:
            return None  # the disk is full or read-only; other entries can still be read
        finally:
            _remove(temporary)  # renaming leaves it if the entry is a link to the same file
        return digest

    def get_file(self, key: str, digest: str, target: str) -> bool:
        """Link a stored file to a new name; return False if it does not exist or its digest is different."""
        if not self._is_usable():
            return False
        path = self._path(key)
        try:
            _link_or_copy(path, target)
            if _digest_of_file(target) == digest:
                _touch(path, os.stat(target))
                return True
        except OSError:
            pass
        _remove(target)
        return False

    def trim(self) -> None:
        """Remove the least recently used entries if the cache is too large; at most once per hour."""
        if self.folder is not None and self._is_usable():
            from pathlib import Path

            from statekit.cache.prune import trim

            trim(Path(self.folder), _ENTRIES, MAX_BYTES)

    def clean(self) -> int:
        """Remove all entries, and nothing else; return the number of bytes freed.

        Raises:
            OSError: an entry cannot be removed.
        """
        if self.folder is None:
            return 0
        from pathlib import Path

        from statekit.cache.prune import clean

        return clean(Path(self.folder), _ENTRIES)

    def _is_usable(self) -> bool:
        """Return True if the folder exists or can be created, and only this user can write to it."""
        if self._usable is None:
            self._usable = self.folder is not None and all(
                map(_is_private, (self.folder, os.path.join(self.folder, _ENTRIES)))
            )
        return self._usable

    def _path(self, key: str) -> str:
        return f"{self.folder}/{_ENTRIES}/{key[:2]}/{key[2:]}"

    def _temporary(self, path: str) -> str:
        folder, name = os.path.split(path)
        return f"{folder}/.{name[:16]}-{os.getpid()}-{os.urandom(4).hex()}"


def _checksum(key: str, contents: bytes) -> bytes:
    """Return the checksum of an entry, which shows that it is complete and stored under its key."""
    return hashlib.sha256(key.encode() + contents).digest()


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _touch(path: str, status: os.stat_result) -> None:
    """Record that an entry is in use, at most once per day."""
    if time.time() - status.st_mtime <= _TOUCH_INTERVAL:
        return
    try:
        os.utime(path, follow_symlinks=False)
    except OSError:
        return


def _is_private(folder: str) -> bool:
    """Return True if a folder exists or can be created, and no other user can write to it."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        status = os.stat(folder)
    except OSError:
        return False
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except (FileNotFoundError, FileExistsError):
        raise
    except OSError:  # another file system, or one without links
        from shutil import copyfile

        copyfile(source, target, follow_symlinks=False)


def _digest_of_file(path: str) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb", buffering=0) as stream:
        if not _is_readable(os.fstat(descriptor)):
            raise OSError("not an entry")
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_readable(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_size <= _MAX_ENTRY_BYTES


def _read(descriptor: int, size: int) -> bytes:
    parts = [os.read(descriptor, size)]
    while parts[-1] and size > sum(map(len, parts)):
        parts.append(os.read(descriptor, size))
    return b"".join(parts)
