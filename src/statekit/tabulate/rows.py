"""Tables from batches in any order: rows in the order of the key, read piece by piece.

Only the sort criteria of the rows are held in memory. A piece has a fixed number of rows, or fewer if the
records are large. Its end depends only on the records, never on their distribution among batches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc

from statekit.tabulate.batches import Batch
from statekit.tabulate.columns import Column
from statekit.tabulate.encode import encode
from statekit.tabulate.spool import BatchFile
from statekit.tabulate.types import TablePlan

ROWS_IN_A_PIECE = 65_536
BYTES_IN_A_PIECE = 16 * 1024 * 1024
"""The most bytes of JSON in a piece, unless the piece is a single record."""

_BATCHES_AT_ONCE = 64
"""The most batches held open before their rows are copied together: each may be a mapped file."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Consecutive rows of a table.

    Attributes:
        first: the number of the first row in the table, from 0.
        data: the rows.
        size: the size of their records as JSON, in bytes.
    """

    first: int
    data: pa.RecordBatch
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A complete table whose rows are sorted, and read piece by piece.

    Attributes:
        path: the table's name; in a child table, followed by the names that lead to its list.
        key: the columns that identify and order the rows; empty in a table without a key.
        columns: the columns.
        schema_id: the schema's own URI, or the name of its file if it has none.
        fingerprint: SHA-256 (hex) of the schema.
        rows: the number of rows; None in a child table, whose rows must be read to count them.
        pieces: returns the rows from the first. Can be called repeatedly, and by several threads.
        plan: the plan of the table of the records.
        lines: like `pieces`, returns the record of each row as canonical JSON; None in a child table.
        origins: like `pieces`, returns the origin of each row (see `batches.ORIGIN`).
        sources: returns the file and the position of each record (see `sources.SOURCE`), in batches of any
            size; None if they are not known.
        has_source_columns: True if these are columns of the table, or its key.
        notes: further metadata for its files, by name.
    """

    path: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    schema_id: str
    fingerprint: str
    rows: int | None
    pieces: Callable[[], Iterator[Piece]]
    lines: Callable[[], Iterator[pa.Array]] | None
    plan: TablePlan
    notes: Mapping[str, str] = field(default_factory=dict)
    origins: Callable[[], Iterator[pa.RecordBatch]] | None = None
    sources: Callable[[], Iterator[pa.RecordBatch]] | None = None
    has_source_columns: bool = False

    @property
    def has_source_key(self) -> bool:
        """True if the key consists of the source columns, and is therefore unique."""
        return self.has_source_columns and self.plan.key is None

    @property
    def name(self) -> str:
        """The name of the table: `statement`, or `statement.quotes` for a child table."""
        return ".".join(self.path)

    @property
    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema of the rows."""
        return pa.schema([column.arrow_field for column in self.columns])

    def empty_piece(self) -> Piece:
        """Return a piece without rows."""
        arrays = [encode(column, []) for column in self.columns]
        return Piece(0, pa.RecordBatch.from_arrays(arrays, schema=self.arrow_schema), 0)

    def read_all(self) -> pa.Table:
        """Read all rows into memory."""
        batches = [piece.data for piece in self.pieces()]
        return pa.Table.from_batches(batches, self.arrow_schema).combine_chunks()


def assemble(
    plan: TablePlan, batches: Iterable[Batch | BatchFile], exclude: Collection[tuple[str, int]] = ()
) -> Table:
    """Join batches into a table. The same records make the same table, however they are divided.

    The rows are in the order of the key (strings by code point, numbers by value), then of the
    file's path, then of the position in the file.

    Args:
        plan: the plan of the table.
        batches: the rows, in any order.
        exclude: the records to exclude, by path of the file and position in it.
    """
    sources = [batch for batch in batches if batch.rows]
    rows = _Rows(sources, *_order(plan, sources, exclude))
    return Table(
        path=(plan.name,),
        key=() if plan.key is None else (plan.key,),
        columns=plan.columns,
        schema_id=plan.schema_id,
        fingerprint=plan.fingerprint,
        rows=len(rows.order),
        pieces=rows.pieces,
        lines=rows.lines,
        plan=plan,
        origins=rows.origins,
    )


def _order(
    plan: TablePlan, sources: Sequence[Batch | BatchFile], exclude: Collection[tuple[str, int]]
) -> tuple[pa.Array, list[tuple[int, int]]]:
    """Return the order of the rows, by number across all batches, and the rows and bytes of each piece."""
    if not sources:
        return pa.array([], pa.uint64()), []
    keys = _concatenated(_keys(plan, source.read()) for source in sources)
    names = keys.schema.names[:-1]
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in names])
    if exclude:
        order = order.filter(pc.invert(pc.is_in(order, value_set=_numbers_of(keys, exclude))))
    return order, list(_cuts(keys["size"].take(order)))


def _keys(plan: TablePlan, batch: Batch) -> pa.RecordBatch:
    """Return the sort criteria of the rows of a batch, and the size of each record as JSON."""
    criteria = [batch.origin["path"], batch.origin["record"], pc.binary_length(batch.origin["line"])]
    names = ["path", "record", "size"]
    if plan.key is not None:
        criteria.insert(0, batch.columns[plan.key])
        names.insert(0, "key")
    # The paths of all files together may exceed 32-bit offsets.
    wide = [each.cast(pa.large_string()) if pa.types.is_string(each.type) else each for each in criteria]
    return pa.RecordBatch.from_arrays(wide, names)


def _numbers_of(keys: pa.RecordBatch, records: Collection[tuple[str, int]]) -> pa.Array:
    """Return the row numbers of some records."""
    paths = pa.array(sorted({path for path, _ in records}), pa.string())
    numbers = pc.indices_nonzero(pc.is_in(keys["path"], value_set=paths))
    routes = zip(
        numbers.to_pylist(),
        keys["path"].take(numbers).to_pylist(),
        keys["record"].take(numbers).to_pylist(),
        strict=True,
    )
    return pa.array([number for number, *route in routes if tuple(route) in records], pa.uint64())


def _cuts(sizes: pa.Array) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(sizes):
        total = pc.cumulative_sum(sizes.slice(start, ROWS_IN_A_PIECE))
        rows = max(1, pc.sum(pc.less_equal(total, BYTES_IN_A_PIECE)).as_py())
        yield rows, total[rows - 1].as_py()
        start += rows


class _Rows:
    """The rows of batches in a given order, divided into pieces."""

    def __init__(
        self, sources: Sequence[Batch | BatchFile], order: pa.Array, cuts: Sequence[tuple[int, int]]
    ):
        self.order = order
        self._sources = sources
        self._starts = list(accumulate((source.rows for source in sources), initial=0))
        self._cuts = cuts
        self._single: Piece | None = None
        self._lock = Lock()

    def pieces(self) -> Iterator[Piece]:
        """Yield the rows. A table of a single piece is built once and shared by all readers."""
        if len(self._cuts) != 1:
            yield from self._pieces()
            return
        with self._lock:
            if self._single is None:
                (self._single,) = self._pieces()
        yield self._single

    def lines(self) -> Iterator[pa.Array]:
        """Yield the records as JSON."""
        for start, rows, _ in self._numbered():
            origin = self._gathered(start, rows, lambda batch: batch.origin.select(["line"]))
            yield origin.column(0)

    def origins(self) -> Iterator[pa.RecordBatch]:
        """Yield the origin of each record."""
        for start, rows, _ in self._numbered():
            yield self._gathered(start, rows, lambda batch: batch.origin)

    def _pieces(self) -> Iterator[Piece]:
        for start, rows, size in self._numbered():
            yield Piece(start, self._gathered(start, rows, lambda batch: batch.columns), size)

    def _numbered(self) -> Iterator[tuple[int, int, int]]:
        start = 0
        for rows, size in self._cuts:
            yield start, rows, size
            start += rows

    def _gathered(self, start: int, rows: int, part: Callable[[Batch], pa.RecordBatch]) -> pa.RecordBatch:
        """Return a number of rows from a start, in order."""
        numbers = self.order.slice(start, rows).to_pylist()
        ascending = sorted(numbers)
        rows_ascending = _concatenated(self._taken(ascending, part))
        if numbers == ascending:
            return rows_ascending
        positions = {number: position for position, number in enumerate(ascending)}
        return rows_ascending.take(pa.array([positions[number] for number in numbers], pa.uint64()))

    def _taken(self, numbers: list[int], part: Callable[[Batch], pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the rows with these ascending numbers, batch by batch."""
        begin = 0
        while begin < len(numbers):
            source = bisect_right(self._starts, numbers[begin]) - 1
            start, next_start = self._starts[source : source + 2]
            end = bisect_left(numbers, next_start, begin)
            batch = part(self._sources[source].read())
            first, last = numbers[begin] - start, numbers[end - 1] - start
            if last - first == end - begin - 1:
                yield batch.slice(first, end - begin)
            else:
                yield batch.take(pa.array([number - start for number in numbers[begin:end]], pa.uint64()))
            begin = end


def _concatenated(batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch:
    """Join one or more batches into one."""
    parts = []
    while group := list(islice(batches, _BATCHES_AT_ONCE)):
        parts.append(pa.concat_batches(group))
    return pa.concat_batches(parts)
