"""Explain findings by how their values are written: what the record alone does not show."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from statekit.diagnostics import Diagnostic, Finding, Part
from statekit.read.problems import describe_character, truncate

if TYPE_CHECKING:
    from statekit.read import Document

DIVIDED = "this `---` divides one record into two"
DIVIDED_HELP = "remove the `---`; if two records are meant, each needs all required properties"

_EMPTY = "the document that begins with this `---` is empty"
_EMPTY_HELP = "remove the `---`, or write a record below it"
_LIST_DASH = re.compile("[\u2010-\u2015\u2212\u2022\u00b7\u2043][ \u00a0]")
_LATIN = re.compile("[A-Za-z]")
_MIXED = re.compile("[\u0131\u0250-\u02af\u0370-\u058f\u13a0-\u13ff\u2c80-\u2cff\ua4d0-\ua4ff\uab70-\uabbf]")
"""Letters of other alphabets, some of which look like Latin ones."""
_MAX_EXAMINED = 1000
_UNUSUAL = re.compile(
    "[\u00a0\u00ad\u2000-\u2012\u2028-\u202f\u205f-\u2064\u2212\u3000\ufe00-\ufe0f\ufeff\uff01-\uff5e]"
)


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
        return _hint(diagnostic, _characters(value))
    written = None if is_key or finding.keyword != "type" else document.written(record, pointer)
    if written is None or "text" not in diagnostic.message:
        return diagnostic
    return replace(diagnostic, help=f'if it is meant as text, put it in quotes: `"{truncate(written)}"`')


def _hint(diagnostic: Diagnostic, hint: str | None) -> Diagnostic:
    return replace(diagnostic, help="; ".join(filter(None, (hint, diagnostic.help))) or None)


def _characters(text: str) -> str | None:
    """Return a hint on the first character that looks like another one, or None."""
    if text.isascii():
        return None
    if (dash := _LIST_DASH.match(text)) is not None:
        return f"a list item begins with `- `, and this begins with {describe_character(dash[0][0])}"
    unusual = _UNUSUAL.search(text) or (_MIXED.search(text) if _LATIN.search(text) else None)
    position = _compatible_letter(text) if unusual is None else unusual.start()
    return None if position is None else f"character {position + 1} is {describe_character(text[position])}"


def _compatible_letter(text: str) -> int | None:
    """Return the position of the first letter or digit that is another form of one in ASCII, or None.

    Unicode calls it a compatibility character (UAX #15, NFKC): U+217C is the Roman numeral `l`.
    """
    import unicodedata  # few findings need it

    forms = (unicodedata.normalize("NFKC", each) if each > "~" else "" for each in text[:_MAX_EXAMINED])
    return next((at for at, form in enumerate(forms) if form.isascii() and form.isalnum()), None)
