"""The door for Python: records, checked, as tables that every Arrow library takes, and one by one."""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from statekit.api import Cache, Report, Tabulated, tabulate_records
from statekit.config.settings import Settings
from statekit.diagnostics import JSON, Place
from statekit.discovery.dataset import Dataset, DatasetError
from statekit.discovery.resolve import Paths, StrPath, resolve
from statekit.errors import StatekitError
from statekit.read import Document, ReadError, read_document, read_text_file
from statekit.tabulate import Table, assemble, child_tables
from statekit.write import temporary_folder

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_SAID = 3
"""How many findings the message of an exception names."""


class InvalidRecordsError(StatekitError):
    """The records have errors. `str()` names the first of them.

    Attributes:
        report: all that was found.
    """

    def __init__(self, report: Report):
        self.report = report
        super().__init__(_said(report))


@dataclass(frozen=True, slots=True)
class Record:
    """A record, and where it comes from.

    Attributes:
        kind: its kind, which is also the name of its table.
        key: the value of its key; None where the kind has none.
        value: the record itself, as it was written: what is absent is absent, dates are text. Keys are in the
            order of the schema.
        path: its file.
        position: how many records stand before it in the file.
    """

    kind: str
    key: str | int | None
    value: JSON
    path: str
    position: int
    _places: _Places = field(repr=False, compare=False)

    @property
    def line(self) -> int:
        """The line in the file on which it begins, from 1; the file is read again for that.

        Raises:
            DatasetError: the file cannot be read any more, or holds something else by now.
        """
        span = self.place().span
        return 1 if span is None else span.line

    def place(self, *steps: str | int) -> Place:
        """Where it, or a value in it, stands in the file; the file is read again for that.

        Args:
            steps: the way to the value: names of properties, and positions in lists from 0. Where it leads
                to nothing, the last value on the way is meant.

        Raises:
            DatasetError: the file cannot be read any more, or holds something else by now.
        """
        return self._places.document(self).place(self.position, steps)


