"""Findings to diagnostics: the one place where a route becomes lines and columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from statekit.diagnostics import Diagnostic, Finding, Place, Related, Route, Severity, pointer_text
from statekit.read import ReadError, read_source

if TYPE_CHECKING:
    from statekit.check import Checker
    from statekit.dataset import RecordFile
    from statekit.read import Document, Problem

_CURLY = re.compile("[\u2018\u201c\u201e\u201d].*[\u2019\u201d\u201c\u2018]")

Documents: TypeAlias = "Mapping[str, tuple[Document, str | None]]"
"""Documents by path, each with the property that identifies its records."""


Files: TypeAlias = "Mapping[str, tuple[RecordFile, Checker]]"
"""Files by path, each with what checks it."""


def locate(findings: Sequence[Finding], files: Files) -> list[Diagnostic]:
    """Give findings their lines and columns, in their order.

    The files that they name are read again, one at a time.
    """
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.route.path].append(finding)
    placed = {path: iter(_locate_in(path, group, files)) for path, group in by_path.items()}
    return [next(placed[finding.route.path]) for finding in findings]


def _locate_in(path: str, findings: list[Finding], files: Files) -> list[Diagnostic]:
    from statekit.read import read_document  # a run without findings does not need it, and it loads slowly

    documents: dict[str, tuple[Document, str | None]] = {}
    needed = {path, *(route.path for finding in findings for route, _ in finding.related)}
    for name in needed & files.keys():
        file, checker = files[name]
        try:
            source = read_source(file.path, name, follows=file.is_link)
        except ReadError:
            continue  # it vanished or changed since it was read: the finding names the file alone
        document = read_document(source, lists=not checker.takes_lists)
        documents[name] = document, checker.key
    return [place(finding, documents) for finding in findings]


def place(finding: Finding, documents: Documents) -> Diagnostic:
    """A finding with the lines and columns that its routes lead to."""
    route = finding.route
    where = _place_of(route, documents)
    trap = _trap(where) if finding.keyword is not None else None
    return Diagnostic(
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message,
        place=where,
        help="; ".join(filter(None, (trap, finding.help))) or None,
        record=_record_name(route, documents),
        pointer=None if route.record is None else pointer_text(route.pointer),
        keyword=finding.keyword,
        related=tuple(Related(_place_of(to, documents), text) for to, text in finding.related),
    )


def _place_of(route: Route, documents: Documents) -> Place:
    document, _ = documents.get(route.path, (None, None))
    if document is None or route.record is None or route.record >= len(document.records):
        return Place(route.path)
    return document.place(route.record, route.pointer, route.part)


def _record_name(route: Route, documents: Documents) -> str | None:
    document, key = documents.get(route.path, (None, None))
    if document is None or route.record is None or route.record >= len(document.records):
        return None
    return document.name(route.record, key)


def place_problem(problem: Problem, document: Document, key: str | None) -> Diagnostic:
    """What is wrong with a text, with its lines and columns and the name of the record that holds it."""
    position = document.record_at(problem.start)
    return Diagnostic(
        rule=problem.rule,
        severity=Severity.ERROR,
        message=problem.message,
        place=document.source.place(problem.start, problem.end),
        help=problem.help,
        record=None if position is None else document.name(position, key),
        related=tuple(
            Related(document.source.place(start, end), message) for start, end, message in problem.related
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
