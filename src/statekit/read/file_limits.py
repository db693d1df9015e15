"""Limits on single files that a profile sets, within the limits that always apply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from statekit.diagnostics import JSON, Place
from statekit.read.formats import JSON_LINES_SUFFIXES, LIMIT_RULES, family_of, suffix_of
from statekit.read.limits import SPLIT_FILE, SPLIT_LINE, TOO_MANY_NODES, nesting, node_count
from statekit.read.nodes import Problem
from statekit.read.profile import Profile
from statekit.read.text_file import ReadError

if TYPE_CHECKING:
    from statekit.read.document import Document


def check_bytes(profile: Profile, path: str, size: int | None = None) -> None:
    """Check the size of a file.

    Args:
        profile: the profile.
        path: the path of the file.
        size: its size, if it is known.

    Raises:
        ReadError: the file is larger than the profile allows.
    """
    if profile.max_bytes is None:
        return
    if (Path(path).stat().st_size if size is None else size) > profile.max_bytes:
        message = f"the file is larger than {profile.max_bytes} bytes, the limit of the settings"
        raise ReadError(LIMIT_RULES[family_of(suffix_of(path))], message, Place(path), SPLIT_FILE)


def is_within(profile: Profile, values: Sequence[JSON], suffix: str) -> bool:
    """Return True if the records of one file are within the limits of a profile."""
    return not any(True for _ in _exceeding(profile, values, suffix))


def limit_problems(document: Document, profile: Profile) -> Iterator[Problem]:
    """Yield a problem for each limit of a profile that a file, or a line of it, exceeds, at that record."""
    suffix = document.file.suffix
    records = document.records
    for position, message in _exceeding(profile, [record.value for record in records], suffix):
        start = records[position].start
        help_text = SPLIT_LINE if suffix in JSON_LINES_SUFFIXES else SPLIT_FILE
        yield Problem(LIMIT_RULES[family_of(suffix)], message, start, start + 1, help_text)


def _exceeding(profile: Profile, values: Sequence[JSON], suffix: str) -> Iterator[tuple[int, str]]:
    """Yield the position of each record that exceeds a limit, and the message.

    The values of a file are counted together, and the first record beyond a limit is reported. In JSON Lines,
    each line has limits of its own, and each line beyond one is reported.
    """
    by_line = suffix in JSON_LINES_SUFFIXES
    if profile.max_depth is not None:
        for position, value in enumerate(values):
            if nesting(value) > profile.max_depth:
                yield position, f"values are nested more than {profile.max_depth} deep"
                if not by_line:
                    break
    if profile.max_values is not None:
        total = 0
        message = TOO_MANY_NODES.format(profile.max_values)
        for position, value in enumerate(values):
            total = node_count(value) + (0 if by_line else total)
            if total > profile.max_values:
                yield position, message.replace("the file", "the line") if by_line else message
                if not by_line:
                    break
