"""Import a table: each of its rows becomes a record."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from statekit._startup.frozen import frozen
from statekit.config.settings import Settings
from statekit.curate.records import CuratedDataset, FileRecords, check_file_name
from statekit.curate.table_join import Conflict, JoinedRow, TableReader
from statekit.curate.table_values import complete, merged
from statekit.diagnostics import JSON, Pointer, Route, escape, pointer_text
from statekit.discovery.dataset import RECORD_ENDINGS, RECORDS, Dataset
from statekit.discovery.paths import Paths, StrPath
from statekit.edit.changes import Change, differences
from statekit.edit.edits import EditError
from statekit.edit.files import FileChange, write_changes
from statekit.edit.prove import change_file, prove
from statekit.edit.write import escape_invisible, write_block
from statekit.layout.errors import LayoutError
from statekit.layout.order import KeyOrder
from statekit.layout.proof import format_bytes
from statekit.phrasing import did_you_mean, quoted, show
from statekit.tabulate import ColumnKind, plan_record

_MAX_NAME = 200


@frozen
class Imported:
    """The result of importing a table.

    Attributes:
        changes: the changes of files; none if there are conflicts.
        conflicts: why nothing is imported.
        rows: the number of rows that have been read.
    """

    changes: tuple[FileChange, ...]
    conflicts: tuple[Conflict, ...]
    rows: int


def import_table(  # noqa: PLR0913 - options, by name
    table: StrPath,
    kind: str,
    of: Dataset | Paths = (),
    *,
    key: str | None = None,
    update: bool = False,
    settings: Settings | None = None,
    write: bool = True,
) -> Imported:
    """Import a table into a dataset: each row becomes a record in a file of its own.

    Types come from the schema: the cells of CSV are never guessed. All rows are imported, or none.

    Args:
        table: the file: CSV, JSON Lines or Parquet, which may be compressed with gzip or Zstandard.
        kind: the kind of the records.
        of: the dataset, as for `resolve`.
        key: the column that identifies the records; by default the key of the kind. If it is another one, the
            key is made from its values: in lower case, with hyphens.
        update: True to change records that exist and have other values.
        settings: the settings; by default those at the root of the dataset.
        write: False to return the changes without writing them.

    Raises:
        DatasetError: there is no dataset.
        EditError: the table cannot be read, or a file cannot be written.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used.
    """
    result = _Import(CuratedDataset(of, settings), Path(table), kind, key, update=update).run()
    if write:
        write_changes(result.changes)
    return result


class _Import:
    """The import of one table."""

    def __init__(self, curated: CuratedDataset, table: Path, kind: str, key: str | None, *, update: bool):
        self._curated = curated
        self._checker = checker = curated.checker(kind)
        self._kind = kind
        self._update = update
        self._record = plan_record(checker.schema, checker.key, checker.key_type)
        if self._record.kind is not ColumnKind.STRUCT:
            raise EditError(
                f"records of the kind {quoted(kind)} have no columns: the schema names no properties"
            )
        self._is_named_by_file = checker.required_key is not None and checker.required_key.is_file
        self._key = checker.key
        self._column = key
        names = [name for name in (key, self._key) if name is not None]
        self._reader = TableReader(table, self._record, names)
        self._order = KeyOrder(checker.schema)
        self._rows_by_key: dict[str, int] = {}
        self._existing = self._find_existing()
        self._taken = self._find_names()
        self._pending: defaultdict[str, list[Change]] = defaultdict(list)
        self._new: list[FileChange] = []

    def run(self) -> Imported:
        """Return the result.

        Raises:
            EditError: the table cannot be read.
        """
        rows = 0
        for joined in self._reader.rows():
            rows += 1
            if rows == 1:
                self._check_key_column(joined)
            self._add(joined, rows)
        conflicts = self._reader.conflicts
        changes = () if conflicts else (*self._updates(), *self._new)
        return Imported(changes, tuple(conflicts), rows)

    def _check_key_column(self, first: JoinedRow) -> None:
        """Check that a table has the column that identifies the records.

        Raises:
            EditError: it has not.
        """
        columns = self._reader.columns if self._reader.columns is not None else tuple(first.cells)
        column = self._column or self._key
        if column is not None and column not in columns:
            hint = did_you_mean(column, columns) or "name another column with --key"
            raise EditError(f"{escape(self._reader.path)}: the table has no column {quoted(column)}; {hint}")

    def _add(self, joined: JoinedRow, number: int) -> None:
        value = dict(joined.value)
        name = self._identify(joined, value, number)
        if name is None:
            return
        if name in self._rows_by_key:
            first = self._rows_by_key[name]
            self._conflict(joined, self._column or self._key, f"{show(name)} is in row {first} already")
            return
        self._rows_by_key[name] = joined.row
        if self._is_named_by_file and self._key is not None:
            value.pop(self._key, None)
        found = self._existing.get(name)
        if found is None:
            self._create(joined, name, value)
        else:
            self._compare(joined, *found, value)

    def _identify(self, joined: JoinedRow, value: dict[str, JSON], number: int) -> str | None:
        """Return the key of a record as text, which is the name of its file; None for a conflict."""
        if self._column is not None and self._column != self._key:
            cell = joined.cells.get(self._column)
            name = "" if cell is None else _slug(str(cell))
            if not any(child.name == self._column for child in self._record.children):
                value.pop(self._column, None)
            if self._key is not None:
                value[self._key] = name
        elif self._key is not None:
            found = value.get(self._key)
            is_key = isinstance(found, str | int) and not isinstance(found, bool)
            name = str(found) if is_key else ""
        else:
            name = f"row-{number:06}"
        column = self._column or self._key
        try:
            check_file_name(name)
        except EditError as error:
            self._conflict(joined, column, str(error) if name else "the key is empty")
            return None
        if "\\" in name or len(name.encode("utf-8", "surrogatepass")) > _MAX_NAME or not name.isprintable():
            self._conflict(joined, column, f"{show(name)} cannot be the name of a file")
            return None
        return name

    def _create(self, joined: JoinedRow, name: str, value: dict[str, JSON]) -> None:
        path = str(self._curated.dataset.root / RECORDS / self._kind / f"{name}{RECORD_ENDINGS[0]}")
        other = self._taken.setdefault(_folded(name), path)
        column = self._column or self._key
        if other != path or os.path.lexists(path):
            message = f"{escape(other)} has this name already"
            if other != path and unicodedata.normalize("NFC", Path(other).stem) != unicodedata.normalize(
                "NFC", name
            ):
                message = f"{show(name)} differs from {show(Path(other).stem)} only in case"
            self._conflict(joined, column, message)
            return
        record = complete(self._record, value)
        if self._is_valid(joined, record, name):
            try:
                self._new.append(FileChange(path, None, self._text(path, record)))
            except EditError as error:
                self._conflict(joined, None, str(error))

    def _compare(self, joined: JoinedRow, home: FileRecords, position: int, value: JSON) -> None:
        old = home.values[position]
        new = complete(self._record, merged(self._record, old, value))
        changes = differences(position, (), old, new)
        if not changes:
            return
        if self._update:
            if self._is_valid(joined, new, home.file.stem):
                self._pending[home.file.path] += changes
            return
        pointer = changes[0].pointer or (getattr(changes[0], "name", ""),)
        message = f"{escape(home.file.path)} has another value, and is only changed with --update"
        self._conflict(joined, self._name_of(pointer), message)

    def _is_valid(self, joined: JoinedRow, record: JSON, stem: str) -> bool:
        if self._checker.is_valid(record):
            return True
        for finding in self._checker.explain(record, Route(f"{stem}{RECORD_ENDINGS[0]}", 0)):
            message = finding.message + (f" ({finding.help})" if finding.help else "")
            self._conflict(joined, self._name_of(finding.route.pointer), message)
        return False

    def _name_of(self, pointer: Pointer) -> str | None:
        """Return the column of a value."""
        columns = self._reader.columns or ()
        names = [".".join(map(str, pointer[:length])) for length in range(len(pointer), 0, -1)]
        return next((name for name in names if name in columns), pointer_text(pointer) if pointer else None)

    def _text(self, path: str, record: JSON) -> bytes:
        """Return the text of a record, as `statekit fmt` writes it.

        Raises:
            EditError: the record cannot be written.
        """
        lists, profile = not self._checker.lists_are_records, self._curated.settings.profile
        data = b""
        for written in (record, escape_invisible(record)):
            data = (write_block(written, 0) + "\n").encode()
            try:
                prove(data, path, [record], lists=lists, profile=profile)
                break
            except EditError:
                if written is not record:
                    raise EditError("the record has characters that YAML cannot contain") from None
        try:
            return format_bytes(data, path, self._order, lists=lists, profile=profile)
        except LayoutError:
            return data

    def _updates(self) -> Iterator[FileChange]:
        homes = {home.file.path: home for home, _ in self._existing.values()}
        for path, changes in self._pending.items():
            home = homes[path]
            lists, profile = self._curated.lists(home.file), self._curated.settings.profile
            yield FileChange(
                path, home.data, change_file(home.data, path, changes, lists=lists, profile=profile)
            )

    def _find_existing(self) -> dict[str, tuple[FileRecords, int]]:
        """Return the records of the kind by their keys, as text."""
        existing: dict[str, tuple[FileRecords, int]] = {}
        for home in self._curated.files({self._kind}):
            for position, record in enumerate(home.collected):
                key = home.file.stem if self._key is None and len(home.values) == 1 else record.key
                if key is not None:
                    existing[str(key)] = home, position
        return existing

    def _find_names(self) -> dict[str, str]:
        """Return the paths of the files of the kind by their names in one case."""
        files = (file for file in self._curated.dataset.files if file.kind == self._kind)
        return {_folded(file.stem): file.path for file in files}

    def _conflict(self, joined: JoinedRow, column: str | None, message: str) -> None:
        self._reader.conflicts.append(Conflict(self._reader.path, joined.row, column, message))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def _slug(text: str) -> str:
    """Return a text in lower case, without accents, with a hyphen for everything but letters and digits."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    without = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "-", without).strip("-")
