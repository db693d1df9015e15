"""The Arrow schemas of tables, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import overload

import pyarrow as pa

from statekit.config.keys import Keys, with_keys
from statekit.config.overrides import check_arguments, overridden
from statekit.config.settings import Settings
from statekit.config.settings_file import load_settings
from statekit.dictionary.entries import TableDictionary, plan_kind
from statekit.discovery.dataset import Dataset, Kind
from statekit.discovery.paths import StrPath


@overload
def arrow_schema(
    of: Dataset,
    *,
    key: Keys | None = None,
    settings: Settings | None = None,
    schemas: Mapping[str, StrPath] | None = None,
    schema_root: StrPath | None = None,
) -> dict[str, pa.Schema]: ...


@overload
def arrow_schema(
    of: StrPath,
    *,
    table: str | None = None,
    key: Keys | None = None,
    settings: Settings | None = None,
    schemas: Mapping[str, StrPath] | None = None,
    schema_root: StrPath | None = None,
) -> pa.Schema: ...


def arrow_schema(  # noqa: PLR0913 - options, all but the first by name
    of: Dataset | StrPath,
    *,
    table: str | None = None,
    key: Keys | None = None,
    settings: Settings | None = None,
    schemas: Mapping[str, StrPath] | None = None,
    schema_root: StrPath | None = None,
) -> pa.Schema | dict[str, pa.Schema]:
    """Return the Arrow schema of the table that a JSON Schema defines. It does not depend on any records.

    The metadata of the fields contain the descriptions and the members of enumerations.

    Args:
        of: a schema file, a part of one (`FILE#/pointer`), or a dataset.
        table: the name of the table for a schema file; by default as for `validate`.
        key: as for `validate`. The key "file" adds a column.
        settings: the settings, of which `key`, `schemas` and `schema_root` count; by default those at the
            root of a dataset, and none for a schema file.
        schemas: the files of schemas by their `$id`, in addition to the settings.
        schema_root: the folder that references of schemas may lead to; by default that of the settings.

    Returns:
        The Arrow schema; for a dataset, the Arrow schemas of its kinds by name.

    Raises:
        SchemaError: the schema cannot be used.
        SettingsError: the settings or the key cannot be used.
        TypeError: a table is given for a dataset.
    """
    check_arguments("arrow_schema", table=table, key=key, settings=settings)
    check_arguments("arrow_schema", schemas=schemas, schema_root=schema_root)
    is_dataset = isinstance(of, Dataset)
    dataset = of if isinstance(of, Dataset) else Dataset((Kind.of_schema(of, table),), (), has_root=False)
    if is_dataset and table is not None:
        raise TypeError("`table` requires a schema file; the tables of a dataset have the names of its kinds")
    if settings is None:
        settings = load_settings(dataset) if dataset.has_root else Settings()
    settings = overridden(settings, {"schemas": schemas or {}, "schema_root": schema_root})
    lookup = settings.lookup
    found = {
        kind.name: plan_kind(kind, lookup).arrow_schema for kind in with_keys(dataset, key, settings).kinds
    }
    return found if is_dataset else found.popitem()[1]


def arrow_stream(table: TableDictionary) -> bytes:
    """Return the Arrow schema of a table as an Arrow IPC stream without rows."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.plan.arrow_schema):
        pass
    return bytes(sink.getvalue())
