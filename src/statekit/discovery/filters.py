"""Choose the files to read in a folder: not hidden, not excluded, and not ignored by git."""

from __future__ import annotations

import os
from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, NamedTuple

from statekit._startup.frozen import frozen
from statekit.discovery.dataset import RECORD_ENDINGS, Skipped
from statekit.discovery.walk import FileEntry, FolderListing
from statekit.read.formats import MARKDOWN_SUFFIXES

if TYPE_CHECKING:
    from statekit.discovery.patterns import PathPatterns

_GITIGNORE = ".gitignore"


class Choice(NamedTuple):
    """The files to read in a folder.

    Attributes:
        entries: the files, some of which may not be record files.
        skipped: the numbers of files that were skipped.
        stamps: the files outside of the folder that the choice depends on, with their stamps.
    """

    entries: list[FileEntry]
    skipped: Skipped
    stamps: Mapping[str, bytes]


@frozen
class FileFilter:
    """The options that choose files in folders. A file that is named is read in any case.

    Attributes:
        excluded: patterns of files to skip.
        included: patterns of files to read, in addition to those with an ending of records.
        respect_gitignore: True to skip files that git ignores.
    """

    excluded: tuple[PathPatterns, ...] = ()
    included: tuple[PathPatterns, ...] = ()
    respect_gitignore: bool = True

    def choose(self, listing: FolderListing, top: str, named: Container[str] = ()) -> Choice:
        """Choose the files to read in a folder.

        Hidden files are copies that editors, file managers and synchronization leave: `._x.yaml`, `.#x.yaml`.

        Args:
            listing: the files below the folder.
            top: the folder.
            named: the absolute paths of files that were named on the command line.

        Raises:
            DatasetError: the patterns of git cannot be read.
        """
        ignored, stamps = self._gitignore(listing, top)
        entries: list[FileEntry] = []
        numbers = {"hidden": 0, "excluded": 0, "ignored": 0, "no front matter": 0}
        excluded = self.excluded
        for entry in listing.entries:
            path, name = entry.path, entry.name
            if name.startswith("."):
                reason = "hidden"
            elif excluded and any(patterns.match(path) for patterns in excluded):
                reason = "excluded"
            elif ignored is not None and ignored.match(path):
                reason = "ignored"
            elif not name.endswith(RECORD_ENDINGS) and self._lacks_front_matter(entry):
                reason = "no front matter"
            else:
                entries.append(entry)
                continue
            if named and os.path.abspath(path) in named:  # noqa: PTH100 - not resolved
                entries.append(entry)
            elif self.is_record(entry):
                numbers[reason] += 1
        skipped = Skipped(
            numbers["hidden"],
            listing.hidden_folders,
            numbers["excluded"],
            numbers["ignored"],
            numbers["no front matter"],
        )
        return Choice(entries, skipped, stamps)

    def is_record(self, entry: FileEntry) -> bool:
        """Return True for a file in a folder that its name makes a record file."""
        return entry.name.endswith(RECORD_ENDINGS) or any(each.match(entry.path) for each in self.included)

    def _lacks_front_matter(self, entry: FileEntry) -> bool:
        is_markdown = entry.name.lower().endswith(MARKDOWN_SUFFIXES)
        if not is_markdown or entry.refusal is not None or not self.is_record(entry):
            return False
        from statekit.read.front_matter import may_have_front_matter

        return not may_have_front_matter(entry.path)

    def _gitignore(self, listing: FolderListing, top: str) -> tuple[PathPatterns | None, Mapping[str, bytes]]:
        if not self.respect_gitignore:
            return None, {}
        from statekit.discovery.gitignore import find_gitignore

        return find_gitignore(top, [e.path for e in listing.entries if e.name == _GITIGNORE])


READ_ALL = FileFilter()
"""The default options."""
