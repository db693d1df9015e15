"""Change the records of a file, and prove that the result has exactly the values that were meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from statekit._startup.frozen import replace
from statekit.diagnostics import JSON, escape
from statekit.edit.changes import Change, InsertItem, InsertMember, SetValue, changed_values, in_order
from statekit.edit.document import DocumentEditor
from statekit.edit.edits import Edit, EditError, apply_to_bytes
from statekit.edit.write import on_one_line
from statekit.read import STRICT, Document, Profile, ReadError, TextFile, decode, read_document, read_values
from statekit.read.formats import suffix_of

_MAX_SINGLE_CHANGES = 200
"""The number of changes up to which they are made one after the other, if they cannot be made at once."""


def change_file(
    data: bytes, path: str, changes: Iterable[Change], *, lists: bool, profile: Profile = STRICT
) -> bytes:
    """Return the bytes of a file with changes of its records.

    Both tiers read the file before and after. Its records have exactly the values that the changes lead to,
    and every character that is not concerned is as before.

    Args:
        data: The bytes of the file.
        path: The path to display. Its suffix selects the format.
        changes: The changes. All pointers are those of the records before.
        lists: True if a list at the top level is a list of records, False if it is a record itself.
        profile: The options for YAML.

    Raises:
        EditError: A change cannot be made, or the file has errors in its text.
    """
    try:
        pending = in_order(changes)
        document = read_proven(data, path, lists=lists, profile=profile)
        expected = changed_values([record.value for record in document.records], pending)
        try:
            editor = DocumentEditor(document)
            edits = [edit for change in pending for edit in editor.edits(change)]
            return _proven(data, document, edits, expected, profile, lists=lists)
        except EditError:
            if len(pending) > _MAX_SINGLE_CHANGES:
                raise
        # Neighbors concern the same text: make one change after the other.
        for change in pending:
            data = _change(data, path, change, lists=lists, profile=profile)
        prove(data, path, expected, lists=lists, profile=profile)
    except EditError as error:
        raise EditError(f"{escape(path)}: {error}") from None
    return data


def _change(data: bytes, path: str, change: Change, *, lists: bool, profile: Profile) -> bytes:
    """Return the bytes of a file with one change.

    A block of text would include a comment below it that has its indentation, so the second attempt does
    without blocks.
    """
    document = read_proven(data, path, lists=lists, profile=profile)
    values = changed_values([record.value for record in document.records], [change])
    try:
        return _proven(data, document, DocumentEditor(document).edits(change), values, profile, lists=lists)
    except EditError:
        if not isinstance(change, SetValue | InsertMember | InsertItem):
            raise
        change = replace(change, value=on_one_line(change.value))
        return _proven(data, document, DocumentEditor(document).edits(change), values, profile, lists=lists)


def read_proven(data: bytes, path: str, *, lists: bool, profile: Profile = STRICT) -> Document:
    """Read a file with the reference tier, and check that the fast tier reads the same records.

    Raises:
        EditError: The text has errors, or the tiers differ.
    """
    try:
        document = read_document(
            TextFile(path, decode(data, path)), lists=lists, thorough=True, profile=profile
        )
    except ReadError as error:
        raise EditError(error.message) from None
    if document.problems:
        problem = document.problems[0]
        line = document.file.span(problem.start, problem.end).line
        raise EditError(f"line {line}: {problem.message}")
    values = read_values(data, lists=lists, suffix=suffix_of(path))
    if values is not None and not _are_same(values, [record.value for record in document.records]):
        raise EditError("the two parsers read different values")
    return document


def prove(  # noqa: PLR0913 - as `change_file`
    data: bytes,
    path: str,
    expected: Sequence[JSON],
    *,
    lists: bool,
    profile: Profile = STRICT,
    warnings: int | None = None,
) -> None:
    """Check that both tiers read exactly the expected records from the bytes of a file.

    Args:
        data: The bytes.
        path: The path to display. Its suffix selects the format.
        expected: The records.
        lists: True if a list at the top level is a list of records, False if it is a record itself.
        profile: The options for YAML.
        warnings: The number of warnings about the text that it may have; by default any.

    Raises:
        EditError: They do not.
    """
    try:
        document = read_proven(data, path, lists=lists, profile=profile)
    except EditError:
        document = None
    values = [] if document is None else [record.value for record in document.records]
    has_more_warnings = document is not None and warnings is not None and len(document.warnings) > warnings
    if document is None or has_more_warnings or not _are_same(values, expected):
        raise EditError("the text is written in a form that is not edited; change it by hand")


def _proven(  # noqa: PLR0913 - as `change_file`
    data: bytes,
    document: Document,
    edits: Iterable[Edit],
    expected: Sequence[JSON],
    profile: Profile,
    *,
    lists: bool,
) -> bytes:
    """Return the bytes of a file with edits, if they lead to the expected records and to no warnings."""
    path = document.file.path
    changed = apply_to_bytes(data, path, edits)
    prove(changed, path, expected, lists=lists, profile=profile, warnings=len(document.warnings))
    return changed


def _are_same(values: Sequence[JSON], expected: Sequence[JSON]) -> bool:
    """Return True for the same values of the same types, with their keys in the same order."""
    return repr([*values]) == repr([*expected])
