"""Read, check and tabulate the files of one shard: the work of a worker."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.check import Checker
from statekit.config.suppressions import MARKER, find_suppressions, may_suppress
from statekit.diagnostics import JSON, Diagnostic, Finding, Part, Place, Pointer, Route, Severity
from statekit.discovery.contents import read_record_bytes
from statekit.discovery.dataset import RecordFile
from statekit.read import ReadError, TextFile, decode, read_fast, read_lines
from statekit.read.formats import JSON_LINES_SUFFIXES, WITHOUT_COMMENTS
from statekit.run.aliases import merge_repeated
from statekit.run.causes import find_cause, is_divided_record
from statekit.run.hints import DIVIDED, DIVIDED_HELP, add_hints
from statekit.run.locate import find_location, locate, locate_finding, locate_problem
from statekit.run.numbers import limited, may_lose_text, number_warnings
from statekit.run.pieces import PieceStart, shift
from statekit.run.shards import FileResult, Shard, ShardResult, Tier
from statekit.schema import Budget, limit_per_file, unexplained_records

if TYPE_CHECKING:
    from statekit.check import CollectedRecord
    from statekit.read import Document, Problem

TIERS_DIFFER = "file/tiers-differ"

_MARKER = MARKER.encode()


def read_shard(shard: Shard) -> list[bytes | ReadError]:
    """Return the contents of the files of a shard, or the error for a file that cannot be read."""
    contents: list[bytes | ReadError] = []
    for file in shard.files:
        try:
            if shard.piece is None:
                data = read_record_bytes(file)
            else:
                from statekit.read import read_piece

                data = read_piece(file.path, file.path, shard.piece, follow_symlinks=file.is_link).data
            contents.append(data)
        except ReadError as error:
            contents.append(error)
    return contents


def check_shard(shard: Shard, contents: Sequence[bytes | ReadError], checker: Checker) -> ShardResult:
    """Check and tabulate the files of a shard.

    Args:
        shard: the shard.
        contents: the contents of its files, from `read_shard`.
        checker: the checker of their kind.
    """
    check = _ShardCheck(shard, checker.with_columns(shard.columns))
    for file, data in zip(shard.files, contents, strict=True):
        if isinstance(data, ReadError):
            check.add_unreadable(file, data)
            continue
        try:
            check.add(file, data)
        except ReadError as error:
            check.add_unreadable(file, error)
    if shard.plan is None or shard.scratch is None:
        return check.result()
    from statekit.tabulate import build_batch, write_batch

    batch, findings = build_batch(shard.plan, check.rows)
    check.add_table_findings(findings)
    # A shard may be checked twice if a worker dies, so each file of rows has a name of its own.
    descriptor, rows_file = tempfile.mkstemp(".arrow", dir=shard.scratch)
    os.close(descriptor)
    return replace(check.result(), batch=write_batch(batch, Path(rows_file)))


class _ShardCheck:
    """Checks the files of a shard one by one, and collects the results.

    Args:
        shard: the shard.
        checker: the checker of its kind.

    Attributes:
        rows: the valid records, if a table is made.
    """

    def __init__(self, shard: Shard, checker: Checker):
        self.rows: list[tuple[Route, JSON]] = []
        self._shard = shard
        self._checker = checker
        self._lists = not checker.lists_are_records
        self._uses_fast_tier = shard.tier is not Tier.REFERENCE
        self._compares_tiers = shard.tier is Tier.BOTH
        self._collects_rows = shard.plan is not None
        self._collects = checker.collects
        self._file_results: dict[str, FileResult] = {}
        self._collected: list[CollectedRecord] = []
        self._records = 0
        self._lines = 0

    def add(self, file: RecordFile, data: bytes) -> None:
        """Check one file.

        Raises:
            ReadError: the bytes are not text.
        """
        if self._shard.piece is not None:
            from statekit.read import count_line_ends

            self._lines += count_line_ends(data)
        ending = file.ending
        if self._keeps_no_values and ending in JSON_LINES_SUFFIXES:
            count = self._count_valid_lines(data)
            if count is None:
                self._check_in_reference_tier(file, data, None)
            else:
                self._records += count
            return
        values = None
        if self._uses_fast_tier:
            is_start = self._shard.piece is None or self._shard.piece.start == 0
            values = read_fast(data, lists=self._lists, suffix=ending, is_start=is_start)
        if (
            values is None
            or self._compares_tiers
            or _MARKER in data
            or not all(map(self._checker.is_clean, values.records))
            or (values.numbers and may_lose_text(values, self._checker, len(data)))
        ):
            self._check_in_reference_tier(file, data, None if values is None else values.records)
            return
        self._records += len(values.records)
        if not (self._collects_rows or self._collects):
            return
        for position, value in enumerate(values.records):
            route = Route(file.path, position)
            if self._collects_rows:
                self.rows.append((route, self._checker.row(value, file.stem)))
            if self._collects:
                self._collected.append(self._checker.collect(value, route, file.stem))

    def add_unreadable(self, file: RecordFile, error: ReadError) -> None:
        """Add the result of a file that cannot be read."""
        found = Diagnostic(error.rule, Severity.ERROR, error.message, error.place, error.help)
        self._file_results[file.path] = FileResult(
            file.path, file.stem, fully_read=False, diagnostics=(found,), is_refused=True
        )

    def add_table_findings(self, findings: Sequence[Finding]) -> None:
        """Add the findings that making rows of the records had."""
        files = {file.path: file for file in self._shard.files}
        limited = limit_per_file(findings)
        pieces = {path: [PieceStart(self._shard.piece)] for path in files} if self._shard.piece else {}
        checked = {path: (file, self._checker) for path, file in files.items()}
        located = locate(limited, checked, pieces, self._shard.profile)
        for path in dict.fromkeys(finding.route.path for finding in findings):
            records = sum(route.path == path for route, _ in self.rows)
            result = self._file_results.get(path) or FileResult(path, files[path].stem, records)
            self._file_results[path] = _with_findings(result, findings, located)

    def result(self) -> ShardResult:
        """Return the result of the files so far."""
        return ShardResult(
            kind=self._shard.kind.name,
            files=len(self._shard.files),
            records=self._records,
            file_results=tuple(self._file_results.values()),
            collected=tuple(self._collected),
            lines=self._lines,
        )

    @property
    def _keeps_no_values(self) -> bool:
        """True if nothing but the verdict on a record is needed."""
        return self._uses_fast_tier and not (self._compares_tiers or self._collects_rows or self._collects)

    def _count_valid_lines(self, data: bytes) -> int | None:
        """Return the number of records in JSON Lines, or None if there is none or not all are valid."""
        is_valid, count = self._checker.verdict, 0
        is_start = self._shard.piece is None or self._shard.piece.start == 0
        for values in read_lines(data, lists=self._lists, is_start=is_start):
            if values is None or not all(map(is_valid, values)):
                return None
            count += len(values)
        return count or None

    def _check_in_reference_tier(self, file: RecordFile, data: bytes, values: list[JSON] | None) -> None:
        """Check a file with the places of its keys and values, and explain its errors.

        Args:
            file: the file.
            data: its contents.
            values: its records according to the fast tier, or None if that did not read them.
        """
        thorough = self._compares_tiers or not self._uses_fast_tier
        document, lines_before = self._read_document(file, data, thorough=thorough)
        diagnostics = [locate_problem(problem, document, self._checker.key) for problem in document.problems]
        if self._compares_tiers and values is not None:
            diagnostics.extend(_tier_differences(file, values, document))
        invalid, findings, warnings = self._check_records(file, document)
        find = partial(find_location, document=document, key=self._checker.key)
        located = [add_hints(each, locate_finding(each, find), document) for each in findings]
        located = merge_repeated(findings, located, document)
        diagnostics.extend(_with_warnings(located, document, self._checker.key))
        diagnostics.extend(locate_problem(warning, document, self._checker.key) for warning in warnings)
        with_problems = {document.record_at(problem.start) for problem in document.problems}
        self._records += len(document.records)
        if lines_before:
            diagnostics = [shift(each, -lines_before) for each in diagnostics]
        is_commented = file.ending not in WITHOUT_COMMENTS and may_suppress(document.file.text)
        result = FileResult(
            path=file.path,
            stem=file.stem,
            records=len(document.records),
            fully_read=not any(problem.hides_value for problem in document.problems),
            diagnostics=() if self._shard.omits_findings else tuple(diagnostics),
            excluded=frozenset(each for each in invalid | with_problems if each is not None),
            suppressions=find_suppressions(document) if is_commented else (),
            is_last=any(problem.is_last for problem in document.problems),
            faulty=0 if self._shard.piece is None else len(invalid) + len(document.problems),
        )
        if result.has_details:
            self._file_results[file.path] = result

    def _read_document(self, file: RecordFile, data: bytes, *, thorough: bool) -> tuple[Document, int]:
        """Return the document of a file, and the number of lines in it before the contents.

        Raises:
            ReadError: the bytes are not text.
        """
        # Valid records do not need these modules, and they load slowly.
        from statekit.read import read_document, read_piece_document

        piece = self._shard.piece
        if piece is not None:
            link = file.is_link
            return read_piece_document(
                file.path, piece, lists=self._lists, follow_symlinks=link, thorough=thorough
            )
        text_file = TextFile(file.path, decode(data, file.path))
        profile = self._shard.profile
        return read_document(text_file, lists=self._lists, thorough=thorough, profile=profile), 0

    def _check_records(
        self, file: RecordFile, document: Document
    ) -> tuple[set[int | None], list[Finding], list[Problem]]:
        """Return the positions of the records that violate the schema, the findings and the warnings."""
        budget = Budget(findings=0) if self._shard.omits_findings else Budget()
        findings: list[Finding] = []
        invalid: set[int | None] = set()
        unexplained: list[Route] = []
        deprecated: list[Finding] = []
        warnings: list[Problem] = []
        previous: list[Finding] = []
        for position, node in enumerate(document.records):
            if not document.value_known[position]:
                previous = []
                continue
            route = Route(file.path, position)
            found: list[Finding] = []
            if self._checker.is_valid(node.value):
                if self._collects_rows:
                    self.rows.append((route, self._checker.row(node.value, file.stem)))
                deprecated.extend(self._checker.deprecated(node.value, route))
            else:
                invalid.add(position)
                if budget.is_exhausted:
                    unexplained.append(route)
                else:
                    found = self._checker.explain(node.value, route, budget)
                    found = find_cause(
                        node.value,
                        found,
                        route,
                        self._checker.is_valid,
                        partial(_in_braces, document, position),
                    )
            about_numbers = number_warnings(
                document, position, self._checker, found, is_valid=position not in invalid
            )
            warnings.extend(limited(about_numbers, len(warnings)))
            self._collect(node.value, route, file.stem, found)
            if found and previous and self._is_divided(document, position, (*previous, *found)):
                del findings[-len(previous) :]
                found = [replace(found[0], message=DIVIDED, help=DIVIDED_HELP, route=route, related=())]
                previous = []
            else:
                previous = found
            findings.extend(found)
        if unexplained:
            findings.append(unexplained_records(unexplained[0], len(unexplained)))
        findings.extend(limit_per_file(deprecated))
        return invalid, findings, warnings

    def _is_divided(self, document: Document, position: int, findings: Iterable[Finding]) -> bool:
        """Return True if a document and the one before it are one record that a `---` divides.

        Nothing but properties may be missing in them.
        """
        if any(finding.keyword != "required" for finding in findings):
            return False
        values = [record.value for record in document.records[position - 1 : position + 1]]
        between = document.file.text[: document.records[position].outer_start].rstrip()
        return between.endswith("---") and is_divided_record(values, self._checker.is_valid)

    def _collect(self, value: JSON, route: Route, stem: str, findings: Iterable[Finding]) -> None:
        """Collect a record for the rules across records, without its invalid values."""
        if self._collects:
            invalid = {each.route.pointer for each in findings if each.route.part is Part.VALUE}
            collected = self._checker.collect(value, route, stem)
            self._collected.append(collected.without(invalid) if invalid else collected)


def _in_braces(document: Document, record: int, pointer: Pointer) -> bool:
    """Return True if the object at a pointer is written in braces, as in JSON."""
    return document.file.text.startswith("{", document.range(record, pointer, Part.VALUE)[0])


def _tier_differences(file: RecordFile, values: list[JSON], document: Document) -> list[Diagnostic]:
    """Report a difference between the tiers, which is a bug in statekit."""
    reference = [record.value for record in document.records]
    if not document.problems and repr(values) == repr(reference):
        return []
    difference = "refuses this text" if document.problems else "reads other values in this text"
    message = f"the reference tier {difference}, which the fast tier reads"
    help_text = "this is a mistake of statekit: please report it with the file; --tier reference avoids it"
    return [Diagnostic(TIERS_DIFFER, Severity.ERROR, message, Place(file.path), help_text)]


def _with_warnings(located: list[Diagnostic], document: Document, key: str | None) -> list[Diagnostic]:
    """Return the findings in the records of a file with the warnings about its text.

    An error of a value is explained by the warning about it, so that one mistake is one finding.
    """
    if not document.warnings:
        return located
    positions = {
        (each.place.span.line, each.place.span.column): index
        for index, each in reversed([*enumerate(located)])
        if each.place.span is not None and each.keyword is not None
    }
    result = [*located]
    for warning in document.warnings:
        span = None if warning.value is None else document.file.span(warning.value, warning.value)
        index = positions.get((span.line, span.column)) if span is not None else None
        if index is None:
            result.append(locate_problem(warning, document, key))
        elif "#" not in (result[index].help or ""):
            diagnostic = result[index]
            result[index] = replace(diagnostic, help="; ".join(filter(None, (warning.help, diagnostic.help))))
    return result


def _with_findings(
    result: FileResult, findings: Iterable[Finding], located: Iterable[Diagnostic]
) -> FileResult:
    """Return the result of a file with further findings.

    Args:
        result: the result.
        findings: findings in any files; they exclude the records of this one.
        located: the diagnostics of findings in any files; those of this one are added.
    """
    excluded = {finding.route.record for finding in findings if finding.route.path == result.path}
    return replace(
        result,
        diagnostics=(*result.diagnostics, *(each for each in located if each.place.path == result.path)),
        excluded=result.excluded.union(position for position in excluded if position is not None),
    )
