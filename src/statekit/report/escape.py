"""Escape characters that a terminal would interpret or not display."""

from __future__ import annotations

from statekit.diagnostics import Diagnostic, escape

__all__ = ["escape", "message_with_help"]


def message_with_help(diagnostic: Diagnostic) -> str:
    """Return the message of a finding with its help in parentheses, escaped, on one line."""
    help_text = f" ({escape(diagnostic.help)})" if diagnostic.help else ""
    return escape(diagnostic.message) + help_text
