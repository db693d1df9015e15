"""Resolve paths to a dataset: files in a dataset, files with one schema, or files that name their schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from statekit.discovery.dataset import STDIN, Dataset, DatasetError, NoDatasetError, RecordFile
from statekit.discovery.filters import READ_ALL, FileFilter
from statekit.discovery.find import find_dataset, find_files
from statekit.discovery.paths import Paths, StrPath, path_list
from statekit.discovery.stamps import stamp_size


class StandardInput(NamedTuple):
    """The contents of standard input.

    Attributes:
        name: the name that decides the format and the schema, if it is given.
        data: the contents.
    """

    name: str | None
    data: bytes

    @property
    def file(self) -> RecordFile:
        """The contents as a record file."""
        return RecordFile(self.name or STDIN, "records", stamp_size(len(self.data)), data=self.data)


def resolve_paths(
    of: Dataset | Paths = (),
    *,
    schema: StrPath | None = None,
    table: str | None = None,
    file_filter: FileFilter = READ_ALL,
    stdin: StandardInput | None = None,
) -> Dataset:
    """Find the files to check, with their schemas, as the command line does.

    Args:
        of: paths, as for the public `statekit.resolve`. A dataset is returned as it is.
        schema: the schema file to check all files against.
        table: the name of the schema's table; by default that in `<table>.schema.json`, or `records`.
        file_filter: chooses the files in folders; files that are named are read.
        stdin: a file to check in addition to the paths. With a name, it replaces the file of this name.

    Raises:
        DatasetError: there is nothing to check, or a path does not exist.
        TypeError: a table is given without a schema, or a schema is given for a dataset.
    """
    if table is not None and schema is None:
        raise TypeError("`table` requires `schema`; the tables of a dataset have the names of its kinds")
    if isinstance(of, Dataset):
        if schema is not None:
            raise TypeError("`schema` cannot be given for a dataset, which has its own schemas")
        return of
    paths = path_list(of)
    more = () if stdin is None else (stdin.file,)
    if schema is not None:
        return find_files(schema, paths, table, file_filter, more=more)
    if stdin is not None and stdin.name is None:
        if paths:
            raise DatasetError("`-` beside other paths requires --stdin-name or --schema")
        return _find_described(paths, file_filter, more)
    try:
        if stdin is None:
            return find_dataset(paths, file_filter)
        return find_dataset([*paths, str(stdin.name)], file_filter, replacement=stdin.file)
    except NoDatasetError:
        if not paths and stdin is None:
            raise
    return _find_described(paths, file_filter, more)


def _find_described(paths: Paths, file_filter: FileFilter, more: Sequence[RecordFile]) -> Dataset:
    from statekit.discovery.inline_schemas import find_described  # it loads slowly, and few runs need it

    return find_described(paths, file_filter, more=more)
