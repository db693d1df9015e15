"""Paths: absolute and as displayed, and links that lead outside."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

StrPath: TypeAlias = "str | os.PathLike[str]"
"""A path as text or as a path object."""

Paths: TypeAlias = "StrPath | Iterable[StrPath]"
"""A path or several paths; an empty iterable means the current folder."""


def path_list(paths: Paths) -> list[Path]:
    """Return one path or several paths as a list."""
    return [Path(paths)] if isinstance(paths, str | os.PathLike) else [Path(path) for path in paths]


def absolute_path(path: Path) -> Path:
    """Return a path as an absolute path without `..`; unlike `Path.resolve`, this follows no links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute keeps `..`


def display_path(path: Path, *, absolute: bool) -> str:
    """Return a path as displayed: absolute, or relative to the current folder."""
    return str(path) if absolute else os.path.relpath(path)


def links_outside(path: Path) -> bool:
    """Return True if a link on a path leads out of the current folder.

    For a path outside the current folder, return True if a link leads out of the folder of the file.
    """
    absolute, current = absolute_path(path), Path.cwd()
    base = current if absolute.is_relative_to(current) else absolute.parent
    return not Path(os.path.realpath(absolute)).is_relative_to(os.path.realpath(base))
