"""The JSON format: one object of a versioned shape, for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from statekit._startup.expressions import expression
from statekit.diagnostics import JSON, Diagnostic, Fix, Place, Span
from statekit.report.context import ReportContext

_UNSAFE = expression("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
VERSION = 1
"""The version of the shape. Within a version, members may be added, but not removed or changed in meaning."""


def report_json(diagnostics: Sequence[Diagnostic], context: ReportContext) -> Iterator[str]:
    """Yield the summary and all findings as one object, with one finding per line."""
    counts = context.counts
    summary: JSON = {
        "files": counts.files,
        "records": counts.records,
        "errors": counts.errors,
        "warnings": counts.warnings,
        "suppressed": counts.suppressed,
        "rules": dict(sorted(counts.rules.items())),
        "quotations": {
            "verified": counts.quotations - counts.misquoted,
            "not_verified": counts.misquoted + counts.unverified,
        },
    }
    findings = ",\n  ".join(_dump(_diagnostic(diagnostic)) for diagnostic in diagnostics)
    yield f'{{"version": {VERSION},'
    yield f' "summary": {_dump(summary)},'
    yield f' "diagnostics": [{findings}]}}'


def _dump(shape: JSON) -> str:
    return _UNSAFE.sub(_escape, json.dumps(shape, ensure_ascii=False))


def _escape(match: re.Match[str]) -> str:
    r"""Escape a character (RFC 8259, section 7); write a byte that is not UTF-8 as the text `\xNN`."""
    code = ord(match.group())
    return f"\\\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"  # noqa: PLR2004 - PEP 383


def _diagnostic(diagnostic: Diagnostic) -> JSON:
    return {
        "rule": diagnostic.rule,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "help": diagnostic.help,
        **_place(diagnostic.place),
        "record": diagnostic.record,
        "pointer": diagnostic.pointer,
        "keyword": diagnostic.keyword,
        "related": [{**_start(related.place), "message": related.message} for related in diagnostic.related],
        "fixes": [_fix(fix) for fix in diagnostic.fixes],
    }


def _fix(fix: Fix) -> JSON:
    return {
        "description": fix.description,
        "safe": fix.is_safe,
        "replacements": [{**_range(each.span), "text": each.text} for each in fix.replacements],
    }


def _range(span: Span) -> dict[str, JSON]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _place(place: Place) -> dict[str, JSON]:
    span = place.span
    return {
        **_start(place),
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
    }


def _start(place: Place) -> dict[str, JSON]:
    span = place.span
    return {
        "path": place.path,
        "line": span.line if span else None,
        "column": span.column if span else None,
    }
