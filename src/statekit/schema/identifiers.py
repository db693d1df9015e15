"""Find the schemas in a folder by their `$id`."""

from __future__ import annotations

import json
import os
import re
from functools import cached_property
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON
from statekit.read import ReadError, read_schema_text, read_text_file
from statekit.schema.dialects import specification_of

SCHEMA_ENDINGS = (".json", ".yaml", ".yml")
MAX_FILES = 5_000
"""The number of files in a folder that are searched."""
MAX_BYTES = 256 * 1024 * 1024
"""The number of bytes in a folder that are searched."""

_IN_JSON = expression(r'"\$?id"\s*:\s*"((?:[^"\\]|\\.)*)"')
_IN_YAML = expression(r"""^[ \t-]*["']?\$?id["']?[ \t]*:[ \t]+["']?([^\s"'#][^\s"']*)""", re.MULTILINE)


class FolderIdentifiers:
    """The identifiers of the schemas in a folder, not in the folders below.

    Args:
        folder: the folder, as an absolute path.
        path: its path as displayed.

    Attributes:
        inputs: the paths, as displayed, of the folder and of the files in it that were searched.
    """

    def __init__(self, folder: Path, path: str):
        self.inputs: set[str] = set()
        self._folder = folder
        self._path = path

    def find(self, address: str, base: str) -> list[tuple[str, str]]:
        """Return the files that have an address as their `$id`, or as that of a subschema.

        Args:
            address: the address, without a fragment.
            base: the URI of the root schema, relative to which a file may identify itself.

        Returns:
            The path of each file as displayed, and its own address.
        """
        found = []
        for name, identifiers in self._candidates.items():
            own = (self._folder / name).as_uri()
            if any(address in {_join(own, each), _join(base, each)} for each in identifiers):
                identified = self._own_address(name, address, base)
                if identified is not None:
                    found.append((os.path.normpath(os.path.join(self._path, name)), identified))  # noqa: PTH118
        return found

    @cached_property
    def _candidates(self) -> dict[str, list[str]]:
        """The texts in each file that may be identifiers, found without parsing the file."""
        self.inputs.add(self._path)
        try:
            names = sorted(name for name in os.listdir(self._folder) if _may_be_schema(name))  # noqa: PTH208
        except OSError:
            return {}
        candidates: dict[str, list[str]] = {}
        size = 0
        real = os.path.realpath(self._folder)
        for name in names[:MAX_FILES]:
            file = self._folder / name
            if not Path(os.path.realpath(file)).is_relative_to(real) or not file.is_file():
                continue
            try:
                text = read_text_file(file, name).text
            except ReadError:
                continue
            self.inputs.add(os.path.normpath(os.path.join(self._path, name)))  # noqa: PTH118
            size += len(text)
            if size > MAX_BYTES:
                break
            found = _identifiers_in(text, is_json=name.endswith(".json"))
            if found:
                candidates[name] = found
        return candidates

    def _own_address(self, name: str, address: str, base: str) -> str | None:
        """Return the address of a file if it, or a subschema in it, has an `$id`, and None otherwise."""
        try:
            contents = read_schema_text(self._folder / name, name)
        except ReadError:
            return None
        specification = specification_of(contents)
        if specification is None or not isinstance(contents, dict):
            return None
        own = (self._folder / name).as_uri()
        identifier = specification.id_of(contents) or ""
        for uri in (_join(own, identifier), _join(base, identifier)):
            if uri == address:
                return address
        import referencing

        uri = _join(own, identifier) or own
        registry: referencing.Registry[JSON] = referencing.Registry()
        try:
            registry = registry.with_resource(uri, specification.create_resource(contents)).crawl()
        except Exception:  # noqa: BLE001 - a file that is not a schema can have any shape
            return None
        return uri if address in registry else None


def _may_be_schema(name: str) -> bool:
    return name.endswith(SCHEMA_ENDINGS) and not name.startswith(".")


def _identifiers_in(text: str, *, is_json: bool) -> list[str]:
    if not is_json:
        return _IN_YAML.findall(text)
    found = []
    for raw in _IN_JSON.findall(text):
        try:
            found.append(json.loads(f'"{raw}"') if "\\" in raw else raw)
        except ValueError:
            continue
    return found


def _join(base: str, identifier: str) -> str:
    """Return an identifier as an absolute URI, or an empty string if it cannot be resolved."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", identifier):
        return urldefrag(identifier).url
    try:
        return urldefrag(urljoin(base, identifier)).url
    except ValueError:
        return ""
