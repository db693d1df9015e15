"""JSON Lines: one record per line, with its keys in the order of the schema.

The lines are made from the records, not from the columns: an absent property stays absent, null stays null,
and a date-time keeps its offset. The encoding is UTF-8, and every line ends with LF.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from statekit.tabulate import Table, source_lines
from statekit.write.lines import Sink, write_lines


def write_jsonl(table: Table, stream: BinaryIO) -> None:
    """Write the records of a table.

    Raises:
        ValueError: The table is a child table, whose rows are not records.
    """
    _write(table, stream)


def rows_sha256(table: Table) -> str:
    """Return the SHA-256 (hex) of the output of `write_jsonl`.

    It identifies the rows in any format, because it does not depend on the version of Arrow or Parquet.
    """
    digest = sha256()
    _write(table, _HashSink(digest.update))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _HashSink:
    write: Callable[[memoryview], object]


def write_sources(table: Table, stream: BinaryIO) -> None:
    """Write the file and the position of each record of a table, in the order of `write_jsonl`."""
    for lines in source_lines(table):
        write_lines(lines, "\n", stream)


def _write(table: Table, sink: Sink) -> None:
    if table.lines is None:
        raise ValueError(f"the rows of {table.name} are not records")
    for lines in table.lines():
        write_lines(lines, "\n", sink)
