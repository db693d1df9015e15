"""List the files below a folder, with the reasons why some may not be opened."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from statekit.discovery.stamps import NO_FILE, scan_folder

LINK_OUT = "this is a link that leads out of the folder: it is not followed"


_GIT = ".git"
"""The folder of git, which nobody expects to be read; it is not counted as a hidden folder."""


class FileEntry(NamedTuple):
    """A file below a folder.

    Attributes:
        path: its path, which starts with that of the folder.
        name: its name.
        stamp: its stamp (see `stamps.stamp_of`).
        refusal: the reason why it may not be opened, or None if it may.
        is_folder: True if it is a link to a folder.
        is_link: True if it is a link.
    """

    path: str
    name: str
    stamp: bytes
    refusal: str | None = None
    is_folder: bool = False
    is_link: bool = False


class FolderListing(NamedTuple):
    """The files below a folder, a digest of their names and stamps, and the number of hidden folders."""

    entries: list[FileEntry]
    digest: bytes
    hidden_folders: int = 0


def list_folder(top: str) -> FolderListing:
    """List the files below a folder, except in hidden folders; a folder that does not exist is empty.

    Links to folders, and links out of the folder, are listed with a refusal.

    Raises:
        OSError: a folder cannot be listed.
    """
    import hashlib  # a run on single files does not need it

    digest = hashlib.sha256()
    entries: list[FileEntry] = []
    target: str | None = None
    hidden = 0
    for entry, stamp in scan_folder(top, digest):
        if entry.is_symlink():
            target = target or os.path.realpath(top)
            refusal = _link_refusal(entry.path, target)
            entries.append(FileEntry(entry.path, entry.name, stamp, refusal, _is_folder(entry), is_link=True))
        elif stamp == NO_FILE and entry.is_dir(follow_symlinks=False):
            hidden += entry.name != _GIT
        else:
            entries.append(FileEntry(entry.path, entry.name, stamp))
    return FolderListing(entries, digest.digest(), hidden)


def _is_folder(link: os.DirEntry[str]) -> bool:
    """Return True if a link leads to a folder; False if it is a loop or its target cannot be accessed."""
    try:
        return link.is_dir()
    except OSError:
        return False


def _link_refusal(path: str, root: str) -> str | None:
    """Return the reason why a link may not be followed, or None if it may."""
    try:
        target = os.path.realpath(path)
        if os.path.commonpath([root, target]) != root:
            return LINK_OUT
        mode = os.stat(target).st_mode
    except OSError:
        return "this is a link to nothing"
    if stat.S_ISDIR(mode):
        return "this is a link to a folder: it is not followed"
    return None