class LoadedTable:
    """A table of a dataset that was loaded: an Arrow stream (PyCapsule interface) for whoever takes one.

    `pa.table(table)`, `pl.DataFrame(table)`, `pd.DataFrame.from_arrow(table)`, and `table` in the SQL of
    DuckDB: all of them read its rows, piece by piece, as often as they like.
    """

    def __init__(self, table: Table, rows: _Rows):
        self._table = table
        self._rows = rows  # which must not be removed as long as somebody may read them
        self._length = table.rows

    @property
    def name(self) -> str:
        """How it is called: `statement`, or `statement.quotes` for the objects of a list."""
        return self._table.name

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a row, and order the rows; none where the schema declares no key."""
        return self._table.key

    @property
    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema: it comes from the JSON Schema, whatever the records hold."""
        return self._table.arrow_schema

    def __len__(self) -> int:
        if self._length is None:
            self._length = sum(batch.num_rows for batch in self._batches())
        return self._length

    def __repr__(self) -> str:
        return f"<table {self.name}: {len(self)} rows, columns {', '.join(self.arrow_schema.names)}>"

    def __arrow_c_schema__(self) -> Any:
        return self.arrow_schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.to_reader().__arrow_c_stream__(requested_schema)

    def to_reader(self) -> pa.RecordBatchReader:
        """Its rows, batch by batch: for tables that are larger than memory."""
        import pyarrow as pa

        return pa.RecordBatchReader.from_batches(self.arrow_schema, self._batches())

    def to_arrow(self) -> pa.Table:
        """Its rows as a table of PyArrow."""
        return self._table.whole()

    def to_pandas(self) -> pd.DataFrame:
        """Its rows as a data frame of pandas.

        The columns keep their Arrow types (`pandas.ArrowDtype`): an integer that may be null stays an
        integer, and a date a date. For the types of NumPy use `to_arrow().to_pandas()`.
        """
        import pandas as pd

        frame: pd.DataFrame = self.to_arrow().to_pandas(types_mapper=pd.ArrowDtype)
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Its rows as a data frame of polars."""
        import polars as pl

        return pl.DataFrame(self)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        for piece in self._table.pieces():
            yield piece.data


class LoadedDataset(Mapping[str, LoadedTable]):
    """A dataset that was checked and loaded: its tables by name, child tables among them.

    Attributes:
        report: what was found.
        dataset: the files and their schemas.
    """

    def __init__(self, dataset: Dataset, tabulated: Tabulated, rows: _Rows):
        self.dataset = dataset
        self.report = tabulated.merged.report
        self._tabulated = tabulated
        self._tables: dict[str, LoadedTable] = {}
        for name, plan in tabulated.plans.items():
            table = assemble(plan, tabulated.batches[name], tabulated.merged.excluded)
            for each in (table, *child_tables(table)):
                self._tables[each.name] = LoadedTable(each, rows)

    def __getitem__(self, name: str) -> LoadedTable:
        try:
            return self._tables[name]
        except KeyError:
            raise KeyError(f"there is no table {name!r}: {', '.join(self)} are") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        return f"<dataset of {', '.join(f'{name} ({len(table)} rows)' for name, table in self.items())}>"

    def iter_records(self, kind: str | None = None) -> Iterator[Record]:
        """The records one by one: in the order of the files, and as they stand in them.

        Args:
            kind: of which kind; by default of all.

        Raises:
            KeyError: there is no such kind.
        """
        if kind is not None and kind not in self._tabulated.plans:
            raise KeyError(f"there is no kind {kind!r}: {', '.join(self._tabulated.plans)} are")
        return self._records(list(self._tabulated.plans) if kind is None else [kind])

    def _records(self, kinds: Sequence[str]) -> Iterator[Record]:
        checkers, _, batches, merged = self._tabulated
        links = frozenset(file.path for file in self.dataset.files if file.is_link)
        for kind in kinds:
            key = checkers[kind].key
            places = _Places(links, lists=not checkers[kind].lists_are_records)
            for batch in batches[kind]:
                columns = (column.to_pylist() for column in batch.read().origin.columns)
                for path, position, line in zip(*columns, strict=True):
                    if (path, position) in merged.excluded:
                        continue
                    value = json.loads(line)
                    identifier = value.get(key) if key is not None and isinstance(value, dict) else None
                    yield Record(kind, identifier, value, path, position, places)


def load(  # noqa: PLR0913 - each says one thing, all but one by name
    of: Dataset | Paths = (),
    *,
    schema: StrPath | None = None,
    table: str | None = None,
    skip_invalid: bool = False,
    settings: Settings | None = None,
    jobs: int = 0,
    cache: Cache | None = None,
) -> LoadedDataset:
    """Check a dataset, or anybody's files, and load the tables.

    The rows lie in temporary files, which are removed when nobody needs them any more: what is held in memory
    is what somebody asks for.

    Args:
        of: what to load: a dataset, or paths as `resolve` takes them; where only some of its files are
            named, only their records.
        schema: the schema file that all these files are of.
        table: what the table of this schema is called.
        skip_invalid: whether to leave out records with errors; the report tells which.
        settings: which findings count, and how much; by default as for `validate`.
        jobs: how many processes read the files, at most; 0 for this one alone.
        cache: where it is kept what was found, if anywhere.

    Raises:
        InvalidRecordsError: there are errors, and nobody said to leave these records out.
        DatasetError: there is nothing to load.
        SchemaError: a schema cannot be used.
        SettingsError: the dataset's settings cannot be used.
        ReleaseError: there is no folder for temporary files.
    """
    dataset = resolve(of, schema=schema, table=table)
    rows = _Rows()
    tabulated = tabulate_records(dataset, rows.folder, settings=settings, jobs=jobs, cache=cache)
    if tabulated.merged.report.summary.errors and not skip_invalid:
        rows.remove()
        raise InvalidRecordsError(tabulated.merged.report)
    return LoadedDataset(dataset, tabulated, rows)


class _Rows:
    """The folder with the files of rows: it goes with the last of those who may read them."""

    def __init__(self) -> None:
        held = ExitStack()
        self.folder = held.enter_context(temporary_folder())
        self.remove = weakref.finalize(self, held.close)


class _Places:
    """The places in the file that was asked for last; `links` are those that may be followed."""

    def __init__(self, links: frozenset[str], *, lists: bool):
        self._links = links
        self._lists = lists
        self._path = ""
        self._document: Document | None = None

    def document(self, record: Record) -> Document:
        """The file of a record with its places.

        Raises:
            DatasetError: it is no longer what the record was read from.
        """
        if self._document is None or self._path != record.path:
            try:
                source = read_text_file(record.path, record.path, follow_symlinks=record.path in self._links)
                self._document = read_document(source, lists=self._lists)
            except ReadError as error:
                raise DatasetError(f"{record.path}: {error.message}") from None
            self._path = record.path
        there = self._document.records[record.position : record.position + 1]
        if not there or there[0].value != record.value:
            raise DatasetError(f"{record.path}: the file was changed since its records were loaded")
        return self._document


def _said(report: Report) -> str:
    errors = [found for found in report.diagnostics if found.severity == "error"]
    lines = []
    for found in errors[:_SAID]:
        span = found.place.span
        where = found.place.path if span is None else f"{found.place.path}:{span.line}:{span.column}"
        lines.append(f"{where}: {found.rule}: {found.message}")
    if len(errors) > _SAID:
        lines.append(f"and {len(errors) - _SAID} more")
    return "\n".join(["the records have errors (skip_invalid=True leaves them out)", *lines])
