from __future__ import annotations

import re
import tomllib
from pathlib import Path

from statekit.config.metadata import read_metadata

PAGE = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")


def test_the_example_is_taken() -> None:
    """The settings that the documentation shows are read as they stand there, each of them."""
    [shown] = re.findall(r"```toml\n(\[dataset\].*?)```", PAGE, re.DOTALL)
    about = read_metadata(tomllib.loads(shown)["dataset"])
    assert all(getattr(about, name) for name in about.__slots__)
