"""Records as tables: columns from a schema, rows from its records, and flat tables from nested ones."""

from statekit.tabulate.batches import Batch, build_batch
from statekit.tabulate.canonical import json_text
from statekit.tabulate.columns import LISTS, STRUCTS, Column, ColumnKind
from statekit.tabulate.decimals import FLOAT_DIGITS, decimal_texts
from statekit.tabulate.decode import decode, time_texts
from statekit.tabulate.flatten import FlatField, child_tables, flat_columns, flat_fields
from statekit.tabulate.portable import portable
from statekit.tabulate.rows import Piece, Table, assemble
from statekit.tabulate.sources import SOURCE, record_sources, source_lines, with_source_columns
from statekit.tabulate.spool import BatchFile, read_batch, write_batch
from statekit.tabulate.texts import float_texts, join_texts, json_texts, scalar_texts
from statekit.tabulate.types import TablePlan, plan_table

__all__ = [
    "FLOAT_DIGITS",
    "LISTS",
    "SOURCE",
    "STRUCTS",
    "Batch",
    "BatchFile",
    "Column",
    "ColumnKind",
    "FlatField",
    "Piece",
    "Table",
    "TablePlan",
    "assemble",
    "build_batch",
    "child_tables",
    "decimal_texts",
    "decode",
    "flat_columns",
    "flat_fields",
    "float_texts",
    "join_texts",
    "json_text",
    "json_texts",
    "plan_table",
    "portable",
    "read_batch",
    "record_sources",
    "scalar_texts",
    "source_lines",
    "time_texts",
    "with_source_columns",
    "write_batch",
]
