"""Fixtures of the tests of `curate`."""

from __future__ import annotations

from pathlib import Path

import pytest
from articles import write_articles


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Return the root of a dataset of statements in a made-up article."""
    write_articles(tmp_path)
    return tmp_path
