"""Test the examples in docs/python.md."""

from __future__ import annotations

import doctest
import json
from pathlib import Path
from typing import TYPE_CHECKING

import statekit

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "python.md"
PERSON = {
    "type": "object",
    "x-statekit": {"key": "id", "file-name": True},
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "born": {"type": "string", "format": "date"},
        "letters": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "to": {"type": "string", "x-statekit": {"refers-to": "person"}},
                    "year": {"type": ["integer", "null"]},
                },
                "required": ["to"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["id", "name"],
    "additionalProperties": False,
}
ADA = """\
id: ada
name: Ada
born: 1815-12-10
letters:
  - {to: charles, year: 1843}
  - {to: charles, year: null}
"""


def test_the_examples_produce_the_documented_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples run in order and produce the output on the page."""
    root = tmp_path / "people"
    (root / "schema").mkdir(parents=True)
    (root / "records" / "person").mkdir(parents=True)
    (root / "schema" / "person.schema.json").write_text(json.dumps(PERSON), encoding="utf-8")
    (root / "records" / "person" / "ada.yaml").write_text(ADA, encoding="utf-8")
    (root / "records" / "person" / "charles.yaml").write_text(
        "id: charles\nname: Charles\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(examples.examples) > 20
    failures: list[str] = []
    doctest.DocTestRunner(verbose=False).run(examples, out=failures.append)
    assert not failures, "".join(failures)


def test_public_names_are_documented() -> None:
    """The page mentions the main functions and every exception."""
    text = PAGE.read_text(encoding="utf-8")
    public = [name for name in statekit.__all__ if name.endswith("Error")]
    for name in [*public, "load", "validate", "export", "verify", "arrow_schema", "resolve"]:
        assert name in text, name
