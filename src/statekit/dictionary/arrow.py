"""Arrow schemas themselves, for programs."""

from __future__ import annotations

from pathlib import Path
from typing import overload

import pyarrow as pa

from statekit.dictionary.entries import Described, plan_of
from statekit.discovery.dataset import Dataset, Kind, kind_name


@overload
def arrow_schema(of: Dataset) -> dict[str, pa.Schema]: ...


@overload
def arrow_schema(of: Path | str) -> pa.Schema: ...


def arrow_schema(of: Dataset | Path | str) -> pa.Schema | dict[str, pa.Schema]:
    """The Arrow schema that the table of a JSON Schema has, whatever the records.

    Descriptions and the members of enumerations are in the metadata of the fields.

    Args:
        of: a schema file, or a dataset.

    Returns:
        The Arrow schema; of a dataset those of its kinds, by name.

    Raises:
        SchemaError: the schema cannot be used.
    """
    if isinstance(of, Dataset):
        return {kind.name: plan_of(kind).arrow_schema for kind in of.kinds}
    file = Path(of)
    return plan_of(Kind(kind_name(file), file, str(of))).arrow_schema


def arrow_stream(table: Described) -> bytes:
    """The Arrow schema of a table as an Arrow IPC stream without rows, which every Arrow library opens."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.plan.arrow_schema):
        pass
    return bytes(sink.getvalue())
