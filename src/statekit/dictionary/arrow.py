"""The Arrow schemas of tables, for programs."""

from __future__ import annotations

from pathlib import Path
from typing import overload

import pyarrow as pa

from statekit.dictionary.entries import TableDictionary, plan_kind
from statekit.discovery.dataset import Dataset, Kind


@overload
def arrow_schema(of: Dataset) -> dict[str, pa.Schema]: ...


@overload
def arrow_schema(of: Path | str) -> pa.Schema: ...


def arrow_schema(of: Dataset | Path | str) -> pa.Schema | dict[str, pa.Schema]:
    """Return the Arrow schema of the table that a JSON Schema defines. It does not depend on any records.

    The metadata of the fields contain the descriptions and the members of enumerations.

    Args:
        of: a schema file, a part of one (`FILE#/pointer`), or a dataset.

    Returns:
        The Arrow schema; for a dataset, the Arrow schemas of its kinds by name.

    Raises:
        SchemaError: the schema cannot be used.
    """
    if isinstance(of, Dataset):
        return {kind.name: plan_kind(kind).arrow_schema for kind in of.kinds}
    return plan_kind(Kind.of_schema(of)).arrow_schema


def arrow_stream(table: TableDictionary) -> bytes:
    """Return the Arrow schema of a table as an Arrow IPC stream without rows."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.plan.arrow_schema):
        pass
    return bytes(sink.getvalue())
