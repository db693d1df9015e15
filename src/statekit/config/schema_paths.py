"""The files and folders of schemas that settings and options name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from statekit._startup.expressions import expression
from statekit.discovery.paths import StrPath
from statekit.phrasing import quoted

_ADDRESS = expression(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+")
_SCHEMAS, _ROOT = "schemas", "schema-root"
_EXAMPLE = "https://example.org/a.json"


class SchemaPathError(ValueError):
    """A file or folder of schemas that cannot be used.

    Attributes:
        key: the setting, or the option without hyphens.
    """

    def __init__(self, key: str, message: str):
        super().__init__(message)
        self.key = key


def read_schema_paths(table: Mapping[str, Any], folder: Path) -> tuple[dict[str, StrPath], StrPath | None]:
    """Return the settings `schemas` and `schema-root`.

    Args:
        table: the settings.
        folder: the folder of their file, which paths are relative to and may not leave.

    Raises:
        SchemaPathError: a value is invalid, or a path does not exist or leads out of the folder.
    """
    declared = table.get(_SCHEMAS, {})
    if not isinstance(declared, dict):
        raise SchemaPathError(_SCHEMAS, f'expected a table such as {{"{_EXAMPLE}" = "a.json"}}')
    paths: dict[str, StrPath] = {
        _address(text, _SCHEMAS): _path_within(folder, value, f"{_SCHEMAS}.{text}")
        for text, value in declared.items()
    }
    if _ROOT not in table:
        return paths, None
    return paths, existing_folder(_path_within(folder, table[_ROOT], _ROOT))


def parse_schema_option(text: str) -> tuple[str, StrPath]:
    """Return the address and the path in `URI=PATH`. Both may contain `=`, and the path must exist.

    Raises:
        SchemaPathError: the text has another form, or the path does not exist.
    """
    parts = text.split("=")
    splits = [("=".join(parts[:count]), "=".join(parts[count:])) for count in range(1, len(parts))]
    for address, path in splits:
        if path and os.path.exists(path):  # noqa: PTH110 - unlike Path.exists, it accepts any name
            return _address(address, _SCHEMAS), path
    if not splits or not splits[0][1]:
        raise SchemaPathError(_SCHEMAS, f"expected URI=PATH, such as {_EXAMPLE}=a.json")
    raise SchemaPathError(_SCHEMAS, f"{splits[0][1]}: no such file or folder")


def existing_folder(path: StrPath) -> StrPath:
    """Return the path of a folder.

    Raises:
        SchemaPathError: it is not a folder.
    """
    if not os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir, it accepts any name
        raise SchemaPathError(_ROOT, f"{os.fspath(path)}: no such folder")
    return path


def _address(text: str, key: str) -> str:
    """Return the address of a schema without an empty fragment."""
    address = text.removesuffix("#")
    if not _ADDRESS.fullmatch(address):
        raise SchemaPathError(key, f"{quoted(text)} is not the `$id` of a schema, such as {_EXAMPLE}")
    return address


def _path_within(folder: Path, value: Any, key: str) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:
        raise SchemaPathError(key, "expected a path")
    path = folder / value
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        option = key.partition(".")[0]
        raise SchemaPathError(key, f"{value} is outside of this folder; name it with --{option}")
    if not path.exists():
        raise SchemaPathError(key, f"{value}: no such file or folder")
    return path
