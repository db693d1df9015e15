"""JSON Lines: one record a line, as it was written, with its keys in the order of the schema.

The lines are made of the records, not of the columns: a property that is absent stays absent, one
that is null stays null, a date-time keeps its offset. UTF-8; every line ends with LF.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from statekit.tabulate import Table
from statekit.write.lines import Sink, write_lines


def write_jsonl(table: Table, stream: BinaryIO) -> None:
    """Write the records of a table.

    Raises:
        ValueError: it is a child table, whose rows are no records.
    """
    _write(table, stream)


def rows_sha256(table: Table) -> str:
    """SHA-256 (hex) of what `write_jsonl` writes: the rows themselves, whatever format they are in.

    It does not depend on Arrow, on Parquet or on a version of them.
    """
    digest = sha256()
    _write(table, _Hashed(digest.update))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Hashed:
    write: Callable[[memoryview], object]


def _write(table: Table, sink: Sink) -> None:
    if table.lines is None:
        raise ValueError(f"the rows of {table.name} are no records")
    for lines in table.lines():
        write_lines(lines, "\n", sink)
