"""Find the ids of the records of a dataset without checking them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from statekit.check.checker import load_checker
from statekit.discovery.contents import read_record_bytes
from statekit.discovery.dataset import RecordFile
from statekit.discovery.find import find_dataset
from statekit.discovery.paths import StrPath
from statekit.read import ReadError, read_values

_MAX_FILES = 2_000
"""The largest number of files that are read for their ids; of more, the names of the files are used."""


def find_ids(folder: StrPath = ".", kind: str | None = None) -> Iterator[str]:
    """Yield the ids of the records of a dataset, quickly rather than exactly.

    The name of a file stands for its ids if the fast tier does not read it, if its kind has no key, or if
    there are many files.

    Args:
        folder: the dataset, or a folder in it.
        kind: the kind of the records; by default all kinds.

    Raises:
        DatasetError: the dataset cannot be found.
        SchemaError: a schema cannot be used.
    """
    dataset = find_dataset((Path(folder),))
    keys = {each.name: load_checker(each).key for each in dataset.kinds if kind in {None, each.name}}
    files = [file for file in dataset.files if file.kind in keys]
    for file in files:
        key = keys[file.kind] if len(files) <= _MAX_FILES else None
        yield from (file.stem,) if key is None else _ids_in(file, key)


def _ids_in(file: RecordFile, key: str) -> list[str]:
    try:
        records = read_values(read_record_bytes(file), lists=True, suffix=file.ending)
    except ReadError:
        records = None
    if records is None:
        return [file.stem]
    ids = (record.get(key) for record in records if isinstance(record, dict))
    return [each for each in ids if isinstance(each, str)]
