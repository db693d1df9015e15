"""The exact output of the text, lines, GitHub and JSON formats."""

from __future__ import annotations

import json
from collections.abc import Sequence

from statekit.api import Summary
from statekit.diagnostics import Diagnostic, Excerpt, Place, Related, Severity, Span, in_order
from statekit.report import load_reporter
from statekit.report.context import ReportContext

CERTAIN = Diagnostic(
    rule="schema/enum",
    severity=Severity.ERROR,
    message="`certain` is not one of high, medium, low",
    place=Place("records/statement/x.yaml", Span(14, 13, 14, 20), Excerpt("confidence: certain")),
    help="did you mean `low`?",
    record="x",
    pointer="/confidence",
    keyword="enum",
)
TWICE = Diagnostic(
    rule="record/duplicate-id",
    severity=Severity.ERROR,
    message="the id `a` belongs to another person",
    place=Place("b.yaml", Span(1, 5, 1, 6), Excerpt("id: a")),
    record="a",
    pointer="/id",
    related=(Related(Place("a.yaml", Span(1, 5, 1, 6), Excerpt("id: a")), "the other one is here"),),
)
WHOLE_FILE = Diagnostic(
    rule="file/unreadable",
    severity=Severity.WARNING,
    message="the file cannot be read: Permission denied",
    place=Place("c.yaml"),
    help="change its mode",
)
COUNTS = Summary(
    files=3,
    records=2,
    errors=2,
    warnings=1,
    suppressed=4,
    rules={"schema/enum": 1, "record/duplicate-id": 1, "file/unreadable": 1},
)


def written(name: str, diagnostics: Sequence[Diagnostic]) -> str:
    """Return the output of a reporter."""
    return "\n".join(load_reporter(name)(diagnostics, ReportContext(COUNTS)))


def block(diagnostic: Diagnostic, *, color: bool = False) -> list[str]:
    """Return the lines of one finding in the text format."""
    return list(load_reporter("text")([diagnostic], ReportContext(COUNTS, color=color)))


def test_a_finding_in_text() -> None:
    """A finding shows location, severity, rule, message and source line, with carets and help below."""
    assert (
        written("text", [CERTAIN])
        == """\
records/statement/x.yaml:14:13: error[schema/enum] `certain` is not one of high, medium, low
   |
14 | confidence: certain
   |             ^^^^^^^ did you mean `low`?
"""
    )


def test_text() -> None:
    """Related locations follow the finding; a finding on a whole file has no source line."""
    assert (
        written("text", [CERTAIN, TWICE, WHOLE_FILE])
        == """\
records/statement/x.yaml:14:13: error[schema/enum] `certain` is not one of high, medium, low
   |
14 | confidence: certain
   |             ^^^^^^^ did you mean `low`?

b.yaml:1:5: error[record/duplicate-id] the id `a` belongs to another person
  |
1 | id: a
  |     ^
a.yaml:1:5: the other one is here
  |
1 | id: a
  |     ^

c.yaml: warning[file/unreadable] the file cannot be read: Permission denied
  change its mode
"""
    )


def test_lines() -> None:
    """Each finding is one line, in the form that editors parse."""
    assert (
        written("lines", [CERTAIN, TWICE, WHOLE_FILE])
        == """\
records/statement/x.yaml:14:13: error[schema/enum] `certain` is not one of high, medium, low \
(did you mean `low`?)
b.yaml:1:5: error[record/duplicate-id] the id `a` belongs to another person
c.yaml: warning[file/unreadable] the file cannot be read: Permission denied (change its mode)"""
    )


def test_github() -> None:
    """Findings are workflow commands; characters that would end a property or a command are escaped."""
    odd = Diagnostic("r", Severity.NOTE, "100%: a,b\n::error::x", Place("a,b:c.yaml", Span(1, 1, 2, 1)))
    assert written("github", [CERTAIN, WHOLE_FILE, odd]).splitlines() == [
        (
            "::error file=records/statement/x.yaml,line=14,endLine=14,col=13,endColumn=20,title=schema/enum"
            "::`certain` is not one of high, medium, low (did you mean `low`?)"
        ),
        (
            "::warning file=c.yaml,title=file/unreadable"
            "::the file cannot be read: Permission denied (change its mode)"
        ),
        "::notice file=a%2Cb%3Ac.yaml,line=1,endLine=2,title=r::100%25: a,b\\n::error::x",
    ]


