"""Escape characters that a terminal would interpret or not display."""

from __future__ import annotations

import re

from statekit.diagnostics import Diagnostic

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
    "\u180e\u200b\u2060-\u2064\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Active characters and, in the second line, invisible ones; joiners stay, as scripts and emoji need them."""


def escape(text: str) -> str:
    r"""Escape control characters, line breaks, bidirectional marks, zero-width spaces and tags.

    Bytes of file names that are not UTF-8 (surrogates, PEP 383) are written as `\xNN`.
    """
    return _UNSAFE.sub(_escape, text)


def message_with_help(diagnostic: Diagnostic) -> str:
    """Return the message of a finding with its help in parentheses, escaped, on one line."""
    help_text = f" ({escape(diagnostic.help)})" if diagnostic.help else ""
    return escape(diagnostic.message) + help_text


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - PEP 383: the bytes 0x80 to 0xFF
        return f"\\x{code - 0xDC00:02x}"
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(
        character,
        f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}",  # noqa: PLR2004 - the form of Python and YAML
    )
