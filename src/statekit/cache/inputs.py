"""What a report rests on: all files and folders that were looked at, as they looked.

They are looked at before anything in them is read, and again when all is said: what changed in between is no
ground for an answer.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from statekit.config.settings import settings_files
from statekit.discovery.dataset import Dataset
from statekit.discovery.stamps import NO_FILE, digest_folder, is_settled, stamp_file
from statekit.discovery.walk import list_folder


class Inputs(NamedTuple):
    """Folders with the digests of their listings, and other files with their stamps."""

    listed: dict[str, bytes]
    files: dict[str, bytes]


def initial_inputs(dataset: Dataset, sources: Path | None) -> Inputs:
    """How all that is known from the start looks, before settings, schemas and records are read.

    Args:
        dataset: what is to be checked.
        sources: the folder with the texts of sources, if there is one.
    """
    listed = {**dataset.snapshot.record_folders, **dataset.snapshot.schema_folders}
    if sources is not None:
        listed[str(sources)] = digest_folder(str(sources))
    schemas = (kind.path for kind in dataset.kinds)
    files = {
        path: stamp_file(path) for path in (*schemas, *settings_files(dataset), *dataset.snapshot.absent)
    }
    return Inputs(listed, files)


def final_inputs(dataset: Dataset, looked: Inputs, schemas: Collection[str]) -> Inputs | None:
    """What a report on a dataset rests on.

    Args:
        dataset: what was checked.
        looked: what `initial_inputs` saw.
        schemas: the files of its schemas, with all that they refer to.

    Returns:
        None where that cannot be told, or where a file was changed during the run, or so lately before it
        that it may change again and look the same.
    """
    files = dict(looked.files)
    for path in schemas:
        files.setdefault(path, stamp_file(path))
    if not (dataset.snapshot.is_complete and all(looked.listed.values()) and all(map(files.get, schemas))):
        return None
    if any(stamp_file(path) != stamp for path, stamp in files.items()):
        return None
    stamps = [*files.values(), *(file.stamp for file in dataset.files)]
    for folder in looked.listed.keys() - dataset.snapshot.record_folders.keys():
        try:
            listing = list_folder(folder)
        except OSError:
            return None
        if listing.digest != looked.listed[folder]:
            return None
        stamps.extend(entry.stamp for entry in listing.entries)
    if not all(is_settled(stamp, dataset.snapshot.moment) for stamp in stamps if stamp != NO_FILE):
        return None
    below = tuple(folder.rstrip("/") + "/" for folder in dataset.snapshot.record_folders)
    files.update((file.path, file.stamp) for file in dataset.files if not file.path.startswith(below))
    return Inputs(looked.listed, files)
