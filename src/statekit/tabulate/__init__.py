"""Records as tables: a schema's columns, its records' rows, and flat tables of nested ones."""

from statekit.tabulate.batches import Batch, Table, assemble, build_batch
from statekit.tabulate.canonical import json_text
from statekit.tabulate.columns import Column, Kind
from statekit.tabulate.decode import decode, time_texts
from statekit.tabulate.flatten import child_tables, flat_columns
from statekit.tabulate.types import TablePlan, plan_table

__all__ = [
    "Batch",
    "Column",
    "Kind",
    "Table",
    "TablePlan",
    "assemble",
    "build_batch",
    "child_tables",
    "decode",
    "flat_columns",
    "json_text",
    "plan_table",
    "time_texts",
]
