"""Reports stay well-formed and inert, whatever values and file names contain."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.api import Summary
from statekit.diagnostics import Diagnostic, Excerpt, Place, Related, Severity, Span
from statekit.report import REPORTERS, load_reporter
from statekit.report.context import ReportContext

HOSTILE = Diagnostic(
    "r",
    Severity.ERROR,
    "\x1b[2J\u202eevil\nx",
    Place("a\udcff\x07.yaml", Span(1, 1, 1, 2), Excerpt("\x9bx")),
)
NASTY = [
    "\n::error::x",
    "]]>",
    "<!--",
    "&amp;",
    '"',
    "\ud800",
    "\udc80",
    "\uffff",
    "\u202e",
    "%0A",
    "\x00",
    "\r",
    "\\",
]
TEXTS = st.lists(st.sampled_from(NASTY) | st.text(st.characters(), max_size=6), max_size=6).map("".join)
SPANS = st.builds(
    lambda line, column, lines, columns: Span(line, column, line + lines, column + columns),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(0, 2),
    st.integers(0, 9),
)
PLACES = st.builds(
    Place,
    TEXTS.filter(lambda path: "\0" not in path and path != ""),
    st.none() | SPANS,
    st.none() | st.builds(Excerpt, TEXTS),
)
DIAGNOSTICS = st.lists(
    st.builds(
        Diagnostic,
        st.sampled_from(["schema/enum", "yaml/syntax"]),
        st.sampled_from(Severity),
        TEXTS,
        PLACES,
        st.none() | TEXTS,
        st.none() | TEXTS,
        st.none() | TEXTS,
        st.none(),
        st.lists(st.builds(Related, PLACES, TEXTS), max_size=2).map(tuple),
    ),
    max_size=4,
).map(lambda diagnostics: sorted(diagnostics, key=lambda diagnostic: diagnostic.sort_key))


def written(name: str, diagnostics: list[Diagnostic]) -> str:
    """Return the output of a reporter, which must be encodable as UTF-8."""
    text = "\n".join(load_reporter(name)(diagnostics, ReportContext(Summary(files=9))))
    text.encode("utf-8")
    return text


def test_active_characters_are_escaped() -> None:
    """Escape sequences, line breaks, bidirectional marks and invalid bytes in file names are escaped."""
    first = written("text", [HOSTILE]).splitlines()[0]
    assert first == "a\\xff\\u0007.yaml:1:1: error[r] \\u001b[2J\\u202eevil\\nx"
    for name in REPORTERS:
        assert not {"\x1b", "\x9b", "\x07", "\u202e", "\udcff"} & set(written(name, [HOSTILE])), name
    assert json.loads(written("json", [HOSTILE]))["diagnostics"][0]["path"] == "a\\xff\x07.yaml"
    assert '"uri": "a%FF%07.yaml"' in written("sarif", [HOSTILE])


@pytest.mark.parametrize("name", ["text", "lines", "junit"])
def test_a_file_name_is_not_a_workflow_command(name: str) -> None:
    """A file name that looks like a workflow command does not start a line."""
    found = Diagnostic("r", Severity.ERROR, "m", Place(" ::stop-commands::x"))
    assert not re.search(r"^\s*::", written(name, [found]), re.MULTILINE)


@given(DIAGNOSTICS)
@pytest.mark.costly
def test_json_formats_can_be_parsed(diagnostics: list[Diagnostic]) -> None:
    """Every JSON format can be parsed and contains each finding once."""
    assert len(json.loads(written("json", diagnostics))["diagnostics"]) == len(diagnostics)
    assert len(json.loads(written("gitlab", diagnostics))) == len(diagnostics)
    [run] = json.loads(written("sarif", diagnostics))["runs"]
    assert len(run["results"]) == len(diagnostics)


@given(DIAGNOSTICS)
def test_xml_can_be_parsed(diagnostics: list[Diagnostic]) -> None:
    """Every JUnit report is well-formed XML, with one failure for each file with errors."""
    root = ET.fromstring(written("junit", diagnostics))  # noqa: S314 - it is our own
    failed = {found.place.path for found in diagnostics if found.severity is Severity.ERROR}
    assert len(root.findall(".//failure")) == len(failed) == int(root.attrib["failures"])
    assert len(root.findall(".//testcase")) == int(root.attrib["tests"])


@given(DIAGNOSTICS)
@pytest.mark.costly
def test_a_finding_is_one_line(diagnostics: list[Diagnostic]) -> None:
    """In the lines and GitHub formats each finding is one line; for GitHub, it is a workflow command."""
    assert len(written("lines", diagnostics).splitlines()) == len(diagnostics)
    lines = written("github", diagnostics).splitlines()
    assert len(lines) == len(diagnostics)
    for line in lines:
        assert re.fullmatch(r"::(error|warning|notice) file=[^:,]*(,[a-zA-Z]+=[^:,]*)*::.*", line)
        assert not re.search("%(?!25|2C|3A)", line)


ACTIVE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@given(DIAGNOSTICS, st.sampled_from(sorted(REPORTERS)))
def test_no_report_contains_active_characters(diagnostics: list[Diagnostic], name: str) -> None:
    """No report contains a control character, a bidirectional mark or a lone surrogate."""
    assert not ACTIVE.search(written(name, diagnostics)), name


@given(DIAGNOSTICS, st.sampled_from(sorted({*REPORTERS} - {"github"})))
def test_no_other_report_contains_a_workflow_command(diagnostics: list[Diagnostic], name: str) -> None:
    """No value and no file name produces a line that GitHub Actions would run as a command."""
    assert not re.search(r"^\s*::", written(name, diagnostics), re.MULTILINE), name


def test_invisible_characters_are_escaped() -> None:
    """Invisible characters are escaped, so that values that look alike differ; joiners are kept."""
    hidden = "ok\u200b\u2060\U000e0041 \u2640\u200d"
    found = Diagnostic(
        "r", Severity.ERROR, hidden, Place("a.yaml", Span(1, 4, 1, 6), Excerpt("a: " + hidden))
    )
    for name in ("text", "lines"):
        report = written(name, [found])
        assert "ok\\u200b\\u2060\\U000e0041 \u2640\u200d" in report
        assert not {"\u200b", "\u2060", "\U000e0041"} & set(report)
