"""The fix of lines in quotes or brackets that are not indented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from statekit.diagnostics import Fix
from statekit.edit.edits import Edit
from statekit.edit.write import STEP
from statekit.fixes.proposals import to_fixes

if TYPE_CHECKING:
    from statekit.read import Document, Problem
    from statekit.read.nodes import Node

INDENTATION = "text/indentation"
_SPACES = re.compile("[ ]*")


def fix_of_indentation(problem: Problem, document: Document) -> tuple[Fix, ...]:
    """Return the fix of lines in quotes or brackets that are not indented: it indents all of them."""
    file = document.file
    found = _unindented(document, problem.start)
    if found is None:
        return ()
    node, column = found
    edits = []
    line = file.text.find("\n", node.start, node.end) + 1
    while line:
        blanks = _SPACES.match(file.text, line)
        content = line if blanks is None else blanks.end()
        if content - line <= column and content < node.end and file.text[content] not in "\r\n":
            edits.append(Edit(line, line, " " * (column + STEP - (content - line))))
        line = file.text.find("\n", line, node.end) + 1
    return to_fixes(file, "indent it", edits, is_safe=True)


def _unindented(document: Document, offset: int) -> tuple[Node, int] | None:
    """Return the text in quotes or brackets around an offset, and the column of the block around it."""
    position = document.record_at(offset)
    if position is None:
        return None
    node, column = document.node(position), -1
    while not node.inline:
        first = document.file.text.rfind("\n", 0, node.start) + 1
        column = node.start - first
        children = [entry.node for entry in (node.entries or {}).values()] + [*(node.items or ())]
        inner = next((child for child in children if child.start <= offset < child.end), None)
        if inner is None:
            return None
        node = inner
    return node, column
