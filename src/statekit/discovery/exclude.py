"""Exclude files by patterns, with the syntax of .gitignore (gitignore(5))."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable


class Exclusion:
    """Patterns of files to skip.

    Args:
        patterns: the patterns; a later one overrides earlier ones, and `!` before one includes again.
        base: the folder that they are relative to.
    """

    def __init__(self, patterns: Iterable[str], base: str = "."):
        self._base = os.path.abspath(base)  # noqa: PTH100 - not resolved
        self._patterns = [compiled for pattern in patterns if (compiled := _compile(pattern)) is not None]

    def excludes(self, path: str) -> bool:
        """Return True if a file in the base, or a folder that contains it, is excluded."""
        absolute = os.path.abspath(path)  # noqa: PTH100 - not resolved
        prefix = self._base.rstrip(os.sep) + os.sep
        if not self._patterns or not absolute.startswith(prefix):
            return False
        steps = absolute[len(prefix) :].split(os.sep)  # noqa: PTH206 - ten times as fast as pathlib
        return any(
            self._matches("/".join(steps[:count]), is_folder=count < len(steps))
            for count in range(1, len(steps) + 1)
        )

    def _matches(self, path: str, *, is_folder: bool) -> bool:
        excluded = False
        for pattern, includes, only_folders in self._patterns:
            if (is_folder or not only_folders) and pattern.fullmatch(path):
                excluded = not includes
        return excluded


def _compile(pattern: str) -> tuple[re.Pattern[str], bool, bool] | None:
    """Return a pattern as an expression, whether it includes again, and whether only folders match."""
    includes = pattern.startswith("!")
    text = pattern[1:] if includes else pattern
    only_folders = text.endswith("/")
    text = text.rstrip("/")
    if not text:
        return None
    anchored = "/" in text
    text = text.removeprefix("/")
    expression = "" if anchored else "(?:.*/)?"
    for token in re.findall(r"\*\*/|/\*\*$|\*+|\?|\[[!^]?\]?[^]]*\]|\\.|.", text, re.DOTALL):
        expression += _translate(token)
    try:
        return re.compile(expression, re.DOTALL), includes, only_folders
    except re.error:
        return None


def _translate(token: str) -> str:
    known = {"**/": "(?:.*/)?", "/**": "/.*", "?": "[^/]"}
    if token in known:
        return known[token]
    if token.startswith("*"):
        return "[^/]*"
    if token.startswith("[") and len(token) > 1:
        negated = token[1] in "!^"
        members = token[1 + negated : -1].replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
        return f"(?!/)[{'^' if negated else ''}{members}]"
    return re.escape(token[1:] if token.startswith("\\") and len(token) > 1 else token)
