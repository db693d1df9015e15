"""The files below a folder, and which of them may be opened."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import NamedTuple

from statekit.discovery.stamps import scan_folder

LINK_OUT = "this is a link that leads out of the folder: it is not followed"


class FileEntry(NamedTuple):
    """A file below a folder.

    Attributes:
        path: the folder's path with the way down to the file.
        name: the file's own name.
        stamp: how it looks from outside (see `stamps.stamp_of`).
        refusal: why it is not to be opened; None where it may be.
        is_folder: whether it is a link that leads to a folder.
        is_link: whether it is a link.
    """

    path: str
    name: str
    stamp: bytes
    refusal: str | None = None
    is_folder: bool = False
    is_link: bool = False


class FolderListing(NamedTuple):
    """The files below a folder, and a digest of their names and stamps."""

    entries: list[FileEntry]
    digest: bytes


def list_folder(top: str) -> FolderListing:
    """The files below a folder, hidden folders left out; links out of it, or to folders, are refusal.

    A folder that is not there is empty.

    Raises:
        OSError: a folder cannot be listed.
    """
    digest = hashlib.sha256()
    found: list[FileEntry] = []
    root: str | None = None
    for entry, stamp in scan_folder(top, digest):
        if entry.is_symlink():
            root = root or os.path.realpath(top)
            refusal = _why_not_followed(entry.path, root)
            found.append(FileEntry(entry.path, entry.name, stamp, refusal, _is_folder(entry), is_link=True))
        else:
            found.append(FileEntry(entry.path, entry.name, stamp))
    return FolderListing(found, digest.digest())


def _is_folder(link: os.DirEntry[str]) -> bool:
    """Whether a link leads to a folder; not where it leads around, or to where nobody may look."""
    try:
        return link.is_dir()
    except OSError:
        return False


def _why_not_followed(path: str, root: str) -> str | None:
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
