"""Fixes of texts that are not valid YAML, or that YAML reads differently than their authors meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from statekit.diagnostics import JSON, Fix, Route
from statekit.edit.edits import Edit, EditError, apply
from statekit.edit.write import write_scalar
from statekit.fixes.indentation import INDENTATION, fix_of_indentation
from statekit.fixes.proposals import to_fixes
from statekit.phrasing import quoted
from statekit.read import TextFile, read_document, read_values
from statekit.read.formats import family_of
from statekit.read.suspicious import COMMENT

if TYPE_CHECKING:
    from statekit.check import Checker
    from statekit.read import Document, Problem

_SYNTAX = "yaml/syntax"
_ALIAS = "yaml/alias"
_DUPLICATE = "yaml/duplicate-key"
_NUMBER = "text/number"
_MAX_CHARACTERS = 100_000
"""In larger texts, no ways to read them are tried, which takes time."""
_MAX_PARSED = 5
"""With more warnings about a text, it is not read again for each of them."""
_TAB_WIDTHS = (2, 4, 8)
_INDENTATION = re.compile(r"^[ ]*\t[ \t]*(?=[^ \t\r\n])", re.MULTILINE)
_BLANK_LIKE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BEFORE_VALUE = re.compile(r"\s*(?:-\s+)*(?:[^\s:#\"'\[\]{}][^:#\"'\[\]{}]*:\s*)?")
_COLON_LIKE = "\uff1a\ufe55\ufe13\ua789\u2236\u02d0\u0589\u05c3"
_VALUE = re.compile(
    r"[ ]*(?:-[ ]+)*(?:(?P<key>[^\s:#\"'\[\]{}&*!|>%@`,?-][^:#\"'\[\]{}\r\n]*?)[ ]*:[ \t]+)?"
    r"(?P<value>[^ \t\r\n].*?)[ \t]*$"
)
_SECOND_KEY = re.compile(r"([^\s:]+):(?=\s|$)")
_OPENING, _CLOSING = "\u2018\u201c\u201e\u201a\u201d", "\u2019\u201d\u201c\u2018"
_BLOCK_ENTRY = re.compile(r"([ ]*)[^ \r\n]")


class _Candidate(NamedTuple):
    """A possible fix.

    Attributes:
        description: what it does, in the imperative.
        edits: the edits.
        is_safe: False if it is only likely.
        text: the text that it puts in quotes, if any.
    """

    description: str
    edits: list[Edit]
    is_safe: bool = True
    text: str | None = None


def fixes_of_problem(problem: Problem, document: Document, checker: Checker) -> tuple[Fix, ...]:
    """Return the fix of a problem of a YAML text, if there is one.

    A fix of a text that is not valid leads to one that is, or that is valid at least up to a later line.

    Args:
        problem: the problem.
        document: the file.
        checker: the checker of its records.
    """
    file = document.file
    if family_of(file.suffix) != "yaml":
        return ()
    lists = not checker.lists_are_records
    fixes: tuple[Fix, ...] = ()
    with suppress(EditError):
        if problem.rule in {_SYNTAX, _ALIAS} and len(file.text) < _MAX_CHARACTERS:
            fixes = _fix_of_syntax(problem, file, checker, lists=lists)
        elif problem.rule == _DUPLICATE and problem.related:
            fixes = _fix_of_duplicate(problem, file)
        elif problem.rule == _NUMBER:
            fixes = _fix_of_number(problem, file)
        elif problem.rule == INDENTATION:
            fixes = fix_of_indentation(problem, document)
        elif problem.rule == COMMENT and problem.value is not None:
            fixes = _fix_of_comment(problem, document, checker, lists=lists)
    return fixes


def _fix_of_syntax(problem: Problem, file: TextFile, checker: Checker, *, lists: bool) -> tuple[Fix, ...]:
    """Return the first kind of fix with which the text can be read.

    It is certain if all ways to make it lead to the same values, or if the schema accepts only one of them.
    """
    for group in (_tabs, _spaces, _colon, _value_in_quotes):
        readable = [
            (candidate, values)
            for candidate in group(problem, file.text, checker)
            if (values := _values_after(candidate, problem, file, lists=lists)) is not _UNREADABLE
        ]
        valid = [each for each in readable if each[1] is not None and all(map(checker.is_valid, each[1]))]
        if not readable:
            continue
        (candidate, values), *others = valid or [each for each in readable if each[1] is not None] or readable
        is_safe = candidate.is_safe and all(repr(each) == repr(values) for _, each in others)
        if is_safe and not valid and candidate.text is not None and values is not None:
            is_safe = not _is_rejected(candidate.text, values, checker)
        return to_fixes(file, candidate.description, candidate.edits, is_safe=is_safe)
    return ()


_UNREADABLE: list[JSON] = [None]
"""Stands for the values of a text that is not better than before."""


def _values_after(
    candidate: _Candidate, problem: Problem, file: TextFile, *, lists: bool
) -> list[JSON] | None:
    """Return the records of a text with a candidate; None if it has a problem in a later line.

    `_UNREADABLE` if it has a problem in the same line or above.
    """
    text = apply(file.text, candidate.edits)
    values = read_values(text.encode(), lists=lists)
    if values is not None:
        return values
    changed = read_document(TextFile(file.path, text), lists=lists)
    if not changed.problems:
        return [record.value for record in changed.records]
    line = file.span(problem.start, problem.start).line
    remaining = [changed.file.span(each.start, each.start).line for each in changed.problems]
    return None if min(remaining) > line else _UNREADABLE


def _is_rejected(text: str, values: Sequence[JSON], checker: Checker) -> bool:
    """Return True if a schema does not accept a text in one of the records."""
    for value in values:
        for finding in checker.explain(value, Route("")):
            found = value
            for step in finding.route.pointer:
                if isinstance(found, dict) and isinstance(step, str):
                    found = found.get(step)
                elif isinstance(found, list) and isinstance(step, int) and step < len(found):
                    found = found[step]
            if found == text:
                return True
    return False


def _tabs(problem: Problem, text: str, _checker: Checker) -> Iterator[_Candidate]:
    """Yield candidates with spaces in place of tabs."""
    if not text.startswith("\t", problem.start):
        return
    description = "write spaces in place of the tabs"
    for width in _TAB_WIDTHS:
        edits = [
            Edit(found.start(), found.end(), found[0].expandtabs(width))
            for found in _INDENTATION.finditer(text)
        ]
        if edits:
            yield _Candidate(description, edits)
    start, stop = _line_of(text, problem.start)
    if text[start : problem.start].strip(" \t"):
        end = stop - len(text[problem.start : stop].lstrip("\t"))
        yield _Candidate(description, [Edit(problem.start, end, " ")])


def _spaces(problem: Problem, text: str, _checker: Checker) -> Iterator[_Candidate]:
    """Yield a candidate with ordinary spaces in place of others that separate keys and values."""
    start, end = _line_of(text, problem.start)
    before = _BEFORE_VALUE.match(text, start, end)
    edits = [
        Edit(found.start(), found.end(), " ")
        for found in _BLANK_LIKE.finditer(text, start, start if before is None else before.end())
    ]
    if edits:
        yield _Candidate("write ordinary spaces", edits)


def _colon(problem: Problem, text: str, _checker: Checker) -> Iterator[_Candidate]:
    """Yield a candidate with an ordinary colon."""
    at = problem.start
    if text[at : at + 1] and text[at] in _COLON_LIKE:
        space = "" if text[at + 1 : at + 2] in {" ", "\r", "\n"} else " "
        yield _Candidate("write an ordinary colon", [Edit(at, at + 1, f":{space}")])


def _value_in_quotes(problem: Problem, text: str, checker: Checker) -> Iterator[_Candidate]:
    """Yield a candidate with the value of the line in quotes."""
    start, end = _line_of(text, problem.start)
    found = _VALUE.match(text, start, end)
    if found is None or (found["key"] is None and "- " not in text[start : found.start("value")]):
        return
    value, at = found["value"], found.span("value")
    if not at[0] <= problem.start < at[1] or " #" in value or "\t#" in value or value[0] in "[{":
        return
    below = _BLOCK_ENTRY.search(text, end)
    column = found.start("key" if found["key"] is not None else "value") - start
    if value.endswith(":") or (below is not None and len(below[1]) > column):
        return  # what is below it is hardly meant to be outside of it
    if value[0] in _OPENING and value[-1] in _CLOSING and not set(value[1:-1]) & {*_OPENING, *_CLOSING}:
        yield _quote("write straight quotes", value[1:-1], at)
        return
    second = _SECOND_KEY.search(value)
    is_key = second is not None and second[1] in checker.property_names()
    is_plain = value[0] not in "\"'|>&*!%,?" and not value.startswith(("- ", "? ")) and "#" not in value
    yield _quote("put the value in quotes", value, at, is_safe=is_plain and not is_key)
    if found["key"] is not None and "- " in text[start : found.start("key")]:
        whole = found.start("key"), found.end("value")
        yield _quote("put the item in quotes", text[slice(*whole)], whole, is_safe=is_plain)


def _quote(description: str, text: str, at: tuple[int, int], *, is_safe: bool = True) -> _Candidate:
    return _Candidate(description, [Edit(*at, write_scalar(text, like='"'))], is_safe, text)


def _line_of(text: str, offset: int) -> tuple[int, int]:
    """Return the range of the line of an offset, without its line break."""
    start, end = text.rfind("\n", 0, offset) + 1, text.find("\n", offset)
    end = len(text) if end < 0 else end
    return start, end - text.endswith("\r", start, end)


def _fix_of_number(problem: Problem, file: TextFile) -> tuple[Fix, ...]:
    """Return the fix of a number that may be text."""
    written = file.text[problem.start : problem.end]
    edit = Edit(problem.start, problem.end, write_scalar(written, like='"'))
    return to_fixes(file, "put it in quotes", [edit], is_safe=False)


def _fix_of_comment(
    problem: Problem, document: Document, checker: Checker, *, lists: bool
) -> tuple[Fix, ...]:
    """Return the fix of a comment that was probably meant as text.

    It is certain if the records are not valid without it.
    """
    file, start = document.file, problem.value or 0
    text, (first, _) = file.text, _line_of(file.text, problem.start)
    before = text[max(first, start) : problem.start].strip(" \t")
    begin = problem.start if not before or before[-1] in ":-" else start
    is_apart = text[problem.start - 2 : problem.start].isspace()  # as comments are written
    if begin < first or before[:1] in {'"', "'"} or is_apart:
        return ()
    whole = text[begin : problem.end]
    edit = Edit(begin, problem.end, write_scalar(whole, like='"'))
    is_safe = False
    if len(text) < _MAX_CHARACTERS and len(document.warnings) <= _MAX_PARSED:
        changed = read_document(TextFile(file.path, apply(text, [edit])), lists=lists)
        if changed.problems:
            return ()
        was_valid = all(checker.is_valid(record.value) for record in document.records)
        is_safe = not was_valid and all(checker.is_valid(record.value) for record in changed.records)
    return to_fixes(file, f"put {quoted(whole)} in quotes", [edit], is_safe=is_safe)


def _fix_of_duplicate(problem: Problem, file: TextFile) -> tuple[Fix, ...]:
    """Return the fix of a key that is in an object twice, if both have the same value."""
    first, second = _removal(file.text, problem.related[0][0]), _removal(file.text, problem.start)
    if first is None or second is None:
        return ()
    values = [_value_of_entry(file.text[edit.start : edit.end]) for edit in (first, second)]
    if values[0] is None or repr(values[0]) != repr(values[1]):
        return ()
    is_safe = "#" not in file.text[second.start : second.end]  # a comment would be lost
    return to_fixes(file, "remove this key: its value is the same", [second], is_safe=is_safe)


def _value_of_entry(lines: str) -> list[JSON] | None:
    """Return the lines of an entry as an object with one key, in a list; None if they are not one."""
    values = read_values(dedent(lines).encode(), lists=False)
    if values is not None:
        return values
    if len(lines) > _MAX_CHARACTERS:
        return None
    found = read_document(TextFile("entry.yaml", dedent(lines)), lists=False)
    return None if found.problems else [record.value for record in found.records]


def _removal(text: str, start: int) -> Edit | None:
    """Return the edit that removes the entry of a block object whose key is at an offset, with its lines."""
    first, end = _line_of(text, start)
    if text[first:start].strip(" "):
        return None
    column = start - first
    stop = _next_line(text, end)
    while stop < len(text):
        found = _BLOCK_ENTRY.match(text, stop)
        if found is not None:
            rest = text[found.end() - 1 : found.end() + 1]
            is_item = rest[0] == "-" and rest[1:] in {" ", "\n", ""} and len(found[1]) == column
            if len(found[1]) < column or (len(found[1]) == column and not is_item):
                break
        elif not text[slice(*_line_of(text, stop))].strip():
            following = _BLOCK_ENTRY.search(text, stop)
            if following is None or len(following[1]) <= column:
                break
        stop = _next_line(text, stop)
    return Edit(first, stop, "")


def _next_line(text: str, offset: int) -> int:
    found = text.find("\n", offset)
    return len(text) if found < 0 else found + 1
