"""Read the JSON Lines of a release: validate each line, and build the table that the lines contain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NoReturn

from statekit.check import Checker
from statekit.diagnostics import JSON, Route
from statekit.schema import SchemaError, load_schema
from statekit.schema.lookup import SchemaLookup
from statekit.tabulate import (
    BatchFile,
    Table,
    TablePlan,
    assemble,
    build_batch,
    json_text,
    plan_table,
    write_batch,
)
from statekit.write.describe import SCHEMAS
from statekit.write.describe.datapackage import ANNOTATIONS, FORMATS_PROPERTY, SCHEMA_PROPERTY, URIS_PROPERTY
from statekit.write.files import table_name
from statekit.write.jsonl import rows_sha256
from statekit.write.scratch import ReleaseError
from statekit.write.verify.folder import ReleaseFolder, ReleaseProblem, UnreadableError

_CHUNK_LINES = 1024
_MAX_PROBLEMS = 20
"""How many problems of one file are reported."""
_MAX_INVALID_LINES = 10_000
"""The number of invalid lines after which the rest of a file is not read."""


def read_lines(
    folder: ReleaseFolder, name: str, stem: str, scratch: Path
) -> tuple[Table, list[ReleaseProblem]]:
    """Return the table that the lines of a file contain, and the problems of the file.

    Args:
        folder: The release.
        name: The name of the file.
        stem: The name of the file without its ending.
        scratch: A folder for temporary files.

    Raises:
        ReleaseError: The release has no schema for the file, or the schema cannot be used.
    """
    return _LinesReader(folder, name, stem, scratch, _load_checker(folder, name, stem)).read()


def schema_of(folder: ReleaseFolder, stem: str, listed: Mapping[str, JSON]) -> str | None:
    """Return the schema file of a table: as listed, named after the table, or the only candidate.

    Args:
        folder: The release.
        stem: The name of the file of the table without its ending.
        listed: What datapackage.json lists for this file.
    """
    prefix = f"{SCHEMAS}/"
    own_schema = listed.get(SCHEMA_PROPERTY)
    if (
        isinstance(own_schema, str)
        and own_schema.startswith(prefix)
        and {own_schema, own_schema.partition("#")[0]} & folder.files
    ):
        return own_schema
    schemas = {name.removeprefix(prefix) for name in folder.files if name.startswith(prefix)}
    own = {name for name in schemas if name.startswith(f"{stem}/") and ".schema." in name}
    top = {name for name in schemas if "/" not in name}
    candidates = (
        schemas & {f"{stem}.schema.json"},
        own,
        {name for name in top if ".schema." in name},
        top,
    )
    return next((prefix + next(iter(names)) for names in candidates if len(names) == 1), None)


def _listed(folder: ReleaseFolder, stem: str) -> dict[str, JSON]:
    """Return what datapackage.json lists for the JSON Lines of a table; empty if it lists nothing."""
    resources = _package(folder).get("resources")
    for resource in resources if isinstance(resources, list) else ():
        if isinstance(resource, dict) and resource.get("path") == folder.find(f"{stem}.jsonl"):
            return resource
    return {}


def asserts_formats(folder: ReleaseFolder) -> bool:
    """Return False if datapackage.json states that the records were checked without their formats."""
    return _package(folder).get(FORMATS_PROPERTY) != ANNOTATIONS


def _package(folder: ReleaseFolder) -> dict[str, JSON]:
    """Return the contents of datapackage.json; empty if it cannot be read."""
    try:
        package = json.loads(folder.read("datapackage.json"))
    except (UnreadableError, ValueError, RecursionError):
        return {}
    return package if isinstance(package, dict) else {}


def _lookup(folder: ReleaseFolder, listed: Mapping[str, JSON]) -> SchemaLookup:
    """Return where the references of a schema are looked up: in the release alone."""
    uris = listed.get(URIS_PROPERTY)
    known = {
        uri: folder.path / name
        for uri, name in (uris.items() if isinstance(uris, dict) else ())
        if isinstance(name, str) and name.startswith(f"{SCHEMAS}/") and name in folder.files
    }
    return SchemaLookup(known, folder.path / SCHEMAS)


def _load_checker(folder: ReleaseFolder, name: str, stem: str) -> Checker:
    listed = _listed(folder, stem)
    schema = schema_of(folder, stem, listed)
    if schema is None:
        raise ReleaseError(f"{folder.path}: {SCHEMAS}/ contains no schema for {name}")
    file, _, fragment = (schema, "", "") if schema in folder.files else schema.partition("#")
    try:
        loaded = load_schema(folder.path / file, fragment=fragment, lookup=_lookup(folder, listed))
        return Checker(loaded, formats=asserts_formats(folder))
    except SchemaError as error:
        raise ReleaseError(str(error)) from None


@dataclass(slots=True)
class _LinesReader:
    folder: ReleaseFolder
    name: str
    stem: str
    scratch: Path
    checker: Checker

    def read(self) -> tuple[Table, list[ReleaseProblem]]:
        plan = plan_table(table_name(self.stem), self.checker.schema, self.checker.key, self.checker.key_type)
        messages: list[str] = []
        batches: list[BatchFile] = []
        digest = hashlib.sha256()
        try:
            lines = enumerate(self.folder.lines(self.name), 1)
            while len(messages) < _MAX_INVALID_LINES and (chunk := list(islice(lines, _CHUNK_LINES))):
                records = []
                for number, line in chunk:
                    digest.update(line)
                    try:
                        records.append((Route("", number), self._parse(line, number, plan)))
                    except ValueError as error:
                        messages.append(f"line {number}: {error}")
                batch, findings = build_batch(plan, records)
                messages += [f"line {each.route.record}: {each.message}" for each in findings]
                batches.append(write_batch(batch, self.scratch / f"{len(batches)}-{self.stem}"))
        except UnreadableError as error:
            messages.insert(0, str(error))
        table = assemble(plan, batches)
        if not messages and rows_sha256(table) != digest.hexdigest():
            messages.append("the lines are not in the order of the key")
        return table, list(self._problems(messages))

    def _problems(self, messages: list[str]) -> Iterator[ReleaseProblem]:
        yield from ((self.name, message) for message in messages[:_MAX_PROBLEMS])
        if len(messages) > _MAX_PROBLEMS:
            unread = "" if len(messages) < _MAX_INVALID_LINES else "; the rest of the file was not read"
            yield self.name, f"and {len(messages) - _MAX_PROBLEMS} more lines are invalid{unread}"

    def _parse(self, line: bytes, number: int, plan: TablePlan) -> JSON:
        """Return the record of a line.

        Raises:
            ValueError: The line is not JSON, not valid, or not canonical.
        """
        try:
            value: JSON = json.loads(line, parse_constant=_reject_constant)
            valid = self.checker.is_valid(value)
            canonical = json_text(value, plan.record).encode() + b"\n"
        except RecursionError:
            raise ValueError("nested too deeply") from None
        except ValueError as error:
            raise ValueError(f"not valid JSON: {error}") from None
        if not valid:
            finding = self.checker.explain(value, Route("", number))[0]
            raise ValueError(f"{finding.rule}: {finding.message}")
        if line != canonical:
            raise ValueError("not in the canonical form that `export` writes")
        return value


def _reject_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not allowed")
