"""Fixes of findings across records and in quotations, and what a fix must not lead to."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import statekit

TEXT = "She said: “We’re ready.” Then they left. They left again, not ready."
SOURCE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "x-statekit": {"key": "id"},
    "properties": {"id": {"type": "string"}, "text": {"x-statekit": {"source-text": True}}},
}


def person(folder: Path, name: str, text: str) -> Path:
    """Write a record of a person."""
    file = folder / "records" / "person" / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def fixed(folder: Path, *, unsafe: bool = False) -> list[tuple[str, str]]:
    """Fix a dataset, and return the rule and the fix of each finding."""
    result = statekit.fix(folder, unsafe=unsafe)
    return [(found.rule, fix.description) for found, fix in result.fixed]


def test_a_reference(dataset: Path) -> None:
    """A reference is only likely to be meant as the most similar id."""
    file = person(dataset, "eve", "id: eve\nname: Eve\nknows: [adda]  # hm\n")
    assert fixed(dataset) == []
    assert fixed(dataset, unsafe=True) == [("record/unknown-reference", "write `ada`")]
    assert file.read_text(encoding="utf-8") == "id: eve\nname: Eve\nknows: [ada]  # hm\n"


def test_a_fix_that_leads_to_another_finding(dataset: Path) -> None:
    """An id that would then belong to two records stays as it is; other fixes in all files are made."""
    text = 'id: " ada"\nname: Ada\nborn: 1815/12/10\n'
    file = person(dataset, "ada-2", text)
    other = person(dataset, "eve", "id: eve\nnmae: Eve\n")
    assert fixed(dataset, unsafe=True) == [
        ("schema/format", "write `1815-12-10`"),
        ("schema/additionalProperties", "rename it to `name`"),
    ]
    assert file.read_text(encoding="utf-8") == text.replace("/", "-")
    assert other.read_text(encoding="utf-8") == "id: eve\nname: Eve\n"


def test_one_fix_makes_another_possible(dataset: Path) -> None:
    """What an error in the text hides is fixed after it; what cannot be fixed remains."""
    file = person(dataset, "eve", "id: eve\nname: Eve: a life\nborn: 5 May 2025\nknows: [x]\n")
    result = statekit.fix(dataset)
    assert file.read_text(encoding="utf-8") == 'id: eve\nname: "Eve: a life"\nborn: 2025-05-05\nknows: [x]\n'
    assert [found.rule for found in result.report.diagnostics] == ["record/unknown-reference"]


def test_only_some_rules(dataset: Path) -> None:
    """Rules are chosen by ID or family; an unknown one is refused."""
    file = person(dataset, "eve", "id: eve\nnmae: Eve\nborn: 5 May 2025\n")
    statekit.fix(dataset, rules=["schema/format"])
    assert file.read_text(encoding="utf-8") == "id: eve\nnmae: Eve\nborn: 2025-05-05\n"
    statekit.fix(dataset, rules=["yaml", "record"])
    assert "nmae" in file.read_text(encoding="utf-8")
    with pytest.raises(statekit.SettingsError, match="unknown rule `schema/fromat`"):
        statekit.fix(dataset, rules=["schema/fromat"])


def test_suppressed_findings_stay(dataset: Path) -> None:
    """A finding that a comment suppresses is not fixed."""
    text = "id: eve\nname: Eve\nborn: 5 May 2025  # statekit: ignore[schema/format]\n"
    file = person(dataset, "eve", text)
    assert fixed(dataset) == []
    assert file.read_text(encoding="utf-8") == text


def test_several_records_and_json_lines(dataset: Path) -> None:
    """Records in a list, in several documents and in JSON Lines are fixed where they are."""
    schema = dataset / "schema" / "person.schema.json"
    schema.write_text(schema.read_text(encoding="utf-8").replace('"file-name": true', '"file-name": false'))
    file = person(
        dataset, "all", "- {id: a, nmae: A}\n- id: b\n  name: B\n  born: 5 May 2025\n- name: C: d\n  id: e\n"
    )
    lines = dataset / "more.jsonl"
    lines.write_text('{"id":"c","name":"C"}\n{"id":"d", "nmae":"D","born":"1815/12/10"}\n')
    assert statekit.fix([dataset / "records", lines], schema=schema).report.diagnostics == ()
    assert file.read_text() == (
        '- {id: a, name: A}\n- id: b\n  name: B\n  born: 2025-05-05\n- name: "C: d"\n  id: e\n'
    )
    assert lines.read_text() == '{"id":"c","name":"C"}\n{"id":"d", "name":"D","born":"1815-12-10"}\n'


def test_cached_findings_have_the_same_fixes(dataset: Path, tmp_path: Path) -> None:
    """Fixes are the same from the cache, in workers, and in the reference tier."""
    person(dataset, "eve", "id: eve\nnmae: Eve\nborn: 5 May 2025\nknows: [adda]\n")
    person(dataset, "bob", "id: bob\nname: Bob: x\n")
    cache = statekit.Cache(tmp_path / "cache")
    first = statekit.validate(dataset, cache=cache)
    assert [len(found.fixes) for found in first.diagnostics] == [1, 1, 1, 1]
    assert statekit.validate(dataset, cache=cache) == first
    assert statekit.validate(dataset, jobs=2) == first
    assert statekit.validate(dataset, tier=statekit.Tier.REFERENCE) == first


def test_quotations(tmp_path: Path) -> None:
    """Offsets are certain if the words are in the source once; words are only likely."""
    for folder in ("schema", "records/source", "records/note", "texts"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "texts" / "a.txt").write_text(TEXT, encoding="utf-8")
    note = {
        "$schema": SOURCE["$schema"],
        "properties": {
            "source": {"x-statekit": {"refers-to": "source"}},
            "quotes": {
                "items": {
                    "x-statekit": {"selects": {"source": "/source"}},
                    "properties": {"start": {"type": "integer"}, "end": {"type": "integer"}},
                }
            },
        },
    }
    for name, schema in (("source", SOURCE), ("note", note)):
        (tmp_path / "schema" / f"{name}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    (tmp_path / "records/source/news.yaml").write_text(
        f"id: news\ntext:\n  sha256: {digest}\n  characters: {len(TEXT)}\n"
    )
    file = tmp_path / "records/note/n.yaml"
    file.write_text(
        "source: news\nquotes:\n  - exact: Then they\n    start: 1\n    end: 10\n"
        "  - exact: We're ready.\n    start: 11\n    end: 23\n",
        encoding="utf-8",
    )
    result = statekit.fix(tmp_path, sources=tmp_path / "texts")
    assert [fix.description for _, fix in result.fixed] == ["write the offsets 25 and 34"]
    result = statekit.fix(tmp_path, sources=tmp_path / "texts", unsafe=True)
    assert [found.rule for found, _ in result.fixed] == ["quote/typography"]
    assert result.report.diagnostics == ()
    assert file.read_text(encoding="utf-8") == (
        "source: news\nquotes:\n  - exact: Then they\n    start: 25\n    end: 34\n"
        "  - exact: We’re ready.\n    start: 11\n    end: 23\n"
    )
