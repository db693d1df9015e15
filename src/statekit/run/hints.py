"""Explain findings by how their values are written: what the record alone does not show."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from statekit.diagnostics import Diagnostic, Finding, Part
from statekit.read.problems import describe_character

if TYPE_CHECKING:
    from statekit.read import Document

DIVIDED = "this `---` divides one record into two"
DIVIDED_HELP = "remove the `---`; if two records are meant, each needs all required properties"

_EMPTY = "the document that begins with this `---` is empty"
_EMPTY_HELP = "remove the `---`, or write a record below it"
_BLOCK_KEYWORDS = frozenset({"pattern", "enum", "const", "format", "maxLength"})
_WITHOUT_QUOTES = "write it without quotes"
_LIST_DASH = re.compile("[\u2010-\u2015\u2212\u2022\u00b7\u2043][ \u00a0]")
_LATIN, _MIXED = re.compile("[A-Za-z]"), re.compile("[\u0370-\u03ff\u0400-\u052f]")
_UNUSUAL = re.compile("[\u00a0\u00ad\u2000-\u2012\u2028-\u202f\u205f-\u2064\u2212\u3000\ufe00-\ufe0f\ufeff\uff01-\uff5e]")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")


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
    start, end = document.range(record, finding.route.pointer, Part.VALUE)
    text = document.file.text
    node = document.records[record]
    if finding.message == DIVIDED:
        marker = text.rfind("---", 0, node.outer_start)
        return replace(diagnostic, place=document.file.place(marker, marker + 3))
    if finding.keyword is None:
        return diagnostic
    if not finding.route.pointer and node.value is None and text.startswith("---", node.start):
        return replace(diagnostic, message=_EMPTY, help=_EMPTY_HELP)
    value = document.value(record, finding.route.pointer)
    if not isinstance(value, str):
        return _hint(diagnostic, _characters(str(finding.route.pointer[-1]))) if _is_key(finding) else diagnostic
    if _is_key(finding):
        return _hint(diagnostic, _characters(str(finding.route.pointer[-1])))
    help_text = diagnostic.help
    if help_text is not None and _WITHOUT_QUOTES in help_text and text[start : start + 1] not in ("'", '"'):
        parts = (_number(value) if part == _WITHOUT_QUOTES else part for part in help_text.split("; "))
        diagnostic = replace(diagnostic, help="; ".join(filter(None, parts)) or None)
    if finding.keyword in _BLOCK_KEYWORDS and value.endswith("\n") and (header := document.block_header(record, finding.route.pointer)):
        return _hint(diagnostic, f"the text ends with a line break: write `{header[0]}-` instead of `{header}` to leave it out")
    return _hint(diagnostic, _characters(value))


def _is_key(finding: Finding) -> bool:
    return finding.route.part is Part.KEY and bool(finding.route.pointer)


def _hint(diagnostic: Diagnostic, hint: str | None) -> Diagnostic:
    return replace(diagnostic, help="; ".join(filter(None, (hint, diagnostic.help))) or None)


def _characters(text: str) -> str | None:
    """Return a hint on the first character that looks like another one, or None."""
    if text.isascii():
        return None
    if (dash := _LIST_DASH.match(text)) is not None:
        return f"a list item begins with `- `, and this begins with {describe_character(dash[0][0])}"
    unusual = _UNUSUAL.search(text) or (_MIXED.search(text) if _LATIN.search(text) else None)
    return None if unusual is None else f"character {unusual.start() + 1} is {describe_character(unusual[0])}"


def _number(text: str) -> str | None:
    """Return advice on a text that was probably meant as a number, or None."""
    plain = unicodedata.normalize("NFKC", text).replace("_", "").replace("\u2212", "-")
    return f"write `{plain}`" if _NUMBER.fullmatch(plain) else None
