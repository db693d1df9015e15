"""A character that looks like another one is named with its code point wherever two texts look the same."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from statekit.characters.lookalikes import difference, skeleton, unusual_character
from statekit.phrasing import did_you_mean

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SCHEMA = """\
{"type": "object", "properties": {"level": {"enum": ["high-level", "low", "caf\\u00e9"]},
"fixed": {"const": "a b"}, "odd": {"const": "a\\u00a0b"}},
"required": ["level"], "additionalProperties": false}
"""


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("a\u00a0b", "a b", "character 2 is U+00A0 (NO-BREAK SPACE)"),
        ("a b", "a\u00a0b", "there, character 2 is U+00A0 (NO-BREAK SPACE)"),
        ("high\u2011level", "high-level", "character 5 is U+2011 (NON-BREAKING HYPHEN)"),
        ("l\u043ew", "low", "character 2 is U+043E (CYRILLIC SMALL LETTER O)"),
        ("low\u200b", "low", "character 4 is U+200B (ZERO WIDTH SPACE)"),
        ("low", "low\u200b", "there, character 4 is U+200B (ZERO WIDTH SPACE)"),
        ("lo\u00adw", "low", "character 3 is U+00AD (SOFT HYPHEN)"),
        ("\uff11\uff12", "12", "character 1 is U+FF11 (FULLWIDTH DIGIT ONE)"),
        ("cafe\u0301", "caf\u00e9", "character 5 is U+0301 (COMBINING ACUTE ACCENT), apart from its letter"),
        (
            "caf\u00e9",
            "cafe\u0301",
            "there, character 5 is U+0301 (COMBINING ACUTE ACCENT), apart from its letter",
        ),
        ("abc", "abd", None),
        ("\u00e4", "a", None),
        ("same", "same", None),
    ],
)
def test_the_first_difference(text: str, other: str, expected: str | None) -> None:
    """The first character that differs is named if two texts look the same, and only then."""
    assert difference(text, other) == expected


def test_unusual_characters() -> None:
    """Letters of one script are ordinary; mixed scripts and special spaces are not."""
    assert unusual_character("\u0430\u0431\u0432") is None
    assert unusual_character("na\u0457ve") == "character 3 is U+0457 (CYRILLIC SMALL LETTER YI)"
    assert skeleton(" \uff41\u200b ") == "a"
    assert did_you_mean("l\u043ew", ["low"]) == (
        "character 2 is U+043E (CYRILLIC SMALL LETTER O); did you mean `low`?"
    )


@pytest.mark.parametrize("tier", ["auto", "reference"])
@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            "level: high\u2011level\n",
            "character 5 is U+2011 (NON-BREAKING HYPHEN); did you mean `high-level`?",
        ),
        (
            "level: cafe\u0301\n",
            "U+0301 (COMBINING ACUTE ACCENT), apart from its letter; did you mean `caf\u00e9`?",
        ),
        ("level: low\nfixed: a\u202fb\n", "character 2 is U+202F (NARROW NO-BREAK SPACE)"),
        ("level: low\nodd: a b\n", "there, character 2 is U+00A0 (NO-BREAK SPACE)"),
        ("l\u0435vel: low\n", "character 2 is U+0435 (CYRILLIC SMALL LETTER IE); did you mean `level`?"),
        ("level\u00a0: low\n", "character 6 is U+00A0 (NO-BREAK SPACE); did you mean `level`?"),
    ],
)
def test_values_and_keys(tmp_path: Path, run: Run, record: str, expected: str, tier: str) -> None:
    """Values, and keys of records, in both tiers."""
    (tmp_path / "s.json").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "x.yaml").write_text(record, encoding="utf-8")
    done = run("validate", "--schema", "s.json", "x.yaml", "--format", "lines", "--tier", tier, cwd=tmp_path)
    assert len(done.stdout.splitlines()) == 1
    assert expected in done.stdout


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ('{"typ\u0435": "object"}', "character 4 is U+0435 (CYRILLIC SMALL LETTER IE); did you mean `type`?"),
        (
            '{"type": "str\u0456ng"}',
            "U+0456 (CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I); did you mean `string`?",
        ),
        ('{"format": "d\u0430te"}', "character 2 is U+0430 (CYRILLIC SMALL LETTER A); did you mean `date`?"),
        ('{"x-st\u0430tekit": {}}', "U+0430 (CYRILLIC SMALL LETTER A); did you mean `x-statekit`?"),
        (
            '{"$ref": "#/d\u0435fs/x"}',
            "is not there (character 4 is U+0435 (CYRILLIC SMALL LETTER IE))",
        ),
    ],
)
def test_schemas(tmp_path: Path, run: Run, schema: str, expected: str) -> None:
    """Keywords, types, formats, annotations and references of a schema."""
    (tmp_path / "s.json").write_text(schema, encoding="utf-8")
    (tmp_path / "x.yaml").write_text("a: 1\n", encoding="utf-8")
    done = run("validate", "--schema", "s.json", "x.yaml", "--format", "lines", cwd=tmp_path)
    assert expected in done.stdout


def test_names_of_files_kinds_and_rules(dataset: Path, run: Run) -> None:
    """Paths and schemas that do not exist, kinds, and rules in options and settings."""
    looks = "a file there has a name that looks the same: character 2 is U+0435 (CYRILLIC SMALL LETTER IE)"
    done = run("validate", "r\u0435cords", cwd=dataset)
    assert (done.returncode, looks in done.stderr) == (2, True)
    done = run("validate", "--schema", "schema/p\u0435rson.schema.json", "records", cwd=dataset)
    assert looks in done.stdout
    done = run("validate", "--ignore", "sch\u0435ma/enum", cwd=dataset)
    assert "character 4 is U+0435 (CYRILLIC SMALL LETTER IE); did you mean `schema/enum`?" in done.stderr
    (dataset / "statekit.toml").write_text('"s\u0435lect" = []\n', encoding="utf-8")
    done = run("validate", cwd=dataset)
    assert "unknown setting; character 2 is U+0435 (CYRILLIC SMALL LETTER IE); did you mean" in done.stderr
    (dataset / "statekit.toml").unlink()
    (dataset / "records" / "p\u0435rson").mkdir()
    (dataset / "records" / "p\u0435rson" / "x.yaml").write_text("a: 1\n", encoding="utf-8")
    done = run("validate", "--format", "lines", cwd=dataset)
    assert "(character 2 is U+0435 (CYRILLIC SMALL LETTER IE); did you mean `person`?)" in done.stdout
