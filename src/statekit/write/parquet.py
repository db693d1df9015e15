"""Parquet: the columns with all their types, for everything that computes.

zstd, rows in the order of the key (and the file says so), in row groups of a fixed number of rows,
with page index and page checksums. The metadata of the file tells the table's name
(`statekit.table`), its key (`statekit.key`, a JSON array of column names), the schema's id
(`statekit.schema`) and SHA-256 (`statekit.schema-sha256`), and what the release notes of its tables
(`statekit.dataset` ...); that of a column, at any depth, its description and, as a JSON array, the only
values it may have (`enum`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa

from statekit.tabulate import Column, Table

ROWS_IN_A_GROUP = 131_072
BYTES_IN_A_GROUP = 256 * 1024 * 1024
"""A group ends early at a piece whose records, as JSON, and those before it are this long."""
_LEVEL = 3


def write_parquet(table: Table, stream: BinaryIO) -> None:
    """Write a table; the same table gives the same bytes in one version of PyArrow."""
    import pyarrow.parquet as pq  # takes as long as writing thousands of rows

    metadata = {
        "statekit.table": table.name,
        "statekit.key": json.dumps(table.key, ensure_ascii=False),
        "statekit.schema": table.schema_id,
        "statekit.schema-sha256": table.fingerprint,
        **{f"statekit.{name}": text for name, text in table.notes.items()},
    }
    with pq.ParquetWriter(
        stream,
        table.arrow_schema.with_metadata(metadata),
        compression="zstd",
        compression_level=_LEVEL,
        sorting_columns=[pq.SortingColumn(leaf) for leaf in _leaves_of_key(table)] or None,
        store_schema=True,
        write_page_checksum=True,
        write_page_index=True,
    ) as writer:
        for group in _groups(table):
            writer.write_table(group.replace_schema_metadata(metadata), ROWS_IN_A_GROUP)


def _groups(table: Table) -> Iterator[pa.Table]:
    """The rows of a table, cut where row groups end."""
    waiting = pa.Table.from_batches([], table.arrow_schema)
    size = 0
    for piece in table.pieces():
        waiting = pa.concat_tables([waiting, pa.Table.from_batches([piece.data])])
        size += piece.size
        while len(waiting) >= ROWS_IN_A_GROUP:
            yield waiting.slice(0, ROWS_IN_A_GROUP)
            waiting, size = waiting.slice(ROWS_IN_A_GROUP), 0
        if size >= BYTES_IN_A_GROUP:
            yield waiting
            waiting, size = waiting.slice(len(waiting)), 0
    if len(waiting):
        yield waiting


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
