"""A folder that is swapped in whole: a reader sees the old release or the new one, never half."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CHECKSUMS = "SHA256SUMS"

_CHECKSUM_LINE = re.compile("([0-9a-f]{64}) [ *](.+)")
_AT_CURRENT_FOLDER = -100
_RENAME_EXCHANGE = 2


class ReleaseError(Exception):
    """A release cannot be written; what was there before is as it was. `str()` is one line."""


def check_output(output: Path) -> None:
    """Make sure that a folder may become a release, or be replaced by one.

    Nothing but a release is ever replaced: the folder must be absent, empty, or hold a SHA256SUMS
    that names all its other files.

    Raises:
        ReleaseError: it may not.
    """
    try:
        _check(output)
    except (OSError, RuntimeError) as error:  # the latter where links lead in circles
        raise ReleaseError(f"{output}: {getattr(error, 'strerror', None) or error}") from None


def release(output: Path, write: Callable[[Path], None]) -> None:
    """Make a release.

    A new folder beside `output` is written, gets its SHA256SUMS, is flushed to the disk, and takes
    the place of `output`. If anything fails before that, the new folder is removed, and `output` is
    as it was. Folders above `output` are made where they are missing.

    Args:
        output: the release's folder.
        write: writes all files into the folder that it is given.

    Raises:
        ReleaseError: `output` may not be replaced, or cannot be written.
    """
    check_output(output)
    try:
        target = output.resolve()
        with _made(target.parent):
            _release(output, target, write)
    except OSError as error:
        raise ReleaseError(f"{output}: {error.strerror or error}") from error


def _check(output: Path) -> None:
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise ReleaseError(f"{output} is not a folder: name a folder for the release")
    folder = output.resolve()
    if not folder.exists():
        return
    if Path.cwd().resolve().is_relative_to(folder):
        raise ReleaseError(f"{output}: the current folder cannot be replaced: name another one")
    if not any(folder.iterdir()):
        return
    sums = folder / CHECKSUMS
    if sums.is_symlink() or not sums.is_file():
        raise ReleaseError(f"{output} is not empty, and no release: name a new folder")
    foreign = sorted(_files(folder) - _listed(sums).keys() - {CHECKSUMS})
    if foreign:
        held = f"it holds {foreign[0]!r}, which its {CHECKSUMS} does not list"
        raise ReleaseError(f"{output} is no release: {held}; name a new folder")


def listed_files(folder: Path) -> tuple[dict[str, str], set[str]]:
    """The files that a release lists, with their SHA-256 (hex), and those that it has beside the list.

    Raises:
        OSError: it cannot be read.
    """
    return _listed(folder / CHECKSUMS), _files(folder) - {CHECKSUMS}


def _listed(sums: Path) -> dict[str, str]:
    """The names of files that a SHA256SUMS lists, with their SHA-256 (hex)."""
    lines = sums.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    return {match[2]: match[1] for match in map(_CHECKSUM_LINE.fullmatch, lines) if match}


def _files(folder: Path) -> set[str]:
    """The names of all that is not a folder, below a folder; links are not followed."""
    names: set[str] = set()
    for root, folders, files in os.walk(folder, onerror=_raise):
        found = [Path(root, name) for name in files]
        found += (path for path in (Path(root, name) for name in folders) if path.is_symlink())
        names.update(path.relative_to(folder).as_posix() for path in found)
    return names


def _raise(error: OSError) -> None:
    raise error


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder and those above it; on failure, remove the ones that were not there."""
    missing = [level for level in (folder, *folder.parents) if not level.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for level in missing:
                level.rmdir()
        raise


def _release(output: Path, target: Path, write: Callable[[Path], None]) -> None:
    # Not made by tempfile, whose folders nobody else may read: this one becomes the release.
    fresh = target.with_name(f".statekit-{secrets.token_hex(8)}")
    fresh.mkdir()
    try:
        write(fresh)
        _seal(fresh)
        _check(output)
        _swap(fresh, target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _flush(target.parent)
    if fresh.exists():  # it is the old release now
        shutil.rmtree(fresh)


def _seal(folder: Path) -> None:
    """Add the checksums, and make sure that all of the folder is on the disk."""
    lines = []
    for name in sorted(_files(folder) - {CHECKSUMS}):
        if {"\\", "\n", "\r"} & set(name):  # sha256sum would read such a name as another one
            raise ReleaseError(f"{name!r} is no name for a file of a release")
        with (folder / name).open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {name}\n")
    (folder / CHECKSUMS).write_bytes("".join(lines).encode("utf-8", "surrogateescape"))
    for root, _, files in os.walk(folder):
        for name in files:
            _flush(Path(root, name))
        _flush(Path(root))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(fresh: Path, target: Path) -> None:
    """Put a folder in the place of another, which is then in its place or gone."""
    if not target.exists():
        fresh.rename(target)
    elif not _exchange(fresh, target):
        aside = fresh.with_name(fresh.name + "-old")
        target.rename(aside)
        try:
            fresh.rename(target)
        except BaseException:
            aside.rename(target)
            raise
        shutil.rmtree(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places at once; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)
    if renameat2 is None:
        return False
    first, second = os.fsencode(one), os.fsencode(other)
    here = _AT_CURRENT_FOLDER
    return bool(renameat2(here, first, here, second, _RENAME_EXCHANGE) == 0)
