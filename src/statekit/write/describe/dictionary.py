"""dictionary.md: each path of the tables, as `statekit schema --format markdown` says it."""

from __future__ import annotations

from statekit.dictionary import describe_plan, write_markdown
from statekit.write.describe.release import Described


def dictionary(described: Described) -> str:
    """Describe all paths; those of a child table are paths of the table that it comes from."""
    records = [table for table in described.all_tables if len(table.table.path) == 1]
    tables = [describe_plan(each.table.plan, each.schema) for each in records]
    return "".join(line + "\n" for line in write_markdown(tables))
