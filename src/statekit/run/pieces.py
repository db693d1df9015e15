"""Large JSON Lines files, which workers check in pieces: join the results as if the file were read whole.

The result of a piece counts records and lines from the start of the piece, so it does not depend on what is
before it. The positions in the file are known when all pieces before it are done.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from statekit._startup.frozen import replace
from statekit.diagnostics import Diagnostic, Excerpt, Fix, Place, Related, Severity, Span
from statekit.read.nodes import NO_RECORD
from statekit.run.shards import ColumnMisfits, FileResult, Shard, ShardResult
from statekit.schema.explain.budget import LIMIT, MAX_FINDINGS, RUN_AGAIN

if TYPE_CHECKING:
    from statekit.check import CollectedRecord
    from statekit.read import Piece

_NO_RECORD_RULE = "record/none"

ShardResults: TypeAlias = "Sequence[tuple[Shard, ShardResult]]"


class PieceStart(NamedTuple):
    """The position of a piece in its file.

    Attributes:
        piece: the piece.
        record: the number of records before it.
        line: the number of lines before it.
    """

    piece: Piece
    record: int = 0
    line: int = 0


PieceStarts: TypeAlias = "Mapping[str, Sequence[PieceStart]]"
"""The pieces of files in their order, by path; no entry for a file that is checked as a whole."""


class FindingCounter:
    """Counts the findings in pieces, in memory that this process shares with its workers.

    Once the pieces before a piece have as many findings as are reported for one file, its own findings are
    not explained. They would be left out when the pieces are joined, whatever the order of the workers is.

    Args:
        shards: all shards, in the order of their files.
    """

    def __init__(self, shards: Iterable[Shard]):
        pieces = [shard for shard in shards if shard.piece is not None]
        self._slots: dict[tuple[str, int], int] = {}
        self._first_slots: dict[str, int] = {}
        for slot, shard in enumerate(pieces):
            (file,), piece = shard.files, shard.piece
            if piece is not None:
                self._first_slots.setdefault(file.path, slot)
                self._slots[file.path, piece.start] = slot
        self._counts = _shared_numbers(len(pieces)) if pieces else None

    def add(self, shard: Shard, result: ShardResult) -> None:
        """Count the findings of a shard, if it is a piece."""
        if self._counts is not None and shard.piece is not None:
            slot = self._slots[shard.files[0].path, shard.piece.start]
            self._counts[slot] = sum(len(file.diagnostics) for file in result.file_results)

    def is_exceeded_before(self, shard: Shard) -> bool:
        """Return True if the findings in a shard will not be reported."""
        if self._counts is None or shard.piece is None:
            return False
        path = shard.files[0].path
        before = self._counts[self._first_slots[path] : self._slots[path, shard.piece.start]]
        return sum(before) >= MAX_FINDINGS


def _shared_numbers(count: int) -> memoryview[int]:
    from mmap import mmap  # most datasets have no large files

    return memoryview(mmap(-1, 4 * count)).cast("I")


def join_pieces(done: ShardResults) -> list[tuple[Shard, ShardResult]]:
    """Return the results of shards, those of pieces with their positions in the whole file.

    Args:
        done: the shards with their results, in the order of the files.
    """
    joined: list[tuple[Shard, ShardResult]] = []
    for path, group in groupby(done, lambda each: _path_in_pieces(each[0])):
        results = [*group]
        joined.extend(results if path is None else _join(results))
    return joined


def piece_starts(done: ShardResults) -> dict[str, list[PieceStart]]:
    """Return the positions of the pieces in joined results, by the path of the file."""
    starts: dict[str, list[PieceStart]] = {}
    for shard, result in done:
        if shard.piece is not None:
            start = PieceStart(shard.piece, result.first_record, result.first_line)
            starts.setdefault(shard.files[0].path, []).append(start)
    return starts


def piece_with(starts: Sequence[PieceStart], record: int) -> PieceStart:
    """Return the piece that a record of a file is in."""
    return starts[bisect_right(starts, record, key=lambda start: start.record) - 1]


def shift(diagnostic: Diagnostic, lines: int) -> Diagnostic:
    """Return a diagnostic a number of lines further down, or further up if the number is negative."""
    related = tuple(Related(shift_place(each.place, lines), each.message) for each in diagnostic.related)
    fixes = shift_fixes(diagnostic.fixes, lines)
    return replace(diagnostic, place=shift_place(diagnostic.place, lines), related=related, fixes=fixes)


def shift_fixes(fixes: Sequence[Fix], lines: int) -> tuple[Fix, ...]:
    """Return fixes a number of lines further down."""
    return tuple(
        replace(
            fix,
            replacements=tuple(
                replace(each, span=_shift_span(each.span, lines)) for each in fix.replacements
            ),
        )
        for fix in fixes
    )


def shift_misfits(misfits: ColumnMisfits, lines: int) -> ColumnMisfits:
    """Return the misfits of a column a number of lines further down."""
    found = misfits.diagnostic
    return misfits if found is None else replace(misfits, diagnostic=shift(found, lines))


def shift_place(place: Place, lines: int) -> Place:
    """Return a place a number of lines further down, or further up if the number is negative."""
    if place.span is None:
        return place
    return replace(place, span=_shift_span(place.span, lines))


def _shift_span(span: Span, lines: int) -> Span:
    return replace(span, line=span.line + lines, end_line=span.end_line + lines)


def _path_in_pieces(shard: Shard) -> str | None:
    return None if shard.piece is None else shard.files[0].path


def _join(pieces: ShardResults) -> Iterator[tuple[Shard, ShardResult]]:
    """Yield the results of all pieces of one file with their positions in it."""
    (file,) = pieces[0][0].files
    results = _unread_rest([result for _, result in pieces])
    records = accumulate((result.records for result in results), initial=0)
    lines = accumulate((result.lines for result in results), initial=0)
    moved = [_moved(*each) for each in zip(results, records, lines, strict=False)]
    found = FileResult(file.path, file.stem, diagnostics=tuple(_about_all(file.path, moved)))
    moved = _limited(moved)
    if found.diagnostics:
        moved[0] = replace(moved[0], file_results=(*moved[0].file_results, found))
    for number, ((shard, _), result) in enumerate(zip(pieces, moved, strict=True)):
        yield shard, replace(result, files=0 if number else 1)


def _unread_rest(results: Sequence[ShardResult]) -> list[ShardResult]:
    """Return the results of the pieces that are read, and empty results of the others."""
    files = [next(iter(result.file_results), None) for result in results]
    empty = [ShardResult(result.kind, result.files, 0, lines=result.lines) for result in results]
    for number, file in enumerate(files):
        if file is not None and file.is_refused:
            return [*empty[:number], results[number], *empty[number + 1 :]]
    for number, file in enumerate(files):
        if file is not None and file.is_last:
            return [*results[: number + 1], *empty[number + 1 :]]
    return [*results]


def _moved(result: ShardResult, records: int, lines: int) -> ShardResult:
    """Return the result of a piece with positions in the whole file."""
    return replace(
        result,
        file_results=tuple(_moved_file(file, records, lines) for file in result.file_results),
        collected=tuple(_moved_record(record, records) for record in result.collected),
        batch=None if result.batch is None else replace(result.batch, first_record=records),
        first_record=records,
        first_line=lines,
    )


def _moved_file(file: FileResult, records: int, lines: int) -> FileResult:
    return replace(
        file,
        diagnostics=tuple(shift(diagnostic, lines) for diagnostic in file.diagnostics),
        excluded=frozenset(records + position for position in file.excluded),
        misfits=tuple(shift_misfits(misfits, lines) for misfits in file.misfits),
    )


def _moved_record(record: CollectedRecord, records: int) -> CollectedRecord:
    position = record.route.record
    return replace(record, route=replace(record.route, record=(position or 0) + records))


def _about_all(path: str, results: Sequence[ShardResult]) -> Iterator[Diagnostic]:
    """Yield the findings about a file as a whole: it has no record, or more findings than are shown."""
    files = [file for result in results for file in result.file_results]
    if not any(result.records for result in results) and not any(file.diagnostics for file in files):
        place = Place(path, Span(1, 1, 1, 1), Excerpt(""))
        yield Diagnostic(_NO_RECORD_RULE, Severity.ERROR, NO_RECORD, place)
    shown = 0
    omitted = 0
    for file in files:
        omitted += file.faulty if shown >= MAX_FINDINGS else 0
        shown += len(file.diagnostics)
    if omitted:
        message = f"{omitted} more lines of this file have errors that are not shown"
        yield Diagnostic(LIMIT, Severity.ERROR, message, Place(path), RUN_AGAIN)


def _limited(results: Sequence[ShardResult]) -> list[ShardResult]:
    """Return the results without the findings of the pieces after those that have as many as are shown."""
    shown = 0
    limited: list[ShardResult] = []
    for result in results:
        is_exceeded = shown >= MAX_FINDINGS
        shown += sum(len(file.diagnostics) for file in result.file_results)
        if is_exceeded:
            files = tuple(replace(file, diagnostics=()) for file in result.file_results)
            result = replace(result, file_results=files)  # noqa: PLW2901 - the same result, without findings
        limited.append(result)
    return limited
