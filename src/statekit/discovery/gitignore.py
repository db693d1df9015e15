"""The files that git ignores: the patterns in `.gitignore` files and in `.git/info/exclude` (gitignore(5)).

The patterns of the user's own configuration (`core.excludesFile`) do not count, so that a run has the same
results on every machine.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from statekit.discovery.dataset import DatasetError
from statekit.discovery.patterns import PathPatterns, PatternList
from statekit.discovery.stamps import stamp_file
from statekit.discovery.wildcards import PatternError
from statekit.read import ReadError, read_bytes

GITIGNORE = ".gitignore"
_GIT = ".git"
_MAX_BYTES = 1024 * 1024
_BOM = b"\xef\xbb\xbf"


class GitIgnore(NamedTuple):
    """What git ignores below a folder.

    Attributes:
        patterns: the patterns, or None outside of a git repository.
        stamps: the files that were looked for outside of the folder, with their stamps before they were read.
    """

    patterns: PathPatterns | None
    stamps: dict[str, bytes]


def find_gitignore(top: str, inside: Collection[str]) -> GitIgnore:
    """Find what git ignores below a folder.

    Args:
        top: the folder.
        inside: the paths of the `.gitignore` files in it.

    Raises:
        DatasetError: a file of patterns cannot be read, or is too large.
    """
    stamps: dict[str, bytes] = {}
    outer: list[str] = []
    for folder in _folders_up(top):
        git = os.path.join(folder, _GIT)
        if not os.path.lexists(git):
            stamps[git] = stamp_file(git)
            outer.append(folder)
            continue
        patterns = PathPatterns(top)
        excludes = _info_exclude(git, stamps)
        _read_into(patterns, folder, excludes, stamps)
        for each in (folder, *reversed(outer)):
            _read_into(patterns, each, os.path.join(each, GITIGNORE), stamps)
        for file in sorted(inside):
            if os.path.dirname(os.path.abspath(file)) != os.path.abspath(top):
                _read_into(patterns, os.path.dirname(file), file, {})
        return GitIgnore(patterns, stamps)
    return GitIgnore(None, stamps)


def _folders_up(top: str) -> Iterator[str]:
    """Yield a folder and those that contain it."""
    folder = os.path.abspath(top)
    yield folder
    while (parent := os.path.dirname(folder)) != folder:
        folder = parent
        yield folder


def _info_exclude(git: str, stamps: dict[str, bytes]) -> str:
    """Return the path of the file `info/exclude` of a repository.

    In a linked worktree and in a submodule, `.git` is a file that names the folder (gitrepository-layout(5)).
    """
    stamps[os.path.join(git, "config")] = stamp_file(os.path.join(git, "config"))
    if os.path.isdir(git):
        return os.path.join(git, "info", "exclude")
    stamps[git] = stamp_file(git)
    folder = os.path.join(os.path.dirname(git), _line(git).removeprefix("gitdir: "))
    common = os.path.join(folder, "commondir")
    stamps[common] = stamp_file(common)
    return os.path.join(folder, _line(common), "info", "exclude")


def _line(file: str) -> str:
    """Return the text of a file of one line; empty if it cannot be read."""
    try:
        return os.fsdecode(read_bytes(file, file, _MAX_BYTES, follow_symlinks=True)).strip().replace("\0", "")
    except ReadError:
        return ""


def _read_into(patterns: PathPatterns, folder: str, file: str, stamps: dict[str, bytes]) -> None:
    """Add the patterns of a file, if it exists. Git does not follow a link in its place."""
    stamps[file] = stamp_file(file)
    if not os.path.isfile(file) or os.path.islink(file):
        return
    try:
        data = read_bytes(file, file, _MAX_BYTES, follow_symlinks=False)
        patterns.add(folder, PatternList(_lines(data)))
    except (ReadError, PatternError) as error:
        reason = error.message if isinstance(error, ReadError) else str(error)
        shown = os.path.relpath(file) if Path(file).is_relative_to(Path.cwd()) else file
        text = f"{shown}: {reason}; do without it with "
        raise DatasetError(f"{text}`respect_gitignore=False`", f"{text}--no-respect-gitignore") from None


def _lines(data: bytes) -> Iterator[str]:
    """Yield the patterns of a file: its lines without comments, spaces at the end, and blank lines."""
    for line in data.removeprefix(_BOM).split(b"\n"):
        text = os.fsdecode(line.removesuffix(b"\r"))
        trimmed = text.rstrip(" ")
        is_escaped = (len(trimmed) - len(trimmed.rstrip("\\"))) % 2 == 1
        if trimmed and not text.startswith("#"):
            yield trimmed + " " if is_escaped and len(trimmed) < len(text) else trimmed
