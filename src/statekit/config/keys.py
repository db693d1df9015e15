"""Name the keys of records outside of their schemas: by an option, or in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from statekit._startup.frozen import replace
from statekit.config.settings import Settings, SettingsError
from statekit.discovery.dataset import FILE_KEY, STDIN, Dataset, Kind
from statekit.phrasing import did_you_mean, quoted

Keys: TypeAlias = str | Mapping[str, str]
"""The key of all records, or that of each kind: the name of a property, or `FILE_KEY`."""


def with_keys(dataset: Dataset, keys: Keys | None, settings: Settings) -> Dataset:
    """Return a dataset whose kinds have the keys that an option or the settings name.

    Args:
        dataset: the dataset.
        keys: the keys; by default those in the settings.
        settings: the settings.

    Raises:
        SettingsError: a kind that is named does not exist, the name of a key is empty, or standard input
            has no name that could be its key.
    """
    where = "`key`"
    if keys is None:
        keys, where = settings.key, "`key` in the settings"
    if not keys:
        if keys == "":
            raise SettingsError(f"{where}: the name of the key is empty")
        return dataset
    names = [kind.name for kind in dataset.kinds]
    for name, key in ({} if isinstance(keys, str) else keys).items():
        if name not in names:
            hint = did_you_mean(name, names) or f"expected one of {', '.join(names)}"
            raise SettingsError(f"{where} names the kind {quoted(name)}, which does not exist; {hint}")
        if not key:
            raise SettingsError(f"{where}: the name of the key of {quoted(name)} is empty")
    kinds = tuple(_with_key(kind, keys) for kind in dataset.kinds)
    by_file = {kind.name for kind in kinds if kind.key == FILE_KEY}
    if any(file.kind in by_file and file.path == STDIN for file in dataset.files):
        raise SettingsError(f"{where}: standard input has no file name; give it one with --stdin-name")
    return replace(dataset, kinds=kinds)


def _with_key(kind: Kind, keys: Keys) -> Kind:
    key = keys if isinstance(keys, str) else keys.get(kind.name)
    return kind if key is None else replace(kind, key=key)
