"""Check the files that describe a release against the other files in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from statekit.phrasing import exception_text
from statekit.write.describe import DOCUMENTS, OPTIONAL, SCHEMAS
from statekit.write.verify.folder import MISSING_FILE, ReleaseFolder, ReleaseProblem, UnreadableError


class _Catalog(NamedTuple):
    """A JSON document that lists the files of a release.

    Attributes:
        name: The name of the document.
        member: The property that contains the list of files.
        path: The property of an item that contains the path of its file.
        digest: The property of an item that contains the SHA-256 of its file.
        prefix: The text before the hexadecimal digits of the SHA-256.
    """

    name: str
    member: str
    path: str
    digest: str
    prefix: str = ""


_CATALOGS = (
    _Catalog("datapackage.json", "resources", "path", "hash", "sha256:"),
    _Catalog("croissant.json", "distribution", "contentUrl", "sha256"),
)


def check_documents(folder: ReleaseFolder, *, has_tables: bool) -> Iterator[ReleaseProblem]:
    """Check that the describing files exist and list the other files correctly.

    Args:
        folder: The release.
        has_tables: True if the release contains JSON Lines, which require a schema.
    """
    for name in DOCUMENTS:
        if name not in OPTIONAL and name not in folder.files and name not in folder.checksums:
            yield name, MISSING_FILE
    if has_tables and not any(name.startswith(f"{SCHEMAS}/") for name in folder.files):
        yield SCHEMAS, MISSING_FILE
    for catalog in _CATALOGS:
        if catalog.name in folder.files:
            yield from ((catalog.name, message) for message in _check_catalog(folder, catalog))


def _check_catalog(folder: ReleaseFolder, catalog: _Catalog) -> Iterator[str]:
    try:
        document: Any = json.loads(folder.read(catalog.name))
        items = [
            (each[catalog.path], each[catalog.digest], each) for each in document.get(catalog.member, [])
        ]
    except UnreadableError as error:
        yield str(error)
        return
    except ValueError as error:
        yield f"not valid JSON: {exception_text(error)}"
        return
    except (AttributeError, KeyError, TypeError, RecursionError):
        yield f"`{catalog.member}` is not a list of files"
        return
    for file, sha256, item in items:
        if not isinstance(file, str) or file not in folder.checksums:
            yield f"lists {json.dumps(file)[:80]}, which is not a file of the export"
        elif sha256 != catalog.prefix + folder.checksums[file]:
            yield f"the SHA-256 of {file} differs from SHA256SUMS"
        elif file in folder.files and not _has_size(item, (folder.path / file).lstat().st_size):
            yield f"the size of {file} is wrong"
    missing = _table_files(folder) - {file for file, *_ in items if isinstance(file, str)}
    yield from (f"does not list {file}" for file in sorted(missing))


def _has_size(item: Mapping[str, Any], size: int) -> bool:
    """Return True if an item states the given size in bytes, or no size."""
    return bool(item.get("bytes", size) == size and item.get("contentSize", f"{size} B") == f"{size} B")


def _table_files(folder: ReleaseFolder) -> set[str]:
    """Return the names of the files that contain tables."""
    endings = (".jsonl", ".parquet", ".csv")
    return {
        name
        for name in folder.files
        if name.removesuffix(".gz").removesuffix(".zst").endswith(endings)
        and not name.startswith(f"{SCHEMAS}/")
    }
