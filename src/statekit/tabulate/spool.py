"""Batches as files, so that the rows of a run need not be held in memory.

A file of rows is an Arrow IPC file of one batch: the columns of the plan and, after them, where each row
comes from. It says nothing of the run that wrote it, and the same rows of the same plan are the same bytes
in one version of PyArrow: a file may be kept, and read by another run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from statekit.tabulate.batches import ORIGIN, Batch


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A batch that lies in a file, and the number of its rows."""

    file: Path
    rows: int

    def read(self) -> Batch:
        """Read the batch; its memory is the file, mapped, so what nobody looks at is not read.

        Raises:
            OSError: the file is gone, or is no file of rows.
        """
        return read_batch(self.file)


def write_batch(batch: Batch, file: Path) -> BatchFile:
    """Write a batch to a file.

    Raises:
        OSError: the file cannot be written.
    """
    # Columns are told apart by where they stand: a property may have any name, also one of the origin's.
    schema = pa.schema([*batch.columns.schema, *ORIGIN])
    arrays = [*batch.columns.columns, *batch.origin.columns]
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return BatchFile(file, batch.rows)


def read_batch(file: Path) -> Batch:
    """Read a batch from a file.

    Raises:
        OSError: the file is gone, or is no file of rows.
    """
    try:
        whole = pa.ipc.open_file(pa.memory_map(str(file))).get_batch(0)
    except pa.ArrowInvalid as error:
        raise OSError(f"{file} is no file of rows: {error}") from None
    own = whole.num_columns - len(ORIGIN)
    return Batch(whole.select(range(own)), whole.select(range(own, whole.num_columns)))
