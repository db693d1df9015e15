"""Tables as files: one module a format, and the release that holds them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from statekit.about import About
from statekit.tabulate import Table
from statekit.write.csv import write_csv
from statekit.write.describe import DOCUMENTS, SCHEMAS, Source, describe
from statekit.write.files import Format, Manifest, in_parallel, write_tables
from statekit.write.jsonl import rows_sha256, write_jsonl
from statekit.write.parquet import write_parquet
from statekit.write.release import CHECKSUMS, check_output, release
from statekit.write.scratch import ReleaseError, scratch_folder

__all__ = [
    "CHECKSUMS",
    "FORMATS",
    "Format",
    "Manifest",
    "ReleaseError",
    "Source",
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


def write_release(  # noqa: PLR0913 - each says one thing, those of the folder by name
    output: Path,
    tables: Sequence[Table],
    formats: Sequence[str],
    source: Source | None = None,
    *,
    scratch: Path | None = None,
    force: bool = False,
) -> Manifest:
    """Write tables and their child tables as a release, with the files that describe them.

    Args:
        output: the release's folder.
        tables: what to write.
        formats: names of `FORMATS`.
        source: what is known beside the tables.
        scratch: the scratch folder of `output`, where the run has one.
        force: whether the folder may hold anything else than a release.

    Raises:
        ReleaseError: the folder may not be replaced or cannot be written, or a table has a name
            that no file may have.
    """
    source = source or Source()
    written: list[Manifest] = []
    chosen = {name: FORMATS[name] for name in formats}
    noted = in_parallel(_noted, [(table, source.about) for table in tables])

    def write(folder: Path) -> None:
        written.append(write_tables(folder, noted, chosen))
        described = describe(folder, written[0], source)
        texts = {name: document(described) for name, document in DOCUMENTS.items()}
        files = {name: text.encode() for name, text in texts.items() if text is not None}
        files |= {f"{SCHEMAS}/{name}": contents for name, contents in described.schemas.items()}
        for name, contents in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(contents)

    release(output, write, scratch=scratch, force=force)
    return written[0]


def _noted(table: Table, about: About) -> Table:
    """A table with what its files say of it."""
    notes = {"dataset": about.name, "version": about.version, "license": about.license}
    known = {name: text for name, text in notes.items() if text is not None}
    return replace(table, notes={**known, "rows-sha256": rows_sha256(table)})
