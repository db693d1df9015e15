"""Tables as files: one module a format, and the release that holds them."""

from collections.abc import Sequence
from pathlib import Path

from statekit.tabulate import Table
from statekit.write.csv import write_csv
from statekit.write.files import Format, Manifest, write_tables
from statekit.write.jsonl import write_jsonl
from statekit.write.parquet import write_parquet
from statekit.write.release import CHECKSUMS, ReleaseError, check_output, release
from statekit.write.scratch import scratch_folder

__all__ = [
    "CHECKSUMS",
    "FORMATS",
    "Format",
    "Manifest",
    "ReleaseError",
    "check_output",
    "release",
    "scratch_folder",
    "write_release",
    "write_tables",
]

FORMATS = {
    "jsonl": Format(".jsonl", write_jsonl, children=False),
    "parquet": Format(".parquet", write_parquet, children=True),
    "csv": Format(".csv", write_csv, children=True),
}


def write_release(output: Path, tables: Sequence[Table], formats: Sequence[str]) -> Manifest:
    """Write tables and their child tables as a release.

    Args:
        output: the release's folder.
        tables: what to write.
        formats: names of `FORMATS`.

    Raises:
        ReleaseError: the folder may not be replaced or cannot be written, or a table has a name
            that no file may have.
    """
    written: list[Manifest] = []
    chosen = [FORMATS[name] for name in dict.fromkeys(formats)]
    release(output, lambda folder: written.append(write_tables(folder, tables, chosen)))
    return written[0]
