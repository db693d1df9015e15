"""Match paths with patterns in the syntax of .gitignore (gitignore(5)), in linear time."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import NamedTuple

from statekit._startup.expressions import expression
from statekit.discovery.wildcards import (
    WILDCARD,
    PatternError,
    compile_parts,
    matches_parts,
    spellings,
    units,
)

MAX_PATTERNS = 2000
"""The largest number of patterns with wildcards in one list. `build/` and `*.log` do not count."""
_MAX_LENGTH = 4096
"""The longest pattern, which is also the longest path."""
_DOTS = frozenset({"", os.curdir, os.pardir})
_STAR = "*"
_SUFFIX = expression(r"\*(\.[^*?\[\\./]+)")


class _Pattern(NamedTuple):
    """A pattern.

    Attributes:
        position: its position in the list.
        alternatives: lists of expressions for the parts of a path, with `None` for any number of parts. The
            path matches if one of the lists does.
        only_folders: True if it matches only folders.
    """

    position: int
    alternatives: list[list[re.Pattern[str] | None]]
    only_folders: bool


class PatternList:
    """Patterns that are relative to the same folder; later ones override earlier ones.

    Args:
        patterns: the patterns; one that begins with `!` includes again.
        strict: True to refuse a pattern that matches nothing; git ignores it.

    Raises:
        PatternError: a pattern matches nothing, or there are too many.
    """

    def __init__(self, patterns: Iterable[str], *, strict: bool = False):
        self._includes: list[bool] = []
        self._literal: dict[tuple[str, bool], int] = {}
        self._others: list[_Pattern] = []
        for pattern in patterns:
            try:
                self._add(pattern)
            except PatternError:
                if strict:
                    raise
        if len(self._others) > MAX_PATTERNS:
            raise PatternError(f"there are more than {MAX_PATTERNS} patterns with wildcards")

    def _add(self, pattern: str) -> None:
        position = len(self._includes)
        self._includes.append(pattern.startswith("!"))
        text = pattern.removeprefix("!")
        only_folders = text.endswith("/")
        text = text[:-1] if only_folders else text
        if not text.strip("/"):
            raise PatternError("it names no file")
        if len(text) > _MAX_LENGTH:
            raise PatternError("it is longer than any path")
        anchored, text = "/" in text, text.removeprefix("/")
        if not WILDCARD.search(text):
            self._literal["/" + text if anchored else text, only_folders] = position
        elif not anchored and (suffix := _SUFFIX.fullmatch(text)):
            self._literal[_STAR + suffix[1], only_folders] = position
        else:
            alternatives = [
                compile_parts(each, anchored=anchored) for each in (spellings(text) if anchored else (text,))
            ]
            self._others.append(_Pattern(position, alternatives, only_folders))

    def decide(self, path: str, *, is_folder: bool) -> bool | None:
        """Return True if a path is matched, False if it is included again, None if no pattern matches it.

        Args:
            path: the path, relative to the folder of the patterns, with slashes.
            is_folder: True if it leads to a folder.
        """
        name = path.rpartition("/")[2]
        dot = name.rfind(".")
        keys = ["/" + path, name, *([_STAR + name[dot:]] if dot >= 0 else [])]
        kinds = (False, True) if is_folder else (False,)
        last = max(self._literal.get((key, kind), -1) for key in keys for kind in kinds)
        parts = units(path).split("/") if self._others else []
        for pattern in reversed(self._others):
            if pattern.position < last:
                break
            if (is_folder or not pattern.only_folders) and any(
                matches_parts(each, parts) for each in pattern.alternatives
            ):
                last = pattern.position
                break
        return None if last < 0 else not self._includes[last]


class PathPatterns:
    """Patterns of one or several folders. Those of a deeper folder override those of the folders above.

    A path is matched if a folder that contains it is: it cannot be included again (gitignore(5)).

    Args:
        top: the folder whose contents are matched. It is itself never matched, nor are the folders above.
    """

    def __init__(self, top: str = "."):
        self._top = _absolute(top)
        self._prefix = self._top.rstrip(os.sep) + os.sep
        self._last = "", ""
        self._lists: dict[str, list[PatternList]] = {}
        self._folders: dict[str, bool] = {}
        self._chains: dict[str, list[tuple[str, PatternList]]] = {}

    def add(self, folder: str, patterns: PatternList) -> None:
        """Add patterns that are relative to a folder: the top, or one above or below it."""
        self._lists.setdefault(_absolute(folder), []).append(patterns)

    def match(self, path: str) -> bool:
        """Return True if a file below the top, or a folder that contains it, is matched."""
        if not self._lists:
            return False
        folder, path = self._split(path)
        if folder != self._top and not folder.startswith(self._prefix):
            return False
        return self._matches_folder(folder) or self._decide(folder, path, is_folder=False)

    def _split(self, path: str) -> tuple[str, str]:
        """Return the absolute paths of the folder of a file and of the file.

        Most files are in the folder of the file before them, so the result is kept.
        """
        above, _, name = path.rpartition(os.sep)
        if above and above == self._last[0] and name not in _DOTS:
            return self._last[1], self._last[1].rstrip(os.sep) + os.sep + name
        absolute = _absolute(path)
        folder = os.path.dirname(absolute)
        if name not in _DOTS:
            self._last = above, folder
        return folder, absolute

    def _matches_folder(self, folder: str) -> bool:
        waiting: list[str] = []
        while folder not in self._folders and folder != self._top:
            waiting.append(folder)
            folder = os.path.dirname(folder)
        matched = self._folders.get(folder, False)
        for path in reversed(waiting):
            matched = matched or self._decide(os.path.dirname(path), path, is_folder=True)
            self._folders[path] = matched
        return matched

    def _decide(self, folder: str, path: str, *, is_folder: bool) -> bool:
        for prefix, patterns in self._chain(folder):
            decision = patterns.decide(path[len(prefix) :], is_folder=is_folder)
            if decision is not None:
                return decision
        return False

    def _chain(self, folder: str) -> list[tuple[str, PatternList]]:
        """Return the lists that apply in a folder, the first of which decides, each with its folder."""
        waiting: list[str] = []
        while folder not in self._chains:
            waiting.append(folder)
            if folder == os.path.dirname(folder):
                break
            folder = os.path.dirname(folder)
        chain = self._chains.get(folder, [])
        for each in reversed(waiting):
            own = self._lists.get(each)
            if own is not None:
                prefix = each.rstrip(os.sep) + os.sep
                chain = [*((prefix, patterns) for patterns in reversed(own)), *chain]
            self._chains[each] = chain
        return chain


def _absolute(path: str) -> str:
    return os.path.abspath(path)
