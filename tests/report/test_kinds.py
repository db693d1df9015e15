"""Many findings of one kind are reported once, and counted by rule."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from statekit.api import Summary
from statekit.diagnostics import Diagnostic, Place, Severity, Span
from statekit.report import load_reporter
from statekit.report.context import ReportContext


def wrong_keys(number: int, path: str = "a.yaml", first: int = 1) -> list[Diagnostic]:
    """Return findings of one kind, one per line."""
    return [
        Diagnostic(
            "schema/additionalProperties",
            Severity.ERROR,
            f"`k{line}` is not a property of the record",
            Place(path, Span(line, 1, line, 3)),
        )
        for line in range(first, first + number)
    ]


def written(name: str, diagnostics: list[Diagnostic], files: int = 1) -> list[str]:
    """Return the lines of a report."""
    return list(load_reporter(name)(diagnostics, ReportContext(Summary(files=files))))


def test_up_to_ten_findings_of_a_kind_are_all_reported() -> None:
    """Ten findings of one kind in one file are ten lines."""
    assert len(written("lines", wrong_keys(10))) == 10


def test_many_findings_of_a_kind_in_one_file() -> None:
    """Twenty thousand wrong keys are one line with their number and the first places."""
    other = Diagnostic("schema/type", Severity.ERROR, "expected text", Place("a.yaml", Span(3, 1, 3, 2)))
    keys = wrong_keys(20_000)
    assert written("lines", [*keys[:3], other, *keys[3:]]) == [
        (
            "a.yaml:1:1: error[schema/additionalProperties] `k1` is not a property of the record;"
            " 19,999 more like this in this file: line 2:1, line 3:1, line 4:1, line 5:1, line 6:1, ..."
        ),
        "a.yaml:3:1: error[schema/type] expected text",
    ]


@pytest.mark.parametrize("name", ["text", "lines", "github"])
def test_the_report_is_bounded(name: str) -> None:
    """The reports for people do not grow with the number of findings of one kind."""
    in_one_file = "\n".join(written(name, wrong_keys(20_000)))
    in_files = [finding for number in range(3_000) for finding in wrong_keys(1, f"{number}.yaml")]
    assert len(in_one_file) < 1_000
    assert len("\n".join(written(name, in_files, files=9_000))) < 1_000


@pytest.mark.parametrize(("name", "key"), [("json", '"rule"'), ("sarif", '"ruleId"')])
def test_programs_get_all_findings(name: str, key: str) -> None:
    """JSON and SARIF contain every finding."""
    text = "\n".join(written(name, wrong_keys(5_000)))
    json.loads(text)
    assert text.count(key) == 5_000


def test_the_same_finding_in_every_file() -> None:
    """If each of many files has the same finding, as with a wrong schema, it is reported once."""
    findings = [finding for number in range(12) for finding in wrong_keys(1, f"{number:02}.yaml")]
    assert written("lines", findings, files=12) == [
        (
            "00.yaml:1:1: error[schema/additionalProperties] `k1` is not a property of the record;"
            " 11 more like this in 12 files: 01.yaml:1:1, 02.yaml:1:1, 03.yaml:1:1, 04.yaml:1:1,"
            " 05.yaml:1:1, ..."
        )
    ]
    assert len(written("lines", findings, files=13)) == 12


def test_findings_of_other_severity_or_rule_are_not_joined() -> None:
    """A kind is a rule, a severity and the form of a message."""
    keys = wrong_keys(6)
    others = [replace(finding, rule="other/rule") for finding in wrong_keys(6)]
    assert len(written("lines", [*keys, *others])) == 12


def test_a_long_text_report_ends_with_an_overview() -> None:
    """A table counts the findings of more than twenty by rule, with the number of files of each."""
    others = [
        Diagnostic("schema/type", Severity.ERROR, "expected text", Place(f"{number}.yaml"))
        for number in range(3)
    ]
    assert written("text", [*others, *wrong_keys(1_200)], files=99)[-3:] == [
        "rule                         count  files",
        "schema/additionalProperties  1,200      1",
        "schema/type                      3      3",
    ]
    assert "rule" not in "\n".join(written("text", wrong_keys(20)))
