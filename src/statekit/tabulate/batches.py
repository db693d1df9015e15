"""From records to batches of rows, and from batches to a table, whatever the order they come in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from statekit.diagnostics import JSON, Finding, Route
from statekit.tabulate.canonical import json_text
from statekit.tabulate.columns import Column
from statekit.tabulate.encode import MisfitError, encode, misfits
from statekit.tabulate.types import TablePlan

RULE = "table/value"
HELP = "the type of a column comes from the schema: change the value, or let the schema say more"

_ORIGIN = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("record", pa.int64(), nullable=False),
        # The lines of a large table together are longer than 32-bit offsets reach.
        pa.field("line", pa.large_string(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some rows of a table, in no order.

    Attributes:
        columns: the plan's columns.
        origin: for each row the file (`path`), the record's position in it (`record`) and the
            record as canonical JSON (`line`).
    """

    columns: pa.RecordBatch
    origin: pa.RecordBatch


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table whose rows are complete and in order.

    Attributes:
        path: the table's name; for a child table followed by the names that lead to its list.
        key: the columns that identify a row and order the rows; none in a table without a key.
        columns: what the columns are.
        data: the columns themselves, each in one piece.
        lines: for each row the record as canonical JSON; None in a child table.
        schema_id: the schema's own URI, or the name of its file where it has none.
        fingerprint: SHA-256 (hex) of the schema.
    """

    path: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    data: pa.Table
    lines: pa.ChunkedArray | None
    schema_id: str
    fingerprint: str

    @property
    def name(self) -> str:
        """How the table is called: `statement`, or `statement.quotes` for a child table."""
        return ".".join(self.path)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return int(self.data.num_rows)


def build_batch(plan: TablePlan, records: Sequence[tuple[Route, JSON]]) -> tuple[Batch, list[Finding]]:
    """Make rows of records that fulfil the schema of the plan.

    A value that does not fit its column without loss is a finding (`table/value`), and its record
    has no row: integers beyond 64 bits, integers that a float cannot hold, leap seconds, fractions
    of microseconds, the year 0, and what only an alternative of the schema rules out.

    Args:
        plan: the table.
        records: the records, each with its route.
    """
    findings: list[Finding] = []
    try:
        columns = _columns(plan, [value for _, value in records])
    except MisfitError:
        fitting = []
        for route, value in records:
            found = _findings(plan, route, value)
            findings += found
            if not found:
                fitting.append((route, value))
        records = fitting
        columns = _columns(plan, [value for _, value in records])
    origin = [
        pa.array([route.path for route, _ in records], pa.string()),
        pa.array([route.record or 0 for route, _ in records], pa.int64()),
        pa.array([json_text(value, plan.record) for _, value in records], pa.large_string()),
    ]
    return Batch(columns, pa.RecordBatch.from_arrays(origin, schema=_ORIGIN)), findings


def assemble(plan: TablePlan, batches: Iterable[Batch], exclude: Collection[tuple[str, int]] = ()) -> Table:
    """Join batches to a table; the same records give the same table however they were cut.

    The rows are in the order of the key (strings by code point, numbers by value), then of the
    file's path, then of the position in the file.

    Args:
        plan: the table.
        batches: its rows, in any order.
        exclude: records to leave out: the path of the file and the position in it.
    """
    parts = list(batches)
    columns = pa.Table.from_batches([part.columns for part in parts], plan.arrow_schema)
    origin = pa.Table.from_batches([part.origin for part in parts], _ORIGIN)
    criteria = [origin["path"], origin["record"]]
    if plan.key is not None:
        criteria.insert(0, columns[columns.schema.get_field_index(plan.key)])
    names = [str(position) for position in range(len(criteria))]
    order = pc.sort_indices(pa.table(criteria, names), sort_keys=[(name, "ascending") for name in names])
    if exclude:
        routes = list(zip(origin["path"].to_pylist(), origin["record"].to_pylist(), strict=True))
        kept = [row for row in order.to_pylist() if routes[row] not in exclude]
        order = pa.array(kept, pa.uint64())
    return Table(
        path=(plan.name,),
        key=() if plan.key is None else (plan.key,),
        columns=plan.columns,
        data=columns.take(order).combine_chunks(),
        lines=origin["line"].take(order),
        schema_id=plan.schema_id,
        fingerprint=plan.fingerprint,
    )


def _columns(plan: TablePlan, values: Sequence[JSON]) -> pa.RecordBatch:
    array = encode(plan.record, values)
    arrays = [array] if plan.wrapped else array.flatten()
    return pa.RecordBatch.from_arrays(arrays, schema=plan.arrow_schema)


def _findings(plan: TablePlan, route: Route, value: JSON) -> list[Finding]:
    return [
        Finding(RULE, misfit.message, replace(route, pointer=misfit.pointer), HELP)
        for misfit in misfits(plan.record, value)
    ]
