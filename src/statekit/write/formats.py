"""The export formats: those of statekit, and those of other packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, cast

from statekit.phrasing import exception_text
from statekit.write.csv import write_csv, write_for_spreadsheets
from statekit.write.databases import Database, write_duckdb, write_sqlite
from statekit.write.files import Format
from statekit.write.jsonl import write_jsonl, write_sources
from statekit.write.parquet import write_parquet
from statekit.write.scratch import ReleaseError

FORMATS = {
    "jsonl": Format(".jsonl", write_jsonl, children=False, text=True),
    "parquet": Format(".parquet", write_parquet, children=True),
    "csv": Format(".csv", write_csv, children=True, text=True),
}
SPREADSHEET = {"spreadsheet": Format(".csv", write_for_spreadsheets, children=True, folder="spreadsheet")}
"""A copy of CSV for viewing, which is an option and not a format: reading it does not return the records."""
SOURCES = {"sources": Format(".jsonl", write_sources, children=False, text=True, folder="sources")}
"""The file and position of each record, beside JSON Lines, whose records cannot contain them."""
DATABASES = {
    "sqlite": Database(".sqlite", write_sqlite),
    "duckdb": Database(".duckdb", write_duckdb),
}
DEFAULT = ("jsonl", "parquet", "csv")
"""The formats of an export that names none."""

_ENTRY_POINTS = "statekit.formats"


def find_formats(names: Sequence[str]) -> dict[str, Format | Database]:
    """Return formats by name.

    Other packages add formats with entry points in the group `statekit.formats`. Each is a `Format` or a
    `Database`, and the name of the entry point is the name of the format.

    Raises:
        ReleaseError: A format is unknown, or its entry point is not a `Format` or a `Database`.
    """
    return {name: FORMATS.get(name) or DATABASES.get(name) or _load_format(name) for name in names}


def _load_format(name: str) -> Format | Database:
    """Load a format from the entry point of another package; errors in its `write` become ReleaseErrors."""
    from importlib.metadata import entry_points

    available = {each.name: each for each in entry_points(group=_ENTRY_POINTS)}
    if name not in available:
        own = [*FORMATS, *DATABASES]
        known = ", ".join([*own, *sorted(available.keys() - set(own))])
        hint = "; for a copy for spreadsheets, use the option `spreadsheet`" if name in SPREADSHEET else ""
        raise ReleaseError(f"unknown format {name!r}; known formats: {known}{hint}")
    label = f"format {name!r} from {available[name].value}"
    try:
        loaded = available[name].load()
    except Exception as error:
        raise ReleaseError(f"{label} cannot be loaded: {_describe(error)}") from error
    if not isinstance(loaded, Format | Database):
        raise ReleaseError(f"{label} is not a statekit.write.Format or Database")
    plugin: Any = loaded

    @wraps(plugin.write)
    def guarded(*arguments: Any) -> Any:
        try:
            return plugin.write(*arguments)
        except OSError:  # a full disk is not an error of the package
            raise
        except Exception as error:
            raise ReleaseError(f"{label} failed: {_describe(error)}") from error

    return cast("Format | Database", replace(plugin, write=guarded))


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {exception_text(error)}"
