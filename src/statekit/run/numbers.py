"""Warn of numbers in YAML that were perhaps meant as text, and lose how they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from statekit.diagnostics import JSON, Finding, Severity
from statekit.read.limits import MAX_PROBLEMS
from statekit.read.nodes import Node, Problem
from statekit.read.numbers import ambiguous_message, is_ambiguous, lost_form
from statekit.read.problems import truncate

if TYPE_CHECKING:
    from statekit.check import Checker
    from statekit.read import Document, Values

NUMBER = "text/number"

_MAX_SIZE_OF_INVALID = 2000
"""The number of values up to which an invalid record is validated again for each number in it."""
_MAX_NUMBERS_OF_INVALID = 20


def may_lose_text(values: Values, checker: Checker, size: int) -> bool:
    """Return True if a number in valid records was perhaps meant as text.

    Args:
        values: the records and their unusual numbers, of which there is at least one.
        checker: the checker of the records.
        size: the size of the text.
    """
    from statekit.schema.quoted import find_numbers  # few files need it

    for record in values.records:
        numbers = find_numbers(record, values.numbers)
        if any(checker.text_oracle.admitted(record, numbers, checker.is_valid, size)):
            return True
    return False


def number_warnings(
    document: Document, position: int, checker: Checker, findings: Sequence[Finding], *, is_valid: bool
) -> Iterator[Problem]:
    """Yield warnings about the numbers of a record.

    Args:
        document: the file.
        position: the position of the record in it.
        checker: its checker.
        findings: the findings in the record. A value that has a finding has no further one.
        is_valid: True if the record satisfies its schema.
    """
    numbers = {pointer: (written, node) for pointer, written, node in document.written_numbers(position)}
    if not numbers:
        return
    record = document.records[position]
    explained = {warning.value for warning in document.warnings}
    reported = {finding.route.pointer for finding in findings}
    oracle = checker.text_oracle
    judge: Callable[[JSON], bool] = checker.is_valid
    if not is_valid:
        too_many = len(numbers) > _MAX_NUMBERS_OF_INVALID or record.size > _MAX_SIZE_OF_INVALID
        judge = _never if too_many else checker.no_worse_than(record.value)
    written = (
        (pointer, text) for pointer, (text, _) in reversed([*numbers.items()]) if pointer not in reported
    )
    size = record.size
    admitted = {pointer for pointer, _ in oracle.admitted(record.value, written, judge, size)}
    for pointer, (text, node) in reversed([*numbers.items()]):
        if pointer in reported or node.start in explained:
            continue
        if pointer in admitted:
            yield _warning(node, lost_form(text, truncate(text), _number(node)))
        elif is_ambiguous(text):
            yield _warning(node, ambiguous_message(text, truncate(text), _number(node)))
        else:
            continue
        explained.add(node.start)


def _never(_: JSON) -> bool:
    return False


def _number(node: Node) -> float:
    return node.value if isinstance(node.value, int | float) else 0


def _warning(node: Node, text: tuple[str, str]) -> Problem:
    message, help_text = text
    return Problem(
        NUMBER,
        message,
        node.start,
        node.end,
        help_text,
        hides_value=False,
        severity=Severity.WARNING,
        value=node.start,
    )


def limited(warnings: Iterator[Problem], count: int) -> Iterator[Problem]:
    """Yield warnings until a file has too many of them.

    Args:
        warnings: the warnings.
        count: the number of warnings that the file has already.
    """
    for warning, _ in zip(warnings, range(max(MAX_PROBLEMS - count, 0)), strict=False):
        yield warning
