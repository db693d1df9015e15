"""How much is said of one file: enough to mend it, and never without end; nothing invalid is exported."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from statekit.check import Effort, first_of_each_file
from statekit.check.effort import MOST_STEPS, MOST_STEPS_IN_A_FILE
from statekit.diagnostics import Finding, Route, Severity
from statekit.pipeline import Report, export, validate

NUMBER = {"type": "object", "properties": {"a": {"type": "integer"}}}


def checked(folder: Path, schema: Any, text: str, name: str = "x.yaml") -> Report:
    """What is found in one file."""
    (folder / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    return validate([folder / name], schema=folder / "schema.json")


def said(report: Report) -> tuple[str, int | None, str]:
    """The rule, the line and the words of the last finding."""
    last = report.diagnostics[-1]
    return last.rule, last.place.span.line if last.place.span else None, last.message


@pytest.mark.costly
def test_a_thousand_findings_are_said_of_one_file(tmp_path: Path) -> None:
    """A thousand records are explained; of the others it is said how many they are, and where they begin."""
    report = checked(tmp_path, NUMBER, "- a: x\n" * 1_000 + "- a: 1\n")
    assert report.summary.rules == {"schema/type": 1_000}
    report = checked(tmp_path, NUMBER, "- a: x\n" * 1_000 + "- a: 1\n- a: x\n")
    assert report.summary.rules == {"schema/type": 1_000, "record/limit": 1}
    message = "this record does not satisfy the schema either: what is wrong is not said"
    assert said(report) == ("record/limit", 1_002, message)
    report = checked(tmp_path, NUMBER, "- a: x\n" * 1_200)
    message = "200 more records, from this one on, do not satisfy the schema: what is wrong is not said"
    assert said(report) == ("record/limit", 1_001, message)


def test_a_thousand_mistakes_are_said_of_one_record(tmp_path: Path) -> None:
    """Of a record with more mistakes, a thousand are said, and how many there are besides."""
    schema = {"type": "array", "items": {"type": "integer"}}
    report = checked(tmp_path, schema, json.dumps(["x"] * 1_005), "x.json")
    assert report.summary.rules == {"schema/type": 1_000, "record/limit": 1}
    assert next(each.message for each in report.diagnostics if each.rule == "record/limit") == (
        "5 more mistakes of this record are not said"
    )


@pytest.mark.costly
def test_what_is_wrong_many_times_takes_no_memory(tmp_path: Path) -> None:
    """Of twenty-five thousand mistakes of one record, twenty thousand are listed, and a thousand are said."""
    schema = {"type": "array", "items": {"type": "integer"}}
    report = checked(tmp_path, schema, json.dumps(["x"] * 25_000), "x.json")
    assert report.summary.rules == {"schema/type": 1_000, "record/limit": 1}
    assert next(each.message for each in report.diagnostics if each.rule == "record/limit") == (
        "to say all that is wrong here takes too many steps: there may be more"
    )


def test_the_steps_of_all_records_of_a_file_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schema that takes all the steps for each record takes them for the first five, and for no more."""
    assert MOST_STEPS_IN_A_FILE == 5 * MOST_STEPS
    monkeypatch.setattr("statekit.check.explain.account.MOST_STEPS", MOST_STEPS // 20)
    monkeypatch.setattr("statekit.shard.Effort", partial(Effort, steps=MOST_STEPS_IN_A_FILE // 20))
    part = {"properties": {"a": {"$ref": "#/$defs/n"}}}
    schema = {"$defs": {"n": {"not": part, **part}}, "$ref": "#/$defs/n"}
    record = '{"a":' * 40 + "1" + "}" * 40
    report = checked(tmp_path, schema, f"{record}\n" * 9, "x.jsonl")
    assert report.summary.errors == 6
    assert said(report) == (
        "record/limit",
        6,
        "4 more records, from this one on, do not satisfy the schema: what is wrong is not said",
    )


@pytest.mark.costly
def test_nothing_that_is_not_said_is_exported(tmp_path: Path) -> None:
    """Records beyond the thousandth finding are left out, whether they are wrong or repeat the first one."""
    checked(tmp_path, NUMBER, "- a: x\n" * 1_200 + "- a: 1\n")
    of, build = tmp_path / "x.yaml", tmp_path / "build"
    done = export([of], build, schema=tmp_path / "schema.json", skip_invalid=True)
    assert (done.left_out, done.rows["records.jsonl"]) == (1_200, 1)
    keyed = {**NUMBER, "x-statekit": {"key": "a"}}
    report = checked(tmp_path, keyed, "- a: 1\n" * 1_200 + "- a: 2\n")
    assert report.summary.rules == {"record/duplicate-id": 1_000, "record/limit": 1}
    assert report.diagnostics[0].message == "199 more findings in this file are not said"
    done = export([of], build, schema=tmp_path / "schema.json", skip_invalid=True)
    assert (done.left_out, done.rows["records.jsonl"]) == (1_199, 2)


def test_the_rest_weighs_as_much_as_the_worst_of_it() -> None:
    """What is not said counts as an error if one of it does; each file has its own thousand."""
    notes = [Finding("a/b", str(n), Route("x", n), severity=Severity.NOTE) for n in range(1_001)]
    other = Finding("a/b", "other", Route("y"))
    warned = Finding("a/b", "", Route("x"), severity=Severity.WARNING)
    kept = first_of_each_file([other, *notes, warned])
    assert kept[:-1] == [other, *notes[:1_000]]
    assert (kept[-1].message, kept[-1].severity) == (
        "2 more findings in this file are not said",
        Severity.WARNING,
    )
    assert first_of_each_file([*notes[:1_000], warned])[-1].severity is Severity.WARNING
    assert first_of_each_file(notes[:1_000]) == notes[:1_000]
