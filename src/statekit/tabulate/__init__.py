"""Records as tables: columns from a schema, rows from its records, and flat tables from nested ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statekit._startup.lazy import loader

if TYPE_CHECKING:
    from statekit.tabulate.batches import Batch, build_batch
    from statekit.tabulate.canonical import json_text
    from statekit.tabulate.columns import LISTS, STRUCTS, Column, ColumnKind
    from statekit.tabulate.decimal_values import FLOAT_DIGITS
    from statekit.tabulate.decimals import decimal_texts
    from statekit.tabulate.decoding import decode, time_texts
    from statekit.tabulate.fitting import HELP, misfits
    from statekit.tabulate.flatten import FlatField, child_tables, flat_columns, flat_fields
    from statekit.tabulate.portability import portable
    from statekit.tabulate.rows import Piece, Table, assemble
    from statekit.tabulate.sources import SOURCE, record_sources, source_lines, with_source_columns
    from statekit.tabulate.spool import BatchFile, read_batch, write_batch
    from statekit.tabulate.texts import float_texts, join_texts, json_texts, scalar_texts
    from statekit.tabulate.types import TablePlan, plan_record, plan_table

__all__ = [
    "FLOAT_DIGITS",
    "HELP",
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
    "misfits",
    "plan_record",
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

# Loaded on first use: a validation plans columns without pyarrow.
_MODULES = {
    "batches": ("Batch", "build_batch"),
    "canonical": ("json_text",),
    "columns": ("LISTS", "STRUCTS", "Column", "ColumnKind"),
    "decimal_values": ("FLOAT_DIGITS",),
    "decimals": ("decimal_texts",),
    "decoding": ("decode", "time_texts"),
    "flatten": ("FlatField", "child_tables", "flat_columns", "flat_fields"),
    "fitting": ("HELP", "misfits"),
    "portability": ("portable",),
    "rows": ("Piece", "Table", "assemble"),
    "sources": ("SOURCE", "record_sources", "source_lines", "with_source_columns"),
    "spool": ("BatchFile", "read_batch", "write_batch"),
    "texts": ("float_texts", "join_texts", "json_texts", "scalar_texts"),
    "types": ("TablePlan", "plan_record", "plan_table"),
}

__getattr__ = loader(globals(), _MODULES)
