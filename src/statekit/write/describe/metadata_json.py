"""Build JSON metadata in which unknown values are omitted."""

from __future__ import annotations

import json
from typing import Any


def without_empty(entries: dict[str, Any]) -> dict[str, Any]:
    """Return the entries whose value is not None, an empty list or an empty object."""
    return {key: value for key, value in entries.items() if value not in (None, [], {})}


def json_document(contents: dict[str, Any]) -> str:
    """Return the text of a metadata file."""
    return json.dumps(contents, ensure_ascii=False, indent=2) + "\n"
