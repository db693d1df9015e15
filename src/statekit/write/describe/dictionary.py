"""dictionary.md: every path of the tables, as `statekit schema --format markdown` prints it."""

from __future__ import annotations

from statekit.dictionary import describe_table, write_markdown
from statekit.write.describe.release import ReleaseDescription


def dictionary(release: ReleaseDescription) -> str:
    """Return the dictionary; the paths of a child table are listed with the table it belongs to."""
    records = [table for table in release.all_tables if len(table.table.path) == 1]
    tables = [describe_table(each.table, each.schema) for each in records]
    return "".join(line + "\n" for line in write_markdown(tables))
