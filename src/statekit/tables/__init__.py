"""Datasets for Python: checked records, as Arrow tables and one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Unpack

from statekit.api import Progress, Report, Tier
from statekit.cache.store import Cache
from statekit.config.keys import Keys, with_keys
from statekit.config.overrides import Overrides, check_arguments
from statekit.config.resolution import resolve_with_settings
from statekit.config.settings import Settings
from statekit.diagnostics import JSON, Place, Severity
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import Paths, StrPath
from statekit.errors import StatekitError
from statekit.phrasing import did_you_mean, plural
from statekit.read import Profile
from statekit.run.engine import Run, Tabulation
from statekit.run.record_places import RecordPlaces
from statekit.tables.table import LoadedTable, RowFiles
from statekit.tabulate import child_tables

__all__ = ["InvalidRecordsError", "LoadedDataset", "LoadedTable", "Record", "load"]

_SHOWN_ERRORS = 3
"""The maximum number of errors in the message of an exception."""


class InvalidRecordsError(StatekitError):
    """The error for records with errors. `str()` shows the first errors, one per line.

    Attributes:
        report: all findings.
    """

    def __init__(self, report: Report):
        self.report = report
        super().__init__(_message(report))


@dataclass(frozen=True, slots=True)
class Record:
    """A record and its location.

    Attributes:
        kind: the name of its kind, which is also the name of its table.
        key: the value of its key, or None if the kind has no key.
        value: the record as it was written: absent values are absent, and dates are strings. Keys are in the
            order of the schema.
        path: the path of its file.
        position: the number of records before it in the file.
    """

    kind: str
    key: str | int | None
    value: JSON
    path: str
    position: int
    _places: RecordPlaces = field(repr=False, compare=False)

    @property
    def line(self) -> int:
        """The line on which the record begins, 1-based. Reads the file again.

        Raises:
            DatasetError: the file cannot be read, or has changed since the records were loaded.
        """
        span = self.place().span
        return 1 if span is None else span.line

    def place(self, *steps: str | int) -> Place:
        """Return the place of the record, or of a value in it. Reads the file again.

        Args:
            steps: the path to the value: names of properties, and positions in lists from 0. Where the path
                ends early, the place is that of the last value on it.

        Raises:
            DatasetError: the file cannot be read, or has changed since the records were loaded.
        """
        return self._places.place(self.path, self.position, self.value, steps)


class LoadedDataset(Mapping[str, LoadedTable]):
    """A checked and loaded dataset: a mapping from table names to tables, including child tables.

    Attributes:
        report: the findings.
        dataset: the files and their schemas.
    """

    def __init__(self, dataset: Dataset, tabulation: Tabulation, rows: RowFiles):
        self.dataset = dataset
        self.report = tabulation.report
        self._tabulation = tabulation
        self._tables: dict[str, LoadedTable] = {}
        self._rows_by_key: dict[str, dict[str | int, tuple[int, int]]] = {}
        for parent in tabulation.tables():
            for table in (parent, *child_tables(parent)):
                self._tables[table.name] = LoadedTable(table, rows)

    def __getitem__(self, name: str) -> LoadedTable:
        try:
            return self._tables[name]
        except KeyError:
            raise KeyError(f"unknown table {name!r}; expected one of {', '.join(self)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        return f"<dataset of {', '.join(f'{name} ({len(table)} rows)' for name, table in self.items())}>"

    def _repr_html_(self) -> str:
        """Return the names, sizes and columns of the tables in HTML, for notebooks."""
        from statekit._html import html_table

        rows = [(name, len(table), ", ".join(table.columns)) for name, table in self.items()]
        return html_table(f"dataset of {plural(len(self), 'table')}", ("table", "rows", "columns"), rows)

    def record(self, kind: str, key: str | int) -> Record:
        """Return the record with a key. If several records have the key, return the first.

        The first call for a kind reads the keys of all its records.

        Args:
            kind: the kind of the record.
            key: the value of its key, as it was written: text and integers are different.

        Raises:
            KeyError: the kind does not exist or has no key, or no record has the key.
        """
        checker = self._tabulation.checkers[self._kind(kind)]
        if checker.key is None:
            raise KeyError(f"the schema of {kind!r} declares no key; `key` of `load` can name one")
        if kind not in self._rows_by_key:
            self._rows_by_key[kind] = self._keys(kind, checker.key)
        place = self._rows_by_key[kind].get(key)
        if place is None:
            suggestion = did_you_mean(key, self._rows_by_key[kind])
            raise KeyError(f"no {kind} has the key {key!r}" + (f"; {suggestion}" if suggestion else ""))
        number, row = place
        origin = self._tabulation.batches[kind][number].read().origin.slice(row, 1)
        path, position, line = (column[0].as_py() for column in origin.columns)
        value = checker.record(json.loads(line))
        return Record(kind, key, value, path, position, self._places(kind))

    def _keys(self, kind: str, name: str) -> dict[str | int, tuple[int, int]]:
        """Return the batch and the row of each record of a kind that is not excluded, by its key."""
        rows: dict[str | int, tuple[int, int]] = {}
        for number, batch in enumerate(self._tabulation.batches[kind]):
            columns = (column.to_pylist() for column in batch.read().origin.columns)
            for row, (path, position, line) in enumerate(zip(*columns, strict=True)):
                value = json.loads(line)
                key = value.get(name) if isinstance(value, dict) else None
                if key is not None and (path, position) not in self._tabulation.merged.excluded:
                    rows.setdefault(key, (number, row))
        return rows

    def iter_records(self, kind: str | None = None) -> Iterator[Record]:
        """Return an iterator of records, in the order of the files and of the records in them.

        Args:
            kind: the kind of the records; by default all kinds.

        Raises:
            KeyError: the kind does not exist.
        """
        return self._records(list(self._tabulation.plans) if kind is None else [self._kind(kind)])

    def _kind(self, name: str) -> str:
        """Return the name of a kind.

        Raises:
            KeyError: the kind does not exist.
        """
        kinds = self._tabulation.plans
        if name not in kinds:
            raise KeyError(f"unknown kind {name!r}; expected one of {', '.join(kinds)}")
        return name

    def _places(self, kind: str) -> RecordPlaces:
        links = frozenset(file.path for file in self.dataset.files if file.is_link)
        lists = not self._tabulation.checkers[kind].lists_are_records
        return RecordPlaces(links, self._tabulation.profile, lists=lists)

    def _records(self, kinds: Sequence[str]) -> Iterator[Record]:
        excluded = self._tabulation.merged.excluded
        for kind in kinds:
            checker = self._tabulation.checkers[kind]
            places = self._places(kind)
            for batch in self._tabulation.batches[kind]:
                columns = (column.to_pylist() for column in batch.read().origin.columns)
                for path, position, line in zip(*columns, strict=True):
                    if (path, position) in excluded:
                        continue
                    row = json.loads(line)
                    key = row.get(checker.key) if checker.key is not None and isinstance(row, dict) else None
                    yield Record(kind, key, checker.record(row), path, position, places)


def load(  # noqa: PLR0913 - options, all but the first by name
    of: Dataset | Paths = (),
    *,
    schema: StrPath | None = None,
    table: str | None = None,
    key: Keys | None = None,
    skip_invalid: bool = False,
    settings: Settings | None = None,
    profile: Profile | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    tier: Tier = Tier.AUTO,
    cache: Cache | None = None,
    **overrides: Unpack[Overrides],
) -> LoadedDataset:
    """Check a dataset, or files outside a dataset, and load the tables.

    Rows are kept in temporary files, not in memory. The files are removed when the dataset, its tables and
    its streams are no longer referenced.

    Args:
        of: a dataset, or paths, as for `resolve`. If the paths are only some files of a dataset, only their
            records are loaded.
        schema: the schema file for all these files.
        table: the name of the table for that schema.
        key: as for `validate`.
        skip_invalid: True to exclude records with errors; the report contains the errors.
        settings: which findings count, how severe they are, and which files in folders are skipped; by
            default the settings at the root of the dataset, and none for files outside a dataset.
        profile: the options for record files; by default those of the settings.
        progress: is called with the number of files checked so far and the number of all files.
        jobs: the maximum number of processes that read the files; 0 for this process alone.
        tier: the parser that reads the records.
        cache: the cache for results, if any.
        overrides: further settings for this call, as for `validate`.

    Raises:
        InvalidRecordsError: there are errors, and `skip_invalid` is False.
        DatasetError: there is nothing to load.
        SchemaError: a schema cannot be used.
        SettingsError: the settings of the dataset cannot be used.
        ReleaseError: there is no folder for temporary files.
    """
    check_arguments("load", of=of, schema=schema, table=table, key=key, skip_invalid=skip_invalid)
    check_arguments("load", settings=settings, profile=profile, jobs=jobs, tier=tier, **overrides)
    dataset, settings = resolve_with_settings(
        of, schema=schema, table=table, settings=settings, profile=profile, overrides=overrides
    )
    dataset = with_keys(dataset, key, settings)
    rows = RowFiles()
    run = Run(dataset, settings, jobs, tier, cache, progress)
    tabulation = run.tabulate(rows.folder)
    if tabulation.report.summary.errors and not skip_invalid:
        rows.remove()
        raise InvalidRecordsError(tabulation.report)
    return LoadedDataset(dataset, tabulation, rows)


def _message(report: Report) -> str:
    errors = [found for found in report.diagnostics if found.severity is Severity.ERROR]
    lines = ["the records have errors (skip_invalid=True excludes them)"]
    for found in errors[:_SHOWN_ERRORS]:
        span = found.place.span
        location = found.place.path if span is None else f"{found.place.path}:{span.line}:{span.column}"
        lines.append(f"{location}: {found.rule}: {found.message}")
    if len(errors) > _SHOWN_ERRORS:
        lines.append(f"and {len(errors) - _SHOWN_ERRORS} more")
    return "\n".join(lines)
