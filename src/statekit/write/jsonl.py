"""JSON Lines: one record a line, as it was written, with its keys in the order of the schema.

The lines are made of the records, not of the columns: a property that is absent stays absent, one
that is null stays null, a date-time keeps its offset. UTF-8; every line ends with LF.
"""

from __future__ import annotations

from typing import BinaryIO

from statekit.tabulate import Table
from statekit.write.lines import write_lines


def write_jsonl(table: Table, stream: BinaryIO) -> None:
    """Write the records of a table.

    Raises:
        ValueError: it is a child table, whose rows are no records.
    """
    if table.lines is None:
        raise ValueError(f"the rows of {table.name} are no records")
    for lines in table.lines():
        write_lines(lines, "\n", stream)
