"""A report in Python: its verdict, its lines, and its findings in other forms."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from statekit.diagnostics import Diagnostic, Place, Related, Severity, Span
from statekit.run.report import Report, Summary

CERTAIN = Diagnostic(
    rule="schema/enum",
    severity=Severity.ERROR,
    message="`certain` is not one of high, medium, low",
    place=Place("records/statement/x.yaml", Span(14, 13, 14, 20)),
    help="did you mean `low`?",
    record="x",
    pointer="/confidence",
    keyword="enum",
    related=(Related(Place("y.yaml"), "here"),),
)
UNUSED = Diagnostic("record/unused", Severity.WARNING, "nothing refers to it", Place("c.yaml"))
SUMMARY = Summary(2, 3, errors=1, warnings=1, rules={"record/unused": 1, "schema/enum": 1})
REPORT = Report((UNUSED, CERTAIN), SUMMARY)
HOSTILE = "<script>alert('x')</script>&\"\x1b[31m\u202e\udcff"


def test_a_report_is_true_without_errors() -> None:
    """`bool(report)` is `report.ok`: False with errors; warnings do not count."""
    warned = Report((UNUSED,), Summary(1, 1, warnings=1))
    assert (REPORT.ok, bool(REPORT)) == (False, False)
    assert (warned.ok, bool(warned)) == (True, True)
    assert bool(Report((), Summary()))


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (
            CERTAIN,
            "records/statement/x.yaml:14:13: error[schema/enum] `certain` is not one of high, medium, low",
        ),
        (UNUSED, "c.yaml: warning[record/unused] nothing refers to it"),
        (replace(UNUSED, message="a\nb\x1b"), "c.yaml: warning[record/unused] a\\nb\\u001b"),
        (
            replace(UNUSED, place=Place("a\u202eb\udcff")),
            "a\\u202eb\\xff: warning[record/unused] nothing refers to it",
        ),
        (replace(UNUSED, place=Place("::error")), "./::error: warning[record/unused] nothing refers to it"),
    ],
)
def test_a_finding_is_one_line(found: Diagnostic, line: str) -> None:
    """`str()` of a finding is `path:line:column: severity[rule] message`, without active characters."""
    assert str(found) == line


def test_json_and_sarif() -> None:
    """`to_json` and `to_sarif` return what the command prints."""
    shape = json.loads(REPORT.to_json())
    assert shape["summary"]["errors"] == 1
    assert [each["rule"] for each in shape["diagnostics"]] == ["record/unused", "schema/enum"]
    (run,) = json.loads(REPORT.to_sarif())["runs"]
    assert [each["ruleId"] for each in run["results"]] == ["record/unused", "schema/enum"]
    (_, rule) = run["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] != "A finding of schema/enum."


def test_data_frames() -> None:
    """A data frame has a row for each finding, and the members of JSON as columns of fixed types."""
    rows = [
        {
            "path": "c.yaml",
            "line": None,
            "column": None,
            "end_line": None,
            "end_column": None,
            "severity": "warning",
            "rule": "record/unused",
            "message": "nothing refers to it",
            "help": None,
            "record": None,
            "pointer": None,
            "keyword": None,
        },
        {
            "path": "records/statement/x.yaml",
            "line": 14,
            "column": 13,
            "end_line": 14,
            "end_column": 20,
            "severity": "error",
            "rule": "schema/enum",
            "message": "`certain` is not one of high, medium, low",
            "help": "did you mean `low`?",
            "record": "x",
            "pointer": "/confidence",
            "keyword": "enum",
        },
    ]
    assert REPORT.to_polars().to_dicts() == rows
    pandas = REPORT.to_pandas()
    assert pandas.astype(object).where(pandas.notna(), None).to_dict("records") == rows
    empty = Report((), Summary())
    assert empty.to_polars().schema == REPORT.to_polars().schema
    assert list(empty.to_pandas().dtypes) == list(pandas.dtypes)
    assert Report((replace(UNUSED, message="\udcff"),), SUMMARY).to_polars()["message"].to_list() == [
        "\\udcff"
    ]


def test_html_escapes_values() -> None:
    """A report in a notebook displays hostile values as text, and is of limited size."""
    hostile = Diagnostic(HOSTILE, Severity.ERROR, HOSTILE, Place(HOSTILE), HOSTILE, HOSTILE, HOSTILE)
    html = Report((hostile,) * 1000, Summary(1, 1, errors=1000))._repr_html_()
    assert "<script" not in html
    assert not set(html) & {"\x1b", "\u202e", "\udcff"}
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;&quot;\\u001b[31m\\u202e\\xff" in html
    assert "and 900 more" in html
    assert "1 file, 1 record, 1000 errors" in html
    long = Report((replace(UNUSED, message="x" * 10_000_000),), SUMMARY)
    assert len(long._repr_html_()) < 1000


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_missing_package_is_named(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an optional package is missing, the error names it and the command that installs it."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError) as raised:
        getattr(REPORT, f"to_{package}")()
    assert str(raised.value) == (
        f"Report.to_{package} requires {package}, which is not installed: `pip install {package}`"
    )


def test_the_import_loads_nothing_heavy() -> None:
    """Importing the package, and a report, loads none of the large libraries."""
    program = "import sys, statekit; statekit.Report; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    heavy = {"pandas", "polars", "pyarrow", "numpy", "html", "ruamel"}
    assert not heavy & {name.partition(".")[0] for name in done.stdout.split()}
