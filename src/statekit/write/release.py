"""A folder that is swapped in whole: a reader sees the old release or the new one, never half.

The new folder is written in the run's scratch folder beside the old one, with every file and folder flushed
to the disk. Then the two change places at once (Linux: renameat2 with RENAME_EXCHANGE; macOS: renamex_np
with RENAME_SWAP), and the old one goes with the scratch folder. Where the system or the file system cannot
exchange folders, the old one is moved into the scratch folder, and the new one to its place: between the
two, there is none for a moment. If the run is killed just then, the next one puts the old one back.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

from statekit.write.scratch import ASIDE, ReleaseError, scratch_folder

CHECKSUMS = "SHA256SUMS"
SIGNS = frozenset({"croissant.json", "datapackage.json", "dictionary.md"})
"""The files by which an export is told from other folders that have checksums."""

_FRESH = "release"
_CHECKSUM_LINE = re.compile("[0-9a-f]{64} [ *](.+)")
_AT_CURRENT_FOLDER = -100
_RENAME_EXCHANGE = _RENAME_SWAP = 2


def check_output(
    output: Path,
    *,
    force: bool = False,
    inputs: Iterable[Path] = (),
    apart: Iterable[Path] = (),
    signs: frozenset[str] = SIGNS,
) -> None:
    """Make sure that a folder may become a release, or be replaced by one.

    Without force, nothing but an export is ever replaced: the folder must be absent, empty, or hold a
    SHA256SUMS that names all its other files, those by which an export is known among them. Whatever is
    forced, it is not one that holds the current folder, the home folder, a repository or what is read.

    Args:
        output: the folder.
        force: whether it may hold anything else.
        inputs: files and folders that are read.
        apart: folders in which it must not lie.
        signs: names of files by which an export is known.

    Raises:
        ReleaseError: it may not.
    """
    try:
        _check(output, force=force, signs=signs)
        folder = output.resolve()
        if any(folder.is_relative_to(other.resolve()) for other in apart):
            raise ReleaseError(f"{output} lies in a folder of the dataset: name one outside")
        if any(path.resolve().is_relative_to(folder) for path in inputs):
            raise ReleaseError(f"{output} holds what is read, and cannot be replaced: name another folder")
    except (OSError, RuntimeError) as error:  # the latter where links lead in circles
        raise ReleaseError(f"{output}: {getattr(error, 'strerror', None) or error}") from None


def release(
    output: Path,
    write: Callable[[Path], None],
    *,
    scratch: Path | None = None,
    force: bool = False,
    signs: frozenset[str] = SIGNS,
) -> None:
    """Make a release.

    A new folder beside `output` is written, gets its SHA256SUMS, is flushed to the disk, and takes
    the place of `output`. If anything fails before that, the new folder is removed, and `output` is
    as it was. Folders above `output` are made where they are missing.

    Args:
        output: the release's folder.
        write: writes all files into the folder that it is given.
        scratch: the scratch folder of `output`, where the run has one.
        force: as `check_output`.
        signs: as `check_output`.

    Raises:
        ReleaseError: `output` may not be replaced, or cannot be written.
    """
    check_output(output, force=force, signs=signs)
    with nullcontext(scratch) if scratch else scratch_folder(output) as folder:
        try:
            fresh = folder / _FRESH
            fresh.mkdir()
            write(fresh)
            _seal(fresh)
            _check(output, force=force, signs=signs)
            target = output.resolve()
            if not target.exists():
                fresh.rename(target)
            else:
                _replace(target, fresh, None if force else signs)
            _flush(target.parent)
            _flush(folder)
        except OSError as error:
            raise ReleaseError(f"{output}: {error.strerror or error}") from error


def _check(output: Path, *, force: bool, signs: frozenset[str]) -> None:
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise ReleaseError(f"{output} is not a folder: name a folder for the release")
    folder = output.resolve()
    if not folder.exists():
        return
    if Path.cwd().resolve().is_relative_to(folder):
        raise ReleaseError(f"{output}: the current folder cannot be replaced: name another one")
    home = os.path.expanduser("~")  # noqa: PTH111 - unlike `Path.home` it never fails
    if os.path.isabs(home) and Path(home).resolve().is_relative_to(folder):  # noqa: PTH117 - it is text
        raise ReleaseError(f"{output}: the home folder cannot be replaced: name another one")
    if folder.is_mount():
        raise ReleaseError(f"{output} is a mount point, which cannot be replaced: name a folder in it")
    foreign = _foreign(folder, signs)
    if foreign is None:
        return
    if not force:
        raise ReleaseError(f"{output} {foreign}; name a new folder, or replace this one with --force")
    if any(name == ".git" for _, folders, files in _walk(folder) for name in (*folders, *files)):
        raise ReleaseError(f"{output} holds a repository (.git), and cannot be replaced: name another folder")


def _foreign(folder: Path, signs: frozenset[str]) -> str | None:
    """Why a folder is no earlier release; None if it is one, or empty."""
    if not any(folder.iterdir()):
        return None
    sums = folder / CHECKSUMS
    if sums.is_symlink() or not sums.is_file():
        return "is not empty, and no release"
    listed = _listed(sums)
    foreign = sorted(_files(folder) - listed - {CHECKSUMS})
    if foreign:
        return f"is no release: it holds {foreign[0]!r}, which its {CHECKSUMS} does not list"
    missing = sorted(signs - listed)
    return f"is no release: its {CHECKSUMS} does not list {missing[0]!r}" if missing else None


def _listed(sums: Path) -> set[str]:
    """The names of files that a SHA256SUMS lists."""
    lines = sums.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    return {match[1] for match in map(_CHECKSUM_LINE.fullmatch, lines) if match}


def _files(folder: Path) -> set[str]:
    """The names of all that is not a folder, below a folder; links are not followed."""
    names: set[str] = set()
    for root, folders, files in _walk(folder):
        found = [Path(root, name) for name in files]
        found += (path for path in (Path(root, name) for name in folders) if path.is_symlink())
        names.update(path.relative_to(folder).as_posix() for path in found)
    return names


def _walk(folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    return os.walk(folder, onerror=_raise)


def _raise(error: OSError) -> None:
    raise error


def _seal(folder: Path) -> None:
    """Add the checksums, and make sure that all of the folder is on the disk."""
    lines = []
    for name in sorted(_files(folder) - {CHECKSUMS}):
        if {"\\", "\n", "\r"} & set(name):  # sha256sum would read such a name as another one
            raise ReleaseError(f"{name!r} is no name for a file of a release")
        with (folder / name).open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {name}\n")
    (folder / CHECKSUMS).write_bytes("".join(lines).encode("utf-8", "surrogateescape"))
    for root, _, files in _walk(folder):
        for name in files:
            _flush(Path(root, name))
        _flush(Path(root))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:  # some file systems cannot flush a folder, and say so
        if error.errno != errno.EINVAL or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def _replace(target: Path, fresh: Path, signs: frozenset[str] | None) -> None:
    """Put a folder in the place of another, which is then in the scratch folder.

    What is moved away is looked at once more (unless `signs` is None): nobody puts anything there any more.
    """
    if _exchange(fresh, target):
        try:
            _check_moved(target, fresh, signs)
        except BaseException:
            _exchange(fresh, target)
            raise
        return
    aside = fresh.parent / ASIDE / target.name
    aside.parent.mkdir()
    try:
        target.rename(aside)
        _check_moved(target, aside, signs)
        fresh.rename(target)
    except BaseException:
        if not os.path.lexists(target):
            aside.rename(target)
        raise


def _check_moved(target: Path, moved: Path, signs: frozenset[str] | None) -> None:
    foreign = None if signs is None else _foreign(moved, signs)
    if foreign is not None:
        raise ReleaseError(f"{target} {foreign}")


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places at once; False where the system cannot."""
    first, second = os.fsencode(one), os.fsencode(other)
    library = ctypes.CDLL(None)
    if sys.platform == "darwin":
        swap = getattr(library, "renamex_np", None)
        return swap is not None and bool(swap(first, second, _RENAME_SWAP) == 0)
    exchange = getattr(library, "renameat2", None)
    here = _AT_CURRENT_FOLDER
    return exchange is not None and bool(exchange(here, first, here, second, _RENAME_EXCHANGE) == 0)
