"""What was found about bytes seen before, in the user's cache folder.

An entry is a file: the SHA-256 of its key and its contents, and the contents. One that does not fit is as
good as none, so it does not matter what a killed process, another program or a worn disk left there. Entries
are read as JSON or as plain bytes, and nothing in them is ever run. A folder that others may write to is not
used. Every entry is written beside its place and renamed, so that any number of processes may work at once.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time

from statekit.discovery import stamps

MOST_BYTES = 2 * 1024**3
"""How large the cache may grow; what was not used for longest goes first."""

_ENTRIES = "1"
_DIGEST = hashlib.sha256().digest_size
_LARGEST = 256 * 1024 * 1024
_UNUSED_FOR = 24 * 3600.0


def cache_folder() -> str | None:
    """The folder of this program in the user's cache folder; None where it cannot be told which that is.

    That is `$XDG_CACHE_HOME`, or else `~/.cache` (XDG Base Directory Specification); on macOS
    `~/Library/Caches`.
    """
    above = os.environ.get("XDG_CACHE_HOME", "")
    if sys.platform == "darwin":
        above = os.path.expanduser("~/Library/Caches")
    elif not os.path.isabs(above):
        above = os.path.expanduser("~/.cache") if os.environ.get("HOME", "/") else ""
    return os.path.join(above, "statekit") if os.path.isabs(above) else None


def program_digest() -> bytes:
    """A digest of this program: it is another one after an update of it, or of anything installed with it.

    Raises:
        OSError: the program does not lie in a folder.
    """
    package = os.path.dirname(os.path.dirname(__file__))  # all of it, not only this folder
    digest = hashlib.sha256(f"{sys.version}\0{sys.getfilesystemencoding()}".encode())
    for entry, stamp in stamps.scan_folder(package, hashlib.sha256()):
        if entry.name.endswith((".py", ".md")):
            digest.update(os.fsencode(entry.path) + stamp)
    here = os.getcwd()
    for path in sys.path:  # an installer changes the folder that it installs into
        if path and path != here:
            digest.update(os.fsencode(path) + b"\0" + stamps.stamp_file(path))
    return digest.digest()


class Cache:
    """Entries by their keys.

    Args:
        folder: where they are; by default in the user's cache folder.
    """

    def __init__(self, folder: str | None = None):
        self.folder = folder or cache_folder()
        self._usable: bool | None = None

    def get(self, key: str) -> bytes | None:
        """The contents of an entry; None where there is none, or none that is whole.

        Args:
            key: hexadecimal digits.
        """
        if not self._is_usable():
            return None
        path = self._path(key)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                status = os.fstat(descriptor)
                if not _may_be_read(status):
                    return None
                data = _read(descriptor, status.st_size)
            finally:
                os.close(descriptor)
        except OSError:
            return None
        contents = data[_DIGEST:]
        if _seal(key, contents) != data[:_DIGEST]:
            return None
        _touch(path, status)
        return contents

    def put(self, key: str, contents: bytes) -> None:
        """Keep an entry, if there is a place for it."""
        if len(contents) > _LARGEST - _DIGEST or not self._is_usable():
            return
        path = self._path(key)
        beside = self._beside(path)
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(descriptor, "wb") as stream:
                stream.write(_seal(key, contents))
                stream.write(contents)
            os.replace(beside, path)
        except OSError:
            _remove(beside)  # there is no room, or no right to write: what is there can still be read

    def put_file(self, key: str, file: str) -> str | None:
        """Keep a file that nobody will write to any more; gives the SHA-256 (hex) of its contents."""
        if not self._is_usable():
            return None
        path = self._path(key)
        beside = self._beside(path)
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            _link_or_copy(file, beside)
            digest = _digest_of_file(beside)
            os.replace(beside, path)
        except OSError:
            return None  # there is no room, or no right to write: what is there can still be read
        finally:
            _remove(beside)  # where both are one file already, replacing leaves it
        return digest

    def get_file(self, key: str, digest: str, target: str) -> bool:
        """Give a file that was kept another name, where nothing is yet, if it is there and whole."""
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
        """Remove what was not used for longest, where there is too much; done every hour at most."""
        if self.folder is not None and self._is_usable():
            from pathlib import Path

            from statekit.cache.prune import trim

            trim(Path(self.folder), _ENTRIES, MOST_BYTES)

    def clean(self) -> int:
        """Remove everything that it keeps, and nothing else; gives how many bytes that were.

        Raises:
            OSError: something cannot be removed.
        """
        if self.folder is None:
            return 0
        from pathlib import Path

        from statekit.cache.prune import clean

        return clean(Path(self.folder), _ENTRIES)

    def _is_usable(self) -> bool:
        """Whether the folder is there, or can be made, and is ours alone."""
        if self._usable is None:
            self._usable = self.folder is not None and all(
                map(_is_ours, (self.folder, os.path.join(self.folder, _ENTRIES)))
            )
        return self._usable

    def _path(self, key: str) -> str:
        return f"{self.folder}/{_ENTRIES}/{key[:2]}/{key[2:]}"

    def _beside(self, path: str) -> str:
        folder, name = os.path.split(path)
        return f"{folder}/.{name[:16]}-{os.getpid()}-{os.urandom(4).hex()}"


def _seal(key: str, contents: bytes) -> bytes:
    """What tells that an entry is whole, and stands where it was put."""
    return hashlib.sha256(key.encode() + contents).digest()


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _touch(path: str, status: os.stat_result) -> None:
    """Note that an entry is in use; once a day is enough."""
    if time.time() - status.st_mtime <= _UNUSED_FOR:
        return
    try:
        os.utime(path, follow_symlinks=False)
    except OSError:
        return


def _is_ours(folder: str) -> bool:
    """Whether a folder is there, or can be made, and nobody else may write to it."""
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
        if not _may_be_read(os.fstat(descriptor)):
            raise OSError("this is no entry")
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _may_be_read(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST


def _read(descriptor: int, size: int) -> bytes:
    parts = [os.read(descriptor, size)]
    while parts[-1] and size > sum(map(len, parts)):
        parts.append(os.read(descriptor, size))
    return b"".join(parts)
