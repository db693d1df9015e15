"""What was found about bytes seen before, in the user's cache folder.

An entry is a file: the SHA-256 of its contents, and the contents. One that does not fit is as good as none,
so it does not matter what a killed process, another program or a worn disk left there. Entries are read as
JSON or as plain bytes, and nothing in them is ever run. A folder that others may write to is not used. Every
entry is written beside its place and renamed, so that any number of processes may work at once.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import time

from statekit import folders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 2 * 1024**3
"""How large the cache may grow; what was not used for longest goes first."""

_ENTRIES = "1"
_DIGEST = hashlib.sha256().digest_size
_LARGEST = 256 * 1024 * 1024
_UNUSED_FOR = 24 * 3600.0
_TRIM_EVERY = 3600.0
_ABANDONED_AFTER = 3600.0
_TRIMMED = "trimmed"


def cache_folder() -> str:
    """The folder of this program in the user's cache folder.

    That is `$XDG_CACHE_HOME`, or else `~/.cache` (XDG Base Directory Specification); on macOS
    `~/Library/Caches`.
    """
    above = os.environ.get("XDG_CACHE_HOME", "")
    if sys.platform == "darwin":
        above = os.path.expanduser("~/Library/Caches")
    elif not os.path.isabs(above):
        above = os.path.expanduser("~/.cache")
    return os.path.join(above, "statekit")


def program_digest() -> bytes:
    """A digest of this program: it is another one after an update of it, or of anything installed with it."""
    package = os.path.dirname(__file__)
    digest = hashlib.sha256(sys.version.encode())
    for entry, stamp in folders.survey(package, hashlib.sha256()):
        if entry.name.endswith((".py", ".md")):
            digest.update(os.fsencode(entry.path) + stamp)
    for path in sys.path:
        if path.endswith("-packages"):
            digest.update(folders.stamp_file(path))
    return digest.digest()


class Cache:
    """Entries by their keys.

    Args:
        folder: where they are; by default in the user's cache folder.
    """

    def __init__(self, folder: str | None = None):
        self.folder = folder or cache_folder()
        self._usable: bool | None = None
        self._wrote = False

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
            with open(descriptor, "rb") as stream:
                status = os.fstat(descriptor)
                data = stream.read(_LARGEST)
        except OSError:
            return None
        contents = data[_DIGEST:]
        if hashlib.sha256(contents).digest() != data[:_DIGEST]:
            return None
        if time.time() - status.st_mtime > _UNUSED_FOR:
            _touch(path)
        return contents

    def put(self, key: str, contents: bytes) -> None:
        """Keep an entry, if there is a place for it."""
        if not self._is_usable():
            return
        path = self._path(key)
        beside = self._beside(path)
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(descriptor, "wb") as stream:
                stream.write(hashlib.sha256(contents).digest())
                stream.write(contents)
            os.replace(beside, path)
            self._wrote = True
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
            os.replace(beside, path)
            self._wrote = True
            return _digest_of_file(path)
        except OSError:
            _remove(beside)  # there is no room, or no right to write: what is there can still be read
        return None

    def take_file(self, key: str, digest: str, target: str) -> bool:
        """Give a file that was kept another name, if it is there and whole."""
        if not self._is_usable():
            return False
        try:
            _link_or_copy(self._path(key), target)
            if _digest_of_file(target) == digest:
                return True
            os.unlink(target)
        except OSError:
            pass
        return False

    def trim(self) -> None:
        """Remove what was not used for longest, where there is too much; done every hour at most."""
        if not self._wrote:
            return
        mark = os.path.join(self.folder, _TRIMMED)
        now = time.time()
        try:
            if os.path.exists(mark) and 0 <= now - os.stat(mark).st_mtime < _TRIM_EVERY:
                return
            with open(mark, "wb"):
                os.utime(mark)
            _trim(sorted(self._files(now)))
        except OSError:
            return

    def clean(self) -> int:
        """Remove everything; gives how many bytes that were.

        Raises:
            OSError: something cannot be removed.
        """
        freed = sum(size for _, size, _ in self._files(0.0))
        if os.path.isdir(self.folder) and not os.path.islink(self.folder):
            from shutil import rmtree

            rmtree(self.folder)
        return freed

    def _files(self, now: float) -> Iterator[tuple[float, int, str]]:
        """Each file with when it was used, in seconds since the epoch, and its size; abandoned ones first."""
        for folder, _, names in os.walk(os.path.join(self.folder, _ENTRIES)):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    status = os.lstat(path)
                except OSError:
                    continue
                abandoned = name.startswith(".") and now - status.st_mtime > _ABANDONED_AFTER
                yield (-1.0 if abandoned else status.st_mtime), status.st_size, path

    def _is_usable(self) -> bool:
        """Whether the folder is there, or can be made, and is ours alone."""
        if self._usable is None:
            try:
                os.makedirs(self.folder, mode=0o700, exist_ok=True)
                status = os.stat(self.folder)
                self._usable = status.st_uid == os.geteuid() and not status.st_mode & 0o022
            except OSError:
                self._usable = False
        return self._usable

    def _path(self, key: str) -> str:
        return f"{self.folder}/{_ENTRIES}/{key[:2]}/{key[2:]}"

    def _beside(self, path: str) -> str:
        folder, name = os.path.split(path)
        return f"{folder}/.{name[:16]}-{os.getpid()}-{os.urandom(4).hex()}"


def _trim(files: list[tuple[float, int, str]]) -> None:
    """Remove what is abandoned; and if there is too much, what was used first, until a quarter is free."""
    left = sum(size for _, size, _ in files)
    room = MOST_BYTES * 3 // 4 if left > MOST_BYTES else MOST_BYTES
    for used, size, path in files:
        if used >= 0 and left <= room:
            break
        _remove(path)
        left -= size


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _touch(path: str) -> None:
    try:
        os.utime(path)
    except OSError:
        return


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            raise
        from shutil import copyfile

        copyfile(source, target, follow_symlinks=False)


def _digest_of_file(path: str) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
