"""The exact location, message and help for typical mistakes in records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import statekit

SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "date": {"type": "string", "format": "date"},
        "flag": {"type": "boolean"},
        "title": {"type": "string"},
        "n": {"type": "integer"},
        "mode": {"enum": ["direct", "mixed", "indirect"]},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["id"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("date: 2025-13-45", "7: `2025-13-45` is not a date (there is no month 13)"),
        ("flag: yes", "7: expected a boolean, found the text `yes` (write true)"),
        (
            "title: 2025",
            "8: expected text, found the integer `2025` (put it in quotes if it is meant as text)",
        ),
        ("\tn: 1", "1: a tab where spaces are required (indent with spaces)"),
        (
            "title:x",
            "7: a space is missing after the colon (write `key: value`, with a space after the colon)",
        ),
        (
            "title: War: the end",
            (
                "11: a second `: ` on one line"
                " (put the text in quotes if it contains a colon followed by a space)"
            ),
        ),
        ("mode: direkt", "7: `direkt` is not one of direct, mixed, indirect (did you mean `direct`?)"),
        (
            "mode: “direct”",
            (
                "7: `“direct”` is not one of direct, mixed, indirect"
                " (quotes of YAML are straight: curly ones belong to the text; did you mean `direct`?)"
            ),
        ),
        (
            "title: #1 of many",
            (
                "1: expected text, found empty (null) (a `#` after a space begins a comment: put text that"
                " begins with `#` in quotes; write a value, or leave the key out if it is not required)"
            ),
        ),
        (
            "mode: direct speech #2",
            (
                "7: `direct speech` is not one of direct, mixed, indirect (what follows the ` #` is a"
                " comment: put the text in quotes if it belongs to it; did you mean `direct`?)"
            ),
        ),
        ("Title: x", "1: `Title` is not a property of the record (did you mean `title`?)"),
        ('n: "3"', "4: expected an integer, found the text `3` (write it without quotes)"),
        ("title: @home", "8: a plain text cannot begin with `@` (put it in quotes)"),
        ("tags: [x, y", "11: the closing `]` is missing"),
    ],
)
def test_a_typical_mistake(tmp_path: Path, line: str, expected: str) -> None:
    """A mistake in line 2 is one finding with column, message and help."""
    (tmp_path / "s.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "x.yaml").write_text(f"id: a\n{line}\n", encoding="utf-8")
    dataset = statekit.find_files(tmp_path / "s.json", [tmp_path / "x.yaml"])
    [diagnostic] = statekit.validate(dataset).diagnostics
    span = diagnostic.place.span
    assert span is not None
    help_text = f" ({diagnostic.help})" if diagnostic.help else ""
    assert (span.line, f"{span.column}: {diagnostic.message}{help_text}") == (2, expected)
