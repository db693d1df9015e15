"""Find the files to check, for Python users."""

from __future__ import annotations

from typing import Unpack

from statekit.config.overrides import Overrides, check_arguments
from statekit.config.resolution import resolve_with_settings
from statekit.config.settings import Settings
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import Paths, StrPath
from statekit.discovery.resolve import resolve as find


def resolve(
    of: Dataset | Paths = (),
    *,
    schema: StrPath | None = None,
    table: str | None = None,
    settings: Settings | None = None,
    **overrides: Unpack[Overrides],
) -> Dataset:
    """Find the files to check, with their schemas, as the command line does.

    Args:
        of: no paths for the dataset of the current folder; the root of a dataset; or files and folders in a
            dataset, of which all records are read, but only these are reported on. With a schema, any files
            and folders. Outside a dataset and without a schema, files that name their schema. A dataset is
            returned as it is.
        schema: the schema file to check all files against.
        table: the name of the schema's table; by default that in `<table>.schema.json`, or `records`.
        settings: the settings, which choose the files in folders; by default those at the root of the
            dataset.
        overrides: `exclude`, `include` and `respect_gitignore`, as for `validate`.

    Raises:
        DatasetError: there is nothing to check, or a path does not exist.
        SettingsError: the settings or a pattern cannot be used.
        TypeError: a table is given without a schema, or a schema is given for a dataset.
    """
    check_arguments("resolve", of=of, schema=schema, table=table, settings=settings, **overrides)
    if isinstance(of, Dataset):
        return find(of, schema=schema, table=table)
    return resolve_with_settings(
        of, schema=schema, table=table, settings=settings, overrides=overrides
    ).dataset
