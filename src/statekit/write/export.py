"""Write tables as a release: the files of each format, and the files that describe them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from statekit.config.metadata import Metadata
from statekit.tabulate import Table
from statekit.write.databases import Database
from statekit.write.describe import DOCUMENTS, SCHEMAS, Source, describe
from statekit.write.files import Format, Manifest, in_parallel, write_tables
from statekit.write.formats import find_formats
from statekit.write.jsonl import rows_sha256
from statekit.write.release import release


def write_release(  # noqa: PLR0913 - each says one thing, those of the folder by name
    output: Path,
    tables: Sequence[Table],
    formats: Sequence[str],
    source: Source | None = None,
    compress: str | None = None,
    *,
    scratch: Path | None = None,
    force: bool = False,
) -> Manifest:
    """Write tables and their child tables as a release, with the files that describe them.

    Args:
        output: the release's folder.
        tables: what to write.
        formats: names of formats, as for `find_formats`.
        source: what is known beside the tables.
        compress: how to compress files that are text: one of `COMPRESSIONS`.
        scratch: the scratch folder of `output`, where the run has one.
        force: whether the folder may hold anything else than a release.

    Raises:
        ReleaseError: the folder may not be replaced or cannot be written, or a table has a name
            that no file may have.
    """
    source = source or Source()
    written: list[Manifest] = []
    chosen = find_formats(formats)
    by_table = {name: each for name, each in chosen.items() if isinstance(each, Format)}
    databases = [each for each in chosen.values() if isinstance(each, Database)]
    noted = in_parallel(_noted, [(table, source.about) for table in tables])

    def write(folder: Path) -> None:
        manifest = write_tables(folder, noted, by_table, compress)
        described = describe(folder, manifest, source)
        names = [source.about.name + database.ending for database in databases]
        rows = [
            database.write(described.all_tables, folder / name, source.unique)
            for name, database in zip(names, databases, strict=True)
        ]
        written.append(replace(manifest, databases=dict(zip(names, rows, strict=True))))
        texts = {name: document(described) for name, document in DOCUMENTS.items()}
        files = {name: text.encode() for name, text in texts.items() if text is not None}
        files |= {f"{SCHEMAS}/{name}": contents for name, contents in described.schemas.items()}
        for name, contents in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(contents)

    release(output, write, scratch=scratch, force=force)
    return written[0]


def _noted(table: Table, about: Metadata) -> Table:
    """A table with what its files say of it."""
    notes = {"dataset": about.name, "version": about.version, "license": about.license}
    known = {name: text for name, text in notes.items() if text is not None}
    return replace(table, notes={**known, "rows-sha256": rows_sha256(table)})
