"""Find the files to check without those that settings exclude."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from statekit.config.settings import load_settings, settings_files
from statekit.discovery.dataset import Dataset
from statekit.discovery.paths import Paths, StrPath
from statekit.discovery.resolve import resolve


def resolve_included(
    of: Paths = (), *, schema: StrPath | None = None, table: str | None = None, exclude: Sequence[str] = ()
) -> Dataset:
    """Resolve paths as `resolve` does, and leave out the files that patterns or the settings exclude.

    Args:
        of: the paths.
        schema: the schema file to check all files against.
        table: the name of the schema's table.
        exclude: patterns of files in folders, in the syntax of .gitignore.

    Raises:
        DatasetError: there is nothing to check, or a path does not exist.
        SettingsError: the settings are invalid.
    """
    exclusions = []
    if exclude:
        from statekit.discovery.exclude import Exclusion  # few runs need it

        exclusions.append(Exclusion(exclude))
    dataset = resolve(of, schema=schema, table=table, exclusions=exclusions)
    patterns = load_settings(dataset).exclude
    if not patterns:
        return dataset
    from statekit.discovery.exclude import Exclusion

    exclusions.append(Exclusion(patterns, str(Path(settings_files(dataset)[0]).parent)))
    return resolve(of, schema=schema, table=table, exclusions=exclusions)
