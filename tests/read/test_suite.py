"""The YAML test suite: every valid case is read correctly or refused, and no invalid case is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from statekit.diagnostics import JSON
from statekit.read import ReadError, TextFile, read_document, read_text_file
from statekit.read.text_file import decode

SUITE = Path(__file__).parents[3] / "shared" / "suites" / "yaml-test-suite" / "src"

pytestmark = [
    pytest.mark.suites,
    pytest.mark.skipif(not SUITE.is_dir(), reason="the YAML test suite is not next to the checkout"),
]

# Valid YAML that is refused, by the first rule that it breaks.
REFUSED = {
    # the record profile does not allow tags
    "yaml/tag": (
        "2AUY 2XXW 33X3 35KP 52DL 565N 57H4 5TYM 6CK3 6JWB 6WLZ 735Y 74H7 7FWL 8MK2 9KAX 9WXW BU8L C4HZ CC74 "
        "CUP7 EHF6 F2C7 FH7J HMQ5 J7PZ L94M LE5A M5C3 P76L S4JQ U3C3 UGM3 UKK6/02 WZ62 Z67P Z9M4"
    ),
    # the record profile allows only text as keys
    "yaml/key": (
        "2JQS 4FJ6 6BFJ 6M2F 6PBE 9MMW DFF7 FRK4 KK5P LX3P M2N8/00 M2N8/01 M5DY NHX8 NKF9 PW8X Q9WF RZP5 "
        "S3PD SBG9 SM9W/01 UKK6/00 V9D5 X38W XW4D"
    ),
    # the record profile is YAML 1.2, whatever a directive declares
    "yaml/version": "BEC7 MUS6/02 MUS6/03 MUS6/04",
    # the record profile requires a record
    "record/none": "8G76 98YD AVM7 HWV9 QT73",
    # the parser does not support a pair without a key in brackets, and the record profile does not allow it
    "yaml/syntax": "CFD4",
}

# Texts that are not YAML, but are read with the warning `text/indentation`, as by other parsers: a
# line in quotes or brackets is not indented.
READ_WITH_WARNING: dict[str, list[JSON]] = {
    "9C9N": [{"flow": ["a", "b", "c"]}],
    "QB6E": [{"quoted": "a b c"}],
    "VJP3/00": [{"k": {"k": "v"}}],
}

# The values of cases without the field `json`, from their event trees.
WITHOUT_JSON: dict[str, list[JSON]] = {
    "2G84/03": [""],
    "4ABK": [{"unquoted": "separate", "http://foo.com": None, "omitted value": None}],
    "4MUZ/01": [{"foo": "bar"}],
}


@dataclass(frozen=True)
class Case:
    """A case of the suite.

    Attributes:
        name: The name of the case.
        text: The YAML text.
        is_invalid: True if the text is not YAML, and is not read with a warning either.
        expected: The values of its documents; None if JSON cannot represent them.
    """

    name: str
    text: str
    is_invalid: bool
    expected: list[JSON] | None


def remove_marks(text: str) -> str:
    """Return the text of a case without the marks by which the suite shows blanks and line ends."""
    text = re.sub("—*»", "\t", text.replace("␣", " ").replace("←", "\r").replace("⇔", "\ufeff"))
    return re.sub("∎\n$", "", text.replace("↵", ""))


def parse_values(text: str) -> list[JSON]:
    """Return the JSON values of a text that contains one after another."""
    decoder, values, offset = json.JSONDecoder(), list[JSON](), 0
    while text[offset:].strip():
        offset += len(text[offset:]) - len(text[offset:].lstrip())
        value, offset = decoder.raw_decode(text, offset)
        values.append(value)
    return values


def canonical(value: object) -> str:
    """Return a value as text. The order of entries does not matter, but 1 is neither 1.0 nor true."""
    return json.dumps(value, sort_keys=True)


def cases() -> Iterator[Case]:
    """Yield the cases of the suite, except those that it marks to skip.

    The reader under test reads the files of the suite. A case without a tree and values has those of the case
    before it.
    """
    for file in sorted(SUITE.glob("*.yaml")):
        document = read_document(read_text_file(file), lists=True)
        assert not document.problems, file
        before: dict[str, Any] = {}
        for number, record in enumerate(document.records):
            case: dict[str, Any] = record.value if isinstance(record.value, dict) else {}
            if "skip" in case:
                break
            if not {"tree", "json", "fail"} & case.keys():
                case = {**case, **{key: before[key] for key in ("tree", "json") if key in before}}
            before = case
            name = file.stem if len(document.records) == 1 else f"{file.stem}/{number:02}"
            expected = parse_values(case["json"]) if isinstance(case.get("json"), str) else None
            is_invalid = "fail" in case and name not in READ_WITH_WARNING
            known = WITHOUT_JSON | READ_WITH_WARNING
            yield Case(name, remove_marks(case["yaml"]), is_invalid, known.get(name, expected))


@pytest.fixture(scope="module")
def verdicts() -> dict[str, list[str]]:
    """The names of the cases by their result."""
    names: dict[str, list[str]] = {}
    for case in cases():
        try:
            document = read_document(TextFile(case.name, decode(case.text.encode(), case.name)), lists=False)
        except ReadError as error:
            verdict = error.rule
        else:
            values = [record.value for record in document.records]
            if document.problems:
                verdict = document.problems[0].rule
            else:
                verdict = "equal" if canonical(values) == canonical(case.expected) else f"wrong: {values}"
        names.setdefault(f"invalid: {verdict}" if case.is_invalid else verdict, []).append(case.name)
    return names


def test_no_case_is_read_incorrectly(verdicts: dict[str, list[str]]) -> None:
    """A case that is read has exactly the values that the suite expects."""
    assert {verdict: names for verdict, names in verdicts.items() if verdict.startswith("wrong")} == {}


def test_invalid_cases_are_refused(verdicts: dict[str, list[str]]) -> None:
    """Of the 94 texts that are not YAML, all are refused except those that are read with a warning."""
    invalid = {verdict: names for verdict, names in verdicts.items() if verdict.startswith("invalid")}
    assert {verdict: names for verdict, names in invalid.items() if "/" not in verdict} == {}
    assert sum(map(len, invalid.values())) == 94 - len(READ_WITH_WARNING)


def test_cases_that_are_read_with_a_warning() -> None:
    """Each of the texts that are read although they are not YAML has one warning, about its indentation."""
    for case in cases():
        if case.name in READ_WITH_WARNING:
            document = read_document(TextFile(case.name, case.text), lists=False)
            assert [warning.rule for warning in document.warnings] == ["text/indentation"], case.name


def test_valid_cases_that_are_refused(verdicts: dict[str, list[str]]) -> None:
    """Of the 308 valid texts, those that are refused are outside of the record profile, except one."""
    refused = {rule: " ".join(verdicts[rule]) for rule in verdicts if "/" in rule and " " not in rule}
    assert refused == REFUSED


def test_the_number_of_equal_cases(verdicts: dict[str, list[str]]) -> None:
    """The number of cases for each result does not change unnoticed."""
    assert {rule: len(names) for rule, names in verdicts.items() if not rule.startswith("invalid")} == {
        "equal": 236 + len(READ_WITH_WARNING),
        "yaml/tag": 37,
        "yaml/key": 25,
        "yaml/version": 4,
        "record/none": 5,
        "yaml/syntax": 1,
    }
