"""The formats: ours, and those that other packages offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, cast

from statekit.write.csv import write_csv, write_for_spreadsheets
from statekit.write.databases import Database, write_duckdb, write_sqlite
from statekit.write.files import Format
from statekit.write.jsonl import write_jsonl
from statekit.write.parquet import write_parquet
from statekit.write.scratch import ReleaseError

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
