"""A folder for the rows of a run, beside its output: there is room for them where there is room for that.

It is called `.statekit-rows-` and something random, and removed when the run ends, however it ends. A run
that is killed outright cannot do that. So a run holds a lock (flock) on its folder while it lives, its
workers with it, and the next run that writes there removes the folders that nobody holds.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from statekit.write.release import ReleaseError

_PREFIX = ".statekit-rows-"


@contextmanager
def scratch_folder(output: Path) -> Iterator[Path]:
    """Make a folder beside an output, or as near as there are folders yet, and remove it in the end.

    Raises:
        ReleaseError: it cannot be made.
    """
    try:
        parent = next(folder for folder in output.resolve().parents if folder.is_dir())
        _remove_abandoned(parent)
        folder, lock = _make(parent)
    except (OSError, RuntimeError) as error:  # the latter where links lead in circles
        raise ReleaseError(f"{output}: {getattr(error, 'strerror', None) or error}") from None
    maker = os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == maker:  # a fork that ends while the run goes on takes nothing away
            shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _make(parent: Path) -> tuple[Path, int]:
    """A new folder and the lock on it; a run that tidies up may be faster, and then it is another one."""
    while True:
        folder = parent / (_PREFIX + secrets.token_hex(8))
        folder.mkdir(mode=0o700)
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY)
            if _is_ours(lock) is not False and folder.exists():
                return folder, lock
            os.close(lock)


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(_PREFIX + "*"):
        with suppress(OSError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if _is_ours(lock):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _is_ours(lock: int) -> bool | None:
    """Take a lock, if nobody has it; None where the file system has no locks."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
