"""Generate a large JSON Lines file and its schema.

    .venv/bin/python benchmarks/lines.py FOLDER [MEGABYTES]

The same number of megabytes (by default 1,000) always makes the same bytes. The records have 0.3 to 1 KB.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

LINES_AT_ONCE = 2_000
BYTES_PER_MEGABYTE = 1_000_000
PLACES = ("Zürich", "Łódź", "Oslo", "Lima", "Kyōto")
KINDS = ("measurement", "survey", "report", "note")
WORDS = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split()
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["id", "title", "date", "kind"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^rec-[0-9]{9}$"},
        "title": {"type": "string", "minLength": 1},
        "date": {"type": "string", "format": "date"},
        "kind": {"enum": [*KINDS]},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "count": {"type": "integer", "minimum": 0},
        "valid": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "place": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "lat": {"type": "number", "minimum": -90, "maximum": 90},
                "lon": {"type": "number", "minimum": -180, "maximum": 180},
            },
        },
        "url": {"type": "string", "format": "uri"},
        "note": {"type": ["string", "null"]},
    },
}


def record(chance: random.Random, number: int) -> dict[str, Any]:
    """Return a record that satisfies the schema."""
    return {
        "id": f"rec-{number:09d}",
        "title": " ".join(chance.choices(WORDS, k=chance.randint(3, 8))),
        "date": f"{chance.randint(1990, 2026)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        "kind": chance.choice(KINDS),
        "score": round(chance.uniform(0, 100), 3),
        "count": chance.randint(0, 1_000_000),
        "valid": chance.choice((True, False)),
        "tags": chance.choices(WORDS, k=chance.randint(0, 6)),
        "place": {
            "name": chance.choice(PLACES),
            "lat": round(chance.uniform(-90, 90), 5),
            "lon": round(chance.uniform(-180, 180), 5),
        },
        "url": f"https://example.org/{number}",
        "note": chance.choice((None, " ".join(chance.choices(WORDS, k=chance.randint(5, 90))))),
    }


def generate(folder: Path, megabytes: int) -> None:
    """Write `lines.jsonl` of at least a number of megabytes, and `lines.schema.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lines.schema.json").write_text(f"{json.dumps(SCHEMA, indent=2)}\n", encoding="utf-8")
    chance = random.Random(0)  # noqa: S311 - the same records in every run
    size = number = 0
    with (folder / "lines.jsonl").open("wb") as lines:
        while size < megabytes * BYTES_PER_MEGABYTE:
            records = [record(chance, number + index) for index in range(LINES_AT_ONCE)]
            number += LINES_AT_ONCE
            size += lines.write(
                b"".join(
                    json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                    for each in records
                )
            )


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000)  # noqa: PLR2004 - FOLDER MEGABYTES
