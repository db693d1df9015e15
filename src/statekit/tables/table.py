"""The tables of a loaded dataset, for any library that reads Arrow."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from statekit._optional import import_optional
from statekit.config.overrides import check_arguments
from statekit.phrasing import plural
from statekit.tabulate import Table
from statekit.write import temporary_folder

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_SHOWN_ROWS = 10
"""The maximum number of rows in HTML."""


class RowFiles:
    """The temporary folder for files of rows, which is removed with the last reference to this object."""

    def __init__(self) -> None:
        stack = ExitStack()
        self.folder = stack.enter_context(temporary_folder())
        self.remove = weakref.finalize(self, stack.close)


class LoadedTable:
    """A table of a loaded dataset: an Arrow stream (the PyCapsule interface).

    Any library that reads Arrow accepts it: `pa.table(table)`, `pl.DataFrame(table)`,
    `pd.DataFrame.from_arrow(table)`, and `table` in the SQL of DuckDB. Each reads the rows in pieces, and can
    read them again.
    """

    def __init__(self, table: Table, rows: RowFiles):
        self._table = table
        self._rows = rows  # keeps the files of rows for as long as the table is referenced
        self._length = table.rows

    @property
    def name(self) -> str:
        """The name: `statement`, or `statement.quotes` for the child table of a list of objects."""
        return self._table.name

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify and order the rows; empty if the schema declares no key."""
        return self._table.key

    @property
    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema. It depends on the JSON Schema only, not on the records."""
        return self._table.arrow_schema

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self.arrow_schema.names)

    def head(self, rows: int = 5) -> pa.Table:
        """Return the first rows as a PyArrow table. Only the pieces that contain them are read.

        Args:
            rows: the maximum number of rows.

        Raises:
            ValueError: the number is negative.
            TypeError: the number is not an integer.
        """
        import pyarrow as pa

        check_arguments("head", rows=rows)

        if rows < 0:
            raise ValueError(f"the number of rows is negative: {rows}")
        batches: list[pa.RecordBatch] = []
        for batch in self._batches() if rows else ():
            batches.append(batch.slice(0, rows))
            rows -= batches[-1].num_rows
            if not rows:
                break
        return pa.Table.from_batches(batches, self.arrow_schema)

    def __len__(self) -> int:
        if self._length is None:
            self._length = sum(batch.num_rows for batch in self._batches())
        return self._length

    def __repr__(self) -> str:
        return f"<table {self.name}: {len(self)} rows, columns {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """Return the first rows in HTML, for notebooks."""
        from statekit._html import html_table

        shown = self.head(_SHOWN_ROWS)
        cells = zip(*(column.to_pylist() for column in shown.columns), strict=True)
        omitted = len(self) - shown.num_rows
        more = f"and {plural(omitted, 'more row', 'more rows')}" if omitted else ""
        return html_table(f"{self.name}: {plural(len(self), 'row')}", self.columns, cells, more)

    def __arrow_c_schema__(self) -> Any:
        return self.arrow_schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.to_reader().__arrow_c_stream__(requested_schema)

    def to_reader(self) -> pa.RecordBatchReader:
        """Return a reader of the rows, batch by batch, for tables that are larger than memory."""
        import pyarrow as pa

        return pa.RecordBatchReader.from_batches(self.arrow_schema, self._batches())

    def to_arrow(self) -> pa.Table:
        """Return the rows as a PyArrow table."""
        return self._table.read_all()

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas data frame.

        The columns keep their Arrow types (`pandas.ArrowDtype`): an integer that may be null stays an
        integer, and a date stays a date. `to_arrow().to_pandas()` returns NumPy types.

        Raises:
            ModuleNotFoundError: pandas is not installed.
        """
        pandas = import_optional("pandas", "LoadedTable.to_pandas")
        frame: pd.DataFrame = self.to_arrow().to_pandas(types_mapper=pandas.ArrowDtype)
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a polars data frame.

        Raises:
            ModuleNotFoundError: polars is not installed.
        """
        frame: pl.DataFrame = import_optional("polars", "LoadedTable.to_polars").DataFrame(self)
        return frame

    def _batches(self) -> Iterator[pa.RecordBatch]:
        for piece in self._table.pieces():
            yield piece.data
