"""Files that name their schema themselves, by a modeline or by a `$schema` key.

A modeline is a comment before the first value, as editors know it:

    # yaml-language-server: $schema=../schema/person.schema.json

The path is relative to the file that names it. It may not lead out of the folder that the command runs in,
nor out of the folders that were named: a file is checked by what its own project says, and by nothing else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from statekit.diagnostics import Finding, Route
from statekit.discovery.dataset import Dataset, Kind, RecordFile
from statekit.discovery.find import find_files
from statekit.discovery.snapshot import Snapshot
from statekit.read import ReadError, read_document, read_text_file

_MODELINE = re.compile(
    r"^[ \t]*#[ \t]*yaml-language-server[ \t]*:[ \t]*\$schema=[ \t]*([^\s#]+)", re.MULTILINE
)
_FIRST_VALUE = re.compile(r"^(?![ \t]*(?:#|$|---|%))", re.MULTILINE)
_KEY = "$schema"


def find_described(paths: Sequence[Path]) -> Dataset:
    """Find files, each to be checked against the schema that it names.

    Args:
        paths: files and folders, as for `find_files`.

    Raises:
        DatasetError: a path does not exist, or there is no file to check.
    """
    found = find_files(Path(), paths, "records")
    roots = [Path.cwd().resolve(), *(path.resolve() for path in paths if path.is_dir())]
    kinds: dict[Path, Kind] = {}
    files: list[RecordFile] = []
    findings = list(found.findings)
    for file in found.files:
        schema = _schema_of(file, roots)
        if isinstance(schema, Finding):
            findings.append(schema)
            continue
        if schema not in kinds:
            kinds[schema] = _kind(schema, file, kinds)
        files.append(file._replace(kind=kinds[schema].name))
    ordered = tuple(sorted(kinds.values(), key=lambda kind: kind.name))
    snapshot = Snapshot(is_complete=False, moment=found.snapshot.moment)
    return Dataset(ordered, tuple(files), tuple(findings), has_root=False, snapshot=snapshot)


def _kind(schema: Path, file: RecordFile, kinds: dict[Path, Kind]) -> Kind:
    """The kind of a schema; schemas of one name in different folders are told apart by a number."""
    base = schema.name.partition(".")[0]
    taken = {kind.name for kind in kinds.values()}
    numbered = (f"{base}-{number}" for number in count(2))
    name = next(name for name in chain([base], numbered) if name not in taken)
    said = str(schema) if Path(file.path).is_absolute() else os.path.relpath(schema)
    return Kind(name, schema, said)


def _schema_of(file: RecordFile, roots: Sequence[Path]) -> Path | Finding:
    """The schema file that a file names, or why there is none."""
    route = Route(file.path)
    try:
        named = _named(file)
    except ReadError as error:
        return Finding(error.rule, error.message, route, error.help)
    if named is None:
        help_text = "name one by --schema, or in the file: # yaml-language-server: $schema=PATH"
        return Finding("file/no-schema", "no schema is named for this file", route, help_text)
    address = urldefrag(named).url
    if urlsplit(address).scheme not in {"", "file"}:
        help_text = "save the schema beside the file, and name that"
        message = "the schema that it names needs the network, and nothing is fetched"
        return Finding("file/no-schema", message, route, help_text)
    path = unquote(urlsplit(address).path)
    target = (Path(file.path).parent / path).resolve() if "\0" not in path else None
    if target is None or not any(target.is_relative_to(root) for root in roots):
        message = "the schema that it names lies outside of the current folder"
        return Finding("file/no-schema", message, route, "name it by --schema")
    if not target.is_file():
        return Finding("file/no-schema", "the schema that it names is not there", route)
    return target


def _named(file: RecordFile) -> str | None:
    """What a file says its schema is: by a modeline, or else by the `$schema` key of its first record."""
    source = read_text_file(file.path, file.path, follow_symlinks=file.is_link)
    first = _FIRST_VALUE.search(source.text)
    found = _MODELINE.search(source.text, 0, first.start() if first else len(source.text))
    if found is not None:
        return found[1]
    if _KEY not in source.text:
        return None
    document = read_document(source, lists=True)
    value = document.records[0].value if document.records else None
    named = value.get(_KEY) if isinstance(value, dict) else None
    return named if isinstance(named, str) else None
