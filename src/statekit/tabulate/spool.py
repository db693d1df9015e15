"""Batches as files, so that the rows of a run need not fit in memory.

A batch file is an Arrow IPC file of one batch: the columns of the plan, then the origin of each row. It
contains nothing about the run that wrote it. With one version of PyArrow, the same rows of the same plan
produce the same bytes, so that later runs can reuse a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from statekit.tabulate.batches import ORIGIN, Batch


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A batch in a file.

    Attributes:
        file: the file.
        rows: the number of rows.
        first_record: the number to add to the positions of its records, for a piece of a file.
    """

    file: Path
    rows: int
    first_record: int = 0

    def read(self) -> Batch:
        """Read the batch. The file is memory-mapped, so only the columns that are used are loaded.

        Raises:
            OSError: the file does not exist, or is not a batch file.
        """
        batch = read_batch(self.file)
        return batch.moved(self.first_record) if self.first_record else batch


def write_batch(batch: Batch, file: Path) -> BatchFile:
    """Write a batch to a file.

    Raises:
        OSError: the file cannot be written.
    """
    # Columns are identified by position, because a property may have the name of an origin column.
    schema = pa.schema([*batch.columns.schema, *ORIGIN])
    arrays = [*batch.columns.columns, *batch.origin.columns]
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return BatchFile(file, batch.rows)


def read_batch(file: Path) -> Batch:
    """Read a batch from a file.

    Raises:
        OSError: the file does not exist, or is not a batch file.
    """
    try:
        batch = pa.ipc.open_file(pa.memory_map(str(file))).get_batch(0)
    except pa.ArrowInvalid as error:
        raise OSError(f"{file} is not a batch file: {error}") from None
    width = batch.num_columns - len(ORIGIN)
    return Batch(batch.select(range(width)), batch.select(range(width, batch.num_columns)))
