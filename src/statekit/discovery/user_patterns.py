"""The patterns of users: in options, in settings and in Python."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from statekit.discovery.paths import absolute_path
from statekit.discovery.patterns import PathPatterns, PatternList
from statekit.discovery.wildcards import WILDCARD, PatternError
from statekit.phrasing import quoted


def patterns_in(folder: str, patterns: Iterable[str]) -> PathPatterns:
    """Return patterns that are relative to a folder.

    Args:
        folder: the folder. Only files in it are matched.
        patterns: the patterns. `.` between slashes means nothing, as in a path, and an absolute path in the
            folder is read as relative to it.

    Raises:
        PatternError: a pattern matches nothing.
    """
    result = PathPatterns(folder)
    result.add(folder, PatternList([_relative(pattern, folder) for pattern in patterns], strict=True))
    return result


def check_pattern(pattern: str, folders: Sequence[str]) -> None:
    """Check a pattern that is relative to any of some folders.

    Raises:
        PatternError: it matches nothing.
    """
    problem = ""
    try:
        for folder in folders:
            PatternList([_relative(pattern, folder)], strict=True)
    except PatternError as error:
        problem = str(error)
    if ".." in pattern.removeprefix("!").split("/"):
        problem = "it cannot lead out of its folder"
    elif all(_leads_out(_relative(pattern, folder), folder) for folder in folders):
        problem = "it is a path outside of the folder that patterns are relative to"
    if problem:
        raise PatternError(f"the pattern {quoted(pattern)} matches nothing: {problem}")


def patterns_for(tops: Iterable[Path], patterns: Sequence[str]) -> tuple[PathPatterns, ...]:
    """Return the patterns of an option or an argument, relative to the current folder.

    Args:
        tops: folders. For those outside of the current folder, the patterns are relative to them.
        patterns: the patterns, as for `patterns_in`.

    Raises:
        PatternError: a pattern matches nothing.
    """
    here = Path.cwd()
    others = [top for top in tops if top.is_dir() and not absolute_path(top).is_relative_to(here)]
    for pattern in patterns:
        check_pattern(pattern, [os.curdir, *map(str, others)])
    return (
        patterns_in(os.curdir, patterns),
        *(
            # The patterns of a folder that contains the current one are about the current one.
            patterns_in(str(top), [each for each in patterns if not inner or _is_path_in(each, str(top))])
            for top in others
            for inner in [here.is_relative_to(absolute_path(top))]
        ),
    )


def _is_path_in(pattern: str, folder: str) -> bool:
    """Return True if a pattern is the absolute path of a file in a folder."""
    text = pattern.removeprefix("!")
    return _below(text, folder) not in {text, None}


def _relative(pattern: str, folder: str) -> str:
    """Return a pattern of .gitignore that means the same as one of a user."""
    text = pattern.removeprefix("!")
    sign = pattern[: len(pattern) - len(text)]
    text = _below(text, folder) or text
    first, *others = text.split("/")
    if os.curdir not in {first, *others} and "" not in others[:-1]:
        return sign + text
    parts = [part for part in (first, *others) if part not in {"", os.curdir}]
    return f"{sign}/{'/'.join(parts)}{'/' if parts and others[-1] in {'', os.curdir} else ''}"


def _below(text: str, folder: str) -> str | None:
    """Return the absolute path of a file in a folder as a pattern that is relative to it, or None."""
    if not text.startswith("/"):
        return None
    top = os.path.abspath(folder).rstrip("/") + "/"
    if (text + "/").startswith(top):
        return "/" + text[len(top) :]
    outer = _literal_folder(text)
    top = os.path.realpath(folder).rstrip("/") + "/"
    real = os.path.realpath(outer) + "/"
    return "/" + real[len(top) :] + text[len(outer) + 1 :] if outer and real.startswith(top) else None


def _literal_folder(text: str) -> str:
    """Return the part of a pattern before the last slash that no wildcard precedes."""
    wildcard = WILDCARD.search(text)
    return text[: wildcard.start() if wildcard else len(text.rstrip("/"))].rpartition("/")[0]


def _leads_out(pattern: str, folder: str) -> bool:
    """Return True if a pattern is an absolute path that exists, unlike one that begins in the folder."""
    text = pattern.removeprefix("!")
    path = _literal_folder(text) if WILDCARD.search(text) else text.rstrip("/")
    first = path[1:].partition("/")
    return (
        text.startswith("/")
        and bool(first[2])
        and os.path.lexists(path)
        and not os.path.lexists(os.path.join(folder, first[0]))
    )
