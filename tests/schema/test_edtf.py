"""Dates of limited precision (ISO 8601-2:2019, Annex A; EDTF of the Library of Congress)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from statekit.diagnostics import Finding
from statekit.schema.edtf import is_edtf

Explain = Callable[[Any, Any], list[Finding]]

LEVEL_0 = [
    "1985-04-12",
    "1985-04",
    "1985",
    "2024-02-29",
    "0000",
    "1985-04-12T23:20:30",
    "1985-04-12T23:20:30Z",
    "1985-04-12T23:20:30-04:00",
    "1985-04-12T23:20:30+04",
    "1964/2008",
    "2004-06/2006-08",
    "2004-02-01/2005-02-08",
    "2004-02-01/2005-02",
    "2005/2006-02",
]
LEVEL_1 = [
    "Y170000002",
    "Y-170000002",
    "2001-21",
    "2001-24",
    "1984?",
    "2004-06~",
    "2004-06-11%",
    "201X",
    "20XX",
    "2004-XX",
    "1985-04-XX",
    "1985-XX-XX",
    "1985-04-12/..",
    "1985/..",
    "../1985-04-12",
    "../1985",
    "1985-04-12/",
    "1985/",
    "/1985-04",
    "-1985",
    "1984~/2004-06",
    "1984-06?/2004-08?",
]
NEITHER = [
    "/",
    "..",
    "../..",
    "1985-13",
    "1985-00",
    "1985-02-30",
    "2023-02-29",
    "85",
    "985",
    "1985-25",
    "Y1985",
    "1985-4",
    "1985-04-12T25:00:00",
    "19X5",
    "X985",
    "1985??",
    "1985-04-12T10:00:00/1986",
    "1964/2008/2009",
    "2004-06-1X",
    "+1985",
    "1985-04-12T23:20",
    "1985-04T10:00:00",
    "-",
]


@pytest.mark.parametrize("text", LEVEL_0)
def test_level_0(text: str) -> None:
    """Level 0 is ISO 8601-1: dates of each precision, a date and time, and intervals."""
    assert is_edtf(text, level=0)
    assert is_edtf(text)


@pytest.mark.parametrize("text", LEVEL_1)
def test_level_1(text: str) -> None:
    """Level 1 adds long years, seasons, qualification, unspecified digits and open intervals."""
    assert is_edtf(text)
    assert not is_edtf(text, level=0)


@pytest.mark.parametrize("text", [*NEITHER, "", "1985 ", "1985\n", "\uff11\uff19\uff18\uff15"])
def test_neither(text: str) -> None:
    """Anything else is of no level: months and days must exist, and digits are ASCII."""
    assert not is_edtf(text)


def test_edtf_is_a_format(explain: Explain) -> None:
    """The format is asserted in every dialect, and its findings have help."""
    for dialect in (
        "https://json-schema.org/draft/2020-12/schema",
        "http://json-schema.org/draft-07/schema#",
    ):
        schema = {"$schema": dialect, "type": ["string", "integer"], "format": "edtf"}
        assert not explain(schema, "1985~")
        assert not explain(schema, 1985)
        (found,) = explain(schema, "spring 1985")
        assert found.rule == "schema/format"
        assert found.message == "`spring 1985` is not a date of EDTF"
        assert found.help == "write it like 1931-05-02, 1931-05, 1931, 1931~ or 1931/1935"
        (found,) = explain(schema, "1985-02-30")
        assert found.help == "February 1985 has 28 days"
    assert explain({"format": "edtf-level-0"}, "1985~")
    assert not explain({"format": "edtf-level-1"}, "1985~")
