"""JSON Lines: one record a line, as it was written, with its keys in the order of the schema.

The lines are made of the records, not of the columns: a property that is absent stays absent, one
that is null stays null, a date-time keeps its offset. UTF-8; every line ends with LF.
"""

from __future__ import annotations

from typing import BinaryIO

from statekit.tabulate import Table
from statekit.write.lines import write_lines

_ROWS_AT_ONCE = 65_536


def write_jsonl(table: Table, stream: BinaryIO) -> None:
    """Write the records of a table.

    Raises:
        ValueError: it is a child table, whose rows are no records.
    """
    if table.lines is None:
        raise ValueError(f"the rows of {table.name} are no records")
    for start in range(0, table.rows, _ROWS_AT_ONCE):
        for chunk in table.lines.slice(start, _ROWS_AT_ONCE).chunks:
            write_lines(chunk, "\n", stream)
