"""Replace a folder atomically: a reader sees the old release or the new one, never a mixture.

A release is a folder with all files of an export, and their checksums.

The new folder is written in the run's scratch folder beside the old one, and every file and folder is flushed
to disk. Then the two folders are exchanged in one step (Linux: renameat2 with RENAME_EXCHANGE; macOS:
renamex_np with RENAME_SWAP), and the old one is removed with the scratch folder. If the system or the file
system cannot exchange folders, the old folder is moved into the scratch folder, then the new one into its
place; between the two moves, the folder is absent. If the run is killed at that moment, the next run moves
the old folder back.
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
CHECKSUM_LINE = re.compile("([0-9a-f]{64}) [ *](.+)")
"""A line of SHA256SUMS, in the format of sha256sum (GNU coreutils): the digest and the file name."""
MARKERS = frozenset({"croissant.json", "datapackage.json", "dictionary.md"})
"""The files that distinguish an export from other folders with checksums."""

_FRESH = "release"
_AT_CURRENT_FOLDER = -100
_RENAME_EXCHANGE = _RENAME_SWAP = 2


def check_output(
    output: Path,
    *,
    force: bool = False,
    inputs: Iterable[Path] = (),
    not_inside: Iterable[Path] = (),
    markers: frozenset[str] = MARKERS,
) -> None:
    """Check that a folder may become a release, or be replaced by one.

    Without `force`, only an export may be replaced: the folder must be absent, empty, or contain a SHA256SUMS
    that lists all its other files, including the markers of an export. Even with `force`, a file, a link
    or a mount point is not replaced, nor a folder that contains the current folder, the home folder, a
    repository or an input.

    Args:
        output: The folder.
        force: True to replace a folder even if it is not an export.
        inputs: The files and folders that are read.
        not_inside: Folders that must not contain the output.
        markers: The names of files that mark a folder as an export.

    Raises:
        ReleaseError: The folder may not be replaced.
    """
    try:
        _check(output, force=force, markers=markers)
        folder = output.resolve()
        if any(folder.is_relative_to(other.resolve()) for other in not_inside):
            raise ReleaseError(f"{output} is inside a folder of the dataset: choose a folder outside it")
        if any(path.resolve().is_relative_to(folder) for path in inputs):
            raise ReleaseError(f"{output} contains input files and cannot be replaced: choose another folder")
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links
        raise ReleaseError(f"{output}: {getattr(error, 'strerror', None) or error}") from None


def release(
    output: Path,
    write: Callable[[Path], None],
    *,
    scratch: Path | None = None,
    force: bool = False,
    markers: frozenset[str] = MARKERS,
) -> None:
    """Make a release.

    Write a new folder beside `output`, add its SHA256SUMS, flush it to disk, and put it in the place of
    `output`. If anything fails before that, the new folder is removed, and `output` is unchanged. Missing
    parent folders are created.

    Args:
        output: The folder of the release.
        write: A function that writes all files into the folder that it receives.
        scratch: The scratch folder of `output`, if the run has one.
        force: As for `check_output`.
        markers: As for `check_output`.

    Raises:
        ReleaseError: `output` may not be replaced, or cannot be written.
    """
    check_output(output, force=force, markers=markers)
    with nullcontext(scratch) if scratch else scratch_folder(output) as folder:
        try:
            fresh = folder / _FRESH
            fresh.mkdir()
            write(fresh)
            _finalize(fresh)
            _check(output, force=force, markers=markers)
            target = output.resolve()
            if not target.exists():
                fresh.rename(target)
            else:
                _replace(target, fresh, None if force else markers)
            _flush(target.parent)
            _flush(folder)
        except OSError as error:
            raise ReleaseError(f"{output}: {error.strerror or error}") from error


def _check(output: Path, *, force: bool, markers: frozenset[str]) -> None:
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise ReleaseError(f"{output} is not a folder: choose a folder for the export")
    folder = output.resolve()
    if not folder.exists():
        return
    if Path.cwd().resolve().is_relative_to(folder):
        raise ReleaseError(f"{output}: the current folder cannot be replaced: choose another folder")
    home = os.path.expanduser("~")  # noqa: PTH111 - unlike `Path.home`, it never fails
    if os.path.isabs(home) and Path(home).resolve().is_relative_to(folder):  # noqa: PTH117 - `home` is a string
        raise ReleaseError(f"{output}: the home folder cannot be replaced: choose another folder")
    if folder.is_mount():
        raise ReleaseError(f"{output} is a mount point, which cannot be replaced: choose a folder inside it")
    reason = _why_not_export(folder, markers)
    if reason is None:
        return
    if not force:
        advice = f"{output} {reason}; choose a new folder, or replace this one with "
        raise ReleaseError(f"{advice}`force=True`", f"{advice}--force")
    if any(name == ".git" for _, folders, files in walk(folder) for name in (*folders, *files)):
        raise ReleaseError(
            f"{output} contains a repository (.git) and cannot be replaced: choose another folder"
        )


def _why_not_export(folder: Path, markers: frozenset[str]) -> str | None:
    """Return the reason why a folder is not an export; None if it is one, or is empty."""
    if not any(folder.iterdir()):
        return None
    sums = folder / CHECKSUMS
    if sums.is_symlink() or not sums.is_file():
        return "is not empty and is not an export"
    listed = _listed_files(sums)
    unlisted = sorted(_files(folder) - listed - {CHECKSUMS})
    if unlisted:
        return f"is not an export: it contains {unlisted[0]!r}, which its {CHECKSUMS} does not list"
    missing = sorted(markers - listed)
    return f"is not an export: its {CHECKSUMS} does not list {missing[0]!r}" if missing else None


def _listed_files(sums: Path) -> set[str]:
    """Return the names of the files that a SHA256SUMS lists."""
    lines = sums.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    return {match[2] for match in map(CHECKSUM_LINE.fullmatch, lines) if match}


def _files(folder: Path) -> set[str]:
    """Return the names of all entries below a folder that are not folders; links are not followed."""
    names: set[str] = set()
    for root, folders, files in walk(folder):
        entries = [Path(root, name) for name in files]
        entries += (path for path in (Path(root, name) for name in folders) if path.is_symlink())
        names.update(path.relative_to(folder).as_posix() for path in entries)
    return names


def walk(folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk a folder like `os.walk`, but raise errors instead of ignoring them.

    Raises:
        OSError: A folder cannot be listed.
    """

    def fail(error: OSError) -> None:
        raise error

    return os.walk(folder, onerror=fail)


