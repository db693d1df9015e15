"""A dataset of people who refer to each other, with metadata."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import statekit
from statekit.config.metadata import Creator, Metadata
from statekit.config.settings import Settings
from statekit.discovery.find import find_dataset

ABOUT = Metadata(
    name="People",
    title="People & places",
    version="1.2.0",
    description="Who knows *whom*.\n\nSecond paragraph.",
    license="CC-BY-4.0",
    homepage="https://example.org/people",
    keywords=("people",),
    date="2026-01-31",
    doi="10.1234/example",
    creators=(Creator("Example Desk", "https://example.org", "desk@example.org"),),
)
PERSON: dict[str, Any] = {
    "title": "Person",
    "description": "Somebody | someone.",
    "type": "object",
    "x-statekit": {"key": "id"},
    "properties": {
        "id": {"type": "string", "description": "Which."},
        "boss": {"$ref": "common.json#/$defs/person"},
        "rank": {"enum": ["high", "low"]},
        "jobs": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "for": {"anyOf": [{"$ref": "common.json#/$defs/person"}, {"type": "null"}]},
                    "pay": {"type": "object", "properties": {"at": {"type": "integer"}}},
                },
                "required": ["pay"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["id"],
    "additionalProperties": False,
}
COMMON = {"$defs": {"person": {"type": "string", "x-statekit": {"refers-to": "person"}}}}
ADA = "id: ada\nboss: bob\njobs: [{for: bob, pay: {at: 1}}, {for: null, pay: {}}]\n"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A dataset whose records refer to each other, at the top level and in a list."""
    root = tmp_path / "people"
    (root / "schema").mkdir(parents=True)
    (root / "records" / "person").mkdir(parents=True)
    (root / "schema" / "person.schema.json").write_text(json.dumps(PERSON), encoding="utf-8")
    (root / "schema" / "common.json").write_text(json.dumps(COMMON), encoding="utf-8")
    (root / "records" / "person" / "ada.yaml").write_text(ADA, encoding="utf-8")
    (root / "records" / "person" / "bob.yaml").write_text("id: bob\nrank: low\n", encoding="utf-8")
    return root


@pytest.fixture
def release(people: Path, tmp_path: Path) -> Callable[..., Path]:
    """A function that exports the people with their metadata."""

    def export(
        *formats: str,
        about: Metadata = ABOUT,
        paths: tuple[Path, ...] = (),
        compress: str | None = None,
        spreadsheet: bool = False,
        **settings: Any,
    ) -> Path:
        output = tmp_path / "out"
        done = statekit.export(
            find_dataset(paths or [people]),
            output,
            formats=formats,
            compress=compress,
            spreadsheet=spreadsheet,
            settings=Settings(metadata=about, **settings),
        )
        assert done.rows, done.report.diagnostics
        return output

    return export


@pytest.fixture
def seal() -> Callable[[Path], None]:
    """A function that updates the checksums of a changed release, and the files that describe it."""
    return _seal


def _seal(folder: Path) -> None:
    for name, member, path in (
        ("datapackage.json", "resources", "path"),
        ("croissant.json", "distribution", "contentUrl"),
    ):
        document = json.loads((folder / name).read_text(encoding="utf-8"))
        document[member] = [each for each in document[member] if (folder / each[path]).is_file()]
        for each in document[member]:
            data = (folder / each[path]).read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            if member == "resources":
                each |= {"hash": f"sha256:{digest}", "bytes": len(data)}
            else:
                each |= {"sha256": digest, "contentSize": f"{len(data)} B"}
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in names
        if name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
