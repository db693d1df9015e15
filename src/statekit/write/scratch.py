"""The scratch folder of a run: beside the output, so on a file system that has room for the output.

Its name is `.statekit-` and a hash of the output's name. It is removed when the run ends, however it ends;
only a run that is killed outright leaves it behind. Therefore a run, including its workers, keeps a lock
(flock) on its folder as long as it lives. The lock prevents a second export to the same output. It also shows
later runs which folders beside their output are abandoned. They remove these; if one contains an old release
that was not replaced, they move the release back first.

If the file system does not support locks, a second run uses another folder, and abandoned folders remain.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from statekit.errors import StatekitError
from statekit.process.signals import block_signals

ASIDE = "old"
"""The subfolder of a scratch folder that contains the old release, under its own name, during the swap."""

_PREFIX = ".statekit-"
_NAME = re.compile(r"\.statekit-[0-9a-f]{16}")
_ATTEMPTS, _PAUSE_SECONDS = 20, 0.05


class ReleaseError(StatekitError):
    """A release cannot be written or read; an existing release is unchanged. `str()` is one line."""


@contextmanager
def scratch_folder(output: Path) -> Iterator[Path]:
    """Create a folder beside an output, and remove it at the end, together with parents created for it.

    Raises:
        ReleaseError: The folder cannot be created, or another run is writing to the same output.
    """
    try:
        target = output.resolve()
        missing = [level for level in target.parents if not level.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links
        raise _release_error(output, error) from None
    owner = os.getpid()
    locked: list[tuple[Path, int]] = []
    try:
        try:
            with block_signals():
                locked.append(_create_locked(output, target))
        except OSError as error:
            raise _release_error(output, error) from None
        yield locked[0][0]
    finally:
        with block_signals():
            try:
                for folder, lock in locked:
                    if os.getpid() == owner:  # a worker that ends must not remove the folder of its run
                        _remove(folder)
                    os.close(lock)
            finally:
                with suppress(OSError):  # the parent of a release is not empty, and remains
                    for level in missing:
                        level.rmdir()


def _remove(folder: Path) -> None:
    """Remove a folder, even if a signal interrupts this: another thread may let one through, but only one."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Create a folder among the temporary files of the system, and remove it at the end.

    Raises:
        ReleaseError: The system has no usable folder for temporary files.
    """
    try:
        parent = Path(tempfile.gettempdir())
    except OSError as error:
        raise ReleaseError(f"no folder for temporary files: {error.strerror}") from None
    with scratch_folder(parent / f"statekit-{secrets.token_hex(8)}") as folder:
        yield folder


def _release_error(output: Path, error: OSError | RuntimeError) -> ReleaseError:
    return ReleaseError(f"{output}: {getattr(error, 'strerror', None) or error}")


def _create_locked(output: Path, target: Path) -> tuple[Path, int]:
    """Create a folder, and return it with the lock on it; wait briefly if another run has the lock."""
    digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
    folder = target.parent / (_PREFIX + digest)
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_SECONDS)
        _remove_abandoned(target.parent)
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            if _is_locked(folder):
                continue
            folder = folder.with_name(_PREFIX + secrets.token_hex(8))
            folder.mkdir(mode=0o700)
        with suppress(FileNotFoundError):  # another run has removed it
            lock = _open(folder)
            if _try_lock(lock) is not False and _is_at(folder, lock):
                return folder, lock
            os.close(lock)
    raise ReleaseError(f"{output}: another export is writing to this folder: try again when it has finished")


def _open(folder: Path) -> int:
    """Open a new folder; remove it if it cannot be opened."""
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:
        with suppress(OSError):
            folder.rmdir()
        raise


def _remove_abandoned(parent: Path) -> None:
    """Remove the folders of killed runs, and move back the releases in them."""
    with suppress(OSError):
        for folder in parent.iterdir():
            if _NAME.fullmatch(folder.name):
                with suppress(OSError):
                    _remove_if_abandoned(parent, folder)


def _remove_if_abandoned(parent: Path, folder: Path) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(lock).st_uid != os.geteuid() or not _try_lock(lock):
            return
        for old in (folder / ASIDE).iterdir() if (folder / ASIDE).is_dir() else ():
            if not os.path.lexists(parent / old.name):
                old.rename(parent / old.name)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _is_locked(folder: Path) -> bool:
    """Return True if a run has the lock on a folder, or has just removed it; False for any other entry."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        return os.fstat(lock).st_uid == os.geteuid() and _try_lock(lock) is False
    finally:
        os.close(lock)


def _is_at(folder: Path, lock: int) -> bool:
    return folder.exists() and os.path.samestat(folder.stat(), os.fstat(lock))


def _try_lock(lock: int) -> bool | None:
    """Take a lock, and return True if no other run has it; None if the file system has no locks."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
