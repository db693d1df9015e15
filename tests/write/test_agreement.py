"""`validate`, `verify` and `export` agree about every file of an export."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from conftest import EXAMPLES

import statekit

Exported: TypeAlias = tuple[int, statekit.Dataset, Any]
INTEGERS = [0, -1, 2**31, -(2**31), 2**53, 2**53 + 1, 2**63 - 1, -(2**63)]
SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "text": {"type": "string"},
        "integer": {"type": "integer"},
        "number": {"type": "number"},
        "free": {},
        "list": {"type": "array", "items": {"type": "object", "properties": {"t": {"type": "string"}}}},
    },
    "required": ["id"],
    "x-statekit": {"key": "id"},
}


def every_character(size: int) -> list[str]:
    """Return texts of a number of characters that contain every code point that JSON text can encode."""
    points = [*range(0xD800), *range(0xE000, 0x110000)]
    return ["".join(map(chr, points[start : start + size])) for start in range(0, len(points), size)]


def records(rows: int) -> list[Any]:
    """Return records with every character, integers at all limits, and random numbers."""
    texts = every_character(2048)
    chance = random.Random(0)  # noqa: S311 - the same records in every run
    return [
        {
            "id": f"{number:07}",
            "text": texts[number % len(texts)] if number < len(texts) else chr(0x20 + number % 0xD000),
            "integer": INTEGERS[number % len(INTEGERS)],
            "number": chance.choice([0.5, -0.0, 1e300, 5e-324, chance.random()]),
            "free": [None, True, {"\u2028": "\x7f"}, [1, 1.5]][number % 4],
            "list": [{"t": chr(0x80 + number % 0x100)}] * (number % 3),
        }
        for number in range(rows)
    ]


@pytest.fixture
def exported(tmp_path: Path, request: pytest.FixtureRequest) -> Exported:
    """An export of a number of records, which are in several files, and their dataset."""
    (tmp_path / "item.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "records").mkdir()
    everything = records(request.param)
    for start in range(0, len(everything), 100):
        lines = "".join(f"{json.dumps(record)}\n" for record in everything[start : start + 100])
        (tmp_path / "records" / f"{start:07}.jsonl").write_text(lines, encoding="utf-8")
    dataset = statekit.find_files(tmp_path / "item.schema.json", sorted((tmp_path / "records").iterdir()))
    done = statekit.export(dataset, tmp_path / "one", formats=["jsonl", "parquet", "csv", "sqlite"])
    assert done.report.diagnostics == ()
    return request.param, dataset, done


# The large one takes minutes: `make test EXAMPLES=1000` runs it.
ROWS = [2_200, 200_000] if EXAMPLES >= 1_000 else [2_200]
SIZES = pytest.mark.parametrize("exported", ROWS, indirect=True)


@pytest.fixture(params=["whole", "pieces"])
def in_pieces(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Check files as a whole, or in small pieces."""
    if request.param == "pieces":
        monkeypatch.setattr("statekit.run.partition.PIECE_BYTES", 20_000)


@SIZES
@pytest.mark.usefixtures("in_pieces")
def test_verification(tmp_path: Path, exported: Exported) -> None:
    """An export of any characters and numbers verifies, also with its records."""
    _, dataset, _ = exported
    assert statekit.verify(tmp_path / "one").problems == ()
    assert statekit.verify(tmp_path / "one", dataset).problems == ()


@SIZES
@pytest.mark.usefixtures("in_pieces")
def test_validation(tmp_path: Path, exported: Exported) -> None:
    """The JSON Lines of an export are valid against its schema, and export the same files."""
    rows, _, done = exported
    again = statekit.find_files(tmp_path / "item.schema.json", [tmp_path / "one" / "item.jsonl"])
    report = statekit.validate(again)
    assert report.diagnostics == ()
    assert report.summary.records == rows
    formats = ["jsonl", "parquet", "csv", "sqlite"]
    assert statekit.export(again, tmp_path / "two", formats=formats).rows == done.rows
    for name in done.rows:
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
