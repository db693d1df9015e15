"""Rename a record: its key, its file, and every reference to it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from statekit.check import CollectedRecord
from statekit.config.settings import Settings
from statekit.curate.records import CuratedDataset, FileRecords, check_file_name
from statekit.diagnostics import JSON, Pointer, Route, escape, pointer_text
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import Paths
from statekit.edit.changes import SetValue
from statekit.edit.edits import EditError
from statekit.edit.files import FileChange, write_changes
from statekit.edit.prove import change_file
from statekit.phrasing import did_you_mean, quoted, show

_Key: TypeAlias = str | int
_Reference: TypeAlias = tuple[int, Pointer, _Key, tuple[str, ...]]


def rename(  # noqa: PLR0913 - options, by name
    kind: str,
    old: str,
    new: str,
    of: Dataset | Paths = (),
    *,
    settings: Settings | None = None,
    write: bool = True,
) -> tuple[FileChange, ...]:
    """Rename a record: its key, its file if it has that name, and every reference to it.

    Everything else stays as it is, byte for byte. The changed records are read before anything is written:
    those that were valid are valid, and every reference leads where it led. All files are changed, or none.

    Args:
        kind: the kind of the record.
        old: its key.
        new: its new key, which no record of the kind has.
        of: the dataset, as for `resolve`.
        settings: the settings; by default those at the root of the dataset.
        write: False to return the changes without writing them.

    Returns:
        The changes of files: first the file of the record, then the others in their order.

    Raises:
        DatasetError: there is no dataset.
        EditError: the record cannot be renamed.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used.
    """
    changes = _Rename(CuratedDataset(of, settings), kind, old, new).changes()
    if write:
        write_changes(changes)
    return changes


class _Rename:
    """The renaming of one record."""

    def __init__(self, curated: CuratedDataset, kind: str, old: str, new: str):
        if curated.checker(kind).key is None:
            raise EditError(f"records of the kind {quoted(kind)} have no key: the schema declares none")
        self._curated = curated
        self._kind = kind
        self._files = list(curated.files())
        self._old, self._home, self._position = self._find(old)
        self._new = self._new_key(new)
        self._check_new()

    def changes(self) -> tuple[FileChange, ...]:
        """Return the changes of all files, proven.

        Raises:
            EditError: the record cannot be renamed.
        """
        home = self._changed(self._home, is_home=True)
        others = (self._changed(records) for records in self._files if records is not self._home)
        return tuple(change for change in (home, *others) if change is not None)

    def _find(self, old: str) -> tuple[_Key, FileRecords, int]:
        """Return the key of the record, and where it is."""
        found = [
            (record.key, records, position)
            for records, position, record in _all_records(self._files)
            if records.file.kind == self._kind and str(record.key) == old and record.key is not None
        ]
        if not found:
            keys = sorted(str(key) for key in self._keys[self._kind])
            raise EditError(_with_hint(f"there is no {self._kind} {quoted(old)}", old, keys))
        if len(found) > 1:
            places = " and ".join(escape(records.file.path) for _, records, _ in found)
            raise EditError(f"several records are {self._kind} {quoted(old)}: {places}")
        return found[0]

    @cached_property
    def _keys(self) -> Mapping[str, set[_Key]]:
        """The keys of all records, by kind."""
        keys: defaultdict[str, set[_Key]] = defaultdict(set)
        for records, _, record in _all_records(self._files):
            if record.key is not None:
                keys[records.file.kind].add(record.key)
        return keys

    def _new_key(self, new: str) -> _Key:
        if isinstance(self._old, str):
            return new
        if not new.removeprefix("-").isdecimal() or not new.isascii():
            raise EditError(f"the key {show(self._old)} is an integer, and {quoted(new)} is not")
        return int(new)

    def _check_new(self) -> None:
        """Check that nothing has the new key or refers to it, and that it can be the name of the file."""
        new = self._new
        if new == self._old:
            raise EditError(f"the {self._kind} is called {quoted(str(new))} already")
        for records, _, record in _all_records(self._files):
            if records.file.kind == self._kind and record.key == new:
                raise EditError(f"{escape(records.file.path)}: there is a {self._kind} {show(new)} already")
        for records, _, record in _all_records(self._files):
            for reference in record.references:
                if self._leads_here(reference.value, reference.kinds, new):
                    where = _place(records, record.route, reference.pointer)
                    raise EditError(f"{where} refers to a {self._kind} {show(new)} already; correct it first")

    def _leads_here(self, value: _Key, kinds: Sequence[str], key: _Key) -> bool:
        """Return True if a reference leads to the record if that has a key, or would lead to nothing."""
        others = (kind for kind in kinds if kind != self._kind)
        return self._kind in kinds and value == key and not any(key in self._keys[kind] for kind in others)

    def _changed(self, records: FileRecords, *, is_home: bool = False) -> FileChange | None:
        """Return the change of a file; None if nothing in it changes.

        Raises:
            EditError: it cannot be changed, or what refers to the record is uncertain.
        """
        file, data = records.file, records.data
        self._check_certain(records)
        changes = list(self._edits(records, is_home=is_home))
        if changes:
            lists, profile = self._curated.lists(file), self._curated.settings.profile
            data = change_file(data, file.path, changes, lists=lists, profile=profile)
            self._check_after(records, data)
        moved_to = self._new_path(records) if is_home else None
        if data == records.data and moved_to is None:
            return None
        return FileChange(file.path, records.data, data, moved_to)

    def _edits(self, records: FileRecords, *, is_home: bool) -> Iterator[SetValue]:
        if is_home:
            pointer = records.collected[self._position].key_pointer
            if pointer:  # otherwise, the key is the name of the file
                yield SetValue(self._position, pointer, self._new)
        for position, record in enumerate(records.collected):
            for reference in record.references:
                if self._kind not in reference.kinds or reference.value != self._old:
                    continue
                if not self._leads_here(reference.value, reference.kinds, self._old):
                    where = _place(records, record.route, reference.pointer)
                    raise EditError(f"{where} may refer to {quoted(str(self._old))} of another kind as well")
                yield SetValue(position, reference.pointer, self._new)

    def _check_certain(self, records: FileRecords) -> None:
        """Check that invalid records, whose references are uncertain, do not mention the record.

        Raises:
            EditError: one does.
        """
        checker = self._curated.checkers[records.file.kind]
        for position, value in enumerate(records.values):
            if not checker.is_valid(value) and _mentions(value, self._old):
                path = escape(records.file.path)
                finding = next(iter(checker.explain(value, Route(records.file.path, position))), None)
                reason = "the record is not valid" if finding is None else finding.message
                mention = f"it mentions {quoted(str(self._old))}"
                raise EditError(f"{path}: {reason}; correct it first: {mention}")

    def _check_after(self, before: FileRecords, data: bytes) -> None:
        """Check the records of a changed file: they are valid, and refer to what they referred to.

        Raises:
            EditError: they do not.
        """
        after = self._curated.read(before.file, data)
        checker = self._curated.checkers[before.file.kind]
        for position, value in enumerate(after.values):
            if not checker.is_valid(value) and checker.is_valid(before.values[position]):
                finding = next(iter(checker.explain(value, Route(before.file.path, position))), None)
                reason = "the record would not be valid" if finding is None else finding.message
                where = _place(
                    before, before.collected[position].route, finding.route.pointer if finding else ()
                )
                raise EditError(f"{where}: {reason}")
        expected = [
            (position, pointer, self._new if self._kind in kinds and value == self._old else value, kinds)
            for position, pointer, value, kinds in _references(before)
        ]
        if list(_references(after)) != expected:
            raise EditError(f"{escape(before.file.path)}: the change would affect what the record refers to")

    def _new_path(self, records: FileRecords) -> str | None:
        """Return the new path of the record's file; None if the file is not named by the record.

        Raises:
            EditError: no file can have that name, or another one has it.
        """
        file = records.file
        if file.stem != str(self._old) or len(records.values) > 1:
            return None
        name = str(self._new)
        check_file_name(name)
        folder, base = os.path.split(file.path)
        path = os.path.join(folder, name + base.removeprefix(file.stem))  # noqa: PTH118 - as displayed
        if os.path.lexists(path):
            raise EditError(f"{escape(path)}: the file exists already; nothing is overwritten")
        return path


def _all_records(files: Iterable[FileRecords]) -> Iterator[tuple[FileRecords, int, CollectedRecord]]:
    for records in files:
        for position, record in enumerate(records.collected):
            yield records, position, record


def _references(records: FileRecords) -> Iterator[_Reference]:
    for position, record in enumerate(records.collected):
        for reference in record.references:
            yield position, reference.pointer, reference.value, reference.kinds


def _mentions(value: JSON, key: _Key) -> bool:
    """Return True if a value or a key anywhere in a record equals the key of another."""
    if isinstance(value, dict):
        return key in value or any(_mentions(item, key) for item in value.values())
    if isinstance(value, list):
        return any(_mentions(item, key) for item in value)
    return type(value) is type(key) and value == key


def _place(records: FileRecords, route: Route, pointer: Pointer) -> str:
    """Return the path of a file with the pointer to a value, for a message."""
    number = f" (record {route.record + 1})" if len(records.values) > 1 and route.record is not None else ""
    return f"{escape(records.file.path)}{number}: {quoted(pointer_text(pointer))}"


def _with_hint(message: str, name: str, known: Iterable[str]) -> str:
    hint = did_you_mean(name, known)
    return f"{message}; {hint}" if hint else message
