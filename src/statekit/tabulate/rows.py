"""From batches to a table, whatever the order they come in: rows in the order of the key, piece by piece.

Only what orders the rows is held in memory. A piece has a fixed number of rows, or fewer where records are
large; where it ends depends on the records alone, never on how they were cut into batches.
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
"""How long the records of a piece together are as JSON, at most, unless it is a single record."""

_TOGETHER = 64
"""From how many batches parts are held before they are copied together: each may be a mapped file."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Some rows of a table, one after the other.

    Attributes:
        first: the number of the first of them in the table, from 0.
        data: the rows.
        size: how many bytes the records that they are of have as JSON.
    """

    first: int
    data: pa.RecordBatch
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table whose rows are complete and in order, and are read piece by piece.

    Attributes:
        path: the table's name; for a child table followed by the names that lead to its list.
        key: the columns that identify a row and order the rows; none in a table without a key.
        columns: what the columns are.
        schema_id: the schema's own URI, or the name of its file where it has none.
        fingerprint: SHA-256 (hex) of the schema.
        rows: how many rows it has; None in a child table, where only reading it tells.
        pieces: gives its rows, from the first; it may be called again, and by several threads.
        plan: the table of the records.
        lines: gives for each row the record as canonical JSON, likewise; None in a child table.
        origins: gives for each row where it comes from, as `batches.ORIGIN` has it, likewise.
        notes: what its files are to say of it, by name.
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

    @property
    def name(self) -> str:
        """How the table is called: `statement`, or `statement.quotes` for a child table."""
        return ".".join(self.path)

    @property
    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema of its rows."""
        return pa.schema([column.arrow_field for column in self.columns])

    def nothing(self) -> Piece:
        """A piece without rows."""
        arrays = [encode(column, []) for column in self.columns]
        return Piece(0, pa.RecordBatch.from_arrays(arrays, schema=self.arrow_schema), 0)

    def whole(self) -> pa.Table:
        """All its rows at once; the memory that this takes grows with their number."""
        batches = [piece.data for piece in self.pieces()]
        return pa.Table.from_batches(batches, self.arrow_schema).combine_chunks()


def assemble(
    plan: TablePlan, batches: Iterable[Batch | BatchFile], exclude: Collection[tuple[str, int]] = ()
) -> Table:
    """Join batches to a table; the same records give the same table however they were cut.

    The rows are in the order of the key (strings by code point, numbers by value), then of the
    file's path, then of the position in the file.

    Args:
        plan: the table.
        batches: its rows, in any order.
        exclude: records to leave out: the path of the file and the position in it.
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
    """In which order the rows come, by their numbers in all batches; rows and bytes of each piece."""
    if not sources:
        return pa.array([], pa.uint64()), []
    keys = _concatenated(_keys(plan, source.read()) for source in sources)
    names = keys.schema.names[:-1]
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in names])
    if exclude:
        order = order.filter(pc.invert(pc.is_in(order, value_set=_numbers_of(keys, exclude))))
    return order, list(_cuts(keys["size"].take(order)))


def _keys(plan: TablePlan, batch: Batch) -> pa.RecordBatch:
    """What orders the rows of a batch, and how many bytes each record has as JSON."""
    criteria = [batch.origin["path"], batch.origin["record"], pc.binary_length(batch.origin["line"])]
    names = ["path", "record", "size"]
    if plan.key is not None:
        criteria.insert(0, batch.columns[plan.key])
        names.insert(0, "key")
    # The names of all files together may be longer than 32-bit offsets reach.
    wide = [each.cast(pa.large_string()) if pa.types.is_string(each.type) else each for each in criteria]
    return pa.RecordBatch.from_arrays(wide, names)


def _numbers_of(keys: pa.RecordBatch, records: Collection[tuple[str, int]]) -> pa.Array:
    """The numbers of the rows of some records."""
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
    """The rows of batches, in an order, cut into pieces of so many rows and bytes."""

    def __init__(
        self, sources: Sequence[Batch | BatchFile], order: pa.Array, cuts: Sequence[tuple[int, int]]
    ):
        self.order = order
        self._sources = sources
        self._starts = list(accumulate((source.rows for source in sources), initial=0))
        self._cuts = cuts
        self._only: Piece | None = None
        self._lock = Lock()

    def pieces(self) -> Iterator[Piece]:
        """The columns of the plan. A table of one piece is put together once, for all who read it."""
        if len(self._cuts) != 1:
            yield from self._pieces()
            return
        with self._lock:
            if self._only is None:
                (self._only,) = self._pieces()
        yield self._only

    def lines(self) -> Iterator[pa.Array]:
        """The records as JSON."""
        for start, rows, _ in self._numbered():
            origin = self._gathered(start, rows, lambda batch: batch.origin.select(["line"]))
            yield origin.column(0)

    def origins(self) -> Iterator[pa.RecordBatch]:
        """Where each record comes from."""
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
        """So many rows from there on, in their order."""
        numbers = self.order.slice(start, rows).to_pylist()
        ascending = sorted(numbers)
        whole = _concatenated(self._taken(ascending, part))
        if numbers == ascending:
            return whole
        places = {number: place for place, number in enumerate(ascending)}
        return whole.take(pa.array([places[number] for number in numbers], pa.uint64()))

    def _taken(self, numbers: list[int], part: Callable[[Batch], pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The rows of these numbers, which ascend, batch by batch."""
        at = 0
        while at < len(numbers):
            source = bisect_right(self._starts, numbers[at]) - 1
            start, end = self._starts[source : source + 2]
            to = bisect_left(numbers, end, at)
            batch = part(self._sources[source].read())
            first, last = numbers[at] - start, numbers[to - 1] - start
            if last - first == to - at - 1:
                yield batch.slice(first, to - at)
            else:
                yield batch.take(pa.array([number - start for number in numbers[at:to]], pa.uint64()))
            at = to


def _concatenated(batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch:
    """One batch of some, of which there is one at least."""
    parts = []
    while group := list(islice(batches, _TOGETHER)):
        parts.append(pa.concat_batches(group))
    return pa.concat_batches(parts)
