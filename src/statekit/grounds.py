"""What a report rests on: all files and folders that were looked at, as they looked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from statekit.dataset import Dataset
from statekit.folders import NOTHING_THERE, is_settled, stamp_file
from statekit.listing import list_folder
from statekit.settings import settings_files


class Grounds(NamedTuple):
    """Folders with the digests of their listings, and other files with their stamps."""

    listed: dict[str, bytes]
    files: dict[str, bytes]


def grounds_of(dataset: Dataset, schemas: Iterable[str], sources: Path | None, moment: int) -> Grounds | None:
    """What a report on a dataset rests on.

    Args:
        dataset: what was checked.
        schemas: the files of its schemas.
        sources: the folder with the texts of sources, if there was one.
        moment: nanoseconds since the epoch, before anything was looked at.

    Returns:
        None where that cannot be told, or where a file was changed so lately that it may change again and
        look the same.
    """
    if not dataset.is_told:
        return None
    files = {path: stamp_file(path) for path in (*schemas, *settings_files(dataset), *dataset.passed)}
    if any(files[path] == NOTHING_THERE for path in schemas):
        return None
    listed = dict(dataset.listed)
    stamps = [stamp for stamp in files.values() if stamp != NOTHING_THERE]
    for folder in [*dataset.looked_in, *([] if sources is None else [str(sources)])]:
        try:
            listing = list_folder(folder)
        except OSError:
            return None
        listed[folder] = listing.digest
        stamps.extend(entry.stamp for entry in listing.entries)
    below = tuple(folder.rstrip("/") + "/" for folder in dataset.listed)
    files.update((file.path, file.stamp) for file in dataset.files if not file.path.startswith(below))
    stamps.extend(file.stamp for file in dataset.files)
    return Grounds(listed, files) if all(is_settled(stamp, moment) for stamp in stamps) else None
