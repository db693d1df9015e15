"""Match paths with patterns in the syntax of .gitignore (gitignore(5)), in linear time.

Each part of a pattern between slashes is a regular expression without backtracking, because patterns may come
from anybody's folder: `*a*a*a*b` takes a backtracking matcher forever.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from statekit._startup.expressions import expression
from statekit.phrasing import quoted

MAX_PATTERNS = 2000
"""The largest number of patterns with wildcards in one list. `build/` and `*.log` do not count."""
_MAX_LENGTH = 4096
"""The longest pattern, which is also the longest path."""
_ANY = "**"
_DOTS = frozenset({"", os.curdir, os.pardir})
_STAR = "*"
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": " \\t-\\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_MEMBER = expression(r"\[:([a-z]*):\]|(\\.|[^\\])(?:-(\\.|[^\\\]]))?", re.DOTALL)
_WILDCARD = expression(r"[*?\[\\]")
_SLASH = expression(r"\\?/")
_SUFFIX = expression(r"\*(\.[^*?\[\\./]+)")


class PatternError(ValueError):
    """A pattern that matches nothing, or too many patterns. `str()` is the reason."""


class _Pattern(NamedTuple):
    """A pattern.

    Attributes:
        position: its position in the list.
        parts: the expressions for the parts of a path; `None` for any number of parts.
        only_folders: True if it matches only folders.
    """

    position: int
    parts: list[re.Pattern[str] | None]
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
        if not _WILDCARD.search(text):
            self._literal["/" + text if anchored else text, only_folders] = position
        elif suffix := _SUFFIX.fullmatch(text):
            self._literal[_STAR + suffix[1], only_folders] = position
        else:
            self._others.append(_Pattern(position, [*_compile(text, anchored=anchored)], only_folders))

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
        parts = path.split("/")
        for pattern in reversed(self._others):
            if pattern.position < last:
                break
            if (is_folder or not pattern.only_folders) and _matches(pattern.parts, parts):
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


def patterns_in(folder: str, patterns: Iterable[str]) -> PathPatterns:
    """Return patterns of users, relative to a folder.

    Raises:
        PatternError: a pattern matches nothing.
    """
    patterns = list(patterns)
    for pattern in patterns:
        check_pattern(pattern)
    result = PathPatterns(folder)
    result.add(folder, PatternList(patterns, strict=True))
    return result


def check_pattern(pattern: str) -> None:
    """Check a pattern of a user.

    Raises:
        PatternError: it matches nothing.
    """
    try:
        PatternList([pattern], strict=True)
    except PatternError as error:
        raise PatternError(f"the pattern {quoted(pattern)} matches nothing: {error}") from None
    if ".." in pattern.removeprefix("!").split("/"):
        raise PatternError(f"the pattern {quoted(pattern)} matches nothing: it cannot lead out of its folder")


def _absolute(path: str) -> str:
    return os.path.abspath(path)


def _matches(pattern: Sequence[re.Pattern[str] | None], parts: Sequence[str]) -> bool:
    """Return True if the parts of a pattern match those of a path.

    Groups of parts between two `**` are matched as early as possible, so nothing is tried twice.
    """
    groups: list[list[re.Pattern[str]]] = [[]]
    for each in pattern:
        if each is None:
            groups.append([])
        else:
            groups[-1].append(each)
    first, *middle = groups
    if not middle:
        return len(first) == len(parts) and _matches_at(first, parts, 0)
    *middle, last = middle
    end = len(parts) - (len(last) or 1)  # what follows a `/**` at the end is not empty
    at = len(first)
    if at > end or not _matches_at(first, parts, 0) or (last and not _matches_at(last, parts, end)):
        return False
    for group in middle:
        while at + len(group) <= end and not _matches_at(group, parts, at):
            at += 1
        at += len(group)
        if at > end:
            return False
    return True


def _matches_at(group: Sequence[re.Pattern[str]], parts: Sequence[str], at: int) -> bool:
    return all(each.fullmatch(part) for each, part in zip(group, parts[at : at + len(group)], strict=True))


def _compile(text: str, *, anchored: bool) -> list[re.Pattern[str] | None]:
    """Return the expressions for the parts of a pattern; None for any number of parts.

    Raises:
        PatternError: a bracket is not closed, or a backslash is at the end.
    """
    parts: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        slash = _SLASH.match(text, at)
        if slash:
            parts.append([])
            at = slash.end()
            continue
        token, at = _token(text, at)
        if token != _STAR or parts[-1][-1:] != [_STAR]:
            parts[-1].append(token)
        elif anchored and parts[-1] == [_STAR]:
            parts[-1] = [_ANY]
    if not anchored:
        return [None, _expression(parts[0])]
    expressions: list[re.Pattern[str] | None] = []
    for part in parts:
        if part != [_ANY]:
            expressions.append(_expression(part))
        elif expressions[-1:] != [None]:
            expressions.append(None)
    return expressions


def _token(text: str, at: int) -> tuple[str, int]:
    """Return the expression for a character, a wildcard or a bracket, and the offset after it."""
    character = text[at]
    if character == "*":
        return _STAR, at + 1
    if character == "?":
        return ".", at + 1
    if character == "[":
        return _bracket(text, at)
    if character != "\\":
        return re.escape(character), at + 1
    if at + 1 == len(text):
        raise PatternError("a character is missing after the `\\`")
    return re.escape(text[at + 1]), at + 2


def _bracket(text: str, start: int) -> tuple[str, int]:
    """Return the expression for `[...]`, and the offset after it."""
    at = start + 1
    negated = text[at : at + 1] in {"!", "^"}
    at += negated
    first, members = at, ""
    while at == first or not text.startswith("]", at):
        match = _MEMBER.match(text, at)
        if match is None:
            raise PatternError("the `[` is not closed; write `\\[` for the character")
        at = match.end()
        members += _members(*match.groups())
    return f"[{'^' if negated else ''}{members}]", at + 1


def _members(name: str | None, low: str, high: str | None) -> str:
    """Return the members of a class, of a range, or a single one, as in a regular expression."""
    if name is not None:
        if name not in _CLASSES:
            raise PatternError(f"`[:{name}:]` is not a class of characters")
        return _CLASSES[name]
    first, last = low[-1], (high or low)[-1]
    return f"{re.escape(first)}-{re.escape(last)}" if first <= last else re.escape(first)


def _expression(tokens: Sequence[str]) -> re.Pattern[str]:
    """Return the expression for a part of a path. What follows a `*` is matched as early as possible."""
    groups = [""]
    for token in tokens:
        if token in {_STAR, _ANY}:
            groups.append("")
        else:
            groups[-1] += token
    first, *rest = groups
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    found = "".join(f"(?>.*?{group})" for group in middle if group)
    # Looking back from the end is linear, whereas `.*` would try every end.
    return re.compile(f"{first}{found}.*{last}", re.DOTALL)
