"""Read, check and tabulate the files of one shard: the work of a worker."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from statekit._startup.frozen import replace
from statekit.check import Checker
from statekit.config.suppressions import MARKER, find_suppressions, may_suppress
from statekit.diagnostics import JSON, Diagnostic, Finding, Part, Route, Severity
from statekit.discovery.contents import read_record_bytes
from statekit.discovery.dataset import RecordFile
from statekit.read import ReadError, TextFile, Values, decode, read_fast, read_lines
from statekit.read.formats import JSON_LINES_SUFFIXES, WITHOUT_COMMENTS
from statekit.run.aliases import merge_repeated
from statekit.run.causes import find_cause, is_divided_record
from statekit.run.exportability import ExportCheck
from statekit.run.file_findings import in_braces, tier_differences, with_findings, with_warnings
from statekit.run.hints import DIVIDED, DIVIDED_HELP, add_hints
from statekit.run.locate import find_location, locate, locate_finding, locate_problem
from statekit.run.numbers import limited, may_lose_text, number_warnings
from statekit.run.pieces import PieceStart, shift, shift_misfits
from statekit.run.shards import ColumnMisfits, FileResult, Shard, ShardResult, Tier
from statekit.run.with_fixes import with_fixes
from statekit.schema import Budget, limit_per_file, unexplained_records

if TYPE_CHECKING:
    from statekit.check import CollectedRecord
    from statekit.read import Document, Problem

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
    import tempfile  # as the modules of tables, it takes long to load

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
        self._export = ExportCheck(checker, is_export=self._collects_rows)
        self._file_results: dict[str, FileResult] = {}
        self._collected: list[CollectedRecord] = []
        self._records = 0
        self._lines = 0

    def add(self, file: RecordFile, data: bytes) -> None:
        """Check one file.

        Raises:
            ReadError: the bytes are not text.
        """
        self._check_size(file, data)
        if self._shard.piece is not None:
            from statekit.read import count_line_ends

            self._lines += count_line_ends(data)
        self._export.start()
        ending = file.ending
        if self._keeps_no_values and ending in JSON_LINES_SUFFIXES:
            count = self._count_valid_lines(data)
            if count is None:
                self._check_with_places(file, data, None)
            else:
                self._records += count
                self._add_counted_misfits(file, count)
            return
        values = None
        if self._uses_fast_tier:
            is_start = self._shard.piece is None or self._shard.piece.start == 0
            values = read_fast(data, lists=self._lists, suffix=ending, is_start=is_start)
        if (
            values is None
            or self._compares_tiers
            or _MARKER in data
            or not self._are_clean(values.records, file.ending)
            or (values.numbers and may_lose_text(values, self._checker, len(data)))
        ):
            self._check_with_places(file, data, values)
            return
        self._records += len(values.records)
        self._add_counted_misfits(file, len(values.records))
        if not (self._collects_rows or self._collects):
            return
        for position, value in enumerate(values.records):
            route = Route(file.path, position)
            if self._collects_rows:
                self.rows.append((route, self._checker.row(value, file.stem)))
            if self._collects:
                self._collected.append(self._checker.collect(value, route, file.stem))

    def _check_size(self, file: RecordFile, data: bytes) -> None:
        if self._shard.profile.max_bytes is not None:
            from statekit.read.file_limits import check_bytes  # few runs need it

            size = len(data) if self._shard.piece is None else None
            check_bytes(self._shard.profile, file.path, size)

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
        located = locate(limited, checked, pieces, self._shard.profile, self._shard.tier)
        for path in dict.fromkeys(finding.route.path for finding in findings):
            records = sum(route.path == path for route, _ in self.rows)
            result = self._file_results.get(path) or FileResult(path, files[path].stem, records)
            self._file_results[path] = with_findings(result, findings, located)

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

    def _are_clean(self, values: Sequence[JSON], suffix: str) -> bool:
        """Return True if nothing is to be reported of records at their places."""
        if self._shard.profile.limits_values:
            from statekit.read.file_limits import is_within  # few runs need it

            if not is_within(self._shard.profile, values, suffix):
                return False
        return all(map(self._checker.verdict, values)) or all(map(self._export.is_clean, values))

    def _add_counted_misfits(self, file: RecordFile, records: int) -> None:
        misfits = self._export.counted()
        if misfits:
            self._file_results[file.path] = FileResult(file.path, file.stem, records, misfits=misfits)

    def _count_valid_lines(self, data: bytes) -> int | None:
        """Return the number of records in JSON Lines; None without records or with an invalid one."""
        count = 0
        is_start = self._shard.piece is None or self._shard.piece.start == 0
        for values in read_lines(data, lists=self._lists, is_start=is_start):
            if values is None or not self._are_clean(values, JSON_LINES_SUFFIXES[0]):
                return None
            count += len(values)
        return count or None

    def _check_with_places(self, file: RecordFile, data: bytes, values: Values | None) -> None:
        """Check a file with the places of its keys and values, and explain its errors.

        Args:
            file: the file.
            data: its contents.
            values: its records according to the fast tier, or None if that did not read them.
        """
        self._export.start()
        thorough = self._compares_tiers or not self._uses_fast_tier
        fast = None if thorough else values
        document, lines_before = self._read_document(file, data, thorough=thorough, values=fast)
        problems = [*document.problems]
        if self._shard.profile.limits_values:
            from statekit.read.file_limits import limit_problems  # few runs need it

            problems.extend(limit_problems(document, self._shard.profile))
        diagnostics = [self._locate_problem(problem, document) for problem in problems]
        if self._compares_tiers and values is not None:
            native, _ = self._read_document(file, data, thorough=False, values=values)
            diagnostics.extend(tier_differences(file, values.records, document, native))
        invalid, findings, warnings = self._check_records(file, document)
        find = partial(find_location, document=document, key=self._checker.key)
        located = [add_hints(each, locate_finding(each, find), document) for each in findings]
        located = merge_repeated(findings, with_fixes(findings, located, document), document)
        diagnostics.extend(with_warnings(located, document, partial(self._locate_problem, document=document)))
        diagnostics.extend(self._locate_problem(warning, document) for warning in warnings)
        with_problems = {document.record_at(problem.start) for problem in problems}
        self._records += len(document.records)
        is_commented = file.ending not in WITHOUT_COMMENTS and may_suppress(document.file.text)
        misfits = self._locate_misfits(document, may_be_suppressed=is_commented)
        if lines_before:
            misfits = tuple(shift_misfits(each, -lines_before) for each in misfits)
            diagnostics = [shift(each, -lines_before) for each in diagnostics]
        result = FileResult(
            path=file.path,
            stem=file.stem,
            records=len(document.records),
            fully_read=not any(problem.hides_value for problem in problems),
            diagnostics=() if self._shard.omits_findings else tuple(diagnostics),
            excluded=frozenset(each for each in invalid | with_problems if each is not None),
            suppressions=find_suppressions(document) if is_commented else (),
            is_last=any(problem.is_last for problem in problems),
            faulty=0 if self._shard.piece is None else len(invalid) + len(problems),
            misfits=misfits,
        )
        if result.has_details:
            self._file_results[file.path] = result

    def _locate_problem(self, problem: Problem, document: Document) -> Diagnostic:
        """Return a problem with its lines and columns, and with its fixes."""
        diagnostic = locate_problem(problem, document, self._checker.key)
        from statekit.fixes.texts import fixes_of_problem  # only files with problems need it

        fixes = fixes_of_problem(problem, document, self._checker)
        return replace(diagnostic, fixes=fixes) if fixes else diagnostic

    def _locate_misfits(self, document: Document, *, may_be_suppressed: bool) -> tuple[ColumnMisfits, ...]:
        find = partial(find_location, document=document, key=self._checker.key)
        return tuple(
            ColumnMisfits(name, refusals.count, locate_finding(refusals.first, find))
            for name, refusals in self._export.refusals(may_be_suppressed=may_be_suppressed).items()
        )

    def _read_document(
        self, file: RecordFile, data: bytes, *, thorough: bool, values: Values | None
    ) -> tuple[Document, int]:
        """Return the document of a file, and the number of lines in it before the contents.

        Args:
            file: the file.
            data: its contents.
            thorough: True to read JSON Lines token by token (see `read_document`).
            values: its records according to the fast tier, for `read_document`.

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
        document = read_document(
            text_file, lists=self._lists, thorough=thorough, profile=profile, values=values
        )
        return document, 0

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
                if not self._checker.is_clean(node.value):
                    self._export.add(node.value, route)
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
                        partial(in_braces, document, position),
                        self._checker.property_names,
                    )
                    found = self._with_sound_proposals(found, document, position)
            about_numbers = number_warnings(
                document, position, self._checker, found, is_valid=position not in invalid
            )
            warnings.extend(limited(about_numbers, len(warnings)))
            self._collect(node.value, route, file.stem, found)
            if found and previous and self._is_divided(document, position, (*previous, *found)):
                del findings[-len(previous) :]
                found = [
                    replace(
                        found[0], message=DIVIDED, help=DIVIDED_HELP, route=route, related=(), proposal=None
                    )
                ]
                previous = []
            else:
                previous = found
            findings.extend(found)
        if unexplained:
            findings.append(unexplained_records(unexplained[0], len(unexplained)))
        findings.extend(limit_per_file(deprecated))
        return invalid, findings, warnings

    def _with_sound_proposals(
        self, findings: list[Finding], document: Document, position: int
    ) -> list[Finding]:
        if all(finding.proposal is None for finding in findings):
            return findings
        from statekit.fixes.proposals import with_sound_proposals  # few findings need it

        checker = self._checker
        return with_sound_proposals(findings, document, position, checker.is_valid, checker.no_worse_than)

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
