"""Explanations are limited per file: enough to fix it, never endless, and no invalid record is exported."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from statekit.api import Report, export, validate
from statekit.diagnostics import Finding, Route, Severity
from statekit.schema import Budget, limit_per_file
from statekit.schema.explain.budget import MAX_EVALUATIONS, MAX_EVALUATIONS_PER_FILE

NUMBER = {"type": "object", "properties": {"a": {"type": "integer"}}}


def checked(folder: Path, schema: Any, text: str, name: str = "x.yaml") -> Report:
    """Return the report of one file."""
    (folder / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    return validate([folder / name], schema=folder / "schema.json")


def last_finding(report: Report) -> tuple[str, int | None, str]:
    """Return the rule, line and message of the last finding."""
    last = report.diagnostics[-1]
    return last.rule, last.place.span.line if last.place.span else None, last.message


@pytest.mark.costly
def test_a_thousand_findings_are_reported_per_file(tmp_path: Path) -> None:
    """A thousand records are explained; the others are counted in a finding at the first of them."""
    report = checked(tmp_path, NUMBER, "- a: x\n" * 1_000 + "- a: 1\n")
    assert report.summary.rules == {"schema/type": 1_000}
    report = checked(tmp_path, NUMBER, "- a: x\n" * 1_000 + "- a: 1\n- a: x\n")
    assert report.summary.rules == {"schema/type": 1_000, "record/limit": 1}
    message = "this record does not satisfy the schema either: its errors are not shown"
    assert last_finding(report) == ("record/limit", 1_002, message)
    report = checked(tmp_path, NUMBER, "- a: x\n" * 1_200)
    message = "200 more records, from this one on, do not satisfy the schema: their errors are not shown"
    assert last_finding(report) == ("record/limit", 1_001, message)


def test_a_thousand_errors_are_reported_per_record(tmp_path: Path) -> None:
    """Of a record with more errors, a thousand are reported and the others are counted."""
    schema = {"type": "array", "items": {"type": "integer"}}
    report = checked(tmp_path, schema, json.dumps(["x"] * 1_005), "x.json")
    assert report.summary.rules == {"schema/type": 1_000, "record/limit": 1}
    assert next(each.message for each in report.diagnostics if each.rule == "record/limit") == (
        "5 more errors of this record are not shown"
    )


@pytest.mark.costly
def test_the_errors_kept_in_memory_are_limited(tmp_path: Path) -> None:
    """Of twenty-five thousand errors in one record, twenty thousand are kept and a thousand are reported."""
    schema = {"type": "array", "items": {"type": "integer"}}
    report = checked(tmp_path, schema, json.dumps(["x"] * 25_000), "x.json")
    assert report.summary.rules == {"schema/type": 1_000, "record/limit": 1}
    assert next(each.message for each in report.diagnostics if each.rule == "record/limit") == (
        "this record has too many errors to explain all of them; there may be more"
    )


def test_the_evaluations_of_a_file_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If each record takes the most evaluations for one record, five records are explained."""
    assert MAX_EVALUATIONS_PER_FILE == 5 * MAX_EVALUATIONS
    monkeypatch.setattr("statekit.schema.explain.explainer.MAX_EVALUATIONS", MAX_EVALUATIONS // 20)
    monkeypatch.setattr(
        "statekit.run.worker.Budget", partial(Budget, evaluations=MAX_EVALUATIONS_PER_FILE // 20)
    )
    part = {"properties": {"a": {"$ref": "#/$defs/n"}}}
    schema = {"$defs": {"n": {"not": part, **part}}, "$ref": "#/$defs/n"}
    record = '{"a":' * 40 + "1" + "}" * 40
    report = checked(tmp_path, schema, f"{record}\n" * 9, "x.jsonl")
    assert report.summary.errors == 6
    assert last_finding(report) == (
        "record/limit",
        6,
        "4 more records, from this one on, do not satisfy the schema: their errors are not shown",
    )


@pytest.mark.costly
def test_unreported_invalid_records_are_not_exported(tmp_path: Path) -> None:
    """Records after the thousandth finding are excluded, whether they are invalid or have a duplicate ID."""
    checked(tmp_path, NUMBER, "- a: x\n" * 1_200 + "- a: 1\n")
    of, build = tmp_path / "x.yaml", tmp_path / "build"
    done = export([of], build, schema=tmp_path / "schema.json", skip_invalid=True)
    assert (done.left_out, done.rows["records.jsonl"]) == (1_200, 1)
    keyed = {**NUMBER, "x-statekit": {"key": "a"}}
    report = checked(tmp_path, keyed, "- a: 1\n" * 1_200 + "- a: 2\n")
    assert report.summary.rules == {"record/duplicate-id": 1_000, "record/limit": 1}
    assert report.diagnostics[0].message == "199 more findings in this file are not shown"
    done = export([of], build, schema=tmp_path / "schema.json", skip_invalid=True)
    assert (done.left_out, done.rows["records.jsonl"]) == (1_199, 2)


def test_omitted_findings_have_the_highest_severity_among_them() -> None:
    """The finding that counts the omitted ones has their highest severity; each file has its own limit."""
    notes = [Finding("a/b", str(n), Route("x", n), severity=Severity.NOTE) for n in range(1_001)]
    other = Finding("a/b", "other", Route("y"))
    warned = Finding("a/b", "", Route("x"), severity=Severity.WARNING)
    kept = limit_per_file([other, *notes, warned])
    assert kept[:-1] == [other, *notes[:1_000]]
    assert (kept[-1].message, kept[-1].severity) == (
        "2 more findings in this file are not shown",
        Severity.WARNING,
    )
    assert limit_per_file([*notes[:1_000], warned])[-1].severity is Severity.WARNING
    assert limit_per_file(notes[:1_000]) == notes[:1_000]
