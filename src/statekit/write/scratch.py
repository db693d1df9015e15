"""A folder beside the output in which a run works: there is room for its rows where there is room for that.

It is called `.statekit-` and a hash of the output's name, and removed when the run ends, however it ends. A
run that is killed outright cannot do that. So a run holds a lock (flock) on its folder while it lives, its
workers with it. The lock keeps a second export out of the same output, and the next run that writes beside
it tidies up the folders that nobody holds: it puts back an old release that was moved into one and has no
successor, and removes the rest.

Where the file system has no locks, a second run has a folder of its own, and nobody tidies up.
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
"""The folder in a scratch folder that holds an old release, under its own name, until a new one is there."""

_PREFIX = ".statekit-"
_NAME = re.compile(r"\.statekit-[0-9a-f]{16}")
_TRIES, _PAUSE = 20, 0.05


class ReleaseError(StatekitError):
    """A release cannot be written; what was there before is as it was. `str()` is one line."""


@contextmanager
def scratch_folder(output: Path) -> Iterator[Path]:
    """Make a folder beside an output, and remove it in the end; so with folders above that are missing.

    Raises:
        ReleaseError: it cannot be made, or another run writes the same output.
    """
    try:
        target = output.resolve()
        missing = [level for level in target.parents if not level.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # the latter where links lead in circles
        raise _said(output, error) from None
    maker = os.getpid()
    held: list[tuple[Path, int]] = []
    try:
        try:
            with block_signals():
                held.append(_hold(output, target))
        except OSError as error:
            raise _said(output, error) from None
        yield held[0][0]
    finally:
        with block_signals():
            try:
                for folder, lock in held:
                    if os.getpid() == maker:  # a fork that ends while the run goes on takes nothing away
                        _remove(folder)
                    os.close(lock)
            finally:
                with suppress(OSError):  # what a release lies in is not empty, and stays
                    for level in missing:
                        level.rmdir()


def _remove(folder: Path) -> None:
    """Remove a folder, also where a signal comes that another thread has let through: no second one does."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder among the temporary files of the system, and remove it in the end, as `scratch_folder`.

    Raises:
        ReleaseError: there is no place for temporary files.
    """
    try:
        place = Path(tempfile.gettempdir())
    except OSError as error:
        raise ReleaseError(f"there is no folder for temporary files: {error.strerror}") from None
    with scratch_folder(place / f"statekit-{secrets.token_hex(8)}") as folder:
        yield folder


def _said(output: Path, error: OSError | RuntimeError) -> ReleaseError:
    return ReleaseError(f"{output}: {getattr(error, 'strerror', None) or error}")


def _hold(output: Path, target: Path) -> tuple[Path, int]:
    """A new folder and the lock on it; who holds the one for this output now may be about to end."""
    digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
    folder = target.parent / (_PREFIX + digest)
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE)
        _tidy(target.parent)
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            if _is_held(folder):
                continue
            folder = folder.with_name(_PREFIX + secrets.token_hex(8))
            folder.mkdir(mode=0o700)
        with suppress(FileNotFoundError):  # a run that tidies up was faster
            lock = _open(folder)
            if _is_ours(lock) is not False and _is_at(folder, lock):
                return folder, lock
            os.close(lock)
    raise ReleaseError(f"{output}: another export writes it: try again when that is done")


def _open(folder: Path) -> int:
    """Open the folder that was just made; nothing is left where that is impossible."""
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:
        with suppress(OSError):
            folder.rmdir()
        raise


def _tidy(parent: Path) -> None:
    """Put back and remove what runs that were killed have left."""
    with suppress(OSError):
        for folder in parent.iterdir():
            if _NAME.fullmatch(folder.name):
                with suppress(OSError):
                    _clear(parent, folder)


def _clear(parent: Path, folder: Path) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(lock).st_uid != os.geteuid() or not _is_ours(lock):
            return
        for old in (folder / ASIDE).iterdir() if (folder / ASIDE).is_dir() else ():
            if not os.path.lexists(parent / old.name):
                old.rename(parent / old.name)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _is_held(folder: Path) -> bool:
    """Whether a run has the lock on a folder, or it has just gone; not where it cannot be a run's."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        return os.fstat(lock).st_uid == os.geteuid() and _is_ours(lock) is False
    finally:
        os.close(lock)


def _is_at(folder: Path, lock: int) -> bool:
    return folder.exists() and os.path.samestat(folder.stat(), os.fstat(lock))


def _is_ours(lock: int) -> bool | None:
    """Take a lock, if nobody has it; None where the file system has no locks."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
