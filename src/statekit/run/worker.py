"""What a worker does: reads, checks and tabulates some files of one kind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.check import Checker
from statekit.config.suppressions import SIGN, find_suppressions, may_suppress
from statekit.diagnostics import JSON, Diagnostic, Finding, Part, Place, Route, Severity
from statekit.discovery.dataset import RecordFile
from statekit.read import ReadError, TextFile, decode, read_bytes, read_values
from statekit.run.locate import locate, place, place_problem, whereabouts
from statekit.run.shards import FileResult, Shard, ShardResult, Tier
from statekit.schema import Budget, limit_per_file, unexplained_records

if TYPE_CHECKING:
    from statekit.check import CollectedRecord
    from statekit.read import Document

TIERS_DIFFER = "file/tiers-differ"

_SIGN = SIGN.encode()


def read_shard(shard: Shard) -> list[bytes | ReadError]:
    """Read the files of one shard: their bytes, or why they cannot be read."""
    contents: list[bytes | ReadError] = []
    for file in shard.files:
        try:
            contents.append(read_bytes(file.path, file.path, follow_symlinks=file.is_link))
        except ReadError as error:
            contents.append(error)
    return contents


def check_shard(shard: Shard, contents: Sequence[bytes | ReadError], checker: Checker) -> ShardResult:
    """Check and tabulate the files of one shard: what a worker does.

    Args:
        shard: the shard.
        contents: the contents of its files.
        checker: the checker of their kind.
    """
    work = _ShardCheck(shard, checker.with_columns(shard.columns))
    for file, data in zip(shard.files, contents, strict=True):
        if isinstance(data, ReadError):
            work.refuse(file, data)
            continue
        try:
            work.take(file, data)
        except ReadError as error:
            work.refuse(file, error)
    if shard.plan is None or shard.scratch is None:
        return work.result()
    from statekit.tabulate import build_batch, write_batch

    batch, findings = build_batch(shard.plan, work.rows)
    # A shard may be done twice, so each time has a file of its own.
    descriptor, rows_file = tempfile.mkstemp(".arrow", dir=shard.scratch)
    os.close(descriptor)
    work.add(findings)
    return replace(work.result(), batch=write_batch(batch, Path(rows_file)))


class _ShardCheck:
    """Takes the files of a shard one by one, and remembers what is found."""

    def __init__(self, shard: Shard, checker: Checker):
        self.rows: list[tuple[Route, JSON]] = []
        self._shard = shard
        self._checker = checker
        self._lists = not checker.lists_are_records
        self._reads_fast = shard.tier is not Tier.REFERENCE
        self._compares = shard.tier is Tier.BOTH
        self._keeps_rows = shard.plan is not None
        self._gathers = checker.collects
        self._found: dict[str, FileResult] = {}
        self._facts: list[CollectedRecord] = []
        self._records = 0

    def take(self, file: RecordFile, data: bytes) -> None:
        """Check one file by itself.

        Raises:
            ReadError: the bytes are no text.
        """
        values = None
        if self._reads_fast:
            values = read_values(data, lists=self._lists, suffix=file.ending)
        if values is None or self._compares or _SIGN in data or not all(map(self._checker.is_valid, values)):
            self._explain(file, data, values)
            return
        self._records += len(values)
        if not (self._keeps_rows or self._gathers):
            return
        for position, value in enumerate(values):
            route = Route(file.path, position)
            if self._keeps_rows:
                self.rows.append((route, value))
            if self._gathers:
                self._facts.append(self._checker.collect(value, route, file.stem))

    def refuse(self, file: RecordFile, error: ReadError) -> None:
        """Note that a file cannot be read."""
        found = Diagnostic(error.rule, Severity.ERROR, error.message, error.place, error.help)
        self._found[file.path] = FileResult(file.path, file.stem, fully_read=False, diagnostics=(found,))

    def add(self, findings: Sequence[Finding]) -> None:
        """Note what was found when the records became rows."""
        if not findings:
            return
        files = {file.path: file for file in self._shard.files}
        said = limit_per_file(findings)
        located = locate(said, {path: (file, self._checker) for path, file in files.items()})
        for path in dict.fromkeys(finding.route.path for finding in findings):
            result = self._found.get(path) or FileResult(path, files[path].stem, self._records_of(path))
            self._found[path] = _with_diagnostics(result, findings, located)

    def result(self) -> ShardResult:
        """What was found in all of them."""
        return ShardResult(
            self._shard.kind.name,
            len(self._shard.files),
            self._records,
            tuple(self._found.values()),
            tuple(self._facts),
        )

    def _records_of(self, path: str) -> int:
        return sum(route.path == path for route, _ in self.rows)

    def _explain(self, file: RecordFile, data: bytes, values: list[JSON] | None) -> None:
        """Check a file with the places of its keys and values: something may be wrong with it."""
        from statekit.read import read_document  # valid records do not need it, and it loads slowly

        source = TextFile(file.path, decode(data, file.path))
        document = read_document(source, lists=self._lists)
        diagnostics = [place_problem(problem, document, self._checker.key) for problem in document.problems]
        if self._compares and values is not None:
            diagnostics.extend(_difference(file, values, document))
        excluded = {document.record_at(problem.start) for problem in document.problems} - {None}
        wrong, findings = self._judge_all(file, document)
        excluded |= wrong
        find = partial(whereabouts, document=document, key=self._checker.key)
        diagnostics.extend(place(finding, find) for finding in findings)
        self._records += len(document.records)
        result = FileResult(
            file.path,
            file.stem,
            len(document.records),
            fully_read=not any(problem.hides_value for problem in document.problems),
            diagnostics=tuple(diagnostics),
            excluded=frozenset(position for position in excluded if position is not None),
            suppressions=find_suppressions(document) if may_suppress(source.text) else (),
        )
        if result.is_remarkable:
            self._found[file.path] = result

    def _judge_all(self, file: RecordFile, document: Document) -> tuple[set[int], list[Finding]]:
        """Which records of a file do not satisfy the schema, and what is wrong with them."""
        budget = Budget()
        findings: list[Finding] = []
        wrong: set[int] = set()
        unsaid: list[Route] = []
        for position, node in enumerate(document.records):
            if not document.value_known[position]:
                continue
            route = Route(file.path, position)
            found: list[Finding] = []
            if self._checker.is_valid(node.value):
                if self._keeps_rows:
                    self.rows.append((route, node.value))
            else:
                wrong.add(position)
                if budget.is_exhausted:
                    unsaid.append(route)
                else:
                    found = self._checker.explain(node.value, route, budget)
            self._gather(node.value, route, file.stem, found)
            findings.extend(found)
        if unsaid:
            findings.append(unexplained_records(unsaid[0], len(unsaid)))
        return wrong, findings

    def _gather(self, value: JSON, route: Route, stem: str, findings: Sequence[Finding]) -> None:
        """Note the facts of a record, but for the values that are wrong."""
        if self._gathers:
            wrong = {each.route.pointer for each in findings if each.route.part is Part.VALUE}
            facts = self._checker.collect(value, route, stem)
            self._facts.append(facts.without(wrong) if wrong else facts)


def _difference(file: RecordFile, values: list[JSON], document: Document) -> list[Diagnostic]:
    """That the two tiers do not read the same, as a finding: it would be a mistake of ours."""
    slow = [record.value for record in document.records]
    if not document.problems and repr(values) == repr(slow):
        return []
    what = "refuses this text" if document.problems else "reads other values in this text"
    message = f"the reference tier {what}, which the fast tier reads"
    help_text = "this is a mistake of statekit: please report it with the file; --tier reference avoids it"
    return [Diagnostic(TIERS_DIFFER, Severity.ERROR, message, Place(file.path), help_text)]


def _with_diagnostics(
    result: FileResult, findings: Sequence[Finding], located: Sequence[Diagnostic]
) -> FileResult:
    """A file's result with what was found when its records became rows."""
    excluded = {
        finding.route.record
        for finding in findings
        if finding.route.path == result.path and finding.route.record is not None
    }
    own = tuple(diagnostic for diagnostic in located if diagnostic.place.path == result.path)
    return replace(result, diagnostics=result.diagnostics + own, excluded=result.excluded | excluded)
