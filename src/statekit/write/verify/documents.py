"""The files that describe a release: whether they are there, and say the truth of its other files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from statekit.write.describe import DOCUMENTS, OPTIONAL, SCHEMAS
from statekit.write.verify.folder import Folder, Problem, UnreadableError, in_one_line


def check_documents(folder: Folder, tables: bool) -> Iterator[Problem]:  # noqa: FBT001 - one thing of two
    """Check the files that describe a release, as far as they say something of other files.

    Args:
        folder: the release.
        tables: whether it holds tables of ours, to which schemas belong.
    """
    for name in DOCUMENTS:
        if name not in OPTIONAL and name not in folder.there and name not in folder.listed:
            yield name, "it is missing"
    if tables and not any(name.startswith(f"{SCHEMAS}/") for name in folder.there):
        yield SCHEMAS, "it is missing"
    yield from _check(folder, "datapackage.json", "resources", "path", "hash", "sha256:")
    yield from _check(folder, "croissant.json", "distribution", "contentUrl", "sha256", "")


def _check(folder: Folder, name: str, member: str, path: str, digest: str, prefix: str) -> Iterator[Problem]:  # noqa: PLR0913, PLR0917 - where each is in the document
    if name not in folder.there:
        return
    try:
        document: Any = json.loads(folder.read(name))
        said = [(each[path], each[digest], each) for each in document.get(member, [])]
    except (UnreadableError, ValueError) as error:
        yield name, f"it cannot be read: {in_one_line(error)}"
        return
    except (AttributeError, KeyError, TypeError, RecursionError):
        yield name, f"it does not list files, as {member}"
        return
    for file, sha256, each in said:
        if not isinstance(file, str) or file not in folder.listed:
            yield name, f"it lists {json.dumps(file)[:80]}, which is no file of the release"
        elif sha256 != prefix + folder.listed[file]:
            yield name, f"it says another SHA-256 of {file} than SHA256SUMS"
        elif file in folder.there and not _fits(each, (folder.path / file).lstat().st_size):
            yield name, f"it says another size of {file}"
    missing = sorted(_tables(folder) - {file for file, *_ in said if isinstance(file, str)})
    yield from ((name, f"it does not list {file}") for file in missing)


def _fits(each: Mapping[str, Any], size: int) -> bool:
    """Whether the size that is said of a file, if one is, is right."""
    return bool(each.get("bytes", size) == size and each.get("contentSize", f"{size} B") == f"{size} B")


def _tables(folder: Folder) -> set[str]:
    """The files of tables, by their names."""
    endings = (".jsonl", ".parquet", ".csv")
    return {
        name
        for name in folder.there
        if name.removesuffix(".gz").removesuffix(".zst").endswith(endings)
        and not name.startswith(f"{SCHEMAS}/")
    }
