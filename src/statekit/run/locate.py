"""Turn findings into diagnostics: the one place where routes become lines and columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from statekit._startup.expressions import expression
from statekit._startup.frozen import replace
from statekit.diagnostics import Diagnostic, Finding, Place, Related, Route, pointer_text
from statekit.discovery.contents import read_record_bytes
from statekit.read import STRICT, Profile, ReadError, TextFile, decode, read_fast
from statekit.read.formats import family_of
from statekit.run.locations import MIN_FILES, Location, find_in_workers
from statekit.run.pieces import PieceStart, PieceStarts, piece_with, shift_place
from statekit.run.shards import Tier
from statekit.run.with_fixes import Opened, with_fixes_across

if TYPE_CHECKING:
    from statekit.check import Checker
    from statekit.discovery.dataset import RecordFile
    from statekit.read import Document, Problem

_CURLY_QUOTES = expression("[\u2018\u201c\u201e\u201d].*[\u2019\u201d\u201c\u2018]")

Files: TypeAlias = "Mapping[str, tuple[RecordFile, Checker]]"
"""Files by path, each with the checker of its kind."""


def locate(  # noqa: PLR0913 - options, most by name
    findings: Sequence[Finding],
    files: Files,
    pieces: PieceStarts,
    profile: Profile = STRICT,
    tier: Tier = Tier.AUTO,
    *,
    jobs: int = 0,
) -> list[Diagnostic]:
    """Return findings with their lines and columns, in the same order.

    Reads the files that the findings refer to again: each once, one at a time; of a file in pieces, only
    the pieces that they refer to.

    Args:
        findings: the findings.
        files: their files.
        pieces: the positions of the pieces of those files that are checked in pieces.
        profile: the options for YAML.
        tier: the parser that reads the records.
        jobs: the maximum number of processes that read the files; 0 for this process alone.
    """
    groups: defaultdict[str, dict[Route, None]] = defaultdict(dict)
    for finding in findings:
        for route in (finding.route, *(related for related, _ in finding.related)):
            groups[route.path][route] = None
    routes = {path: list(group) for path, group in groups.items()}

    def find(path: str) -> list[Location]:
        if path in files and path in pieces:
            return _find_in_pieces(routes[path], *files[path], pieces[path])
        return list(_find_locations(path, routes[path], files, profile, tier))

    locations: dict[Route, Location] = {}
    if jobs > 1 and len(routes) >= MIN_FILES:
        import statekit.read.document  # noqa: F401 - loaded before the workers are forked, once

        locations.update(find_in_workers(routes, find, jobs))
    else:
        for path, group in routes.items():
            locations.update(zip(group, find(path), strict=True))
    located = [locate_finding(finding, locations.__getitem__) for finding in findings]

    @lru_cache(maxsize=1)
    def opened(path: str, start: PieceStart | None) -> Opened:
        if start is None:
            return _read(path, files, profile, tier), 0, 0
        document, lines = _read_piece(*files[path], start)
        return document, start.record, start.line - lines

    def open_file(finding: Finding) -> Opened:
        path, record = finding.route.path, finding.route.record or 0
        return opened(path, piece_with(pieces[path], record) if path in pieces else None)

    return with_fixes_across(findings, located, files.keys(), open_file)


def _find_locations(
    path: str, routes: Iterable[Route], files: Files, profile: Profile, tier: Tier
) -> Iterator[Location]:
    document = _read(path, files, profile, tier) if path in files else None
    key = files[path][1].key if path in files else None
    for route in routes:
        yield find_location(route, document, key)


def _read(path: str, files: Files, profile: Profile, tier: Tier) -> Document | None:
    """Return a file with the places of its values; None if it was removed or changed in the meantime."""
    from statekit.read import read_document  # a run without findings does not need it, and it loads slowly

    file, checker = files[path]
    with suppress(ReadError):
        lists, data = not checker.lists_are_records, read_record_bytes(file)
        is_fast = tier is Tier.AUTO and family_of(file.ending) == "yaml"
        values = read_fast(data, lists=lists, suffix=file.ending) if is_fast else None
        text = TextFile(file.path, decode(data, file.path))
        return read_document(text, lists=lists, profile=profile, values=values)
    return None


def _find_in_pieces(
    routes: Sequence[Route], file: RecordFile, checker: Checker, starts: Sequence[PieceStart]
) -> list[Location]:
    groups: defaultdict[PieceStart, list[Route]] = defaultdict(list)
    for route in routes:
        groups[piece_with(starts, route.record or 0)].append(route)
    locations: dict[Route, Location] = {}
    for start, group in groups.items():
        document, lines = _read_piece(file, checker, start)
        for route in group:
            position = None if route.record is None else route.record - start.record
            place, key = find_location(replace(route, record=position), document, checker.key)
            locations[route] = shift_place(place, start.line - lines), key
    return [locations[route] for route in routes]


def _read_piece(file: RecordFile, checker: Checker, start: PieceStart) -> tuple[Document | None, int]:
    """Return a piece of a file, and the number of lines that it does not contain; None if it has changed."""
    from statekit.read import read_piece_document

    with suppress(ReadError):
        lists = not checker.lists_are_records
        return read_piece_document(file.path, start.piece, lists=lists, follow_symlinks=file.is_link)
    return None, 0


def find_location(route: Route, document: Document | None, key: str | None) -> Location:
    """Return the place of a route in its document, and the key of the record.

    Args:
        route: the route.
        document: the document, or None if the file cannot be read.
        key: the property that is the key of records, if any.
    """
    if document is None or route.record is None or route.record >= len(document.records):
        return Place(route.path), None
    place = document.place(route.record, route.pointer, route.part)
    return place, document.name(route.record, key)


def locate_finding(finding: Finding, find: Callable[[Route], Location]) -> Diagnostic:
    """Return a finding with its lines and columns.

    Args:
        finding: the finding.
        find: returns the location of a route.
    """
    route = finding.route
    place, record = find(route)
    trap = _yaml_trap(place) if finding.keyword is not None else None
    return Diagnostic(
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message,
        place=place,
        help="; ".join(filter(None, (trap, finding.help))) or None,
        record=record,
        pointer=None if route.record is None else pointer_text(route.pointer),
        keyword=finding.keyword,
        related=tuple(Related(find(to)[0], text) for to, text in finding.related),
    )


def locate_problem(problem: Problem, document: Document, key: str | None) -> Diagnostic:
    """Return a problem of the text itself with its lines and columns, and the key of the record.

    Args:
        problem: the problem.
        document: its document.
        key: the property that is the key of records, if any.
    """
    position = document.record_at(problem.start)
    return Diagnostic(
        rule=problem.rule,
        severity=problem.severity,
        message=problem.message,
        place=document.file.place(problem.start, problem.end),
        help=problem.help,
        record=None if position is None else document.name(position, key),
        related=tuple(
            Related(document.file.place(start, end), message) for start, end, message in problem.related
        ),
    )


def _yaml_trap(place: Place) -> str | None:
    """Return help for a value that YAML probably reads differently than its author intended, or None.

    The text around the value shows this: curly quotes, or a `#` that begins a comment.
    """
    span, excerpt = place.span, place.excerpt
    if span is None or excerpt is None or span.line != span.end_line:
        return None
    value = excerpt.text[span.column - excerpt.column : span.end_column - excerpt.column]
    following = excerpt.text[span.end_column - excerpt.column :]
    if _CURLY_QUOTES.fullmatch(value):
        return "quotes of YAML are straight: curly ones belong to the text"
    if re.match(r":[ \t]+#", following):
        return "a `#` after a space begins a comment: put text that begins with `#` in quotes"
    if re.match(r"[ \t]+#[^ #!]", following) and value[:1] not in "\"'[{":
        return "what follows the ` #` is a comment: put the text in quotes if it belongs to it"
    return None
