"""Tables as files: one module a format, and the release that holds them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, cast

from statekit.config.metadata import About
from statekit.tabulate import Table
from statekit.write.compress import COMPRESSIONS
from statekit.write.csv import write_csv, write_for_spreadsheets
from statekit.write.databases import Database, write_duckdb, write_sqlite
from statekit.write.describe import DOCUMENTS, SCHEMAS, Source, describe
from statekit.write.files import Format, Manifest, in_parallel, write_tables
from statekit.write.jsonl import rows_sha256, write_jsonl
from statekit.write.parquet import write_parquet
from statekit.write.release import CHECKSUMS, check_output, release
from statekit.write.scratch import ReleaseError, scratch_folder, temporary_folder

__all__ = [
    "CHECKSUMS",
    "COMPRESSIONS",
    "DATABASES",
    "DEFAULT",
    "FORMATS",
    "Database",
    "Format",
    "Manifest",
    "ReleaseError",
    "Source",
    "check_output",
    "find_formats",
    "release",
    "scratch_folder",
    "temporary_folder",
    "write_release",
    "write_tables",
]

FORMATS = {
    "jsonl": Format(".jsonl", write_jsonl, children=False, text=True),
    "parquet": Format(".parquet", write_parquet, children=True),
    "csv": Format(".csv", write_csv, children=True, text=True),
    "spreadsheet": Format(".csv", write_for_spreadsheets, children=True, folder="spreadsheet"),
}
DATABASES = {
    "sqlite": Database(".sqlite", write_sqlite),
    "duckdb": Database(".duckdb", write_duckdb),
}
DEFAULT = ("jsonl", "parquet", "csv")
"""What is written unless somebody asks for something else."""

_GROUP = "statekit.formats"


def find_formats(names: Sequence[str]) -> dict[str, Format | Database]:
    """Formats by name: ours, and those that other packages offer as entry points `statekit.formats`.

    An entry point is a `Format` or a `Database`, and its name is the name of the format.

    Raises:
        ReleaseError: there is no such format, or what a package offers is none.
    """
    return {name: FORMATS.get(name) or DATABASES.get(name) or _foreign(name) for name in names}


def _foreign(name: str) -> Format | Database:
    from importlib.metadata import entry_points

    offered = {each.name: each for each in entry_points(group=_GROUP)}
    if name not in offered:
        ours = [*FORMATS, *DATABASES]
        known = ", ".join([*ours, *sorted(offered.keys() - set(ours))])
        raise ReleaseError(f"there is no format {name!r}: {known} are")
    said = f"the format {name!r}, which {offered[name].value} offers,"
    try:
        found = offered[name].load()
    except Exception as error:
        raise ReleaseError(f"{said} cannot be loaded: {_in_one_line(error)}") from error
    if not isinstance(found, Format | Database):
        raise ReleaseError(f"{said} is no statekit.write.Format or Database")
    offers: Any = found

    @wraps(offers.write)
    def guarded(*arguments: Any) -> Any:
        try:
            return offers.write(*arguments)
        except OSError:  # a full disk is no fault of theirs
            raise
        except Exception as error:
            raise ReleaseError(f"{said} failed: {_in_one_line(error)}") from error

    return cast("Format | Database", replace(offers, write=guarded))


def _in_one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


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


def _noted(table: Table, about: About) -> Table:
    """A table with what its files say of it."""
    notes = {"dataset": about.name, "version": about.version, "license": about.license}
    known = {name: text for name, text in notes.items() if text is not None}
    return replace(table, notes={**known, "rows-sha256": rows_sha256(table)})
