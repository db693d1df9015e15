"""The schemas in a release: copies of all files that the schemas of its tables consist of."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from statekit.schema import Schema

SCHEMAS = "schema"
"""The folder of a release that contains the schemas."""
_BY_ID = "by-id"
"""The folder for files from elsewhere, to which only their URI leads."""


@dataclass(frozen=True, slots=True)
class SchemaCopy:
    """The copy of a schema in a release.

    Attributes:
        name: The path of its file within the release, with a fragment if it is a part of the file.
        uris: The paths, within the release, of files that are found only by their URI, by URI.
    """

    name: str
    uris: Mapping[str, str] = field(default_factory=dict)


def copy_schemas(schemas: Mapping[str, Schema]) -> tuple[dict[str, SchemaCopy], dict[str, bytes]]:
    """Return the copies of schemas by kind, and the files to write, by their path within `SCHEMAS`.

    Relative references between the files stay valid. If schemas from different folders have the same name,
    each kind has a subfolder of its own.
    """
    names = {kind: _names(schema) for kind, schema in schemas.items()}
    contents = {kind: _contents(schema, names[kind]) for kind, schema in schemas.items()}
    combined: dict[str, bytes] = {}
    is_shared = all(
        combined.setdefault(name, text) == text for files in contents.values() for name, text in files.items()
    )
    if not is_shared:
        combined = {
            f"{kind}/{name}": text for kind, files in contents.items() for name, text in files.items()
        }
    copies = {}
    for kind, schema in schemas.items():
        top = SCHEMAS if is_shared else f"{SCHEMAS}/{kind}"
        name = f"{top}/{names[kind][schema.uri]}"
        uris = {
            uri: f"{top}/{names[kind][uri]}" for uri in sorted(schema.named) if not uri.startswith("file:")
        }
        copies[kind] = SchemaCopy(f"{name}#{schema.fragment}" if schema.pointer else name, uris)
    return copies, combined


def _names(schema: Schema) -> dict[str, str]:
    """Return the path of each file of a schema within the folder of schemas, by URI.

    The folder contains all files that lead to each other by relative paths.
    """
    paths = {uri: os.path.abspath(path) for uri, path in schema.paths.items()}  # noqa: PTH100 - not resolved
    paths.setdefault(schema.uri, os.path.abspath(schema.path))  # noqa: PTH100 - not resolved
    by_path = [os.path.dirname(path) for uri, path in paths.items() if uri not in schema.named]  # noqa: PTH120
    top = os.path.commonpath(by_path)
    names = {uri: Path(os.path.relpath(path, top)).as_posix() for uri, path in paths.items()}
    taken = {name for name in names.values() if not name.startswith("../")}
    free: dict[str, str] = {}
    for uri, name in names.items():
        if name.startswith("../"):
            path = paths[uri]
            if path not in free:
                free[path] = next(each for each in _free_names(path) if each not in taken)
                taken.add(free[path])
            names[uri] = free[path]
    return names


def _free_names(path: str) -> Iterator[str]:
    stem, ending = os.path.splitext(os.path.basename(path))  # noqa: PTH119, PTH122 - a string
    yield f"{_BY_ID}/{stem}{ending}"
    yield from (f"{_BY_ID}/{stem}-{number}{ending}" for number in count(2))


def _contents(schema: Schema, names: Mapping[str, str]) -> dict[str, bytes]:
    files = {}
    for uri, contents in schema.resources.items():
        text = json.dumps(contents, ensure_ascii=False, indent=2)
        if not text.replace("\n", "").isprintable():  # unprintable characters are written as \uXXXX
            text = json.dumps(contents, indent=2)
        files[names[uri]] = text.encode() + b"\n"
    return files
