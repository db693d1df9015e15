"""Parquet: the columns with all their types, for analysis.

Files are compressed with zstd and have a page index and page checksums. Rows are in the order of the key,
which the file declares, in row groups with a fixed number of rows. The metadata of the file contains the name
of the table (`statekit.table`), its key (`statekit.key`, a JSON array of column names), the ID and the
SHA-256 of the schema (`statekit.schema`, `statekit.schema-sha256`), and the notes of the table
(`statekit.dataset` ...). The metadata of a column, at any depth, contains its description and its allowed
values (`enum`, a JSON array).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa

from statekit.tabulate import Column, Table

ROWS_PER_GROUP = 131_072
BYTES_PER_GROUP = 256 * 1024 * 1024
"""A group ends early at the piece with which its records, as JSON, reach this size."""
_COMPRESSION_LEVEL = 3


def write_parquet(table: Table, stream: BinaryIO) -> None:
    """Write a table; the same table produces the same bytes with the same version of PyArrow."""
    import pyarrow.parquet as pq  # importing it takes as long as writing thousands of rows

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
        compression_level=_COMPRESSION_LEVEL,
        sorting_columns=[pq.SortingColumn(leaf) for leaf in _key_leaves(table)] or None,
        store_schema=True,
        write_page_checksum=True,
        write_page_index=True,
    ) as writer:
        for group in _groups(table):
            writer.write_table(group.replace_schema_metadata(metadata), ROWS_PER_GROUP)


def _groups(table: Table) -> Iterator[pa.Table]:
    """Yield the rows of a table, cut at the ends of row groups."""
    waiting = pa.Table.from_batches([], table.arrow_schema)
    size = 0
    for piece in table.pieces():
        waiting = pa.concat_tables([waiting, pa.Table.from_batches([piece.data])])
        size += piece.size
        while len(waiting) >= ROWS_PER_GROUP:
            yield waiting.slice(0, ROWS_PER_GROUP)
            waiting, size = waiting.slice(ROWS_PER_GROUP), 0
        if size >= BYTES_PER_GROUP:
            yield waiting
            waiting, size = waiting.slice(len(waiting)), 0
    if len(waiting):
        yield waiting


def _key_leaves(table: Table) -> Iterator[int]:
    """Yield the indexes of the key's columns among the leaf columns, which Parquet counts."""
    indexes = {}
    leaf = 0
    for column in table.columns:
        indexes[column.name] = leaf
        leaf += _leaf_count(column)
    yield from (indexes[name] for name in table.key)


def _leaf_count(column: Column) -> int:
    return sum(map(_leaf_count, column.children)) if column.children else 1
