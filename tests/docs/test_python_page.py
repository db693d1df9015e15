"""Test the examples in docs/python.md."""

from __future__ import annotations

import doctest
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import statekit
from statekit.config.overrides import Overrides

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "python.md"
PERSON = """\
{
  "type": "object",
  "x-statekit": {"key": "id", "file-name": true},
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
          "year": {"type": ["integer", "null"]}
        },
        "required": ["to"],
        "additionalProperties": false
      }
    }
  },
  "required": ["id", "name"],
  "additionalProperties": false
}
"""
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
    (root / "schema" / "person.schema.json").write_text(PERSON, encoding="utf-8")
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
    """The page mentions every function, its parameters, and every exception."""
    text = PAGE.read_text(encoding="utf-8")
    functions = [getattr(statekit, name) for name in statekit.__all__ if name.islower()]
    functions = [function for function in functions if inspect.isfunction(function)]
    assert statekit.export in functions
    for function in functions:
        assert f"`{function.__name__}" in text, function
    for function in (statekit.validate, statekit.load, statekit.export):
        for name in {*inspect.signature(function).parameters, *Overrides.__annotations__} - {
            "overrides",
            "output",
        }:
            assert re.search(rf"^\|.*`{name}`.*\|.*\|", text, re.MULTILINE), name
    for name in statekit.__all__:
        assert name in text or not name.endswith("Error"), name
