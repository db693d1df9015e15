"""The SARIF 2.1.0 format (OASIS), for code scanning: rules, and findings with locations and fingerprints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from urllib.parse import quote

from statekit._startup.expressions import expression
from statekit._version import __version__
from statekit.diagnostics import JSON, Diagnostic, Fix, Place, RuleDoc, Severity, Span
from statekit.report.context import ReportContext
from statekit.report.escape import escape, message_with_help
from statekit.report.fingerprint import fingerprints

_LEVELS: dict[Severity, JSON] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "SRCROOT"
_NOT_A_BYTE = expression("[\ud800-\udc7f\udd00-\udfff]")


def report_sarif(diagnostics: Sequence[Diagnostic], context: ReportContext) -> Iterator[str]:
    """Yield a log of one run, with one result per line; columns count code points (section 3.14.17)."""
    docs = {diagnostic.rule: context.doc_for(diagnostic) for diagnostic in reversed(diagnostics)}
    positions = {rule: position for position, rule in enumerate(sorted(docs))}
    driver: JSON = {
        "name": "statekit",
        "version": __version__,
        "rules": [_rule(docs[rule]) for rule in positions],
    }
    root: JSON = {_ROOT: {"description": {"text": "The folder in which statekit ran."}}}
    results = (
        json.dumps(_result(diagnostic, positions[diagnostic.rule], fingerprint))
        for diagnostic, fingerprint in zip(diagnostics, fingerprints(diagnostics), strict=True)
    )
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{'
    yield f'"tool": {json.dumps({"driver": driver})},'
    yield f'"columnKind": "unicodeCodePoints", "originalUriBaseIds": {json.dumps(root)},'
    yield '"results": [' + ",\n".join(results) + "]"
    yield "}]}"


def _rule(doc: RuleDoc) -> JSON:
    text = doc.text or doc.summary
    return {
        "id": doc.id,
        "shortDescription": {"text": doc.summary},
        "fullDescription": {"text": doc.summary},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[doc.severity]},
    }


def _result(diagnostic: Diagnostic, position: int, fingerprint: str) -> JSON:
    result: dict[str, JSON] = {
        "ruleId": diagnostic.rule,
        "ruleIndex": position,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _without_links(message_with_help(diagnostic))},
        "locations": [_location(diagnostic.place)],
        "partialFingerprints": {"statekit/v1": fingerprint},
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {
                **_location(related.place),
                "id": number,
                "message": {"text": _without_links(escape(related.message))},
            }
            for number, related in enumerate(diagnostic.related, 1)
        ]
    if diagnostic.fixes:
        result["fixes"] = [_fix(fix, diagnostic.place.path) for fix in diagnostic.fixes]
    return result


def _fix(fix: Fix, path: str) -> JSON:
    """Return a fix (section 3.55): a change of one artifact."""
    replacements: list[JSON] = [
        {
            "deletedRegion": _region(each.span),
            **({"insertedContent": {"text": each.text}} if each.text else {}),
        }
        for each in fix.replacements
    ]
    return {
        "description": {"text": _without_links(escape(fix.description))},
        "artifactChanges": [{"artifactLocation": _artifact(path), "replacements": replacements}],
    }


def _without_links(text: str) -> str:
    """Return a message in which no value is displayed as a link, `[text](target)` (section 3.11.6)."""
    return text.replace("](", "] (")


def _location(place: Place) -> dict[str, JSON]:
    """Return a physical location in a file, or the logical location of a value in memory (section 3.33)."""
    if place.in_memory:
        return {"logicalLocations": [{"fullyQualifiedName": escape(place.path)}]} if place.path else {}
    physical: dict[str, JSON] = {"artifactLocation": _artifact(place.path)}
    if place.span is not None:
        physical["region"] = _region(place.span)
    return {"physicalLocation": physical}


def _region(span: Span) -> JSON:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(path: str) -> JSON:
    """Return a file as a percent-encoded URI; a relative path is relative to the working directory."""
    name = PurePath(path)
    uri = quote(_NOT_A_BYTE.sub("\ufffd", name.as_posix()).encode("utf-8", "surrogateescape"))
    return {"uri": "file://" + uri} if name.is_absolute() else {"uri": uri, "uriBaseId": _ROOT}
