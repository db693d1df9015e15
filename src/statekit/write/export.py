"""Write tables as a release: the files of each format, and the files that describe them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from statekit.config.metadata import Metadata
from statekit.tabulate import Table, portable, with_source_columns
from statekit.write.csv import write_csv
from statekit.write.databases import Database
from statekit.write.describe import DOCUMENTS, SCHEMAS, DatasetInfo, ReleaseDescription, describe
from statekit.write.files import Format, WriteResult, in_parallel, write_tables
from statekit.write.formats import SOURCES, SPREADSHEET, find_formats
from statekit.write.jsonl import rows_sha256
from statekit.write.output_path import path_remarks
from statekit.write.release import release


def write_release(  # noqa: PLR0913 - options of the folder are keyword-only
    output: Path,
    tables: Sequence[Table],
    formats: Sequence[str],
    info: DatasetInfo | None = None,
    compress: str | None = None,
    *,
    scratch: Path | None = None,
    force: bool = False,
    spreadsheet: bool = False,
    source_columns: bool = False,
    plain_json: bool = False,
) -> WriteResult:
    """Write tables and their child tables as a release, with the files that describe them.

    Args:
        output: The folder of the release.
        tables: The tables to write.
        formats: The names of the formats, as for `find_formats`.
        info: The metadata and the schemas of the dataset.
        compress: The compression of text files, one of `COMPRESSIONS`.
        scratch: The scratch folder of `output`, if the run has one.
        force: True if the folder may contain anything other than a release.
        spreadsheet: True to write a copy of CSV for spreadsheets.
        source_columns: True to add columns for the file and the position of each record, which the tables
            must know.
        plain_json: True to write JSON columns as plain strings instead of an extension type of Arrow.

    Raises:
        ReleaseError: The folder may not be replaced or cannot be written, or the name of a table is not a
            valid file name.
    """
    info = info or DatasetInfo()
    results: list[WriteResult] = []
    selected = find_formats(formats)
    file_formats = {name: each for name, each in selected.items() if isinstance(each, Format)}
    databases = [each for each in selected.values() if isinstance(each, Database)]
    if spreadsheet:
        file_formats |= SPREADSHEET
        if "csv" in file_formats:
            file_formats["csv"] = replace(file_formats["csv"], write=partial(write_csv, has_copy=True))
    if source_columns:
        tables = [with_source_columns(table) for table in tables]
        file_formats |= SOURCES
    if plain_json:
        tables = [portable(table) for table in tables]
    annotated = in_parallel(_annotate, [(table, info.about) for table in tables])

    def write(folder: Path) -> None:
        result = write_tables(folder, annotated, file_formats, compress)
        description = describe(folder, result, info)
        names = [info.about.name + database.ending for database in databases]
        rows = [
            database.write(description.all_tables, folder / name, info.unique_keys)
            for name, database in zip(names, databases, strict=True)
        ]
        results.append(replace(result, databases=dict(zip(names, rows, strict=True))))
        _write_documents(folder, description)

    release(output, write, scratch=scratch, force=force)
    return replace(results[0], notes=tuple(path_remarks(output)))


def _annotate(table: Table, about: Metadata) -> Table:
    """Return a table with the notes that its files contain as metadata."""
    notes = {"dataset": about.name, "version": about.version, "license": about.license}
    present = {name: text for name, text in notes.items() if text is not None}
    return replace(table, notes={**table.notes, **present, "rows-sha256": rows_sha256(table)})


def _write_documents(folder: Path, description: ReleaseDescription) -> None:
    """Write the files that describe a release, and its schemas."""
    texts = {name: document(description) for name, document in DOCUMENTS.items()}
    files = {name: text.encode() for name, text in texts.items() if text is not None}
    files |= {f"{SCHEMAS}/{name}": contents for name, contents in description.schemas.items()}
    for name, contents in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(contents)
