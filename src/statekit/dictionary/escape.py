"""Markdown that displays text from elsewhere as it is written."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|&~#$]")
_LIST_NUMBER = re.compile(r"^(\d{1,9})(?=[.)](?: |$))")
_BACKTICKS = re.compile("`+")
_UNESCAPED_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")


def escape(text: str) -> str:
    """Return a text as Markdown for the inside of a line: on one line, with everything special escaped."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def escape_block(text: str) -> str:
    """Return a text as Markdown for a paragraph of its own, which does not become a list or a heading."""
    escaped = escape(text)
    if escaped.startswith(("-", "+", "=")):
        return "\\" + escaped
    return _LIST_NUMBER.sub(r"\1\\", escaped)


def code(text: str) -> str:
    """Return a text as a code span on one line; characters that cannot be displayed become spaces."""
    line = "".join(character if character.isprintable() else " " for character in text)
    fence = "`" * (max(map(len, _BACKTICKS.findall(line)), default=0) + 1)
    spaces = " " if not line or "`" in line or (line.startswith(" ") and line.endswith(" ")) else ""
    return f"{fence}{spaces}{line}{spaces}{fence}"


def cell(markdown: str) -> str:
    """Return Markdown as the contents of a table cell: vertical bars are escaped, also in code spans."""
    return _UNESCAPED_BAR.sub(r"\1\\|", markdown)
