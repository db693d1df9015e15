"""Batches of rows from records in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from statekit.diagnostics import JSON, Finding, Route
from statekit.tabulate.canonical import json_writer
from statekit.tabulate.encode import MisfitError, encode
from statekit.tabulate.fitting import HELP, misfits
from statekit.tabulate.types import TablePlan

RULE = "table/value"

ORIGIN = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("record", pa.int64(), nullable=False),
        pa.field("line", pa.large_string(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some rows of a table, in no particular order.

    Attributes:
        columns: the columns of the plan.
        origin: the origin of each row: the file (`path`), the position in the file (`record`) and
            the record as canonical JSON (`line`).
    """

    columns: pa.RecordBatch
    origin: pa.RecordBatch

    @property
    def rows(self) -> int:
        """The number of rows."""
        return int(self.columns.num_rows)

    def moved(self, records: int) -> Batch:
        """Return the batch with a number added to the positions of its records."""
        position = ORIGIN.get_field_index("record")
        moved = pc.add(self.origin.column(position), records)
        return replace(self, origin=self.origin.set_column(position, ORIGIN.field(position), moved))

    def read(self) -> Batch:
        """Return the batch itself, like `BatchFile.read`."""
        return self


def build_batch(plan: TablePlan, records: Sequence[tuple[Route, JSON]]) -> tuple[Batch, list[Finding]]:
    """Make rows of valid records.

    A value that does not fit its column without loss is a finding (`table/value`), and its record
    has no row: integers beyond 64 bits, integers that no float represents, leap seconds, fractions
    of microseconds, the year 0, and values that contradict a property that only one alternative of
    an open object declares.

    Args:
        plan: the plan of the table.
        records: the records, each with its route.

    Returns:
        The rows of the records that fit, and the findings about the others.
    """
    findings: list[Finding] = []
    try:
        columns = _columns(plan, [value for _, value in records])
    except MisfitError:
        fitting = []
        for route, value in records:
            record_findings = _findings(plan, route, value)
            findings += record_findings
            if not record_findings:
                fitting.append((route, value))
        records = fitting
        columns = _columns(plan, [value for _, value in records])
    write = json_writer(plan.record)
    origin = [
        pa.array([route.path for route, _ in records], pa.string()),
        pa.array([route.record or 0 for route, _ in records], pa.int64()),
        pa.array([write(value) for _, value in records], pa.large_string()),
    ]
    return Batch(columns, pa.RecordBatch.from_arrays(origin, schema=ORIGIN)), findings


def _columns(plan: TablePlan, values: Sequence[JSON]) -> pa.RecordBatch:
    array = encode(plan.record, values)
    arrays = [array] if plan.wrapped else array.flatten()
    return pa.RecordBatch.from_arrays(arrays, schema=plan.arrow_schema)


def _findings(plan: TablePlan, route: Route, value: JSON) -> list[Finding]:
    return [
        Finding(RULE, misfit.message, replace(route, pointer=misfit.pointer), misfit.help or HELP)
        for misfit in misfits(plan.record, value)
    ]
