"""A short run of the targets that `make fuzz` runs for longer."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("hostile_fuzz", Path(__file__).parent / "fuzz.py")
assert _SPEC is not None
assert _SPEC.loader is not None
_FUZZ = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = _FUZZ
_SPEC.loader.exec_module(_FUZZ)


@pytest.mark.parametrize("name", list(_FUZZ.TARGETS))
def test_no_example_violates_a_property(name: str) -> None:
    """No generated example violates a property of the target."""
    assert _FUZZ.fuzz(name, 60) > 0
