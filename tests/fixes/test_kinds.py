"""What is fixed, kind by kind: the text before and after, and whether the fix is certain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import statekit

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "born": {"type": "string", "format": "date"},
        "day": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[012])-[0-3][0-9]$"},
        "seen": {"type": "string", "format": "date-time"},
        "level": {"enum": ["high", "medium", "low", "very-low"]},
        "grade": {"enum": ["grade-1", "grade-2"]},
        "size": {"type": "number"},
        "version": {"type": ["number", "string"]},
        "count": {"type": "integer"},
        "open": {"type": "boolean"},
        "zip": {"type": "string", "pattern": "^[0-9]+$"},
        "color": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "place": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
    "additionalProperties": False,
}

SAFE = {
    "a key": ("titel: x\n", "title: x\n"),
    "a key in another notation": ("Title: x  # why\n", "title: x  # why\n"),
    "a required key": ("place: {ctiy: Rome}\n", "place: {city: Rome}\n"),
    "a key in curly quotes": ("“title”: x\n", "title: x\n"),
    "an enum member": ("level: meduim # sure\n", "level: medium # sure\n"),
    "an enum member in another notation": ("level: Very Low\n", "level: very-low\n"),
    "an enum member in curly quotes": ("level: “high”\n", "level: high\n"),
    "an enum member with a no-break space": ("level: very\u00a0low\n", "level: very-low\n"),
    "an enum member with a line break": ("level: |\n  high\n", "level: |-\n  high\n"),
    "a date with a name": ("born: 5 May 2025\n", "born: 2025-05-05\n"),
    "a date with slashes": ('born: "2025/05/05"\n', 'born: "2025-05-05"\n'),
    "a date with the day first": ("born: 31.1.2025\n", "born: 2025-01-31\n"),
    "a date for a pattern": ("day: 2025/1/31\n", "day: 2025-01-31\n"),
    "a date as a number": ("born: 20250131\n", "born: 2025-01-31\n"),
    "a time": ("seen: 2025-01-31 10:00 UTC\n", "seen: 2025-01-31T10:00:00Z\n"),
    "a number in quotes": ('size: "1.5"\n', "size: 1.5\n"),
    "an integer in quotes": ("count: '-12'\n", "count: -12\n"),
    "an integer in curly quotes": ("count: “12”\n", "count: 12\n"),
    "a boolean in quotes": ('open: "true"\n', "open: true\n"),
    "a boolean in another case": ('open: "False"\n', "open: false\n"),
    "a number that must be text": ("zip: 01234  # keep\n", 'zip: "01234"  # keep\n'),
    "a number in a list of texts": ("tags: [a, 1.10]\n", 'tags: [a, "1.10"]\n'),
    "a text with spaces around it": ('zip: " 123\u00a0"\n', 'zip: "123"\n'),
    "a duplicate item": ("tags:\n  - a  # first\n  - b\n  - a\n", "tags:\n  - a  # first\n  - b\n"),
    "a duplicate item in brackets": ("tags: [a, b, a]\n", "tags: [a, b]\n"),
    "a duplicate key": ("title: x\nsize: 1\ntitle: x\n", "title: x\nsize: 1\n"),
    "a colon in a value": ("title: Notes: a history\n", 'title: "Notes: a history"\n'),
    "a colon in a value in a list": ("tags:\n  - a\n  - b: c: d\n", 'tags:\n  - a\n  - "b: c: d"\n'),
    "a comment in place of a text": ("color: #fff\n", 'color: "#fff"\n'),
    "a tab": ("place:\n\tcity: Rome\n", "place:\n  city: Rome\n"),
    "tabs": ("tags:\n\t- a\n\t- b\n", "tags:\n  - a\n  - b\n"),
    "curly quotes around a colon": ("title: “Notes: a history”\n", 'title: "Notes: a history"\n'),
    "curly quotes around words": ("title: “A” is: “B”\n", 'title: "“A” is: “B”"\n'),
    "a no-break space after a colon": ("title:\u00a0x\nsize: 1\n", "title: x\nsize: 1\n"),
    "no-break spaces in a value": (
        "title:\u00a0a -\u00a0b:\u00a0c\nsize: 1\n",
        "title: a -\u00a0b:\u00a0c\nsize: 1\n",
    ),
    "a no-break space before a key": ("\u00a0title: x\n", "title: x\n"),
    "a wide colon": ("title\uff1a x\nsize: 1\n", "title: x\nsize: 1\n"),
    "a value that begins with @": ("title: @ada\n", 'title: "@ada"\n'),
}
"""The text before and after, without `unsafe`."""

LIKELY = {
    "a key with another first letter": ("kolor: x\n", "color: x\n"),
    "a value with several near members": ("level: hlow\n", "level: low\n"),
    "a colon in a text": ("tags:\n  - b: c  # why\n", 'tags:\n  - "b: c"  # why\n'),
    "a colon in a text with a hash": ("title: a# b: c\n", 'title: "a# b: c"\n'),
    "a text that begins with an asterisk": ("title: *bold*\n", 'title: "*bold*"\n'),
    "yes": ("open: yes\n", "open: true\n"),
    "off": ("open: off\n", "open: false\n"),
    "a number that may be text": ("version: 1.10\n", 'version: "1.10"\n'),
    "a boolean that must be text": ("title: true\n", 'title: "true"\n'),
    "a duplicate item with a comment": ("tags:\n  - a\n  - a  # why\n", "tags:\n  - a\n"),
    "a duplicate key with a comment": ("size: 1\nsize: 1  # why\n", "size: 1\n"),
    "a comment in a text": ("title: Part #1\n", 'title: "Part #1"\n'),
}


def fix(folder: Path, text: str, *, unsafe: bool = False) -> statekit.Repair:
    """Fix a file with a text."""
    (folder / "s.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    return statekit.fix([folder / "a.yaml"], schema=folder / "s.schema.json", unsafe=unsafe)


FORMS = {
    "a.md": (
        "---\ntitel: x\nzip: 12\n---\n\nA *text*: more\n",
        '---\ntitle: x\nzip: "12"\n---\n\nA *text*: more\n',
    ),
    "b.yaml": (
        "\ufeff# crlf\r\ntitel: x\r\ntags:\r\n  - a\r\n  - a\r\n",
        "\ufeff# crlf\r\ntitle: x\r\ntags:\r\n  - a\r\n",
    ),
    "c.json": (
        '{"titel": "x", "count": "5", "tags": ["a", "a"]}',
        '{"title": "x", "count": 5, "tags": ["a"]}',
    ),
    "d.toml": ('titel = "x"\n', 'titel = "x"\n'),
}
"""Files of several formats, before and after."""


@pytest.mark.parametrize("name", FORMS)
def test_formats(tmp_path: Path, name: str) -> None:
    """Other text of the file, line ends and marks stay; TOML is not edited."""
    before, after = FORMS[name]
    (tmp_path / "s.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    file = tmp_path / name
    file.write_bytes(before.encode())
    statekit.fix([file], schema=tmp_path / "s.schema.json")
    assert file.read_bytes().decode() == after


NEVER = (
    "title: Part  #1\n",
    "unknown_color: x\n",
    "place: city:\n  Rome\n",
    "title: a: b\n  c\n",
    "grade: grade-3\n",
    "level: l\n",
    "count: 1.5\n",
    'count: "007"\n',
    "born: 3/4/2025\n",
    "born: 1931\n",
)


@pytest.mark.parametrize("text", NEVER)
def test_what_was_meant_is_unknown(tmp_path: Path, text: str) -> None:
    """Nothing is guessed."""
    assert fix(tmp_path, text, unsafe=True).changes == ()


@pytest.mark.parametrize(("before", "after"), SAFE.values(), ids=SAFE)
def test_certain_fixes(tmp_path: Path, before: str, after: str) -> None:
    """What was meant is certain, and nothing else changes."""
    result = fix(tmp_path, before)
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == after
    assert result.report.diagnostics == ()


@pytest.mark.parametrize(("before", "after"), LIKELY.values(), ids=LIKELY)
def test_likely_fixes(tmp_path: Path, before: str, after: str | None) -> None:
    """What is only likely is changed on request."""
    assert fix(tmp_path, before).changes == ()
    result = fix(tmp_path, before, unsafe=True)
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == (before if after is None else after)
    assert (result.report.diagnostics == ()) == (after is not None)
