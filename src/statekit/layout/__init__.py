"""Lay out YAML files in one form, with the same values and comments."""

from __future__ import annotations

from statekit.layout.errors import LayoutError
from statekit.layout.form import format_text

__all__ = ["LayoutError", "format_text"]
