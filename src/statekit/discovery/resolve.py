"""What paths mean: a dataset, files with the schema that is named, or files that name theirs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from statekit.discovery.dataset import Dataset, NoDatasetError
from statekit.discovery.find import find_dataset, find_files

StrPath: TypeAlias = "str | os.PathLike[str]"
"""A path, as text or as an object."""

Paths: TypeAlias = "StrPath | Iterable[StrPath]"
"""A path, or several; none of them means the current folder."""


def resolve(of: Dataset | Paths = (), *, schema: StrPath | None = None, table: str | None = None) -> Dataset:
    """Find what is to be checked, as the command line does.

    Args:
        of: paths: none for the dataset of the current folder; the root of a dataset; or files and folders
            within one, and then all of it is read, but only these are reported. With a schema, any files and
            folders. Outside of a dataset and without a schema, files that name their schema themselves. A
            dataset that was found before is taken as it is.
        schema: the schema file that all the files are of.
        table: what the table of this schema is called; by default as `<table>.schema.json` says, and else
            `records`.

    Raises:
        DatasetError: there is nothing to check, or a path does not exist.
        TypeError: a dataset, or a dataset's folder, has its schemas and tables: no other can be named.
    """
    if table is not None and schema is None:
        raise TypeError("a table is named together with a schema: the kinds of a dataset have their names")
    if isinstance(of, Dataset):
        if schema is not None:
            raise TypeError("a dataset has its schemas: no other can be named")
        return of
    paths = [Path(of)] if isinstance(of, str | os.PathLike) else [Path(path) for path in of]
    if schema is not None:
        return find_files(Path(schema), paths, table)
    try:
        return find_dataset(paths)
    except NoDatasetError:
        if not paths:
            raise
    from statekit.discovery.inline_schemas import find_described  # few need it, and it loads slowly

    return find_described(paths)
