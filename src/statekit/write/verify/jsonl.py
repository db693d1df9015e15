"""JSON Lines of a release: whether each line is a record, and the table that they give."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NoReturn

from statekit.check import Checker
from statekit.diagnostics import JSON, Route
from statekit.schema import SchemaError, load_schema
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
from statekit.write.jsonl import rows_sha256
from statekit.write.scratch import ReleaseError
from statekit.write.verify.folder import Folder, Problem, UnreadableError

_AT_ONCE = 1024
_SAID = 20
"""How many problems of one file are said."""
_MOST = 10_000
"""After how many wrong lines the rest is not read."""


def read_lines(folder: Folder, name: str, stem: str, scratch: Path) -> tuple[Table, list[Problem]]:
    """Make the table that the lines of a file give, and say what is wrong with them.

    Args:
        folder: the release.
        name: the file in it.
        stem: the name of its table.
        scratch: a folder for rows.

    Raises:
        ReleaseError: there is no schema for it in the release, or one that cannot be used.
    """
    return _Lines(folder, name, stem, scratch, _checker(folder, name, stem)).read()


def schema_of(folder: Folder, stem: str) -> str | None:
    """The schema of a table in a release: that of its name, or else the only one that it can be."""
    schemas = {name.removeprefix(f"{SCHEMAS}/") for name in folder.there if name.startswith(f"{SCHEMAS}/")}
    own = {name for name in schemas if name.startswith(f"{stem}/") and ".schema." in name}
    top = {name for name in schemas if "/" not in name}
    for choice in (schemas & {f"{stem}.schema.json"}, own, {name for name in top if ".schema." in name}, top):
        if len(choice) == 1:
            return f"{SCHEMAS}/{choice.pop()}"
    return None


def _checker(folder: Folder, name: str, stem: str) -> Checker:
    schema = schema_of(folder, stem)
    if schema is None:
        raise ReleaseError(f"{folder.path}: no schema there is that of {name}: nothing can be compared")
    try:
        return Checker(load_schema(folder.path / schema))
    except SchemaError as error:
        raise ReleaseError(str(error)) from None


@dataclass(slots=True)
class _Lines:
    folder: Folder
    name: str
    stem: str
    scratch: Path
    checker: Checker

    def read(self) -> tuple[Table, list[Problem]]:
        plan = plan_table(self.stem, self.checker.schema, self.checker.key)
        said: list[str] = []
        batches: list[BatchFile] = []
        digest = hashlib.sha256()
        try:
            lines = enumerate(self.folder.lines(self.name), 1)
            while len(said) < _MOST and (chunk := list(islice(lines, _AT_ONCE))):
                records = []
                for number, line in chunk:
                    digest.update(line)
                    try:
                        records.append((Route("", number), self._record(line, number, plan)))
                    except ValueError as error:
                        said.append(f"line {number}: {error}")
                batch, findings = build_batch(plan, records)
                said += [f"line {each.route.record}: {each.message}" for each in findings]
                batches.append(write_batch(batch, self.scratch / f"{len(batches)}-{self.stem}"))
        except UnreadableError as error:
            said.insert(0, str(error))
        table = assemble(plan, batches)
        if not said and rows_sha256(table) != digest.hexdigest():
            said.append("the lines are not in the order of the key")
        return table, list(self._problems(said))

    def _problems(self, said: list[str]) -> Iterator[Problem]:
        yield from ((self.name, text) for text in said[:_SAID])
        if len(said) > _SAID:
            rest = "" if len(said) < _MOST else ", and what follows is not read"
            yield self.name, f"and {len(said) - _SAID} more lines are wrong{rest}"

    def _record(self, line: bytes, number: int, plan: TablePlan) -> JSON:
        """The record of a line.

        Raises:
            ValueError: it is none.
        """
        try:
            value: JSON = json.loads(line, parse_constant=_refuse)
            valid = self.checker.is_valid(value)
            canonical = json_text(value, plan.record).encode() + b"\n"
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        except ValueError as error:
            raise ValueError(f"this is not JSON: {error}") from None
        if not valid:
            finding = self.checker.explain(value, Route("", number))[0]
            raise ValueError(f"{finding.rule}: {finding.message}")
        if line != canonical:
            raise ValueError("it is not written as the export writes it")
        return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
