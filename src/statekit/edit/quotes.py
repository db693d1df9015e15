r"""Write a text in quotes."""

from __future__ import annotations

import json

from statekit._startup.expressions import expression

MUST_ESCAPE = expression(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""The characters that a YAML file cannot contain on a line, except as escapes."""


def in_quotes(text: str, *, escape_invisible: bool = False) -> str:
    r"""Return a text in quotes: double, or single if it contains `"` or `\` and no `'`.

    Args:
        text: The text.
        escape_invisible: True to write all characters that are not visible as escapes, except the space.
    """
    is_clean = text.isprintable() if escape_invisible else not MUST_ESCAPE.search(text)
    if is_clean and ('"' in text or "\\" in text) and "'" not in text:
        return f"'{text}'"
    written = json.dumps(text, ensure_ascii=False)
    return "".join(
        _escape(character)
        if MUST_ESCAPE.match(character) or (escape_invisible and not character.isprintable())
        else character
        for character in written
    )


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - what four digits hold
