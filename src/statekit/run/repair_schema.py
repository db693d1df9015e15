"""Apply the fix of a schema that cannot be used."""

from __future__ import annotations

from pathlib import Path

from statekit.diagnostics import Diagnostic
from statekit.edit.edits import Edit, EditError, apply_to_bytes
from statekit.edit.files import FileChange
from statekit.fixes.proof import check_values
from statekit.read import ReadError, TextFile, decode
from statekit.run.repair import Repair
from statekit.run.report import Report, Summary


def repair_schema(found: Diagnostic) -> Repair | None:
    """Apply the fix of an error in a schema file, in memory.

    Args:
        found: the error, with a fix.

    Returns:
        The change of the file, and an empty report; None if its other values would change, or if it cannot be
        read.
    """
    path, fix = found.place.path, found.fixes[0]
    try:
        before = Path(path).read_bytes()
        text = TextFile(path, decode(before, path))
        edits = [
            Edit(
                text.offset(each.span.line, each.span.column),
                text.offset(each.span.end_line, each.span.end_column),
                each.text,
            )
            for each in fix.replacements
        ]
        after = apply_to_bytes(before, path, edits)
        check_values(before, after, path, edits, lists=False)
    except (OSError, ReadError, EditError):
        return None
    return Repair(Report((), Summary()), ((found, fix),), (FileChange(path, before, after),))
