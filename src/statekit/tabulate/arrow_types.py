"""The Arrow types of scalars and of JSON text."""

from __future__ import annotations

import pyarrow as pa

JSON_TYPE = pa.json_(pa.string())
"""JSON text: Arrow's canonical extension type, in Parquet the logical type JSON."""

SCALAR_TYPES: dict[str, pa.DataType] = {
    "bool": pa.bool_(),
    "int64": pa.int64(),
    "uint64": pa.uint64(),
    "float64": pa.float64(),
    "string": pa.string(),
    "date32": pa.date32(),
    "timestamp[us, UTC]": pa.timestamp("us", tz="UTC"),
    "timestamp[ns, UTC]": pa.timestamp("ns", tz="UTC"),
    "json": JSON_TYPE,
}
"""The Arrow types by the names of their kinds (`ColumnKind`)."""
