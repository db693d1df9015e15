"""JUnit's XML, which most CI systems show: a test case for each file with findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from statekit.diagnostics import Diagnostic, Severity
from statekit.report.context import Context
from statekit.report.escape import printable
from statekit.report.lines import line_of
from statekit.report.summary import count


def report_junit(diagnostics: Sequence[Diagnostic], context: Context) -> Iterator[str]:
    """One suite. A file with errors is a test case that fails; other findings are the output of theirs.

    Files without findings are one test case together, so that a run without findings is not empty. A test
    case has one failure, whatever the number of errors: several readers of the format show the first alone.
    """
    by_file = [(path, list(group)) for path, group in groupby(diagnostics, lambda found: found.place.path)]
    failed = sum(any(map(_is_error, group)) for _, group in by_file)
    clean = context.counts.files - len(by_file)
    cases = len(by_file) + (clean > 0)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="statekit" tests="{cases}" failures="{failed}" errors="0">'
    yield f'  <testsuite name="statekit" tests="{cases}" failures="{failed}" errors="0" skipped="0">'
    if clean > 0:
        yield f'    <testcase name="{count(clean, "file")} without findings" classname="statekit"/>'
    for path, group in by_file:
        yield f'    <testcase name={_attribute(path)} classname="statekit" file={_attribute(path)}>'
        yield from _outcome(group)
        yield "    </testcase>"
    yield "  </testsuite>"
    yield "</testsuites>"


def _outcome(group: Sequence[Diagnostic]) -> Iterator[str]:
    errors = [found for found in group if _is_error(found)]
    others = [found for found in group if not _is_error(found)]
    if errors:
        first = errors[0]
        message = first.message if len(errors) == 1 else count(len(errors), "error")
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
    from xml.sax.saxutils import escape  # it loads half of the network libraries

    return escape(_xml(line_of(diagnostic)))


def _attribute(text: str) -> str:
    from xml.sax.saxutils import quoteattr  # as above

    return quoteattr(_xml(printable(text)))


def _xml(text: str) -> str:
    """Without the two code points that are printable, but that XML 1.0 (section 2.2) cannot write."""
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
