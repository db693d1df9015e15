"""Turn the corrections that findings propose into edits of their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from statekit._startup.frozen import replace
from statekit.diagnostics import JSON, Action, Correction, Finding, Fix, Pointer, Replacement
from statekit.edit.changes import Change, Remove, RenameKey, SetValue, changed_values
from statekit.edit.document import DocumentEditor
from statekit.edit.edits import Edit, EditError
from statekit.edit.lines import lines_of
from statekit.edit.write import write_scalar

if TYPE_CHECKING:
    from statekit.read import Document, TextFile

IsValid = Callable[[JSON], bool]
"""A function that returns True for a valid record."""

_MAX_PROPOSALS = 20
_MAX_CHARACTERS = 200_000
"""In larger files, and with more proposals for a record, they are checked together, and not one by one."""


def fixes_of(finding: Finding, document: Document) -> tuple[Fix, ...]:
    """Return the fix that a finding proposes, if the text is written in a form that can be edited.

    Args:
        finding: the finding.
        document: its file. The positions of records in it are those of the finding.
    """
    proposal, record = finding.proposal, finding.route.record
    if proposal is None or record is None or record >= len(document.records):
        return ()
    try:
        edits = [
            edit
            for each in proposal.corrections
            for edit in _edits(each, record, finding.route.pointer, document)
        ]
    except EditError:
        return ()
    removed = [document.file.text[edit.start : edit.end] for edit in edits if not edit.text]
    is_safe = proposal.is_safe and not any("#" in text for text in removed)  # a comment would be lost
    return to_fixes(document.file, proposal.description, edits, is_safe=is_safe)


def to_fixes(file: TextFile, description: str, edits: Iterable[Edit], *, is_safe: bool) -> tuple[Fix, ...]:
    """Return a fix with edits, or nothing if there are none.

    Args:
        file: the file.
        description: what they do, in the imperative.
        edits: the edits of its text.
        is_safe: True if they are certain.
    """
    replacements = [Replacement(file.span(edit.start, edit.end), edit.text) for edit in sorted(edits)]
    return (Fix(description, is_safe, tuple(replacements)),) if replacements else ()


def _edits(correction: Correction, record: int, at: Pointer, document: Document) -> list[Edit]:
    pointer = at if correction.pointer is None else correction.pointer
    if correction.action is Action.QUOTE:
        start, end = _written_at(document, record, pointer)
        return [Edit(start, end, write_scalar(document.file.text[start:end], like='"'))]
    return DocumentEditor(document).edits(_change(correction, record, pointer))


def _written_at(document: Document, record: int, pointer: Pointer) -> tuple[int, int]:
    """Return the range in which a value is written on one line.

    Raises:
        EditError: it is written on several lines, or elsewhere.
    """
    node = document.nodes(record, pointer)[-1]
    end = node.end if node.inline else lines_of(document.file.text).end_of(node)
    if node.target is not None or node.start == end or "\n" in document.file.text[node.start : end]:
        raise EditError("the value is written on several lines, or elsewhere")
    return node.start, end


def _change(correction: Correction, record: int, pointer: Pointer) -> Change:
    if correction.action is Action.RENAME:
        return RenameKey(record, pointer, str(correction.value))
    if correction.action is Action.REMOVE:
        return Remove(record, pointer)
    return SetValue(record, pointer, correction.value)


def with_sound_proposals(
    findings: Sequence[Finding],
    document: Document,
    record: int,
    is_valid: IsValid,
    no_worse_than: Callable[[JSON], IsValid],
) -> list[Finding]:
    """Return the findings in a record without the proposals that would lead to other violations.

    Args:
        findings: the findings.
        document: the file.
        record: the position of the record.
        is_valid: returns True for a valid record.
        no_worse_than: returns a function that checks whether a record has no violations that this one lacks.
    """
    value = document.node(record).value
    is_sound = is_valid if len(findings) == 1 else no_worse_than(value)

    def are_sound(some: Iterable[Finding]) -> bool:
        try:
            changes = [
                _meant(each, finding.route.pointer, document, record)
                for finding in some
                for each in (() if finding.proposal is None else finding.proposal.corrections)
            ]
            return is_sound(changed_values([value], changes)[0])
        except EditError:
            return False

    if are_sound(findings):
        return [*findings]
    proposed = [finding for finding in findings if finding.proposal is not None]
    is_small = len(document.file.text) < _MAX_CHARACTERS and len(proposed) <= _MAX_PROPOSALS
    sound = [each for each in proposed if len(proposed) > 1 and are_sound([each])] if is_small else []
    return [
        finding if finding.proposal is None or finding in sound else replace(finding, proposal=None)
        for finding in findings
    ]


def _meant(correction: Correction, at: Pointer, document: Document, record: int) -> Change:
    """Return a correction as the change of a value. The position of its record is 0."""
    pointer = at if correction.pointer is None else correction.pointer
    if correction.action is Action.QUOTE:
        start, end = _written_at(document, record, pointer)
        return SetValue(0, pointer, document.file.text[start:end])
    return _change(correction, 0, pointer)
