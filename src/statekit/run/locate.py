"""Findings to diagnostics: the one place where a route becomes lines and columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from statekit.diagnostics import Diagnostic, Finding, Place, Related, Route, Severity, pointer_text
from statekit.read import ReadError, read_text_file

if TYPE_CHECKING:
    from statekit.check import Checker
    from statekit.discovery.dataset import RecordFile
    from statekit.read import Document, Problem

_CURLY = re.compile("[\u2018\u201c\u201e\u201d].*[\u2019\u201d\u201c\u2018]")

Whereabouts: TypeAlias = "tuple[Place, str | None]"
"""Where a route leads, and what the record is called."""

Files: TypeAlias = "Mapping[str, tuple[RecordFile, Checker]]"
"""Files by path, each with what checks it."""


def locate(findings: Sequence[Finding], files: Files) -> list[Diagnostic]:
    """Give findings their lines and columns, in their order.

    The files that they name are read again: each once, and one at a time.
    """
    routes: defaultdict[str, set[Route]] = defaultdict(set)
    for finding in findings:
        for route in (finding.route, *(related for related, _ in finding.related)):
            routes[route.path].add(route)
    found: dict[Route, Whereabouts] = {}
    for path, group in routes.items():
        found.update(_look_up(path, group, files))
    return [place(finding, found.__getitem__) for finding in findings]


def _look_up(path: str, routes: Iterable[Route], files: Files) -> Iterator[tuple[Route, Whereabouts]]:
    from statekit.read import read_document  # a run without findings does not need it, and it loads slowly

    document, key = None, None
    if path in files:
        file, checker = files[path]
        key = checker.key
        with suppress(ReadError):  # it vanished or changed since: the finding names the file alone
            source = read_text_file(file.path, path, follow_symlinks=file.is_link)
            document = read_document(source, lists=not checker.lists_are_records)
    for route in routes:
        yield route, whereabouts(route, document, key)


def whereabouts(route: Route, document: Document | None, key: str | None) -> Whereabouts:
    """Where a route leads in its document, and what the record is called there: the value of its key."""
    if document is None or route.record is None or route.record >= len(document.records):
        return Place(route.path), None
    where = document.place(route.record, route.pointer, route.part)
    return where, document.name(route.record, key)


def place(finding: Finding, find: Callable[[Route], Whereabouts]) -> Diagnostic:
    """A finding with the lines and columns that its routes lead to."""
    route = finding.route
    where, record = find(route)
    trap = _trap(where) if finding.keyword is not None else None
    return Diagnostic(
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message,
        place=where,
        help="; ".join(filter(None, (trap, finding.help))) or None,
        record=record,
        pointer=None if route.record is None else pointer_text(route.pointer),
        keyword=finding.keyword,
        related=tuple(Related(find(to)[0], text) for to, text in finding.related),
    )


def place_problem(problem: Problem, document: Document, key: str | None) -> Diagnostic:
    """What is wrong with a text, with its lines and columns and the name of the record that holds it."""
    position = document.record_at(problem.start)
    return Diagnostic(
        rule=problem.rule,
        severity=Severity.ERROR,
        message=problem.message,
        place=document.file.place(problem.start, problem.end),
        help=problem.help,
        record=None if position is None else document.name(position, key),
        related=tuple(
            Related(document.file.place(start, end), message) for start, end, message in problem.related
        ),
    )


def _trap(where: Place) -> str | None:
    """What YAML made of a value that its author may have meant otherwise, told by what is around it."""
    span, excerpt = where.span, where.excerpt
    if span is None or excerpt is None or span.line != span.end_line:
        return None
    value = excerpt.text[span.column - excerpt.column : span.end_column - excerpt.column]
    behind = excerpt.text[span.end_column - excerpt.column :]
    if _CURLY.fullmatch(value):
        return "quotes of YAML are straight: curly ones belong to the text"
    if re.match(r":[ \t]+#", behind):
        return "a `#` after a space begins a comment: put text that begins with `#` in quotes"
    if re.match(r"[ \t]+#[^ #!]", behind) and value[:1] not in "\"'[{":
        return "what follows the ` #` is a comment: put the text in quotes if it belongs to it"
    return None
