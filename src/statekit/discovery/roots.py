"""Find the root of a dataset, and its kinds."""

from __future__ import annotations

import os
from pathlib import Path

from statekit.discovery.dataset import (
    RECORDS,
    SCHEMA_ENDING,
    SCHEMAS,
    DatasetError,
    Kind,
    NoDatasetError,
)
from statekit.discovery.paths import Paths, StrPath, absolute_path, display_path, path_list
from statekit.discovery.walk import LINK_OUT
from statekit.phrasing import remote_address


def find_root(paths: Paths = ()) -> Path | None:
    """Return the root of the dataset that paths belong to, or None if they belong to none, or to several.

    Raises:
        DatasetError: a folder cannot be listed.
    """
    try:
        roots = {root_of(path, [], must_exist=False) for path in path_list(paths) or [Path()]}
    except NoDatasetError:
        return None
    return roots.pop() if len(roots) == 1 else None


def find_kinds(folder: StrPath = ".") -> tuple[Kind, ...]:
    """Find the kinds of the dataset that a folder belongs to, sorted by name; it may have no records.

    Raises:
        NoDatasetError: the folder does not belong to a dataset.
    """
    folder = Path(folder)
    return kinds_in(root_of(folder, []), absolute=folder.is_absolute())


def kinds_in(root: Path, *, absolute: bool) -> tuple[Kind, ...]:
    """Return the kinds of a dataset, sorted by name.

    Args:
        root: the root of the dataset.
        absolute: True to display absolute paths.
    """
    return tuple(
        Kind(file.name.removesuffix(SCHEMA_ENDING), file, display_path(file, absolute=absolute))
        for file in sorted((root / SCHEMAS).glob("*" + SCHEMA_ENDING))
    )


def root_of(path: Path, absent: list[str], *, must_exist: bool = True) -> Path:
    """Return the root of the dataset that a path belongs to: the nearest folder with a folder of schemas.

    Args:
        path: the path, which may be the root.
        absent: is extended by the folders of schemas that were looked for in nearer folders, in vain.
        must_exist: False if the path need not exist.
    """
    if must_exist and not os.path.lexists(path):
        raise absent_error(path)
    start = absolute_path(path)
    for folder in (start, *start.parents):
        if _has_schemas(folder / SCHEMAS, absolute=path.is_absolute()):
            return folder
        absent.append(str(folder / SCHEMAS))
    text = f"no {SCHEMAS}/*{SCHEMA_ENDING} found in {path} or its parent folders; to check other files, "
    raise NoDatasetError(f"{text}give their paths and `schema`", f"{text}use --schema FILE PATH...")


def _has_schemas(folder: Path, *, absolute: bool) -> bool:
    """Return True if a folder exists and contains schemas.

    Raises:
        DatasetError: the folder exists, but permission to list it is denied.
    """
    try:
        with os.scandir(folder) as entries:
            return any(entry.name.endswith(SCHEMA_ENDING) for entry in entries)
    except OSError as error:
        if isinstance(error, PermissionError) and folder.is_dir():
            raise DatasetError(f"{display_path(folder, absolute=absolute)}: {error.strerror}") from None
        return False


def refuse_outside_links(root: Path, *, absolute: bool) -> None:
    """Check that no schema, and neither of the folders of a dataset, is a link that leads out of it.

    Raises:
        DatasetError: one of them is such a link.
    """
    target = os.path.realpath(root)
    for path in (root / RECORDS, root / SCHEMAS, *(root / SCHEMAS).glob("*" + SCHEMA_ENDING)):
        if not Path(os.path.realpath(path)).is_relative_to(target):
            raise DatasetError(f"{display_path(path, absolute=absolute)}: {LINK_OUT}")


def absent_error(path: str | Path) -> DatasetError:
    """Return the error for a path that does not exist."""
    from statekit.characters.lookalikes import similar_file  # few runs need it

    address = remote_address(str(path))
    if address is not None:
        return DatasetError(f"{address}: nothing is fetched: save the file, and name it")
    return DatasetError("; ".join(filter(None, (f"{path}: no such file or folder", similar_file(str(path))))))
