"""The formats for platforms: SARIF, GitLab code quality and JUnit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from statekit._version import __version__
from statekit.api import Summary
from statekit.diagnostics import (
    Diagnostic,
    Excerpt,
    Fix,
    Place,
    Related,
    Replacement,
    RuleDoc,
    Severity,
    Span,
)
from statekit.report import load_reporter
from statekit.report.context import ReportContext

SARIF_SCHEMA = Path(__file__).parents[3] / "shared" / "suites" / "schemas-of-formats" / "sarif-2.1.0.json"

CERTAIN = Diagnostic(
    rule="schema/enum",
    severity=Severity.ERROR,
    message="`certain` is not one of high, medium, low",
    place=Place("records/été/a b#c.yaml", Span(14, 13, 14, 20), Excerpt("confidence: certain")),
    help="did you mean `low`?",
    record="x",
    pointer="/confidence",
    keyword="enum",
)
TWICE = Diagnostic(
    rule="record/duplicate-id",
    severity=Severity.ERROR,
    message="the id `a` belongs to another person",
    place=Place("records/été/a b#c.yaml", Span(20, 5, 21, 1)),
    related=(Related(Place("/data/a.yaml", Span(1, 5, 1, 6)), "the other one is here"),),
)
ODD = Diagnostic(
    rule="suppression/unused",
    severity=Severity.WARNING,
    message="line 3 has no finding of `a`",
    place=Place("records/été/a b#c.yaml", Span(30, 1, 30, 2)),
)
WHOLE_FILE = Diagnostic(
    rule="quote/not-verified",
    severity=Severity.NOTE,
    message="see [here](https://example.org)",
    place=Place("c.yaml"),
)
FIXABLE = Diagnostic(
    rule="schema/type",
    severity=Severity.ERROR,
    message="expected text, found the integer `5`",
    place=Place("d.yaml", Span(2, 4, 2, 5)),
    fixes=(
        Fix(
            "put it in quotes",
            is_safe=True,
            replacements=(Replacement(Span(2, 4, 2, 5), '"5"'), Replacement(Span(3, 1, 4, 1), "")),
        ),
    ),
)
EVERY = [CERTAIN, TWICE, ODD, WHOLE_FILE]
DOCS = {
    "schema/enum": RuleDoc("schema/enum", "A value is one of a list.", "It is *one* of a list.\n"),
    "suppression/unused": RuleDoc("suppression/unused", "A comment is needed.", severity=Severity.WARNING),
}


def written(
    name: str, diagnostics: Sequence[Diagnostic], files: int = 3, docs: Mapping[str, RuleDoc] = DOCS
) -> str:
    """Return the output of a reporter."""
    return "\n".join(load_reporter(name)(diagnostics, ReportContext(Summary(files=files), docs)))


def sarif_run(diagnostics: Sequence[Diagnostic]) -> Any:
    """Return the only run of a SARIF log."""
    log = json.loads(written("sarif", diagnostics))
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    return run


@pytest.mark.suites
@pytest.mark.skipif(not SARIF_SCHEMA.exists(), reason="the schema of SARIF is not here: ../shared/suites")
@pytest.mark.parametrize("diagnostics", [EVERY, [CERTAIN], [FIXABLE], []])
def test_sarif_satisfies_its_schema(diagnostics: list[Diagnostic]) -> None:
    """A log is valid against the public schema of SARIF 2.1.0, with formats asserted."""
    schema = json.loads(SARIF_SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    assert [str(error) for error in validator.iter_errors(json.loads(written("sarif", diagnostics)))] == []


def test_a_sarif_result() -> None:
    """A result has a rule, a level, a message with help, columns in code points, and a relative URI."""
    run = sarif_run(EVERY)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"] == {
        "SRCROOT": {"description": {"text": "The folder in which statekit ran."}}
    }
    [fingerprint] = run["results"][0].pop("partialFingerprints").items()
    assert fingerprint[0] == "statekit/v1"
    assert len(fingerprint[1]) == 64
    assert run["results"][0] == {
        "ruleId": "schema/enum",
        "ruleIndex": 2,
        "level": "error",
        "message": {"text": "`certain` is not one of high, medium, low (did you mean `low`?)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "records/%C3%A9t%C3%A9/a%20b%23c.yaml",
                        "uriBaseId": "SRCROOT",
                    },
                    "region": {"startLine": 14, "startColumn": 13, "endLine": 14, "endColumn": 20},
                }
            }
        ],
    }


def test_fixes_in_sarif() -> None:
    """A fix replaces regions of the file; a removal has no content."""
    [result] = sarif_run([FIXABLE])["results"]
    assert result["fixes"] == [
        {
            "description": {"text": "put it in quotes"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "d.yaml", "uriBaseId": "SRCROOT"},
                    "replacements": [
                        {
                            "deletedRegion": {
                                "startLine": 2,
                                "startColumn": 4,
                                "endLine": 2,
                                "endColumn": 5,
                            },
                            "insertedContent": {"text": '"5"'},
                        },
                        {
                            "deletedRegion": {
                                "startLine": 3,
                                "startColumn": 1,
                                "endLine": 4,
                                "endColumn": 1,
                            }
                        },
                    ],
                }
            ],
        }
    ]


def test_other_locations_in_sarif() -> None:
    """Related locations have a message, an absolute path is a file URI, and a whole file has no region."""
    run = sarif_run(EVERY)
    assert run["results"][1]["relatedLocations"] == [
        {
            "id": 1,
            "message": {"text": "the other one is here"},
            "physicalLocation": {
                "artifactLocation": {"uri": "file:///data/a.yaml"},
                "region": {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 6},
            },
        }
    ]
    assert run["results"][3]["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "c.yaml", "uriBaseId": "SRCROOT"}}}
    ]


def test_sarif_rules() -> None:
    """Each rule with findings is described once; a rule without documentation gets a placeholder."""
    driver = sarif_run(EVERY)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("statekit", __version__)
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert list(rules) == [
        "quote/not-verified",
        "record/duplicate-id",
        "schema/enum",
        "suppression/unused",
    ]
    assert rules["schema/enum"] == {
        "id": "schema/enum",
        "shortDescription": {"text": "A value is one of a list."},
        "fullDescription": {"text": "A value is one of a list."},
        "help": {"text": "It is *one* of a list.\n", "markdown": "It is *one* of a list.\n"},
        "defaultConfiguration": {"level": "error"},
    }
    assert rules["suppression/unused"]["help"]["text"] == "A comment is needed."
    assert rules["quote/not-verified"]["help"]["text"] == "A finding of quote/not-verified."
    assert rules["quote/not-verified"]["defaultConfiguration"] == {"level": "note"}


def test_no_value_is_a_link_in_sarif() -> None:
    """Text that a viewer would display as a link (section 3.11.6) stays plain text."""
    assert sarif_run([WHOLE_FILE])["results"][0]["message"] == {"text": "see [here] (https://example.org)"}


def test_gitlab() -> None:
    """Each finding is an issue with the members that GitLab reads; a whole file is located at line 1."""
    issues = json.loads(written("gitlab", EVERY))
    fingerprints = [issue.pop("fingerprint") for issue in issues]
    assert len(set(fingerprints)) == len(EVERY)
    assert issues[0] == {
        "description": "`certain` is not one of high, medium, low (did you mean `low`?)",
        "check_name": "schema/enum",
        "severity": "major",
        "location": {"path": "records/été/a b#c.yaml", "lines": {"begin": 14, "end": 14}},
    }
    assert issues[3] == {
        "description": "see [here](https://example.org)",
        "check_name": "quote/not-verified",
        "severity": "info",
        "location": {"path": "c.yaml", "lines": {"begin": 1, "end": 1}},
    }
    assert [issue["severity"] for issue in issues] == ["major", "major", "minor", "info"]
    assert json.loads(written("gitlab", [])) == []


def test_fingerprints_do_not_depend_on_lines() -> None:
    """A finding keeps its fingerprint when lines move; equal findings have different fingerprints."""

    def fingerprints(*lines: int) -> list[str]:
        diagnostics = [
            Diagnostic("r", Severity.ERROR, "m", Place("x", Span(line, 1, line, 2)), pointer="/a")
            for line in lines
        ]
        return [issue["fingerprint"] for issue in json.loads(written("gitlab", diagnostics))]

    assert fingerprints(1, 2) == fingerprints(7, 9)
    assert len(set(fingerprints(1, 2))) == 2


def test_junit() -> None:
    """A file with errors is one failure that lists them; other findings are output; other files pass."""
    assert (
        written("junit", EVERY)
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="statekit" tests="3" failures="1" errors="0">
  <testsuite name="statekit" tests="3" failures="1" errors="0" skipped="0">
    <testcase name="1 file without findings" classname="statekit"/>
    <testcase name="records/été/a b#c.yaml" classname="statekit" file="records/été/a b#c.yaml">
      <failure type="schema/enum" message="2 errors">
records/été/a b#c.yaml:14:13: error[schema/enum] `certain` is not one of high, medium, low \
(did you mean `low`?)
records/été/a b#c.yaml:20:5: error[record/duplicate-id] the id `a` belongs to another person
      </failure>
      <system-out>
records/été/a b#c.yaml:30:1: warning[suppression/unused] line 3 has no finding of `a`
      </system-out>
    </testcase>
    <testcase name="c.yaml" classname="statekit" file="c.yaml">
      <system-out>
c.yaml: note[quote/not-verified] see [here](https://example.org)
      </system-out>
    </testcase>
  </testsuite>
</testsuites>"""
    )


def test_junit_without_findings() -> None:
    """A run without findings is one test case that passes."""
    assert '<testcase name="3 files without findings" classname="statekit"/>' in written("junit", [])
    assert 'tests="1" failures="0"' in written("junit", [])
