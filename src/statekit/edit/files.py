"""Write changed files: each is replaced as a whole, and none that has changed meanwhile.

A reader sees the old bytes or the new ones, whatever happens. If a file cannot be written, those written
before it are restored.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from statekit._startup.frozen import frozen
from statekit.diagnostics import escape
from statekit.edit.edits import EditError
from statekit.process.signals import block_signals

_NEW_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
_NEW_MODE = 0o666
_LINKS_UNSUPPORTED = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK})


@frozen
class FileChange:
    """The change of one file.

    Attributes:
        path: The path of the file, as displayed.
        old: Its bytes before the change; None for a file that is created.
        new: Its bytes after the change; None for a file that is removed.
        moved_to: Its new path, if it is renamed.
    """

    path: str
    old: bytes | None
    new: bytes | None
    moved_to: str | None = None

    def describe(self, *, is_done: bool) -> str:
        """Return the change in one line, such as `changed records/person/ada.yaml`.

        Args:
            is_done: False for a change that is only shown: `would change ...`.
        """
        verb = "change" if self.new is not None else "remove"
        if self.old is None:
            verb = "create"
        elif self.moved_to is not None:
            verb = "rename"
        words = f"{verb}d" if is_done else f"would {verb}"
        target = "" if self.moved_to is None else f" to {escape(self.moved_to)}"
        return f"{words} {escape(self.path)}{target}"


def unified_diff(change: FileChange) -> list[str]:
    """Return the difference of a file as the lines of a patch, without line ends."""
    from difflib import unified_diff as diff  # loaded only to display changes

    old, new = (_lines(data) for data in (change.old, change.new))
    before = "/dev/null" if change.old is None else f"a/{change.path}"
    after = "/dev/null" if change.new is None else f"b/{change.moved_to or change.path}"
    lines = [f"diff --git a/{escape(change.path)} b/{escape(change.moved_to or change.path)}"]
    if change.old is None:
        lines.append("new file mode 100644")
    elif change.new is None:
        lines.append("deleted file mode 100644")
    elif change.moved_to is not None:
        lines += [f"rename from {escape(change.path)}", f"rename to {escape(change.moved_to)}"]
    for number, line in enumerate(diff(old, new, before, after, lineterm="")):
        lines.append(escape(line.removesuffix("\n")))
        is_header = number < 2 or line.startswith("@")  # noqa: PLR2004 - the two names
        if not is_header and not line.endswith("\n"):
            lines.append("\\ No newline at end of file")
    return lines


def _lines(data: bytes | None) -> list[str]:
    """Return the lines of a file, with LF where a line ends so; CR is a character of its line."""
    lines = (data or b"").decode("utf-8", "backslashreplace").split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *filter(None, lines[-1:])]


def write_changes(changes: Sequence[FileChange]) -> None:
    """Write changes of files: all of them, or none.

    Nothing is written before the new contents of all files are on the disk, beside the files. New folders are
    created. A file that is a symbolic link is changed where the link leads.

    Raises:
        EditError: A file has changed since it was read, a new one exists already, or a file cannot be
            written. The message says if files remain changed because they could not be restored.
    """
    with _drafts(changes) as drafts:
        for draft in drafts:
            draft.check()
        with block_signals():
            try:
                for draft in drafts:
                    draft.publish()
            except EditError as error:
                _restore(drafts, error)
                raise


class _Draft:
    """The change of one file, with its new contents in a file beside it.

    Attributes:
        change: The change.
        is_published: True if the file has its new contents.
    """

    def __init__(self, change: FileChange):
        self.change = change
        self.is_published = False
        self._target = Path(os.path.realpath(change.path))
        self._moved_to = None if change.moved_to is None else Path(os.path.realpath(change.moved_to))
        self._draft: Path | None = None
        self._removed: Path | None = None
        self._folders: list[Path] = []

    def write(self) -> None:
        """Write the new contents beside the file.

        Raises:
            EditError: They cannot be written.
        """
        with _reported(self.change.path):
            self._create_folders()
            if self.change.new is not None:
                self._draft = self._write_beside(self.change.new)

    def check(self) -> None:
        """Check that the file is as it was when it was read.

        Raises:
            EditError: It is not.
        """
        path = escape(self.change.path)
        with _reported(self.change.path):
            current = self._target.read_bytes() if os.path.lexists(self.change.path) else None
        moved_to = self.change.moved_to
        if moved_to is not None and os.path.lexists(moved_to):
            raise EditError(f"{escape(moved_to)}: the file exists already; nothing is overwritten")
        if current == self.change.old:
            return
        if self.change.old is None:
            raise EditError(f"{path}: the file exists already; nothing is overwritten")
        raise EditError(f"{path}: the file has changed since it was read; run the command again")

    def publish(self) -> None:
        """Give the file its new contents.

        Raises:
            EditError: It has changed meanwhile, or cannot be written.
        """
        self.check()
        with _reported(self.change.path):
            if self.change.old is None:
                self._create(self._target)
            elif self._draft is not None and self._moved_to is None:
                self._draft.replace(self._target)
            else:
                if self._moved_to is not None:
                    self._create(self._moved_to)
                self.is_published = True
                removed = self._hidden_name()
                self._target.rename(removed)
                self._removed = removed
            self.is_published = True
            _flush_folder(self._target.parent)

    def restore(self) -> None:
        """Give the file its old contents, unless something else has changed it.

        Raises:
            EditError: It cannot be written, or has changed meanwhile.
        """
        with _reported(self.change.path):
            written = self._moved_to or self._target
            current = written.read_bytes() if written.exists() else None
            if current != self.change.new:
                raise EditError(f"{escape(self.change.path)}: the file has changed meanwhile")
            if self._removed is not None:
                self._removed.replace(self._target)
            elif self.change.old is not None and self._moved_to is None:
                self._draft = self._write_beside(self.change.old)
                self._draft.replace(self._target)
            if self.change.old is None or self._moved_to is not None:
                written.unlink()
            self.is_published = False

    def clean(self) -> None:
        """Remove what was created beside the file, and the folders that are still empty."""
        for file in filter(None, (self._draft, self._removed)):
            file.unlink(missing_ok=True)
        for folder in reversed(self._folders):
            with suppress(OSError):
                folder.rmdir()

    def _create(self, path: Path) -> None:
        """Create a file from the draft, unless it exists."""
        if self._draft is None:
            return
        try:
            os.link(self._draft, path)
        except OSError as error:
            if error.errno not in _LINKS_UNSUPPORTED:
                raise
            self._draft.rename(path)  # it did not exist a moment ago

    def _create_folders(self) -> None:
        missing = [folder for folder in self._target.parents if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._folders.append(folder)

    def _hidden_name(self) -> Path:
        return self._target.with_name(f".statekit-{secrets.token_hex(8)}.tmp")

    def _write_beside(self, data: bytes) -> Path:
        """Write a hidden file beside the file, with the same permissions and, if allowed, owner."""
        status = self._target.stat() if self._target.exists() else None
        if status is not None and not os.access(self._target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        path = self._hidden_name()
        descriptor = os.open(path, _NEW_FLAGS, _NEW_MODE)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                if status is not None:
                    with suppress(PermissionError):  # only root may give files to other users
                        os.fchown(descriptor, status.st_uid, status.st_gid)
                    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
                stream.write(data)
                stream.flush()
                os.fsync(descriptor)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path


@contextmanager
def _drafts(changes: Sequence[FileChange]) -> Iterator[list[_Draft]]:
    """Write the drafts of changes, and remove what is left of them at the end."""
    drafts = [_Draft(change) for change in changes]
    try:
        for draft in drafts:
            draft.write()
        yield drafts
    finally:
        for draft in drafts:
            draft.clean()


def _restore(drafts: Sequence[_Draft], cause: BaseException) -> None:
    """Restore the files that were changed.

    Raises:
        EditError: A file cannot be restored.
    """
    remaining: list[str] = []
    for draft in reversed(drafts):
        if draft.is_published:
            try:
                draft.restore()
            except EditError:
                remaining.append(escape(draft.change.path))
    if remaining:
        changed = ", ".join(reversed(remaining))
        raise EditError(f"{cause}; these files are changed already and could not be restored: {changed}")


def _flush_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the file system can do so."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _reported(path: str) -> Iterator[None]:
    """Raise an error of the system as an `EditError`."""
    try:
        yield
    except FileExistsError:
        raise EditError(f"{escape(path)}: the file exists already; nothing is overwritten") from None
    except OSError as error:
        raise EditError(f"{escape(path)}: the file cannot be written: {error.strerror}") from None
