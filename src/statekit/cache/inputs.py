"""The inputs of a report: all files and folders that it depends on.

Their stamps are taken before anything is read, and compared after the run. Output is kept only if nothing has
changed in between.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from statekit.discovery.dataset import Dataset
from statekit.discovery.stamps import NO_FILE, digest_folder, is_settled, stamp_file
from statekit.discovery.walk import list_folder


class Inputs(NamedTuple):
    """Folders with the digests of their listings, and other files with their stamps."""

    folders: dict[str, bytes]
    files: dict[str, bytes]


def initial_inputs(dataset: Dataset, sources: Path | None) -> Inputs:
    """Return the inputs known before schemas and records are read.

    Args:
        dataset: the files to check.
        sources: the folder with the texts of sources, if any.
    """
    folders = {**dataset.snapshot.record_folders, **dataset.snapshot.schema_folders}
    if sources is not None:
        folders[str(sources)] = digest_folder(str(sources))
    schemas = (kind.path for kind in dataset.kinds)
    files = {path: stamp_file(path) for path in (*schemas, *dataset.snapshot.absent)}
    return Inputs(folders, {**files, **dataset.snapshot.files})


def final_inputs(dataset: Dataset, initial: Inputs, schemas: Collection[str]) -> Inputs | None:
    """Return all inputs of a report on a dataset.

    Args:
        dataset: the files that were checked.
        initial: the result of `initial_inputs`.
        schemas: the files of its schemas, with all files that they refer to.

    Returns:
        The inputs; None if they are not all known, if a file was changed during the run, or if it was changed
        so shortly before the run that a later change may not show in its stamp.
    """
    files = dict(initial.files)
    for path in schemas:
        files.setdefault(path, stamp_file(path))
    if not (dataset.snapshot.is_complete and all(initial.folders.values()) and all(map(files.get, schemas))):
        return None
    if any(stamp_file(path) != stamp for path, stamp in files.items()):
        return None
    stamps = [*files.values(), *(file.stamp for file in dataset.files)]
    for folder in initial.folders.keys() - dataset.snapshot.record_folders.keys():
        try:
            listing = list_folder(folder)
        except OSError:
            return None
        if listing.digest != initial.folders[folder]:
            return None
        stamps.extend(entry.stamp for entry in listing.entries)
    if not all(is_settled(stamp, dataset.snapshot.moment) for stamp in stamps if stamp != NO_FILE):
        return None
    prefixes = tuple(folder.rstrip("/") + "/" for folder in dataset.snapshot.record_folders)
    files.update((file.path, file.stamp) for file in dataset.files if not file.path.startswith(prefixes))
    return Inputs(initial.folders, files)
