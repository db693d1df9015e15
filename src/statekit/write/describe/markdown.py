"""Text that comes from elsewhere, as Markdown that shows it as it is."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$])")
_WORD = re.compile(r"(?<=\w)\\_(?=\w)")


def prose(text: str) -> str:
    """Text in a paragraph: what would be markup is escaped, lines are joined."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _WORD.sub("_", escaped)


def code(text: str) -> str:
    """Text in a span of code, whatever backticks it holds."""
    joined = "".join(character if character.isprintable() else " " for character in text)
    fence = "`" * (max(map(len, re.findall("`+", joined)), default=0) + 1)
    space = " " if not joined or "`" in (joined[0], joined[-1]) else ""
    return f"{fence}{space}{joined}{space}{fence}"


def cell(markdown: str) -> str:
    """Markdown in a cell of a table."""
    return re.sub(r"(?<!\\)\|", r"\\|", markdown)
