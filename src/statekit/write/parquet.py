"""Parquet: the columns with all their types, for everything that computes.

zstd, rows in the order of the key (and the file says so), one row group for about a million rows,
with page index and page checksums. The metadata of the file tells the table's name
(`statekit.table`), its key (`statekit.key`, a JSON array of column names), the schema's id
(`statekit.schema`) and SHA-256 (`statekit.schema-sha256`); that of a column its description and, as a
JSON array, the only values it may have (`enum`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow.parquet as pq

from statekit.tabulate import Column, Table

ROWS_IN_A_GROUP = 1_048_576
_LEVEL = 3


def write_parquet(table: Table, stream: BinaryIO) -> None:
    """Write a table; the same table gives the same bytes in one version of PyArrow."""
    metadata = {
        "statekit.table": table.name,
        "statekit.key": json.dumps(table.key, ensure_ascii=False),
        "statekit.schema": table.schema_id,
        "statekit.schema-sha256": table.fingerprint,
    }
    pq.write_table(
        table.data.replace_schema_metadata(metadata),
        stream,
        compression="zstd",
        compression_level=_LEVEL,
        row_group_size=ROWS_IN_A_GROUP,
        sorting_columns=[pq.SortingColumn(leaf) for leaf in _leaves_of_key(table)] or None,
        store_schema=True,
        write_page_checksum=True,
        write_page_index=True,
    )


def _leaves_of_key(table: Table) -> Iterator[int]:
    """The places of the key's columns among the leaves of the table, which Parquet counts."""
    places = {}
    leaf = 0
    for column in table.columns:
        places[column.name] = leaf
        leaf += _leaves(column)
    yield from (places[name] for name in table.key)


def _leaves(column: Column) -> int:
    return sum(map(_leaves, column.children)) if column.children else 1