def _finalize(folder: Path) -> None:
    """Add SHA256SUMS to a folder, and flush all its files and folders to disk."""
    lines = []
    for name in sorted(_files(folder) - {CHECKSUMS}):
        if {"\\", "\n", "\r"} & set(name):  # sha256sum would read a different name
            raise ReleaseError(f"{name!r} is not a valid file name in an export")
        with (folder / name).open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {name}\n")
    (folder / CHECKSUMS).write_bytes("".join(lines).encode("utf-8", "surrogateescape"))
    for root, _, files in walk(folder):
        for name in files:
            _flush(Path(root, name))
        _flush(Path(root))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:  # some file systems cannot flush a folder
        if error.errno != errno.EINVAL or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def _replace(target: Path, fresh: Path, markers: frozenset[str] | None) -> None:
    """Put a folder in the place of another one, which is moved to the scratch folder.

    Unless `markers` is None, the old folder is checked again after the move, when no files can
    be added to it under its old path. If it is not an export, it is moved back.
    """
    if _exchange(fresh, target):
        try:
            _check_moved(target, fresh, markers)
        except BaseException:
            _exchange(fresh, target)
            raise
        return
    aside = fresh.parent / ASIDE / target.name
    aside.parent.mkdir()
    try:
        target.rename(aside)
        _check_moved(target, aside, markers)
        fresh.rename(target)
    except BaseException:
        if not os.path.lexists(target):
            aside.rename(target)
        raise


def _check_moved(target: Path, moved: Path, markers: frozenset[str] | None) -> None:
    reason = None if markers is None else _why_not_export(moved, markers)
    if reason is not None:
        raise ReleaseError(f"{target} {reason}")


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step; return False if the system cannot."""
    first_path, second_path = os.fsencode(first), os.fsencode(second)
    library = ctypes.CDLL(None)
    if sys.platform == "darwin":
        swap = getattr(library, "renamex_np", None)
        return swap is not None and bool(swap(first_path, second_path, _RENAME_SWAP) == 0)
    rename = getattr(library, "renameat2", None)
    here = _AT_CURRENT_FOLDER
    return rename is not None and bool(rename(here, first_path, here, second_path, _RENAME_EXCHANGE) == 0)
