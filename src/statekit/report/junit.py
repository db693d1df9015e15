"""The JUnit XML format, which most CI systems display: one test case for each file with findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from statekit.diagnostics import Diagnostic, Severity
from statekit.phrasing import plural
from statekit.report.context import ReportContext
from statekit.report.escape import escape
from statekit.report.lines import format_line


def report_junit(diagnostics: Sequence[Diagnostic], context: ReportContext) -> Iterator[str]:
    """Yield one test suite, in which a file with errors is a failed test case.

    Findings that are not errors become the output of their test case. All files without findings are one
    test case, so that a run without findings is not empty. A test case has a single failure for all its
    errors, because several readers of the format display only the first failure.
    """
    by_file = [
        (path, list(group)) for path, group in groupby(diagnostics, lambda diagnostic: diagnostic.place.path)
    ]
    failed = sum(any(map(_is_error, group)) for _, group in by_file)
    clean = context.counts.files - len(by_file)
    cases = len(by_file) + (clean > 0)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="statekit" tests="{cases}" failures="{failed}" errors="0">'
    yield f'  <testsuite name="statekit" tests="{cases}" failures="{failed}" errors="0" skipped="0">'
    if clean > 0:
        yield f'    <testcase name="{plural(clean, "file")} without findings" classname="statekit"/>'
    for path, group in by_file:
        yield f'    <testcase name={_attribute(path)} classname="statekit" file={_attribute(path)}>'
        yield from _outcome(group)
        yield "    </testcase>"
    yield "  </testsuite>"
    yield "</testsuites>"


def _outcome(group: Sequence[Diagnostic]) -> Iterator[str]:
    errors = [diagnostic for diagnostic in group if _is_error(diagnostic)]
    others = [diagnostic for diagnostic in group if not _is_error(diagnostic)]
    if errors:
        first = errors[0]
        message = first.message if len(errors) == 1 else plural(len(errors), "error")
        yield f"      <failure type={_attribute(first.rule)} message={_attribute(message)}>"
        yield from map(_text, errors)
        yield "      </failure>"
    if others:
        yield "      <system-out>"
        yield from map(_text, others)
        yield "      </system-out>"


def _is_error(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is Severity.ERROR


def _text(diagnostic: Diagnostic) -> str:
    from xml.sax.saxutils import escape as escape_xml  # it imports many network modules

    return escape_xml(_without_nonxml(format_line(diagnostic)))


def _attribute(text: str) -> str:
    from xml.sax.saxutils import quoteattr  # as above

    return quoteattr(_without_nonxml(escape(text)))


def _without_nonxml(text: str) -> str:
    """Escape the two code points that `escape` allows but XML 1.0 (section 2.2) does not."""
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
