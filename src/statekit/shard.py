"""What a worker does: reads, checks and tabulates some files of one kind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.check import Checker, RecordFacts, SchemaError, load_schema
from statekit.dataset import Kind, RecordFile
from statekit.diagnostics import JSON, Diagnostic, Finding, Part, Pointer, Route, Severity
from statekit.locate import locate, place, place_problem
from statekit.read import ReadError, Source, decode, read_bytes, read_document, read_values
from statekit.suppress import Suppression, find_suppressions, may_suppress

if TYPE_CHECKING:
    from statekit.tabulate import BatchFile, TablePlan


@dataclass(frozen=True, slots=True)
class Shard:
    """Some files of one kind, with what a worker needs to check and to tabulate them.

    `fingerprint` is that of the kind's schema: a worker that loads another one by that name says so.
    `columns` are the pointers at which any schema of the run looks: facts hold what stands there. With a
    `plan`, the rows go to a file in `scratch`.
    """

    kind: Kind
    files: tuple[RecordFile, ...]
    fingerprint: str
    plan: TablePlan | None = None
    columns: frozenset[Pointer] = frozenset()
    scratch: Path | None = None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What was found in one file.

    Attributes:
        path: the file's name as it is said to people.
        records: how many records it holds.
        whole: whether all of them could be read.
        facts: what the records say of themselves.
        spoiled: the positions of records with errors.
        suppressions: the comments that suppress findings.
    """

    path: str
    stem: str
    records: int = 0
    whole: bool = True
    diagnostics: tuple[Diagnostic, ...] = ()
    facts: tuple[RecordFacts, ...] = ()
    spoiled: frozenset[int] = frozenset()
    suppressions: tuple[Suppression, ...] = ()


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What was found in the files of a shard, and where the rows are that their valid records make."""

    kind: str
    files: tuple[FileResult, ...]
    batch: BatchFile | None = None


def check_shard(shard: Shard) -> ShardResult:
    """Read, check and tabulate the files of one shard: what a worker does.

    Raises:
        SchemaError: the schema cannot be used, or is no longer the one that the run began with.
    """
    checker = _checker(shard.kind, shard.fingerprint).keeping(shard.columns)
    results: list[FileResult] = []
    rows: list[tuple[Route, JSON]] = []
    for file in shard.files:
        result, valid = _check_file(file, checker)
        results.append(result)
        if shard.plan is not None:
            rows.extend(valid)
    if shard.plan is None or shard.scratch is None:
        return ShardResult(shard.kind.name, tuple(results))
    from statekit.tabulate import build_batch, write_batch

    batch, findings = build_batch(shard.plan, rows)
    # A shard may be done twice, so each time has a file of its own.
    descriptor, rows_file = tempfile.mkstemp(".arrow", dir=shard.scratch)
    os.close(descriptor)
    if findings:
        located = locate(findings, {file.path: (file, checker) for file in shard.files})
        results = [_with_diagnostics(result, findings, located) for result in results]
    return ShardResult(shard.kind.name, tuple(results), write_batch(batch, Path(rows_file)))


def load_checker(kind: Kind) -> Checker:
    """Load what checks a kind, anew; the shards of this process that name its fingerprint use it.

    Raises:
        SchemaError: the schema cannot be used.
    """
    checker = Checker(load_schema(kind.schema, name=kind.path))
    _LOADED[kind.schema, checker.schema.fingerprint] = checker
    return checker


_LOADED: dict[tuple[Path, str], Checker] = {}


def _checker(kind: Kind, fingerprint: str) -> Checker:
    known = _LOADED.get((kind.schema, fingerprint)) or load_checker(kind)
    if known.schema.fingerprint != fingerprint:
        raise SchemaError(kind.path, "the schema changed while it was in use: start again")
    return known


def _check_file(file: RecordFile, checker: Checker) -> tuple[FileResult, list[tuple[Route, JSON]]]:
    """Check one file by itself; with the result come its valid records."""
    try:
        data = read_bytes(file.file, file.path)
        values = read_values(data, lists=not checker.takes_lists) if file.is_yaml else None
        if values is None or b"statekit:" in data or not all(map(checker.is_valid, values)):
            return _explain_file(file, Source(file.path, decode(data, file.path)), checker)
    except ReadError as error:
        found = Diagnostic(error.rule, Severity.ERROR, error.message, error.place, error.help)
        return FileResult(file.path, file.stem, whole=False, diagnostics=(found,)), []
    rows = [(Route(file.path, position), value) for position, value in enumerate(values)]
    facts = tuple(checker.facts(value, route, file.stem) for route, value in rows)
    return FileResult(file.path, file.stem, len(rows), facts=facts), rows


def _explain_file(
    file: RecordFile, source: Source, checker: Checker
) -> tuple[FileResult, list[tuple[Route, JSON]]]:
    """Check a file again with the places of its keys and values, because something is wrong with it."""
    document = read_document(source, lists=not checker.takes_lists)
    diagnostics = [place_problem(problem, document, checker.key) for problem in document.problems]
    spoiled = {document.record_at(problem.start) for problem in document.problems} - {None}
    facts: list[RecordFacts] = []
    rows: list[tuple[Route, JSON]] = []
    for position, node in enumerate(document.records):
        route = Route(file.path, position)
        if not document.sound[position]:
            continue
        own = checker.facts(node.value, route, file.stem)
        if checker.is_valid(node.value):
            facts.append(own)
            rows.append((route, node.value))
            continue
        spoiled.add(position)
        findings = checker.explain(node.value, route)
        facts.append(own.without({each.route.pointer for each in findings if each.route.part is Part.VALUE}))
        diagnostics.extend(place(finding, {file.path: (document, checker.key)}) for finding in findings)
    result = FileResult(
        file.path,
        file.stem,
        len(document.records),
        whole=not any(problem.spoils for problem in document.problems),
        diagnostics=tuple(diagnostics),
        facts=tuple(facts),
        spoiled=frozenset(position for position in spoiled if position is not None),
        suppressions=find_suppressions(document) if may_suppress(source.text) else (),
    )
    return result, rows


def _with_diagnostics(
    result: FileResult, findings: Sequence[Finding], located: Sequence[Diagnostic]
) -> FileResult:
    """A file's result with what was found when its records became rows."""
    spoiled = {
        finding.route.record
        for finding in findings
        if finding.route.path == result.path and finding.route.record is not None
    }
    own = tuple(diagnostic for diagnostic in located if diagnostic.place.path == result.path)
    return replace(result, diagnostics=result.diagnostics + own, spoiled=result.spoiled | spoiled)
