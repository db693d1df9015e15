"""Change the records of a file, and prove that the result has exactly the values that were meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from statekit._startup.frozen import replace
from statekit.diagnostics import JSON, escape
from statekit.edit.changes import Change, InsertItem, InsertMember, SetValue, changed_values, in_order
from statekit.edit.document import edits_of
from statekit.edit.edits import Edit, EditError, apply_to_bytes
from statekit.edit.write import on_one_line
from statekit.read import STRICT, Document, Profile, ReadError, TextFile, decode, read_document, read_values
from statekit.read.formats import suffix_of


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
            edits = [edit for change in pending for edit in edits_of(document, change)]
            return _proven(data, path, edits, expected, lists=lists, profile=profile)
        except EditError:
            pass
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
        return _proven(data, path, edits_of(document, change), values, lists=lists, profile=profile)
    except EditError:
        if not isinstance(change, SetValue | InsertMember | InsertItem):
            raise
        change = replace(change, value=on_one_line(change.value))
        return _proven(data, path, edits_of(document, change), values, lists=lists, profile=profile)


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
    values = None if profile != STRICT else read_values(data, lists=lists, suffix=suffix_of(path))
    if values is not None and not _are_same(values, [record.value for record in document.records]):
        raise EditError("the two parsers read different values")
    return document


def prove(
    data: bytes, path: str, expected: Sequence[JSON], *, lists: bool, profile: Profile = STRICT
) -> None:
    """Check that both tiers read exactly the expected records from the bytes of a file.

    Raises:
        EditError: They do not.
    """
    try:
        values = [record.value for record in read_proven(data, path, lists=lists, profile=profile).records]
    except EditError:
        values = []
    if not _are_same(values, expected):
        raise EditError("the text is written in a form that is not edited; change it by hand")


def _proven(  # noqa: PLR0913 - as `change_file`
    data: bytes,
    path: str,
    edits: Iterable[Edit],
    expected: Sequence[JSON],
    *,
    lists: bool,
    profile: Profile,
) -> bytes:
    changed = apply_to_bytes(data, path, edits)
    prove(changed, path, expected, lists=lists, profile=profile)
    return changed


def _are_same(values: Sequence[JSON], expected: Sequence[JSON]) -> bool:
    """Return True for the same values of the same types, with their keys in the same order."""
    return repr([*values]) == repr([*expected])
