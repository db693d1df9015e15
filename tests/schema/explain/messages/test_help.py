"""What to write instead: made of the value itself, without loss, and without leading to the next error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from steps import steps_of

import statekit
from statekit.check import Checker
from statekit.diagnostics import Finding
from statekit.schema.explain.messages.durations import duration_help

Explain = Callable[[Any, Any], list[Finding]]
ZONE = "the time zone is missing: write %sZ for UTC, or an offset such as +01:00 in place of the Z"
PRECISION = "a date has a year, a month and a day: the format `edtf` also allows a year or a month alone"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("date", "2024-02-30", "February 2024 has 29 days"),
        ("date", "2023-02-29", "February 2023 has 28 days"),
        ("date", "2024-04-31", "April 2024 has 30 days"),
        ("date", "2024-13-01", "there is no month 13: did you mean 2024-01-13?"),
        ("date", "2024-13-13", "there is no month 13"),
        ("date", "2024-00-10", "there is no month 0"),
        ("date", "1931-5-2", "write it as 1931-05-02"),
        ("date", "1931/05/02", "write it as 1931-05-02"),
        ("date", "1931.05.02", "write it as 1931-05-02"),
        ("date", "1931\u201305\u201302", "write it as 1931-05-02"),
        ("date", "19310502", "write it as 1931-05-02"),
        ("date", " 1931-05-02", "write it as 1931-05-02"),
        ("date", "31.12.1999", "write it as 1999-12-31"),
        ("date", "01/02/2024", "write the year first, then the month and the day, for example 2026-01-31"),
        ("date", "1931", PRECISION),
        ("date", "1931-05", PRECISION),
        (
            "date",
            "2024-01-01T00:00:00Z",
            "a date has no time: write 2024-01-01, and keep the time in another property",
        ),
        ("date", "May 3, 2021", "write it as 2021-05-03"),
        ("date", "Sept. 3rd 2021", "write it as 2021-09-03"),
        ("date", "3 May 2021", "write it as 2021-05-03"),
        ("date", "3rd of December 2021", "write it as 2021-12-03"),
        ("date", "3-Feb-2021", "write it as 2021-02-03"),
        ("date", "February 30, 2021", "February 2021 has 28 days"),
        ("date", "29.02.2021", "February 2021 has 28 days"),
        ("date", "29.02.2020", "write it as 2020-02-29"),
        ("date", "02/29/2021", "February 2021 has 28 days"),
        ("date", "05/05/2021", "write it as 2021-05-05"),
        ("date", "32.13.2021", "write the year first, then the month and the day, for example 2026-01-31"),
        ("date", "Mart 3, 2021", "write the year, the month and the day, for example 2026-01-31"),
        ("duration", "P1Y2W", "weeks are not combined with other units: write it as P1Y0M14D"),
        ("duration", "P2W3D", "weeks are not combined with other units: write it as P17D"),
        ("duration", "p1d", "write it as P1D"),
        ("duration", "1Y", "write it as P1Y"),
        ("duration", "P1Y3D", "write it as P1Y0M3D"),
        ("duration", "P1H", "write it as PT1H"),
        ("duration", "P1D5M", "write it as P1DT5M"),
        ("duration", "1h30m", "write it as PT1H30M"),
        ("duration", "2 weeks", "write it as P2W"),
        ("duration", "3 days", "write it as P3D"),
        ("duration", "1 year, 2 months and 3 days", "write it as P1Y2M3D"),
        ("duration", "90 min", "write it as PT90M"),
        ("duration", "01:30:00", "write it as PT1H30M"),
        ("duration", "5m", "write P5M for 5 months, or PT5M for 5 minutes"),
        (
            "duration",
            "PT1.5H",
            "write whole numbers: use a smaller unit, for example PT90M for an hour and a half",
        ),
        ("duration", "P", "write numbers before their units, for example P3DT12H for 3 days and 12 hours"),
        ("duration", "soon", "write numbers before their units, for example P3DT12H for 3 days and 12 hours"),
        ("date", "spring", "write the year, the month and the day, for example 2026-01-31"),
        ("date-time", "2024-01-01T10:00:00", ZONE % "2024-01-01T10:00:00"),
        ("date-time", "2024-01-01 10:00", ZONE % "2024-01-01T10:00:00"),
        ("date-time", "2024-01-01 10:00Z", "write it as 2024-01-01T10:00:00Z"),
        ("date-time", "2024-01-01T10:00:00+0100", "write it as 2024-01-01T10:00:00+01:00"),
        ("date-time", "2024-01-01", "add the time and its time zone, as in 2024-01-01T12:00:00Z"),
        ("date-time", "2024-02-30T10:00:00Z", "February 2024 has 29 days"),
        ("date-time", "2024-01-01T25:00:00Z", "hours go up to 23, minutes and seconds up to 59"),
        (
            "date-time",
            "now",
            "write the date, T, the time and its time zone, for example 2026-01-31T12:00:00Z",
        ),
        ("time", "10:00", ZONE % "10:00:00"),
        ("time", "9:00:00Z", "write it as 09:00:00Z"),
        ("time", "10:00:00 UTC", "write it as 10:00:00Z"),
        ("time", "noon", "write hours, minutes, seconds and the time zone, for example 12:00:00Z"),
        ("time", "10.30", ZONE % "10:30:00"),
        ("date", "May 2, 1931", "write it as 1931-05-02"),
        ("date", "2 May 1931", "write it as 1931-05-02"),
        ("date", "31 Feb 1931", "February 1931 has 28 days"),
        ("date", "May 1931", PRECISION),
        ("date", "c. 1931", PRECISION),
        ("date", "1931?", PRECISION),
        ("uri", "//x", "a URI begins with its scheme, such as https:"),
        ("uri", "http://a b", "` ` (U+0020 SPACE) is not allowed in the host of a URI"),
        (
            "uri",
            "https://example.org/\u00fc",
            (
                "`\u00fc` (U+00FC LATIN SMALL LETTER U WITH DIAERESIS) is not allowed "
                "in a URI: write it as %C3%BC"
            ),
        ),
        (
            "uri",
            "https://b\u00fccher.example/x",
            (
                "`\u00fc` (U+00FC LATIN SMALL LETTER U WITH DIAERESIS) is not allowed in a URI: "
                "write the host as xn--bcher-kva.example"
            ),
        ),
        ("uri", "https://x/a b", "` ` (U+0020 SPACE) is not allowed in a URI: write it as %20"),
        ("iri", "https://x/\u00fc b", "` ` (U+0020 SPACE) is not allowed in a URI: write it as %20"),
        ("uri", "https://x/100%", "write the percent sign at character 14 as %25"),
        ("uri", "www.example.org", "begin it with its scheme, as in https://www.example.org"),
        ("email", "Ada <ada@example.org>", "write the address alone: ada@example.org"),
        ("email", "mailto:ada@example.org", "write the address alone: ada@example.org"),
        ("email", "ada", "for example name@example.org"),
    ],
)
def test_help_for_a_format(explain: Explain, name: str, value: str, expected: str) -> None:
    """The help is made of the value, and names what is missing."""
    (found,) = explain({"format": name}, value)
    assert (found.rule, found.help) == ("schema/format", expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("40 cm", "write the number alone, 40, and keep cm in another property"),
        ("40%", "write the number alone, 40, and keep % in another property"),
        ("1,200", "write 1200, or 1.200 if the comma is a decimal comma"),
        ("1,200.5", "write it without separators: 1200.5"),
        ("1.200,5", "write it without separators: 1200.5"),
        ("1 200", "write it without separators: 1200"),
        ("1_200", "write it without separators: 1200"),
        ("40,5", "write a point for the comma: 40.5"),
        ("n/a", "if there is no number, leave the key out, or write null if the schema allows it"),
        ("?", "if there is no number, leave the key out, or write null if the schema allows it"),
        ("~1200", "write the number alone, 1200, and keep that it is not exact in another property"),
        ("ca. 1200", "write the number alone, 1200, and keep that it is not exact in another property"),
        ("12", "write it without quotes"),
        ("1O", None),
        ("0b101", None),
        ("12:30", None),
        ("many", None),
    ],
)
def test_help_for_a_number(explain: Explain, value: str, expected: str | None) -> None:
    """A text that is almost a number has help that keeps everything that it says."""
    (found,) = explain({"type": "number"}, value)
    assert (found.rule, found.help) == ("schema/type", expected)


def test_an_integer_has_no_fraction(explain: Explain) -> None:
    """No help leads to the next error."""
    (found,) = explain({"type": "integer"}, "40,5")
    assert found.help is None
    (found,) = explain({"type": "integer"}, "1,200")
    assert found.help == "write it without separators: 1200"


def test_a_year_is_no_date(explain: Explain) -> None:
    """Quotes around a year would only lead to the next error."""
    (found,) = explain({"type": "string", "format": "date"}, 1931)
    assert found.message == "expected text, found the integer `1931`"
    assert found.help == PRECISION


def test_a_list_and_an_object(explain: Explain) -> None:
    """A list for an object, and the reverse, have help."""
    (found,) = explain({"type": "array"}, {"a": 1, "b": 2})
    assert found.help == "begin each entry of the list with `- `"
    (found,) = explain({"type": "object"}, [{"a": 1}])
    assert found.help == "write its keys without `- `"
    (found,) = explain({"type": "object"}, [1, 2])
    assert found.help == "an object has keys and values, such as `name: value`"
    (found,) = explain({"type": "array"}, "[x]")
    assert found.help == "write it without quotes"


@pytest.mark.parametrize(
    ("schema", "value", "pointer", "message"),
    [
        ({"contains": {"const": 1}}, [0, 1], ("a", 1), "`1` is not allowed in `a`"),
        ({"contains": {"enum": ["x", "y"]}}, ["z", "y"], ("a", 1), "`y` is not allowed in `a`"),
        (
            {"contains": {"type": "integer"}},
            ["x", 1],
            ("a",),
            "`a` has an entry that is not allowed here: an integer",
        ),
        ({"minItems": 2}, [1, 2], ("a",), "`a` has 2 entries: at most 1 is allowed"),
        ({"maxItems": 1}, [], ("a",), "`a` has 0 entries: at least 2 are required"),
        (
            {"minProperties": 3},
            {"x": 1, "y": 2, "z": 3},
            ("a",),
            "`a` has 3 properties: at most 2 are allowed",
        ),
        ({"uniqueItems": True}, [1, 2], ("a",), "all entries of `a` differ, which is not allowed here"),
    ],
)
def test_what_a_negation_matched(
    explain: Explain, schema: Any, value: Any, pointer: tuple[str | int, ...], message: str
) -> None:
    """`not` names what matched."""
    (found,) = explain({"properties": {"a": {"not": schema}}}, {"a": value})
    assert (found.rule, found.route.pointer, found.message) == ("schema/not", pointer, message)


def test_a_line_break_at_the_end(explain: Explain) -> None:
    """The line break of a block of text is named where it alone makes the text invalid."""
    help_text = "the text ends with a line break: in YAML, `|-` or `>-` in place of `|` or `>` leaves it out"
    keywords: list[dict[str, Any]] = [{"pattern": "^a$"}, {"enum": ["a"]}, {"const": "a"}, {"maxLength": 1}]
    for schema in keywords:
        (found,) = explain(schema, "a\n")
        assert found.help == help_text


@pytest.mark.parametrize("text", ["P1Y2W", "P2W3D", "1Y", "P1Y3D", "P1D5M", "1h 5s", "2 weeks", "01:30:05"])
def test_a_proposed_duration_is_valid(make_checker: Callable[[Any], Checker], text: str) -> None:
    """The duration that help proposes is valid itself."""
    proposed = str(duration_help(text)).rpartition("write it as ")[2]
    assert make_checker({"format": "duration"}).is_valid(proposed)


def test_many_missing_properties_take_linear_time() -> None:
    """The keys of a large object are not compared with each missing property."""

    def steps(count: int) -> int:
        schema = {"required": [f"p{number}" for number in range(count)]}
        record = {f"q{number}": 1 for number in range(count)}
        return steps_of(lambda: statekit.validate(records=[record], schema=schema))

    steps(10)  # what is imported on first use
    assert steps(4_000) < 3 * steps(2_000)
