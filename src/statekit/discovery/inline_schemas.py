"""Find files that name their schema, in a modeline or in a `$schema` key.

A modeline is a comment before the first value, in the form that editors use:

    # yaml-language-server: $schema=../schema/person.schema.json

In TOML, editors use `#:schema ../schema/person.schema.json`.

The path is relative to the file that names it. It must be inside the current folder or a folder named on the
command line, so that a file is checked only against a schema of its own project.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Sequence
from itertools import chain, count
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from statekit._startup.expressions import expression
from statekit._startup.frozen import replace
from statekit.diagnostics import Finding, Route
from statekit.discovery.contents import read_record_start
from statekit.discovery.dataset import Dataset, Kind, RecordFile, kind_name
from statekit.discovery.filters import READ_ALL, FileFilter
from statekit.discovery.find import find_files
from statekit.discovery.paths import Paths, display_path, path_list
from statekit.discovery.snapshot import Snapshot
from statekit.phrasing import plural, quoted
from statekit.read import ReadError, read_document

_MODELINE = expression(
    r"^[ \t]*#(?:[ \t]*yaml-language-server[ \t]*:[ \t]*\$schema=|:schema)[ \t]*(\S+)", re.MULTILINE
)
_FIRST_VALUE = expression(r"^(?![ \t]*(?:#|$|---|\+\+\+|%))", re.MULTILINE)
_KEY = "$schema"
_NO_SCHEMA = "file/no-schema"
_SHOWN_FILES = 5


def find_described(
    paths: Paths, file_filter: FileFilter = READ_ALL, *, more: Sequence[RecordFile] = ()
) -> Dataset:
    """Find files to be checked against the schemas that they name.

    Args:
        paths: files and folders, as for `find_files`.
        file_filter: chooses the files in folders.
        more: other files to check.

    Raises:
        DatasetError: a path does not exist, or there are no files to check.
    """
    paths = path_list(paths)
    dataset = find_files(Path(), paths, "records", file_filter, more=more)
    roots = [Path.cwd().resolve(), *(path.resolve() for path in paths if path.is_dir())]
    kinds: dict[tuple[Path, str], Kind] = {}
    files: list[RecordFile] = []
    findings: dict[tuple[str, str, str | None], list[Finding]] = {}
    for file in dataset.files:
        schema = _find_schema(file, roots)
        if isinstance(schema, Finding):
            key = (schema.rule, schema.message, schema.help)
            if schema.rule != _NO_SCHEMA:
                key = (schema.route.path, *key[1:])
            findings.setdefault(key, []).append(schema)
            continue
        if schema not in kinds:
            kinds[schema] = _kind(*schema, file, {kind.name for kind in kinds.values()})
        files.append(file._replace(kind=kinds[schema].name))
    schemas = {kind.schema for kind in kinds.values()}
    named = {os.path.abspath(path) for path in paths}  # noqa: PTH100 - not resolved
    files = [file for file in files if not _is_used(file.path, schemas, named)]
    findings = {
        key: kept
        for key, group in findings.items()
        if (kept := [finding for finding in group if not _is_used(finding.route.path, schemas, named)])
    }
    by_name = tuple(sorted(kinds.values(), key=lambda kind: kind.name))
    snapshot = Snapshot(is_complete=False, moment=dataset.snapshot.moment)
    once = tuple(_once(group) for group in findings.values())
    return Dataset(
        by_name,
        tuple(files),
        (*dataset.findings, *once),
        has_root=False,
        snapshot=snapshot,
        skipped=dataset.skipped,
        unchecked=dataset.unchecked + sum(map(len, findings.values())),
    )


def _is_used(path: str, schemas: Container[Path], named: Container[str]) -> bool:
    """Return True for a file in a folder that is the schema of other files; it is not checked itself."""
    return Path(path).resolve() in schemas and os.path.abspath(path) not in named  # noqa: PTH100 - not resolved


def _once(findings: Sequence[Finding]) -> Finding:
    """Return one finding for all files with the same one: a schema that is not named is a single mistake."""
    first, *others = findings
    if not others:
        return first
    names = [finding.route.path for finding in others[:_SHOWN_FILES]]
    if len(others) > _SHOWN_FILES:
        names.append("...")
    same = f"the same for {plural(len(others), 'more file')}: {', '.join(names)}"
    return replace(first, message=f"{first.message}; {same}")


def _kind(schema: Path, fragment: str, file: RecordFile, taken: Container[str]) -> Kind:
    """Return the kind of a schema; schemas with the same name in different folders get numbers."""
    base = kind_name(schema, fragment) if fragment else schema.name.partition(".")[0]
    numbered = (f"{base}-{number}" for number in count(2))
    name = next(name for name in chain([base], numbered) if name not in taken)
    return Kind(name, schema, display_path(schema, absolute=Path(file.path).is_absolute()), fragment)


def _find_schema(file: RecordFile, roots: Sequence[Path]) -> tuple[Path, str] | Finding:
    """Return the schema file that a file names, with a fragment; or a finding if it cannot be used."""
    route = Route(file.path)
    try:
        reference = _schema_reference(file)
    except ReadError as error:
        return Finding(error.rule, error.message, route, error.help)
    if reference is None:
        help_text = "name one by --schema, or in the file: # yaml-language-server: $schema=PATH"
        return Finding(_NO_SCHEMA, "no schema is named for this file", route, help_text)
    address, fragment = urldefrag(reference)
    if urlsplit(address).scheme not in {"", "file"}:
        help_text = "save the schema beside the file, and name that"
        message = f"the schema {quoted(address)} needs the network, and nothing is fetched"
        return Finding(_NO_SCHEMA, message, route, help_text)
    path = unquote(urlsplit(address).path)
    target = (Path(file.path).parent / path).resolve() if "\0" not in path else None
    if target is None or not any(target.is_relative_to(root) for root in roots):
        message = f"the schema {quoted(reference)} is outside of the current folder"
        return Finding(_NO_SCHEMA, message, route, "name it by --schema")
    if not target.is_file():
        message = f"the schema {quoted(display_path(target, absolute=False))} is not there"
        return Finding(_NO_SCHEMA, message, route, "correct its name in the file, or use --schema")
    return target, fragment


def _schema_reference(file: RecordFile) -> str | None:
    """Return the reference in the modeline of a file, or else in the `$schema` key of its first record."""
    source = read_record_start(file)
    first_value = _FIRST_VALUE.search(source.text)
    end = first_value.start() if first_value else len(source.text)
    modeline = _MODELINE.search(source.text, 0, end)
    if modeline is not None:
        return modeline[1]
    if _KEY not in source.text:
        return None
    document = read_document(source, lists=True)
    value = document.records[0].value if document.records else None
    reference = value.get(_KEY) if isinstance(value, dict) else None
    return reference if isinstance(reference, str) else None
