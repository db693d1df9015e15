"""Escape text for Markdown, so that it is displayed unchanged."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$])")
_WORD = re.compile(r"(?<=\w)\\_(?=\w)")


def prose(text: str) -> str:
    """Return text for a paragraph: on one line, with markup characters escaped."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _WORD.sub("_", escaped)


def code(text: str) -> str:
    """Return text as a code span; it may contain backticks (CommonMark 0.31, section 6.1)."""
    joined = "".join(character if character.isprintable() else " " for character in text)
    fence = "`" * (max(map(len, re.findall("`+", joined)), default=0) + 1)
    space = " " if not joined or "`" in (joined[0], joined[-1]) else ""
    return f"{fence}{space}{joined}{space}{fence}"


def cell(markdown: str) -> str:
    """Return Markdown for a cell of a table."""
    return re.sub(r"(?<!\\)\|", r"\\|", markdown)
