"""A dataset of statements in a made-up article, whose text is in a folder beside the dataset."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

TEXT = """\
Mayor Ada Lind spoke on Monday.
“We will build the bridge,” she said. “We will not wait.” Nobody else spoke.

In the end she said it again: “We will build the bridge.” The council – all of it – agreed.
Subscribe to our newsletter
"""
SPAN: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["start", "end", "sha256"],
    "properties": {
        "start": {"type": "integer"},
        "end": {"type": "integer"},
        "sha256": {"type": "string"},
    },
}
SOURCE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "language", "text"],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z-]+$"},
        "title": {"type": ["string", "null"]},
        "year": {"type": "integer"},
        "language": {"type": "string", "enum": ["en", "de"]},
        "text": {
            "type": "object",
            "required": ["sha256", "characters"],
            "properties": {"sha256": {"type": "string"}, "characters": {"type": "integer"}},
            "x-statekit": {"source-text": True},
        },
        "non_content": {
            "type": "array",
            "items": {**SPAN, "x-statekit": {"selects": {"source": "/id"}, "waived": True}},
        },
    },
    "x-statekit": {"key": "id", "file-name": True},
}
STATEMENT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "source", "quotes"],
    "properties": {
        "id": {"type": "string"},
        "source": {"type": "string", "x-statekit": {"refers-to": "source"}},
        "mention": {
            **SPAN,
            "required": [*SPAN["required"], "form"],
            "properties": {**SPAN["properties"], "form": {"type": "string"}},
            "x-statekit": {"selects": {"source": "/source"}},
        },
        "content": {"type": "array", "items": {**SPAN, "x-statekit": {"selects": {"source": "/source"}}}},
        "quotes": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["exact", "start", "end"],
                "properties": {
                    "exact": {"type": "string"},
                    "start": {"type": "integer"},
                    "end": {"type": "integer"},
                    "prefix": {"type": "string", "maxLength": 16},
                    "suffix": {"type": "string", "maxLength": 16},
                },
                "x-statekit": {"selects": {"source": "/source"}, "within": "/content"},
            },
        },
        "locus": {
            "type": "object",
            "required": ["paragraph", "sentences"],
            "properties": {
                "paragraph": {"type": "integer"},
                "sentences": {"type": "array", "items": {"type": "integer"}},
            },
            "x-statekit": {"locus-of": {"spans": "/content", "source": "/source"}},
        },
    },
    "x-statekit": {"key": "id", "file-name": True},
}


def register(root: Path, key: str, text: str) -> None:
    """Write a text, and the record of its source."""
    data = text.encode()
    (root / "texts" / f"{key}.txt").write_bytes(data)
    record = f"id: {key}\nlanguage: en\ntext:\n  sha256: {hashlib.sha256(data).hexdigest()}\n"
    record += f"  characters: {len(text)}\n"
    (root / "records" / "source" / f"{key}.yaml").write_text(record, encoding="utf-8")


def write_articles(root: Path) -> None:
    """Write the dataset, which has the source `bridge` and no statements."""
    for kind, schema in (("source", SOURCE), ("statement", STATEMENT)):
        file = root / "schema" / f"{kind}.schema.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(schema), encoding="utf-8")
        (root / "records" / kind).mkdir(parents=True)
    (root / "texts").mkdir()
    register(root, "bridge", TEXT)
