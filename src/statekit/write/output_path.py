"""Characters in the path of an export that other programs interpret when they read its files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_WILDCARDS = "*?["


def path_remarks(output: Path) -> Iterator[str]:
    """Yield a message for each way in which readers would misinterpret the path of an export."""
    path = os.path.abspath(output)  # noqa: PTH100 - links are not resolved, because readers see this path
    partitions = [part for part in Path(path).parts if part.partition("=")[1] and not part.startswith("=")]
    if partitions:
        columns = ", ".join(part.partition("=")[0] for part in partitions)
        yield (
            f"{output}: DuckDB and others read {' and '.join(partitions)} in the path as a partition, and "
            f"take {columns} from the path instead of the data; choose another folder, or disable hive "
            "partitioning"
        )
    wildcards = [character for character in _WILDCARDS if character in path]
    if wildcards:
        yield (
            f"{output}: polars, DuckDB and others read {' and '.join(wildcards)} in a path as a wildcard, "
            "and may read other files or none; choose another folder"
        )
