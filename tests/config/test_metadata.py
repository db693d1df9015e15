from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from statekit.config.metadata import read_metadata

PAGE = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")


def test_the_documented_example_is_valid() -> None:
    """The example in the documentation sets every field of the metadata."""
    [example] = re.findall(r"```toml\n(\[dataset\].*?)```", PAGE, re.DOTALL)
    metadata = read_metadata(tomllib.loads(example)["dataset"])
    assert all(getattr(metadata, field.name) for field in fields(metadata))
