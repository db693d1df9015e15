"""Prove that the values of a file differ only where its text was changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from statekit.edit.edits import Edit, EditError
from statekit.edit.prove import read_proven
from statekit.phrasing import canonical
from statekit.read import STRICT, Document, Profile, TextFile, decode, read_document
from statekit.read.nodes import MappingEntry, Node

_BLANKS = re.compile(r"[ \t:]*")


def check_values(  # noqa: PLR0913 - options, by name
    before: bytes, after: bytes, path: str, edits: Sequence[Edit], *, lists: bool, profile: Profile = STRICT
) -> None:
    """Check that the values of a file differ only where edits changed its text, in both tiers.

    If an error in the text before hides a value, only the text after is checked: both tiers read the same
    values, or it has an error as well.

    Args:
        before: the bytes of the file before.
        after: its bytes after.
        path: the path to display. Its suffix selects the format.
        edits: the edits of the text.
        lists: True if a list at the top level is a list of records, False if it is a record itself.
        profile: the options for YAML.

    Raises:
        EditError: other values differ, or the tiers do.
        ReadError: the bytes are not a text.
    """
    old = _read(before, path, lists=lists, profile=profile)
    if any(problem.hides_value for problem in old.problems):
        if not _read(after, path, lists=lists, profile=profile).problems:
            read_proven(after, path, lists=lists, profile=profile)
        return
    new = _read(after, path, lists=lists, profile=profile)
    if not new.problems:
        read_proven(after, path, lists=lists, profile=profile)
    elif len(new.problems) > len(old.problems):
        raise EditError("the text has other errors than before")
    if len(old.records) != len(new.records):
        raise EditError("the number of records differs")
    comparison = _Comparison(old.file.text, edits)
    for position in range(len(old.records)):
        comparison.compare(old.node(position), new.node(position), None)


def _read(data: bytes, path: str, *, lists: bool, profile: Profile) -> Document:
    text = TextFile(path, decode(data, path))
    return read_document(text, lists=lists, thorough=True, profile=profile)


class _Comparison:
    """Compares the values of a text before and after edits.

    Args:
        text: the text before.
        edits: the edits.
    """

    def __init__(self, text: str, edits: Sequence[Edit]):
        self._text = text
        self._edits = edits

    def compare(self, old: Node, new: Node, entry: MappingEntry | None) -> None:
        """Check a value and all that is below it.

        Args:
            old: the value before.
            new: the value after.
            entry: the entry of which it was the value, if it was one.

        Raises:
            EditError: a value differs although the text was not edited there.
        """
        if repr(old.value) == repr(new.value):
            return
        if old.entries is not None and new.entries is not None:
            self._compare_entries(old.entries, new.entries)
        elif old.items is not None and new.items is not None:
            self._compare_items(old.items, new.items)
        elif not self._is_edited(old, entry):
            raise EditError("another value would change")

    def _compare_entries(self, old: dict[str, MappingEntry], new: dict[str, MappingEntry]) -> None:
        gone = [name for name in old if name not in new]
        if not all(self._is_edited(old[name].node, old[name]) for name in gone):
            raise EditError("another key would be removed")
        added = [name for name in new if name not in old]
        if len(added) != len(gone) or any(
            repr(old[before].node.value) != repr(new[after].node.value)
            for before, after in zip(gone, added, strict=True)
        ):
            raise EditError("another key would be added")
        for name, entry in old.items():
            if name in new:
                self.compare(entry.node, new[name].node, entry)

    def _compare_items(self, old: list[Node], new: list[Node]) -> None:
        if len(old) == len(new):
            for before, after in zip(old, new, strict=True):
                self.compare(before, after, None)
            return
        kept = [node for node in old if not self._is_edited(node, None)]
        rest = iter(canonical(node.value) for node in new)
        if len(new) > len(old) or not all(canonical(node.value) in rest for node in kept):
            raise EditError("another item would be removed")

    def _is_edited(self, node: Node, entry: MappingEntry | None) -> bool:
        """Return True if an edit touches a value, its key, or the blanks after it."""
        start = node.outer_start if entry is None else entry.start
        blanks = _BLANKS.match(self._text, max(node.end, start))
        end = node.end if blanks is None else blanks.end()
        return any(edit.start <= end and edit.end >= start for edit in self._edits)
