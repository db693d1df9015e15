"""Numbers in YAML that were perhaps meant as text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import statekit
from statekit.api import Tier
from statekit.diagnostics import JSON

POINT: JSON = {"type": "object", "properties": {"at": {"items": {"type": "number"}}}}
PRICE: JSON = {"required": ["price"], "properties": {"v": {"type": "number"}}}
NAME: JSON = {"required": ["name"], "properties": {"v": {"type": "string"}}}
SCHEMA: JSON = {
    "type": ["object", "array", "number", "string"],
    "properties": {
        "number": {"type": "number"},
        "integer": {"type": ["integer", "null"]},
        "both": {"type": ["string", "number"]},
        "text": {"type": "string"},
        "numbers": {"items": {"$ref": "#/$defs/number"}},
        "pair": {"prefixItems": [{"type": "number"}, {"type": "string"}, {}]},
        "five": {"pattern": "^[0-9]{5}$"},
        "level": {"enum": [1.5, "low"]},
        "either": {"oneOf": [PRICE, NAME]},
        "any": {"anyOf": [POINT, {"type": "number"}]},
        "open": {},
    },
    "patternProperties": {"^n_": {"type": "number"}},
    "$defs": {"number": {"allOf": [{"type": "number"}]}},
}
LOST = "`{}` is read as the number `{}`"
HELP = 'if text is meant, put it in quotes (`"{}"`); if a number is meant, write `{}`'


def check(
    folder: Path, text: str, tier: Tier = Tier.AUTO, schema: JSON = SCHEMA
) -> list[tuple[str, str, str]]:
    """Return the findings in a text, each as its place, rule and message."""
    (folder / "s.schema.json").write_text(json.dumps(schema))
    (folder / "x.yaml").write_text(text)
    report = statekit.validate(folder / "x.yaml", schema=folder / "s.schema.json", tier=tier)
    return [
        (f"{each.place.span.line}:{each.place.span.column}", each.rule, each.message)
        for each in report.diagnostics
        if each.place.span is not None
    ]


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize(
    "numbers",
    [
        *(("1.10", "1.1"), ("01234", "1234"), ("007", "7"), ("-0", "0"), ("+1", "1"), ("1e3", "1000.0")),
        *(("12e03", "12000.0"), (".5", "0.5"), ("1.", "1.0"), ("0x1F", "31"), ("0o17", "15")),
        *(("1.00", "1.0"), ("00", "0"), ("1.5E2", "150.0"), ("+.5", "0.5"), ("0.10000000000000001", "0.1")),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        ("open: {}\n", "1:7"),
        ("open: {}", "1:7"),
        ("both: {} # note\n", "1:7"),
        ("new: [a, {}]\n", "1:10"),
        ("new: {{a: {}}}\n", "1:10"),
        ("- open:\n    - {}\n", "2:7"),
        ("- - {}\n", "1:5"),
        ("- {}\n", "1:3"),
        ("open: 1\n---\nopen: {}\n", "3:7"),
        ("open: &a {}\nother: *a\nnumber: *a\n", "1:10"),
    ],
)
def test_a_number_that_may_be_text_is_reported(
    numbers: tuple[str, str], form: tuple[str, str], tier: Tier, tmp_path: Path
) -> None:
    """It is reported once, where it is written."""
    (written, number), (text, place) = numbers, form
    expected = [(place, "text/number", LOST.format(written, number))]
    assert check(tmp_path, text.format(written), tier) == expected


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize(
    "text",
    [
        *(
            f"{key}: {value}\n"
            for key in ("number", "integer")
            for value in ("1.00", "1e3", "-0", "+1", "007")
        ),
        *(f"open: {value}\n" for value in ("1.1", "0", "-5", "1.0", "0.00001", "1e-05", "1_000", "'1.10'")),
        *("number: 1.10\n", "number: .5\n", "number: 1.\n", "number: 0x1F\n", "numbers: [1.10, 2.50]\n"),
        *("pair: [1.10, a]\n", "level: 1.50\n", "either: {price: 1, v: 1.10}\n", "any: {at: [1.10]}\n"),
        *(
            "n_x: 1.10\n",
            "open: 10000000000000000.0\n",
            "open: v 1.10\n",
            "open: |\n  1.10\n",
            "open: 1.1.0\n",
        ),
    ],
)
def test_a_number_that_cannot_be_text_is_not_reported(text: str, tier: Tier, tmp_path: Path) -> None:
    """Nothing is lost if the schema requires a number, or if the number is printed as it is written."""
    assert check(tmp_path, text, tier) == []


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("pair: [1.10, a, 1.10]\n", ["1:17"]),
        ("five: 01234\n", ["1:7"]),
        ("number: 1.10\nopen: 1.10\n", ["2:7"]),
        ("open: 1.1\nnew: 1.10\n", ["2:6"]),
        ("1: 2\n", []),
    ],
)
def test_the_schema_decides_for_each_value(text: str, places: list[str], tier: Tier, tmp_path: Path) -> None:
    """Of equal numbers, those are reported for which the schema admits text."""
    found = check(tmp_path, text, tier)
    assert [place for place, rule, _ in found if rule == "text/number"] == places


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("integer: 010\n", "`010` is read as the number `10`; programs that follow YAML 1.1 read it as 8"),
        ("number: 08\n", "`08` is read as the number `8`; programs that follow YAML 1.1 read it as text"),
    ],
)
def test_leading_zeros_are_ambiguous(text: str, message: str, tmp_path: Path) -> None:
    """An integer that YAML 1.1 reads differently is reported even where a number is required."""
    assert [(rule, each) for _, rule, each in check(tmp_path, text)] == [("text/number", message)]


def test_an_invalid_record_has_the_warning_too(tmp_path: Path) -> None:
    """Errors of other values do not hide the warning, and an error of the same value replaces it."""
    found = check(tmp_path, "text: 1.20\nopen: 1.10\nnumber: 1.10\n")
    assert [(place, rule) for place, rule, _ in found] == [("1:7", "schema/type"), ("2:7", "text/number")]


def test_help_has_what_was_written(tmp_path: Path) -> None:
    """The help never costs a digit."""
    check(tmp_path, "open: 1.10\ntext: 01.20\n")
    report = statekit.validate(tmp_path / "x.yaml", schema=tmp_path / "s.schema.json")
    assert [each.help for each in report.diagnostics] == [
        HELP.format("1.10", "1.1"),
        'if it is meant as text, put it in quotes: `"01.20"`',
    ]


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize(
    ("text", "help_text"),
    [
        ("open: 1e-400\n", "write `0.0` if that is exact enough; only text, in quotes, keeps all digits"),
        (
            "integer: 9007199254740993.0\n",
            "write it without the fraction, `9007199254740993`, which is stored exactly",
        ),
        (
            "- number: 1234567890.12345678\n",
            "write `1234567890.1234567` if that is exact enough; only text, in quotes, keeps all digits",
        ),
    ],
)
def test_digits_that_no_number_holds_are_an_error(
    text: str, help_text: str, tier: Tier, tmp_path: Path
) -> None:
    """A number is never stored with other digits than were written."""
    [(_, rule, _)] = check(tmp_path, text, tier)
    report = statekit.validate(tmp_path / "x.yaml", schema=tmp_path / "s.schema.json")
    assert (rule, report.diagnostics[0].help, report.ok) == ("yaml/number", help_text, False)


@pytest.mark.parametrize("schema", [SCHEMA, {"oneOf": [{"items": {"$ref": "#/$defs/x"}}, {"items": PRICE}]}])
def test_many_numbers_take_linear_time(schema: JSON, tmp_path: Path) -> None:
    """Ten thousand numbers in one record are decided in seconds, whatever the schema."""
    if isinstance(schema, dict):
        schema = {**schema, "$defs": {"x": {"not": {"type": "string"}}, "number": {"type": "number"}}}
    began = time.process_time()
    check(tmp_path, "-\n" + "  - 1.10\n" * 10_000, schema=schema)
    assert time.process_time() - began < 20
