"""Explain findings by how their values are written: what the record alone does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from statekit._startup.expressions import expression
from statekit._startup.frozen import replace
from statekit.characters.code_points import describe_character
from statekit.characters.lookalikes import unusual_character
from statekit.diagnostics import Diagnostic, Finding, Part
from statekit.read.problems import truncate

if TYPE_CHECKING:
    from statekit.read import Document

DIVIDED = "this `---` divides one record into two"
DIVIDED_HELP = "remove the `---`; if two records are meant, each needs all required properties"

_EMPTY = "the document that begins with this `---` is empty"
_EMPTY_HELP = "remove the `---`, or write a record below it"
_LIST_DASH = expression("[\u2010-\u2015\u2212\u2022\u00b7\u2043][ \u00a0]")


def add_hints(finding: Finding, diagnostic: Diagnostic, document: Document) -> Diagnostic:
    """Return the diagnostic of a finding, explained by how its value is written.

    Args:
        finding: the finding.
        diagnostic: its diagnostic.
        document: the file.
    """
    record = finding.route.record
    if record is None or record >= len(document.records):
        return diagnostic
    if finding.message == DIVIDED:
        marker = document.file.text.rfind("---", 0, document.records[record].outer_start)
        return replace(diagnostic, place=document.file.place(marker, marker + 3))
    return diagnostic if finding.keyword is None else _explained(finding, diagnostic, document, record)


def _explained(finding: Finding, diagnostic: Diagnostic, document: Document, record: int) -> Diagnostic:
    pointer, node = finding.route.pointer, document.records[record]
    if not pointer and node.value is None and document.file.text.startswith("---", node.start):
        return replace(diagnostic, message=_EMPTY, help=_EMPTY_HELP)
    is_key = bool(pointer) and finding.route.part is Part.KEY
    value = pointer[-1] if is_key else document.value(record, pointer)
    if isinstance(value, str):
        return _with_characters(diagnostic, value)
    written = None if is_key or finding.keyword != "type" else document.written(record, pointer)
    if written is None or "text" not in diagnostic.message:
        return diagnostic
    return replace(diagnostic, help=f'if it is meant as text, put it in quotes: `"{truncate(written)}"`')


def _with_characters(diagnostic: Diagnostic, text: str) -> Diagnostic:
    """Return a diagnostic with a note on the first character of a text that looks like another one."""
    help_text = diagnostic.help or ""
    if text.isascii() or "U+" in help_text:
        return diagnostic
    if (dash := _LIST_DASH.match(text)) is not None:
        begin = describe_character(dash[0][0])
        return replace(diagnostic, help=f"a list item begins with `- `, and this begins with {begin}")
    return replace(diagnostic, help="; ".join(filter(None, (unusual_character(text), help_text))) or None)
