"""What may reach a terminal: text in which nothing acts."""

from __future__ import annotations

import re

from statekit.diagnostics import Diagnostic

_ACTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
    "\u180e\u200b\u2060-\u2064\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What acts, and in the second line what nobody sees; joiners are left alone, for writing needs them."""


def printable(text: str) -> str:
    r"""Write out what a terminal would act on or would not show.

    That is control characters, line ends, bidirectional marks, spaces without width and tags.

    Bytes of file names that are not UTF-8 (surrogates, PEP 383) are written as `\xNN`.
    """
    return _ACTIVE.sub(lambda match: _escape(match.group()), text)


def said(diagnostic: Diagnostic) -> str:
    """What is wrong and, in brackets, what to do, on one line."""
    help_text = f" ({printable(diagnostic.help)})" if diagnostic.help else ""
    return printable(diagnostic.message) + help_text


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - PEP 383: the bytes 0x80 to 0xFF
        return f"\\x{code - 0xDC00:02x}"
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(
        character,
        f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}",  # noqa: PLR2004 - the form of Python and YAML
    )
