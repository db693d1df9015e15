"""The records of a dataset, read one file at a time to be changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from statekit._startup.frozen import frozen
from statekit.check import Checker, CollectedRecord
from statekit.config.checkers import load_checkers
from statekit.config.keys import with_keys
from statekit.config.resolution import resolve_with_settings
from statekit.config.settings import Settings
from statekit.config.settings_file import load_settings
from statekit.diagnostics import JSON, Route, escape
from statekit.discovery.contents import read_record_bytes
from statekit.discovery.dataset import Dataset, DatasetError, NoRecordsError, RecordFile
from statekit.discovery.paths import Paths
from statekit.edit.edits import EditError
from statekit.edit.prove import read_proven
from statekit.phrasing import did_you_mean, quoted, show
from statekit.read import ReadError, read_values


@frozen
class FileRecords:
    """The records of one file.

    Attributes:
        file: the file.
        data: its bytes.
        values: the records.
        collected: what is declared of each record: its key, its references and its selections.
    """

    file: RecordFile
    data: bytes
    values: tuple[JSON, ...]
    collected: tuple[CollectedRecord, ...]


class CuratedDataset:
    """A dataset whose records are changed.

    Attributes:
        dataset: the files and their kinds.
        settings: the settings.
        checkers: the checker of each kind, by its name.

    Args:
        of: as for `resolve`.
        settings: the settings; by default those at the root of the dataset.

    Raises:
        DatasetError: there is no dataset.
        SchemaError: a schema cannot be used.
        SettingsError: the settings cannot be used.
    """

    def __init__(self, of: Dataset | Paths = (), settings: Settings | None = None):
        try:
            dataset, self.settings = resolve_with_settings(of, settings=settings)
        except NoRecordsError as error:
            dataset, self.settings = error.dataset, settings or load_settings(error.dataset)
        if not dataset.has_root:
            raise DatasetError("these files are not in a dataset, which has the folders schema/ and records/")
        self.dataset = with_keys(dataset, None, self.settings)
        self.checkers: Mapping[str, Checker] = load_checkers(self.dataset, self.settings)

    def files(self, kinds: Collection[str] | None = None) -> Iterator[FileRecords]:
        """Yield the records of each file.

        Args:
            kinds: the kinds whose files are read; by default all.

        Raises:
            EditError: a file cannot be read.
        """
        for file in self.dataset.files:
            if kinds is None or file.kind in kinds:
                yield self.read_file(file)

    def read_file(self, file: RecordFile) -> FileRecords:
        """Return the records of a file.

        Raises:
            EditError: it cannot be read, or its text has errors.
        """
        try:
            data = read_record_bytes(file)
        except ReadError as error:
            raise EditError(f"{escape(file.path)}: {error.message}") from None
        return self.read(file, data)

    def read(self, file: RecordFile, data: bytes) -> FileRecords:
        """Return the records that a file has with these bytes.

        Raises:
            EditError: the text has errors.
        """
        lists = self.lists(file)
        values = read_values(data, lists=lists, suffix=file.ending)
        if values is None:
            try:
                document = read_proven(data, file.path, lists=lists, profile=self.settings.profile)
            except EditError as error:
                raise EditError(f"{escape(file.path)}: {error}; correct it first") from None
            values = [record.value for record in document.records]
        checker = self.checkers[file.kind]
        collected = (
            checker.collect(value, Route(file.path, position), file.stem)
            for position, value in enumerate(values)
        )
        return FileRecords(file, data, tuple(values), tuple(collected))

    def lists(self, file: RecordFile) -> bool:
        """Return True if a list at the top level of a file is a list of records."""
        return not self.checkers[file.kind].lists_are_records

    def checker(self, kind: str) -> Checker:
        """Return the checker of a kind.

        Raises:
            EditError: there is no such kind.
        """
        if kind not in self.checkers:
            hint = did_you_mean(kind, self.checkers)
            raise EditError(f"there is no kind {quoted(kind)}" + (f"; {hint}" if hint else ""))
        return self.checkers[kind]


def check_file_name(name: str) -> None:
    """Check that a key can be the name of a file.

    Raises:
        EditError: it cannot.
    """
    if not name or "/" in name or "\0" in name or name.startswith("."):
        raise EditError(f"{show(name)} cannot be the name of a file")