def test_json() -> None:
    """The shape has every member, with null for missing values."""
    assert json.loads(written("json", [CERTAIN, TWICE, WHOLE_FILE])) == {
        "version": 1,
        "summary": {
            "files": 3,
            "records": 2,
            "errors": 2,
            "warnings": 1,
            "suppressed": 4,
            "rules": {"file/unreadable": 1, "record/duplicate-id": 1, "schema/enum": 1},
            "quotations": {"verified": 0, "not_verified": 0},
        },
        "diagnostics": [
            {
                "rule": "schema/enum",
                "severity": "error",
                "message": "`certain` is not one of high, medium, low",
                "help": "did you mean `low`?",
                "path": "records/statement/x.yaml",
                "line": 14,
                "column": 13,
                "end_line": 14,
                "end_column": 20,
                "record": "x",
                "pointer": "/confidence",
                "keyword": "enum",
                "related": [],
                "fixes": [],
            },
            {
                "rule": "record/duplicate-id",
                "severity": "error",
                "message": "the id `a` belongs to another person",
                "help": None,
                "path": "b.yaml",
                "line": 1,
                "column": 5,
                "end_line": 1,
                "end_column": 6,
                "record": "a",
                "pointer": "/id",
                "keyword": None,
                "related": [{"path": "a.yaml", "line": 1, "column": 5, "message": "the other one is here"}],
                "fixes": [],
            },
            {
                "rule": "file/unreadable",
                "severity": "warning",
                "message": "the file cannot be read: Permission denied",
                "help": "change its mode",
                "path": "c.yaml",
                "line": None,
                "column": None,
                "end_line": None,
                "end_column": None,
                "record": None,
                "pointer": None,
                "keyword": None,
                "related": [],
                "fixes": [],
            },
        ],
    }


def _excerpt(line: str, start: int, end: int) -> list[str]:
    """Return the source line and the line of carets of a finding on one line."""
    place = Place("x", Span(1, start, 1, end), Excerpt(line))
    return [row[4:] for row in block(Diagnostic("r", Severity.ERROR, "m", place))[2:4]]


def test_carets_align_with_wide_characters() -> None:
    """Columns count code points, and carets are as wide as the characters above them."""
    assert _excerpt("名前: 東京", 5, 7) == ["名前: 東京", "      ^^^^"]
    assert _excerpt("e\u0301te: x", 7, 8) == ["e\u0301te: x", "     ^"]
    assert _excerpt("a:\tb", 4, 5) == ["a: b", "   ^"]


def test_long_lines_are_truncated_around_the_location() -> None:
    """A line of a thousand characters shows only the part around the finding."""
    line, carets = _excerpt("a" * 500 + "WRONG" + "b" * 500, 501, 506)
    assert line.startswith("...")
    assert line.endswith("...")
    assert len(line) < 120
    assert line[carets.index("^") : carets.rindex("^") + 1] == "WRONG"


def test_long_help_has_its_own_line() -> None:
    """Help that does not fit after the carets starts a new line."""
    place = Place("x", Span(1, 1, 1, 81), Excerpt("x" * 80))
    lines = block(Diagnostic("r", Severity.ERROR, "m", place, help="h" * 50))
    assert lines[3:5] == ["  | " + "^" * 80, "  | " + "h" * 50]


def test_colors() -> None:
    """Colors are used only if enabled, and are always reset."""
    assert "\x1b[1;31m^^^^^^^\x1b[0m" in block(CERTAIN, color=True)[3]
    assert not any("\x1b" in line for line in block(CERTAIN))


def test_order() -> None:
    """Findings are sorted by path, line, column and rule, without duplicates."""
    one = Diagnostic("b", Severity.ERROR, "m", Place("x", Span(2, 1, 2, 2)))
    two = Diagnostic("a", Severity.ERROR, "m", Place("x", Span(10, 1, 10, 2)))
    three = Diagnostic("a", Severity.ERROR, "m", Place("w", Span(99, 1, 99, 2)))
    four = Diagnostic("a", Severity.ERROR, "m", Place("x", Span(2, 1, 2, 2)))
    assert in_order([two, one, three, one, four]) == [three, four, one, two]
